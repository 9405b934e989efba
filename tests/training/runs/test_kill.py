"""SIGKILL, then the same command: the run ends in the same bits. benchmarks/kill.py does it at length."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks import kill

ROOT = Path(__file__).parents[3]


def python(*words) -> subprocess.Popen:
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, *map(str, words)], cwd=ROOT, stdout=pipe, stderr=pipe, text=True)


def test_a_kill_before_anything_that_is_done_to_a_file():
    """Every 97th such moment of three runs, in saves, in other writes, in the clearing of --fresh."""
    out, err = (process := python("benchmarks/kill.py", "--models=iris", "--every=97")).communicate()
    assert process.returncode == 0, err
    row = out.splitlines()[-1].split()
    rounds = int(row[1])
    assert rounds >= 7
    assert row[0] == "iris"
    assert row[2] == str(rounds)  # kills
    assert int(row[4]) > 0  # resumed from a checkpoint
    assert row[5:8] == [str(rounds), "of", str(rounds)]


def test_a_kill_of_the_real_command(tmp_path, command, capsys):
    words, killed = ["xor", "--validate_every=700", "--save_every=500", "--keep=2"], tmp_path / "killed"
    training = python("train.py", *words, "--steps=1000000", f"--save_dir={killed}")
    deadline = time.monotonic() + 60
    while not list(killed.glob("model-*.index")) and time.monotonic() < deadline:
        time.sleep(0.005)
    training.send_signal(signal.SIGKILL)
    training.communicate()
    assert training.returncode == -signal.SIGKILL
    saved = max(int(path.stem.removeprefix("model-")) for path in killed.glob("model-*.index"))

    words.append(f"--steps={saved + 1100}")
    assert command("train.py", *words, f"--save_dir={killed}") == 0
    assert f"resuming from step {saved} of {killed}" in capsys.readouterr().out
    assert command("train.py", *words, f"--save_dir={tmp_path / 'alone'}") == 0
    assert kill.differences(tmp_path / "alone", killed) == []
    assert not (killed / ".lock").exists()


@pytest.mark.parametrize(
    ("flag", "found"),
    [
        ("--seed=1", {"best model/kernel", "history.csv", "model model/kernel/Adam_1", "chart validation/loss"}),
        ("--steps=40", {"model-50 model-40", "model global_step", "history.csv", "chart train/learning_rate"}),
        ("--log_every=10", {"chart train/loss", "chart train/accuracy"}),
        ("--keep=3", set()),
    ],
)
def test_differences_are_found(tmp_path, command, iris_run, flag, found):
    words = {word.split("=")[0]: word for word in ("--steps=50", "--validate_every=10", flag)}
    assert command("train.py", "iris", *words.values(), f"--save_dir={tmp_path / 'run'}") == 0
    names = set(kill.differences(iris_run, tmp_path / "run"))
    assert found <= names
    assert bool(found) == bool(names)
