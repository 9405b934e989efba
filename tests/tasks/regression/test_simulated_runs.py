"""evaluate.py --simulate, from the command line to the files of a run."""

import json

import pytest

from tasks import regression
from training.runs import own_files


@pytest.fixture(scope="module")
def run(tmp_path_factory, command):
    """The folder of a run of pilotnet that has hardly been trained."""
    folder = tmp_path_factory.mktemp("runs") / "drive"
    words = ("--minutes=0.1", "--cameras=center", "--steps=2", "--batch_size=8")
    assert command("train.py", "pilotnet", *words, f"--save_dir={folder}") == 0
    return folder


def test_a_run_is_driven_and_its_files_are_its_own(run, command, capsys):
    assert command("evaluate.py", "pilotnet", f"--save_dir={run}", "--simulate", "--limit=0.7") == 0
    out = capsys.readouterr().out
    report = json.loads((run / "evaluation-test.json").read_text())
    told = report["simulation"]
    assert told["limit"] == 0.7 and told["recorded"]["autonomy"] == 100
    assert report["metrics"]["interventions"] == told["network"]["interventions"] > 0
    assert report["metrics"]["constant_autonomy"] == told["constant"]["autonomy"]
    assert "an intervention beyond 0.7 m beside the recorded path" in out
    pictures = [run / "offsets-test.png", run / "drive-test.gif"]
    assert all(path.stat().st_size > 1000 and f": {path}\n" in out for path in pictures)
    assert set(pictures) <= set(own_files.matching(run, *regression.TASK.run_files))  # --fresh deletes them


def test_a_limit_without_a_drive_is_refused(run, command, capsys):
    assert command("evaluate.py", "pilotnet", f"--save_dir={run}", "--limit=0.7") == 2
    assert "--limit" in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["0", "20.5", "inf"])
def test_limits_within_what_a_picture_can_show(run, command, capsys, limit):
    assert command("evaluate.py", "pilotnet", f"--save_dir={run}", "--simulate", f"--limit={limit}") == 2
    assert "--limit" in capsys.readouterr().err


def test_training_examples_are_no_drive(run, command, capsys):
    """Mirror images stand between the rows that follow each other, though the run has the center camera alone."""
    assert command("evaluate.py", "pilotnet", f"--save_dir={run}", "--simulate", "--split=train") == 2
    assert (
        "this split has other cameras or transformed pictures, too: choose --split test or validation"
        in capsys.readouterr().err
    )
