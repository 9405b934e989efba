"""Trainings by several processes: the losses of one, and the same bits whatever ends a worker."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tensorflow.compat.v1 as tf

ROOT = Path(__file__).parents[3]
#: Dropout and augmentation draw numbers; gradient descent, since Adam enlarges differences in the last bit.
CHOSEN = ["--data=shapes", "--examples=200", "--batch_size=20", "--augment", "--optimizer=sgd", "--learning_rate=0.01"]
LENGTH = ["--steps=60", "--validate_every=20", "--seed=3", "--worker_timeout=2"]


def started(folder: Path, length: list[str] = LENGTH) -> subprocess.Popen:
    """A training of mnist by two workers."""
    return subprocess.Popen(
        [sys.executable, "train.py", "mnist", *CHOSEN, *length, "--workers=2", f"--save_dir={folder}"],
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def weights(folder: Path, name: str = "model-60") -> dict[str, np.ndarray]:
    """Variable -> value in a checkpoint."""
    reader = tf.train.NewCheckpointReader(str(folder / name))
    return {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> Path:
    """The folder of a run by two workers that nobody disturbed."""
    folder = tmp_path_factory.mktemp("runs") / "two"
    run = started(folder)
    output, _ = run.communicate(timeout=240)
    assert run.returncode == 0, output
    return folder


def test_two_workers_have_the_losses_of_one(undisturbed, tmp_path, command):
    assert command("train.py", "mnist", *CHOSEN, *LENGTH, f"--save_dir={tmp_path / 'one'}") == 0
    one, two = (pd.read_csv(folder / "history.csv") for folder in (tmp_path / "one", undisturbed))
    for name in ("train_loss", "train_accuracy", "validation_loss"):
        np.testing.assert_allclose(two[name], one[name], rtol=1e-5)


def test_a_run_goes_on_with_another_number_of_workers(undisturbed, tmp_path, command, capsys):
    """The batch stays as it was."""
    folder = tmp_path / "run"
    folder.mkdir()
    for path in undisturbed.glob("[!.]*"):
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    assert command("train.py", "mnist", *CHOSEN, *LENGTH[1:], "--steps=70", f"--save_dir={folder}") == 0
    assert "resuming from step 60" in capsys.readouterr().out


def test_after_kills_and_freezes_the_bits_are_the_same(undisturbed, tmp_path):
    folder = tmp_path / "disturbed"
    run = started(folder)
    faults = [(0, signal.SIGSTOP), (1, signal.SIGKILL)]
    lines = []
    for line in run.stdout:
        lines.append(line.strip())
        if line.startswith("step") and faults:
            worker, number = faults.pop()
            children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
            os.kill(int(children[worker]), number)
    assert run.wait(60) == 0, lines
    told = [line for line in lines if "start again from" in line]
    assert told == [f"all workers start again from the newest checkpoint (restart {n} of 3)" for n in (1, 2)]
    assert any("worker 0 has shown no sign of life for 2 seconds" in line for line in lines)
    first, second = weights(undisturbed), weights(folder)
    assert first.keys() == second.keys()
    assert [name for name in first if not np.array_equal(first[name], second[name])] == []


def test_ctrl_c_saves_and_ends_all(tmp_path):
    run = started(tmp_path / "run", ["--steps=100000", *LENGTH[1:]])
    for line in run.stdout:
        if line.startswith("step"):
            break
    run.send_signal(signal.SIGINT)
    rest = run.stdout.read()
    assert run.wait(60) == 130
    assert "all saved. To resume:" in rest
    end = time.monotonic() + 10
    while Path(f"/proc/{run.pid}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert subprocess.run(["pgrep", "-f", str(tmp_path)], capture_output=True).stdout == b""
