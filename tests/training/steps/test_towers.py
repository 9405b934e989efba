"""Towers on CPU devices: the numbers of one device, what is copied, what is shared, and where it runs."""

import numpy as np
import pandas as pd
import pytest
import tensorflow.compat.v1 as tf

from graphs import layers, randomness
from graphs.graph import Graph, Objective
from tasks.registry import models
from training import build, placement
from training.options import TrainOptions
from training.session import open_session
from training.steps.optimizers import train_step
from training.steps.towers import towers_of
from training.steps.training_steps import TrainingSteps

RANDOM = np.random.default_rng(3)
PICTURES = RANDOM.integers(0, 256, (3, 12, 28, 28, 1)).astype(np.uint8)  # [steps, batch, ...]
LABELS = RANDOM.integers(0, 10, (3, 12)).astype(np.int32)


def trained(kind: type | str, number: int, many: int = 1, **chosen) -> tuple[list[dict], list[np.ndarray]]:
    """The numbers of three steps of SGD on towers, and the variables of the model behind them."""
    options = TrainOptions(optimizer="sgd", steps=3)
    devices = [f"/cpu:{index}" for index in range(number)]
    with tf.Graph().as_default(), open_session(cpu_devices=number) as session:
        model = build.build(models()[kind].load() if isinstance(kind, str) else kind, chosen, options, devices=devices)
        towers, rate = towers_of(model, devices), tf.constant(1e-3)
        step = train_step(model, options, rate, towers=towers)
        steps = TrainingSteps(model, model.feeds, step, rate, many, towers)
        session.run(tf.global_variables_initializer())
        batches = {"images": PICTURES, "labels": LABELS}
        measured = steps.run(session, {name: batches[name] for name in model.feeds})
        return measured, session.run(model.variables)


class Alternating(Graph):
    """Losses of three kinds: early, in each second step alone (in a branch, with noise), and late in each step."""

    def build_graph(self):
        images = self.feeds["images"] = tf.placeholder(tf.uint8, [None, 28, 28, 1])
        bright = tf.reduce_mean(tf.cast(images, tf.float32), axis=[1, 2, 3]) / 255  # [N]
        a, b = (tf.get_variable(name, [], initializer=tf.ones_initializer()) for name in "ab")
        noisy = layers.dropout(bright[:, tf.newaxis], 0.5, training=self.is_training)
        self.loss = tf.reduce_mean(tf.square(bright - a))
        self.metrics = {"loss": self.loss}

        def late() -> tf.Tensor:
            noise = randomness.normal([tf.shape(images)[0], 1], "late")
            return tf.reduce_mean(tf.square(noisy + noise - b * a))

        def later() -> tf.Tensor:
            return tf.reduce_mean(bright) * a * b

        self.players = {
            "first": Objective(self.loss, [a]),
            "second": Objective(late, [b], every=2),
            "third": Objective(later, [a, b]),
        }

    def objectives(self):
        return self.players


class Balanced(Graph):
    """A loss with a variable that moves by what the loss was, as k of BEGAN."""

    def build_graph(self):
        images = self.feeds["images"] = tf.placeholder(tf.uint8, [None, 28, 28, 1])
        bright = tf.reduce_mean(tf.cast(images, tf.float32), axis=[1, 2, 3]) / 255
        a = tf.get_variable("a", [], initializer=tf.ones_initializer())
        k = tf.get_variable("k", [], initializer=tf.ones_initializer(), trainable=False)
        error = tf.reduce_mean(tf.square(bright - a))
        tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, tf.assign(k, k + 0.5 * error).op)
        self.loss = error * k
        self.metrics = {"loss": self.loss}


@pytest.mark.parametrize(
    ("kind", "chosen", "number"),
    [
        ("mnist", {"dropout": 0.5, "augment": True, "l2": 0.1}, 3),
        ("cae", {}, 3),
        ("vae", {"image_shape": (28, 28, 1)}, 2),
        ("gan", {"image_shape": (28, 28, 1), "alternate": True}, 2),
        (Balanced, {}, 3),
        (Alternating, {}, 3),
    ],
)
def test_towers_train_as_one_device(kind, chosen, number):
    one, variables = trained(kind, 1, **chosen)
    several, others = trained(kind, number, **chosen)
    assert len(one) == 3
    for row, other in zip(one, several, strict=True):
        assert other == pytest.approx(row, rel=1e-5)
    for variable, other in zip(variables, others, strict=True):
        np.testing.assert_allclose(other, variable, rtol=1e-5, atol=1e-6)


def test_towers_in_the_graph_are_the_same():
    one, variables = trained("mlp", 3, hidden=(9,))
    many, others = trained("mlp", 3, many=3, hidden=(9,))
    assert one == many
    for variable, other in zip(variables, others, strict=True):
        np.testing.assert_array_equal(variable, other)


class Normed(Graph):
    """Batch norm of the mean brightness, and a metric that counts bright pictures alone."""

    def build_graph(self):
        images = self.feeds["images"] = tf.placeholder(tf.uint8, [None, 28, 28, 1])
        bright = tf.reduce_mean(tf.cast(images, tf.float32), axis=[1, 2, 3])  # [N]
        net = layers.batch_normalization(bright[:, tf.newaxis], momentum=0.0, training=self.is_training, name="norm")
        self.loss = tf.reduce_mean(net * tf.range(tf.cast(tf.shape(images)[0], tf.float32))[:, tf.newaxis])
        chosen = tf.boolean_mask(bright, bright > 128)
        self.metrics = {"loss": self.loss, "bright": tf.reduce_mean(chosen)}
        self.metric_counts = {"bright": tf.size(chosen)}


def test_a_counted_mean_counts_examples_and_averages_move_by_the_mean_of_the_towers():
    measured, variables = trained(Normed, 3)
    means = PICTURES.mean((2, 3, 4))  # [steps, batch]
    for row, bright in zip(measured, means, strict=True):
        assert row["bright_count"] == (bright > 128).sum()
        assert row["bright"] == pytest.approx(bright[bright > 128].mean(), rel=1e-5)
    moving_mean, moving_variance = variables[2:]
    assert moving_mean == pytest.approx(means[-1].mean(), rel=1e-5)
    assert moving_variance == pytest.approx(np.mean([means[-1, k::3].var() for k in range(3)]), rel=1e-3)


class NormedTwice(Graph):
    """One batch norm of two inputs, the brightness and twice the brightness: its average moves twice in a step."""

    def build_graph(self):
        images = self.feeds["images"] = tf.placeholder(tf.uint8, [None, 28, 28, 1])
        bright = tf.reduce_mean(tf.cast(images, tf.float32), axis=[1, 2, 3])[:, tf.newaxis]  # [N, 1]
        for net in (bright, 2 * bright):
            net = layers.batch_normalization(
                net, momentum=0.75, training=self.is_training, name="norm", reuse=tf.AUTO_REUSE
            )
        self.loss = tf.reduce_mean(net)
        self.metrics = {"loss": self.loss}


def test_an_average_that_moves_twice_in_a_step_does_so_in_its_order():
    _, (*_, moving_mean, _) = trained(NormedTwice, 2)
    expected = 0.0
    for mean in np.repeat(PICTURES.mean((1, 2, 3, 4)), 2) * [1, 2, 1, 2, 1, 2]:
        expected += (mean - expected) / 4
    assert moving_mean == pytest.approx(expected, rel=1e-5)


def test_each_device_runs_a_tower_and_variables_are_there_once():
    devices = ["/cpu:0", "/cpu:1"]
    with tf.Graph().as_default(), open_session(cpu_devices=2) as session:
        model = build.build(models()["mlp"].load(), {"hidden": (9,)}, TrainOptions(), devices=devices)
        step = train_step(model, TrainOptions(), tf.constant(0.1), towers=towers_of(model, devices))
        assert len(tf.trainable_variables()) == 4
        session.run(tf.global_variables_initializer())
        metadata = tf.RunMetadata()
        feeds = {model.feeds["images"]: PICTURES[0], model.feeds["labels"]: LABELS[0], model.is_training: True}
        session.run(step, feeds, options=tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE), run_metadata=metadata)
    of_device = {device.device[-5:]: device.node_stats for device in metadata.step_stats.dev_stats}
    for number in range(2):
        names = {node.node_name for node in of_device[f"CPU:{number}"] if "MatMul_grad" in node.node_name}
        assert {name.partition("/")[0] for name in names} == {f"tower{number}"}
    names = {node.node_name for stats in of_device.values() for node in stats}
    assert not {"softmax", "dense/Relu", "dense_1/BiasAdd"} & names  # no whole batch beside the towers


@pytest.fixture
def gpus(monkeypatch):
    """A function that makes the machine one with this number of GPUs, which are devices of the processor."""

    def become(count: int) -> None:
        monkeypatch.setattr(placement, "gpu_devices", lambda: [f"/cpu:{number}" for number in range(count)])
        monkeypatch.setattr(placement, "cpu_devices", lambda places: count)

    return become


def test_a_run_goes_on_with_another_number_of_gpus(gpus, command, tmp_path):
    gpus(2)
    words = ["--data=digits", "--hidden=9", "--batch_size=24", "--validate_every=3", "--optimizer=momentum"]
    for name, steps, number in [("one", 6, 1), ("several", 3, 2), ("several", 6, 0)]:
        place = [f"--steps={steps}", f"--gpus={number}", f"--save_dir={tmp_path / name}"]
        assert command("train.py", "mlp", *words, *place) == 0
    one, several = (pd.read_csv(tmp_path / name / "history.csv").validation_loss for name in ("one", "several"))
    assert len(one) == 2
    np.testing.assert_allclose(several, one, rtol=1e-5)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--gpus=3"], "--gpus 3: TensorFlow finds /gpu:0, /gpu:1 here"),
        (["--gpus=2", "--batch_size=25"], "--gpus 2: a batch of 25 does not divide; --batch_size 26 does"),
        (["--gpus=2", "--device_of=dense=/cpu:0"], "--gpus 2 and --device_of do not go together; leave one out"),
        (["--gpus=2", "--cache_features"], "--gpus 2 and --cache_features do not go together; leave one out"),
    ],
)
def test_what_does_not_go(monkeypatch, command, tmp_path, capsys, words, message):
    monkeypatch.setattr(placement, "gpu_devices", lambda: ["/gpu:0", "/gpu:1"])
    assert command("train.py", "mlp", "--data=digits", "--steps=1", *words, f"--save_dir={tmp_path / 'run'}") == 2
    assert capsys.readouterr().err == f"train.py: {message}\n"
    assert not (tmp_path / "run").exists()


def test_without_gpus_the_processor_trains(monkeypatch, command, tmp_path, capsys):
    monkeypatch.setattr(placement, "gpu_devices", list)
    place = ["--gpus=2", "--batch_size=25", f"--save_dir={tmp_path / 'run'}"]
    assert command("train.py", "mlp", "--data=digits", "--hidden=9", "--steps=2", *place) == 0
    line = "--gpus 2: TensorFlow finds no GPU here; the training runs on the processor"
    assert line in capsys.readouterr().out.splitlines()
