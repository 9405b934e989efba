"""training/health.py: each way in which a training dies is told with its layer and remedy; healthy ones are silent."""

from typing import Annotated, Literal

import numpy as np
import pandas as pd
import pytest
import tensorflow.compat.v1 as tf
from annotated_types import doc

from datasets.split import ArraySplit
from graphs import blocks, freezing, layers
from graphs.classifiers.classifier import Classifier
from graphs.encoders.cae import ConvolutionalAutoencoder
from graphs.layers import activations
from tasks.classification.evaluator import ClassificationEvaluator
from tasks.registry import models, run_files
from training import health, start
from training.evaluation import measure
from training.evaluator import Evaluator
from training.options import TrainOptions

CLASSES = ("a", "b", "c")


class Toy(Classifier):
    """Two hidden layers of five units: features [N, 4] -> logits [N, 3], behind a ReLU that a layer knows of or not."""

    inputs = ("features",)

    def build_graph(
        self,
        activation: Annotated[str, doc("of the hidden layers")] = "relu",
        end: Annotated[Literal["linear", "relu", "unnoted"], doc("activation of the output")] = "linear",
        l2: Annotated[float, doc("weight decay")] = 0.0,
        initializer: Annotated[str, doc("of the kernels")] = "glorot_uniform",
    ):
        """X, Y, first, second, logits."""
        block = blocks.Blocks(self.is_training, False, 0.0, l2, initializer, activations.get(activation))
        net = self.labelled_input(tf.float32, 4)
        net = block.dense(block.dense(net, 5, name="first"), 5, name="second")
        logits = layers.dense(net, 3, tf.nn.relu if end == "relu" else None, name="logits", **block.kernel)
        self.classify(tf.nn.relu(logits) if end == "unnoted" else logits)


def examples(count=60) -> dict[str, np.ndarray]:
    random = np.random.default_rng(1)
    features = random.normal(size=(count, 4)).astype(np.float32)
    return {"features": features, "labels": np.arange(count, dtype=np.int32) % 3}


def told(biases=None, rows=(), frozen="", count=60, **chosen) -> str:
    """What is said of a validation of Toy with `count` examples whose biases are set: layer -> value."""
    split = ArraySplit(examples(count))
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(3)
        if frozen:
            freezing.train_only(f"^(?!{frozen}/)")
        model = Toy(**chosen)
        watched = health.Health(model, len(split))
        evaluator = ClassificationEvaluator(model, session, CLASSES)
        session.run(tf.global_variables_initializer())
        for variable in model.variables:
            layer, _, kind = variable.op.name.rpartition("/")
            if kind == "bias" and layer in (biases or {}):
                variable.load(np.full(variable.shape, biases[layer], np.float32), session)
        metrics = measure(session, model, evaluator, split, 25, activity=watched.activity)
        row = {"step": 7} | {f"validation_{name}": value for name, value in metrics.items()}
        feeds = {model.feeds[name]: values[:20] for name, values in examples().items()}
        return watched.warning(session, feeds, [*rows, row], evaluator.guessing())


def row(step, loss, accuracy=0.3, **others):
    return {"step": step, "validation_loss": loss, "validation_accuracy": accuracy} | others


@pytest.mark.parametrize(
    ("biases", "chosen", "words"),
    [
        (
            {"second": -99},
            {},
            "the training is dead: 5 of 5 units of second are 0 for every example, probabilities are the same for "
            "every example, the loss 1.0986 is that of guessing, no gradient reaches first, second. "
            "Try a lower --learning_rate or another --initializer, with --fresh",
        ),
        ({"second": -99}, {"l2": 0.1}, "no gradient reaches first, second. "),  # but that of the weight decay
        (
            {"first": 99},
            {"activation": "sigmoid"},
            ", no gradient reaches first. Try a lower --learning_rate, or inputs with mean 0 and deviation 1, with",
        ),
        ({}, {"initializer": "zeros"}, "reaches first, second. Its weights are all equal: try another --initializer"),
        (
            {"logits": -99},
            {"end": "relu"},
            "3 of 3 units of logits are 0 for every example, probabilities are the same for every example, the loss "
            "1.0986 is that of guessing, no gradient reaches first, second, logits. A ReLU at the end does not recover",
        ),
        (
            {"logits": -99},
            {"end": "unnoted"},
            "the training may be dead: probabilities are the same for every example, the loss 1.0986 is that of "
            "guessing, no gradient reaches first, second, logits. Try",
        ),
    ],
)  # fmt: skip
def test_a_dead_layer_is_told_at_once(biases, chosen, words):
    line = told(biases, **chosen)
    assert words in line
    assert "\n" not in line


def test_an_explosion_that_left_huge_biases_is_told():
    line = told({"first": -1e30, "logits": [1e4, 0, 0]})
    assert line.startswith("the training is dead: 5 of 5 units of first are 0 for every example, probabilities are")
    assert "guessing" not in line  # the loss is 6667


def test_one_saturated_output_of_several_is_told_if_nothing_learns():
    """An autoencoder whose pixels are all 0 still gives each picture a code of its own."""
    images = np.random.default_rng(0).integers(0, 256, (12, 28, 28, 1)).astype(np.uint8)
    lines = []
    with tf.Graph().as_default(), tf.Session() as session:
        model = ConvolutionalAutoencoder(latent_size=2)
        watched, evaluator = health.Health(model, len(images)), Evaluator(model, session, ())
        session.run(tf.global_variables_initializer())
        (bias,) = [variable for variable in model.variables if variable.op.name == "deconv2/bias"]
        for value in (0, -1000):
            bias.load([value], session)
            metrics = measure(session, model, evaluator, ArraySplit({"images": images}), activity=watched.activity)
            rows = [{"step": 1, "validation_loss": metrics["loss"]}]
            lines.append(watched.warning(session, {model.feeds["images"]: images}, rows, evaluator.guessing()))
    words = (
        "the training may be dead: reconstructions are the same for every example, no gradient reaches conv1, conv2, l"
    )
    assert lines[0] == ""
    assert lines[1].startswith(words)


def test_which_layers_have_no_gradient():
    """Beside the largest, which is that of another player here; or all of them."""
    norms = {"generator/fc1": 0.0, "generator/pixels": 1e-9, "discriminator/fc1": 0.5}
    assert health.without_gradient(norms) == ["generator/fc1", "generator/pixels"]
    assert health.without_gradient({"first": 0.0, "second": 0.0}) == ["first", "second"]
    assert health.without_gradient({"first": 1e-5, "second": 1.0}) == []
    assert health.without_gradient({"first": 1e-12, "second": 1e-11}) == ["first", "second"]


def test_guessing_for_five_validations_is_told_as_what_it_is(monkeypatch):
    """As for labels that are noise: gradients flow, and nothing comes of it."""
    monkeypatch.setattr(health, "is_guess", lambda row, guessing: True)
    earlier = [row(step, loss) for step, loss in enumerate([1.0991, 1.0988, 1.0990, 1.0989])]
    assert told(rows=earlier[1:]) == ""
    line = told(rows=earlier)
    assert line.startswith("the training may be dead: the loss ")
    assert "is that of guessing, gradients reach every layer. Try another --learning_rate, or check that the" in line


GUESSING = {"loss": 0.6931, "accuracy": 0.55}


@pytest.mark.parametrize(
    ("losses", "stuck"),
    [
        ([0.6935, 0.6931, 0.6933, 0.6931, 0.6931], True),
        ([0.6931] * 5, True),
        ([0.6931] * 4, False),  # too soon
        ([0.6934, 0.6933, 0.6932, 0.6931, 0.6930], False),  # a plateau, as that of XOR
        ([0.6931, 0.6931, 0.6931, 0.6931, 0.69], False),  # it begins to learn
        ([0.6931, 0.6931, 0.6931, 0.6931, 0.78], False),  # overfitted
        ([9.0, 0.6, 0.6931, 0.6931, 0.6931, 0.6931, 0.6931], True),  # exploded, then dead
    ],
)
def test_what_is_stuck_at_guessing(losses, stuck):
    rows = [row(step, loss) for step, loss in enumerate(losses)]
    assert health.is_stuck_at_guessing(rows, GUESSING) == stuck
    assert not health.is_stuck_at_guessing(rows, {})
    better = [value | {"validation_accuracy": 0.6} for value in rows]
    assert not health.is_stuck_at_guessing(better, GUESSING)


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "linear"])
def test_a_healthy_network_is_silent(activation):
    assert told(activation=activation, initializer="he_normal") == ""


def test_a_layer_that_is_frozen_has_no_gradient_by_intention():
    assert told(frozen="first", initializer="he_normal") == ""
    assert "reaches first. " in told({"second": -99}, frozen="second")  # which first can't be trained through


def test_a_few_examples_tell_nothing():
    """All units are the same for every example of one."""
    assert told({"first": -100.0}, count=4)
    assert not told({"first": -100.0}, count=3)


def test_what_was_said_is_not_said_again():
    assert told({"second": -99}, rows=[row(1, 1.0, warning="the training is dead"), row(2, 1.0)]) == ""
    assert health.said_at([row(1, 1.0, warning=float("nan")), row(2, 1.0, warning="dead")]) == 2
    assert health.said_at([row(1, 1.0)]) == 0


def test_a_run_says_it_once_even_if_it_resumes(tmp_path, capsys):
    options = {
        "data": "xor", "save_dir": str(tmp_path), "batch_size": 4, "validate_every": 2, "optimizer": "sgd",
        "learning_rate": 0.1,
    }  # fmt: skip

    def train(steps: int) -> str:
        hyperparameters = {"hidden": (3,), "initializer": "zeros"}
        command = "python train.py xor"
        start.train(models()["xor"], TrainOptions(steps=steps, **options), hyperparameters, {}, command, run_files())
        return capsys.readouterr()

    first, second = train(6), train(10)
    assert first.err.count("the training is dead: 3 of 3 units of hidden1 are the same for every example") == 1
    assert "dead" not in second.err
    for output in (first, second):
        assert f"see the warning of step 2, in the column warning of {tmp_path}/history.csv" in output.out
    warnings = pd.read_csv(tmp_path / "history.csv")["warning"]
    assert warnings.notna().tolist() == [True, False, False, False, False]
    files = sorted((tmp_path / "validation").iterdir())
    events = [event for path in files for event in tf.train.summary_iterator(str(path))]
    points = [(e.step, v.simple_value) for e in events for v in e.summary.value if v.tag == "dead_units/hidden1"]
    assert points == [(2, 1.0), (4, 1.0), (6, 1.0), (8, 1.0), (10, 1.0)]
