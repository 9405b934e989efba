"""What the tests of segmenters share: a tiny finished run."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def unet_run(tmp_path_factory, command) -> Path:
    """The folder of a run of unet on 100 drawn shapes of 32x32, with two validations. Copy it to change it."""
    folder = tmp_path_factory.mktemp("runs") / "unet"
    network = ["--backbone=small", "--filters=4", "--noaugment", "--precision=float32"]
    words = ["--examples=100", "--image_size=32", "--steps=4", "--batch_size=10", "--validate_every=2"]
    assert command("train.py", "unet", *network, *words, f"--save_dir={folder}") == 0
    return folder
