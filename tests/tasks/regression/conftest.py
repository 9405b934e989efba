"""A run whose angles are known."""

import pytest

from tests.tasks.regression import greys


@pytest.fixture(scope="session")
def run(tmp_path_factory, command):
    """The folder of a run of pilotnet that knows which angle a grey level stands for."""
    folder = tmp_path_factory.mktemp("drive") / "pilotnet"
    greys.record(folder.parent / "greys")
    words = [f"--data=driving:{folder.parent / 'greys'}", "--cameras=center", "--noaugment"]
    words += [
        "--smooth_steering=0",
        "--balance_steering=0",
        "--dropout=0",
        "--schedule=constant",
        "--steps=40",
        "--batch_size=16",
        "--validate_every=10",
    ]
    assert command("train.py", "pilotnet", *words, f"--save_dir={folder}") == 0
    return folder
