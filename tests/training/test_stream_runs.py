"""A run on a user's own function of tf.data: stopped inside an epoch, resumed, measured, moved, refused."""

import json

import pytest

from benchmarks import kill

CODE = """
import numpy as np
import tensorflow as tf

CLASSES = ["dark", "light"]


def make(seed, epoch, count=23):
    random = np.random.default_rng([seed, epoch])
    labels = random.integers(0, 2, count)
    images = (random.integers(0, 128, (count, 28, 28, 1)) + 127 * labels[:, None, None, None]).astype(np.uint8)
    return tf.data.Dataset.from_tensor_slices((images, labels))


def validation(seed, epoch):
    return make(1000, 0, 10)


test = validation
"""
WORDS = ["--hidden=2", "--batch_size=4", "--validate_every=4"]


@pytest.fixture
def own(tmp_path, monkeypatch):
    """python:own:make, in the current folder."""
    (tmp_path / "own.py").write_text(CODE)
    monkeypatch.chdir(tmp_path)
    return f"--data=python:{tmp_path / 'own.py'}:make"


def test_a_run_that_was_stopped_inside_an_epoch_ends_in_the_same_bits(own, command, tmp_path):
    straight, resumed = tmp_path / "straight", tmp_path / "resumed"
    assert command("train.py", "mlp", own, *WORDS, "--steps=12", f"--save_dir={straight}") == 0
    for steps in (8, 12):
        assert command("train.py", "mlp", own, *WORDS, f"--steps={steps}", f"--save_dir={resumed}") == 0
    assert kill.differences(straight, resumed) == []
    assert json.loads((straight / "config.json").read_text())["classes"] == ["dark", "light"]


def test_a_run_is_measured_from_any_folder_while_its_file_is_there(own, command, tmp_path, monkeypatch, capsys):
    words = [f"--data=python:{'own.py'}:make", *WORDS, "--steps=2", f"--save_dir={tmp_path / 'run'}"]
    assert command("train.py", "mlp", *words) == 0
    monkeypatch.chdir("/")
    assert command("evaluate.py", "mlp", f"--save_dir={tmp_path / 'run'}") == 0
    assert json.loads((tmp_path / "run" / "evaluation-test.json").read_text())["examples"] == 10
    (tmp_path / "own.py").rename(tmp_path / "moved.py")
    capsys.readouterr()
    assert command("evaluate.py", "mlp", f"--save_dir={tmp_path / 'run'}") == 1
    told = "own.py, where the run had its function, is gone; --data python:MODULE:FUNCTION names another"
    assert told in capsys.readouterr().err
    moved = f"--data=python:{tmp_path / 'moved.py'}:test"
    assert command("evaluate.py", "mlp", f"--save_dir={tmp_path / 'run'}", moved) == 0


def test_flags_that_would_choose_among_the_examples_are_refused(own, command, tmp_path, capsys):
    for flag in ("--sample=balanced", "--labels=4", "--cache_features"):
        assert command("train.py", "mlp", own, *WORDS, "--steps=2", flag, f"--save_dir={tmp_path / 'run'}") == 2
        name = flag.partition("=")[0]
        assert f"{name}: the examples of python:{tmp_path}/own.py:make come in an order" in capsys.readouterr().err
