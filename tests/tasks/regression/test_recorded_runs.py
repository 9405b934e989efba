"""Runs on recordings: what is measured, where the recordings were moved, changed, or are others."""

import json

import pytest

from tests.datasets.driving.recordings import jpeg, write

SIZE = (64, 32)


@pytest.fixture
def run(tmp_path, command):
    """(words of evaluate.py, folder of the recording, folder of the run): 50 rows, of which 8 are for the test."""
    drive, folder = record(tmp_path / "drive", [row / 100 for row in range(50)]), tmp_path / "run"
    words = (f"--data=driving:{drive}", "--crop_rows=0,0", "--steps=1", "--batch_size=4", "--cameras=center")
    assert command("train.py", "driving_cnn", *words, "--noaugment", "--smooth_steering=0", f"--save_dir={folder}") == 0
    return ("evaluate.py", "driving_cnn", f"--save_dir={folder}"), drive, folder


def record(folder, angles):
    """A recording whose pictures are large enough for the network."""
    write(folder, angles)
    for path in (folder / "IMG").iterdir():
        path.write_bytes(jpeg(size=SIZE))
    return folder


def measured(folder, suffix=""):
    """(examples, median of the constant's absolute errors) of an evaluation."""
    report = json.loads((folder / f"evaluation-test{suffix}.json").read_text())
    return report["examples"], report["metrics"]["constant_mean_absolute_degrees"]


def test_the_same_recordings_at_another_place_are_split_as_before(run, command, tmp_path, capsys):
    words, drive, folder = run
    assert command(*words) == 0
    assert "the median of training" in capsys.readouterr().out
    moved = drive.rename(tmp_path / "elsewhere")
    assert command(*words, f"--data=driving:{moved}") == 0
    assert measured(folder) == measured(folder, "-driving") == (8, pytest.approx(25 * (0.455 - 0.145)))


def test_others_are_measured_as_a_whole_beside_their_own_median(run, command, tmp_path, capsys):
    words, _, folder = run
    other = record(tmp_path / "other", [0.5] * 9 + [-0.5] * 3)
    assert command(*words, f"--data=driving:{other}") == 0
    assert measured(folder, "-driving") == (12, 25 * 3 / 12)
    assert "the constant 12.50 degrees, the median of these examples" in capsys.readouterr().out


def test_recordings_that_have_changed_are_told(run, command, capsys):
    words, drive, _ = run
    log = drive / "driving_log.csv"
    log.write_text("".join(log.read_text().splitlines(keepends=True)[:40]))
    assert command(*words) == 0
    assert f"driving:{drive} holds other examples than when the run began" in capsys.readouterr().err
