"""Trainings on pictures in files: the budget of memory and a resume change no bit of the weights."""

from pathlib import Path

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from PIL import Image


@pytest.fixture
def train(tmp_path, command):
    """A function: train("name", flags) trains `encoder` on 40 pictures of noise; returns its weights by name."""
    random = np.random.default_rng(0)
    for name in ("ants", "bees"):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for number in range(20):
            pixels = random.integers(0, 256, (30, 34), np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pictures" / name / f"{number}.png")

    def run(name: str, *words: str) -> dict[str, np.ndarray]:
        flags = [f"--data=folder:{tmp_path / 'pictures'}", "--batch_size=7", "--validate_every=3", *words]
        assert command("train.py", "encoder", *flags, f"--save_dir={tmp_path / name}") == 0
        return weights(tmp_path / name)

    return run


def weights(folder: Path) -> dict[str, np.ndarray]:
    reader = tf.train.load_checkpoint(tf.train.latest_checkpoint(str(folder)))
    return {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}


def check_equal(one: dict, other: dict) -> None:
    assert one.keys() == other.keys() and len(one) > 8
    for name, value in one.items():
        np.testing.assert_array_equal(value, other[name], name)


def test_neither_the_budget_nor_a_resume_changes_the_weights(train):
    kept = train("kept", "--steps=9")
    check_equal(kept, train("decoded", "--steps=9", "--memory_budget=0"))
    train("resumed", "--steps=3", "--memory_budget=0")
    check_equal(kept, train("resumed", "--steps=9", "--memory_budget=0.00001"))


def test_cached_features_of_pictures_that_are_not_kept(train):
    words = ["--steps=6", "--train=^logits/", "--noaugment", "--cache_features"]
    kept = train("kept", *words)
    check_equal(kept, train("decoded", *words, "--memory_budget=0"))


def test_a_picture_that_is_gone_during_a_training(tmp_path, train, command, monkeypatch, capsys):
    train("run", "--steps=3", "--memory_budget=0")
    from training.steps.training_steps import TrainingSteps  # TensorFlow is imported by now

    usual = TrainingSteps.run

    def delete_and_run(self, *arguments):
        for path in (tmp_path / "pictures" / "ants").glob("*.png"):
            path.unlink()
        return usual(self, *arguments)

    monkeypatch.setattr(TrainingSteps, "run", delete_and_run)
    words = [f"--data=folder:{tmp_path / 'pictures'}", "--batch_size=7", "--memory_budget=0", "--steps=50"]
    assert command("train.py", "encoder", *words, "--validate_every=3", f"--save_dir={tmp_path / 'run'}") == 1
    error = capsys.readouterr().err
    assert f"{tmp_path}/pictures/ants/" in error and "no such file or directory" in error and "Traceback" not in error
