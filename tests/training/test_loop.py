"""The training loop: what a run leaves behind, exact resume, and every way to stop."""

import json
import os
import signal
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import tensorflow.compat.v1 as tf

from benchmarks import kill
from errors import RunError, UsageError
from tasks.registry import models, run_files
from training import loop, start
from training.options import TrainOptions

SHAPES = {"image_size": 28, "channels": 1, "examples": 100}
IRIS = {"num_classes": None, "loss": "hinge"}


def train(model, options, hyperparameters, data_options=None):
    command = f"python train.py {model}"
    start.train(models()[model], options, hyperparameters, data_options or {}, command, run_files())


def train_iris(folder, **chosen):
    options = {"data": "iris", "save_dir": str(folder), "steps": 20, "batch_size": 30, "validate_every": 5} | chosen
    train("iris", TrainOptions(**options), IRIS)


def at_step(monkeypatch, step, action):
    """Calls action(batches) before a step is run, once; what it returns, if anything, is trained on instead."""
    original = loop.Training._step

    def _step(self, session, batches, *others):
        if session.run(tf.train.get_global_step()) == step:
            monkeypatch.setattr(loop.Training, "_step", original)
            batches = action(batches) or batches
        return original(self, session, batches, *others)

    monkeypatch.setattr(loop.Training, "_step", _step)


def tags(folder, run) -> dict[str, set[int]]:
    """Tag -> steps of the TensorBoard events of a run."""
    found: dict[str, set[int]] = {}
    for path in (folder / run).glob("events.out.tfevents.*"):
        for event in tf.train.summary_iterator(str(path)):
            for value in event.summary.value:
                found.setdefault(value.tag, set()).add(event.step)
            if event.graph_def:
                found["graph"] = {0}
    return found


def weights(prefix) -> dict[str, np.ndarray]:
    reader = tf.train.load_checkpoint(str(prefix))
    return {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}


def test_a_run_leaves_what_the_design_says(tmp_path, capsys):
    train_iris(tmp_path, log_every=2, keep=2)
    kinds = {path.name.split("-")[0].split(".")[0] for path in tmp_path.iterdir()}
    assert kinds == {"config", "model", "best", "checkpoint", "history", "train", "validation"}
    assert sorted(p.name for p in tmp_path.glob("model-*.index")) == ["model-15.index", "model-20.index"]

    config = json.loads((tmp_path / "config.json").read_text())
    assert (config["model"], config["data"], config["classes"][2]) == ("iris", "iris", "virginica")
    assert config["hyperparameters"]["num_classes"] == 3
    assert config["options"]["batch_size"] == 30

    history = pd.read_csv(tmp_path / "history.csv")
    assert list(history["step"]) == [5, 10, 15, 20]
    assert {"seconds", "learning_rate", "train_loss", "validation_accuracy"} <= set(history.columns)
    assert history["validation_loss"].is_monotonic_decreasing

    train, validation = tags(tmp_path, "train"), tags(tmp_path, "validation")
    assert train["loss"] == set(range(2, 21, 2))
    assert validation["loss"] == validation["accuracy"] == train["learning_rate"] == {5, 10, 15, 20}
    assert "graph" in train
    assert {tag for tag in train if "kernel" in tag}
    assert "best validation loss" in capsys.readouterr().out


@pytest.mark.parametrize("crash_at", [3, 9])
def test_a_resumed_run_ends_in_the_same_bits(tmp_path, monkeypatch, crash_at):
    """Dropout, augmentation and batch norm on, data shuffled; crashed between two saves (and before the first)."""
    chosen = {"num_classes": None, "dropout": 0.5, "augment": True, "batch_norm": True, "padding": "valid"}
    options = TrainOptions(
        data="shapes", steps=12, batch_size=16, validate_every=5, save_every=4, schedule="exponential", seed=3
    )

    def train_mnist(folder):
        train("mnist", replace(options, save_dir=str(folder)), chosen, SHAPES)

    train_mnist(tmp_path / "straight")

    def crash(batches):
        raise MemoryError("crash")

    at_step(monkeypatch, crash_at, crash)
    with pytest.raises(MemoryError):
        train_mnist(tmp_path / "resumed")
    train_mnist(tmp_path / "resumed")

    assert any("Adam" in name for name in weights(tmp_path / "straight" / "model-12"))
    assert kill.differences(tmp_path / "straight", tmp_path / "resumed") == []


def test_other_seeds_give_other_weights(tmp_path):
    for seed in (0, 1):
        train_iris(tmp_path / str(seed), seed=seed)
    first, second = (weights(tmp_path / seed / "model-20")["model/kernel"] for seed in "01")
    assert not np.allclose(first, second)


def test_a_finished_run_says_so_and_more_steps_resume_it(tmp_path, capsys):
    train_iris(tmp_path)
    train_iris(tmp_path)
    assert "has done 20 of 20 steps; more --steps resume it" in capsys.readouterr().out
    train_iris(tmp_path, steps=30)
    assert "resuming from step 20" in capsys.readouterr().out
    assert list(pd.read_csv(tmp_path / "history.csv")["step"]) == [5, 10, 15, 20, 25, 30]


def test_another_config_is_refused_and_fresh_starts_over(tmp_path):
    train_iris(tmp_path)
    with pytest.raises(UsageError, match=r"learning_rate was 0\.001, is 0\.1"):
        train_iris(tmp_path, learning_rate=0.1)
    train_iris(tmp_path, learning_rate=0.1, steps=5, fresh=True)
    assert sorted(p.name for p in tmp_path.glob("model-*.index")) == ["model-5.index"]
    assert len(list((tmp_path / "train").iterdir())) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_saves_and_prints_the_command_that_resumes(tmp_path, monkeypatch, capsys, number):
    handler = signal.getsignal(number)
    at_step(monkeypatch, 7, lambda batches: os.kill(os.getpid(), number))
    with pytest.raises(SystemExit) as left:
        train_iris(tmp_path)
    assert left.value.code == 128 + number
    assert "stopped after step 8, all saved. To resume:\n  python train.py iris" in capsys.readouterr().out
    assert (tmp_path / "model-8.index").exists()
    assert signal.getsignal(number) == handler


def test_patience_stops_early(tmp_path, capsys):
    train_iris(tmp_path, learning_rate=100.0, optimizer="sgd", steps=1000, patience=2)
    history = pd.read_csv(tmp_path / "history.csv")
    best = history["validation_loss"].idxmin()
    assert len(history) == best + 3 < 200
    assert "stopped early: 2 validations in a row were no better" in capsys.readouterr().out
    train_iris(tmp_path, learning_rate=100.0, optimizer="sgd", steps=1000, patience=2)
    assert "stopped early at step" in capsys.readouterr().out
    assert len(pd.read_csv(tmp_path / "history.csv")) == len(history)


def test_a_loss_that_is_not_finite_stops_with_step_and_tensor(tmp_path, monkeypatch):
    bad = np.full([1, 30, 4], np.nan, np.float32)
    at_step(monkeypatch, 8, lambda batches: batches | {"features": bad})
    with pytest.raises(RunError, match=r"step 9: not finite: the loss \(NaN.*keeps what was saved before"):
        train_iris(tmp_path)
    assert sorted(p.name for p in tmp_path.glob("model-*.index")) == ["model-5.index"]


def test_weights_that_overflow_are_not_saved(tmp_path):
    with pytest.raises(RunError, match=r"step \d+: not finite: the (variable|loss|gradient)"):
        train_iris(tmp_path, optimizer="sgd", learning_rate=1e38, steps=100, save_every=1, validate_every=50)
    for prefix in tmp_path.glob("model-*.index"):
        assert all(
            np.isfinite(value).all() for name, value in weights(prefix.with_suffix("")).items() if "model" in name
        )


def test_trace_is_chrome_json(tmp_path):
    train_iris(tmp_path, trace=True)
    events = json.loads((tmp_path / "trace.json").read_text())["traceEvents"]
    assert any("MatMul" in str(event.get("name")) for event in events)


def test_too_few_classes_are_refused(tmp_path):
    with pytest.raises(UsageError, match="--num_classes 2 is too few for the 3 classes of iris"):
        options = TrainOptions(data="iris", steps=1, save_dir=str(tmp_path / "run"))
        train("iris", options, {"num_classes": 2})
    assert not (tmp_path / "run").exists()


def test_no_length_is_refused():
    with pytest.raises(UsageError, match="--steps 0 and --epochs 0 leave nothing to train"):
        train("iris", TrainOptions(data="iris"), IRIS)
