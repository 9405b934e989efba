"""What must hold for every model in the registry; a model that is missing from the table of parameter counts fails."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from flags import declared
from graphs import randomness
from graphs.graph import Classifier
from graphs.registry import MODELS
from training import optimizers
from training.options import TrainOptions

#: Trainable parameters with default hyperparameters.
PARAMETERS = {
    "iris": 4 * 3 + 3,
    "xor": 3 * 4 + 5 * 8 + 9,
    "mnist": 3_274_634,
    "cifar": 233_450,  # Zafar et al. 2018
}
#: (model, hyperparameters) -> trainable parameters.
VARIANTS = [
    ("xor", {"hidden": ()}, 3),
    ("mnist", {"batch_norm": True}, 3_274_634 + 2 * (32 + 64)),
    ("mnist", {"num_classes": 20}, 3_274_634 + 10 * 1025),
    ("cifar", {"batch_norm": False}, 233_130),
    ("cifar", {"num_classes": 100}, 233_450 + 90 * 65),
]


def having(*hyperparameters: str) -> list[str]:
    """The models with these hyperparameters."""
    return [name for name, entry in MODELS.items() if set(hyperparameters) <= declared(entry.path).keys()]


def count(variables) -> int:
    return sum(int(np.prod(variable.shape.as_list())) for variable in variables)


def examples_for(model, number: int = 8) -> dict:
    """Random examples that fit the model's placeholders, as a feed."""
    random = np.random.default_rng(0)
    feeds = {}
    for name, placeholder in model.feeds.items():
        shape = [number, *placeholder.shape.as_list()[1:]]
        if name == "labels":
            feeds[placeholder] = np.arange(number) % model.outputs["probabilities"].shape.as_list()[1]
        elif placeholder.dtype == tf.uint8:
            feeds[placeholder] = random.integers(0, 256, shape, np.uint8)
        else:
            feeds[placeholder] = random.random(shape, np.float32)
    return feeds


@pytest.fixture(params=MODELS)
def built(request):
    """A model with its training step, in a session with initial values."""
    with tf.Graph().as_default(), tf.Session() as session:
        randomness.seed_graph(0)
        model = MODELS[request.param].load()()
        step = optimizers.train_step(model, TrainOptions(learning_rate=0.01), tf.constant(0.01))
        session.run(tf.global_variables_initializer())
        yield request.param, model, step, session


def test_every_model_has_its_parameter_count_pinned():
    assert set(PARAMETERS) == set(MODELS)


def test_parameter_count(built):
    name, model, _, _ = built
    assert count(v for v in model.variables if v.trainable) == PARAMETERS[name]


@pytest.mark.parametrize(("name", "chosen", "parameters"), VARIANTS)
def test_parameter_count_of_variants(name, chosen, parameters):
    with tf.Graph().as_default():
        model = MODELS[name].load()(**chosen)
        assert count(v for v in model.variables if v.trainable) == parameters


def test_the_contract_is_complete(built):
    _, model, _, session = built
    feeds = examples_for(model)
    assert set(model.inputs) < set(model.feeds)
    assert model.monitor in model.metrics
    assert "loss" in model.metrics
    loss, metrics, outputs, pictures = session.run([model.loss, model.metrics, model.outputs, model.pictures], feeds)
    assert np.isfinite(loss)
    assert all(np.ndim(value) == 0 for value in metrics.values())
    assert all(len(value) == 8 for value in outputs.values())
    assert all(value.ndim == 4 and value.shape[-1] in (1, 3) for value in pictures.values())


def test_a_classifier_predicts_probabilities(built):
    _, model, _, session = built
    if not isinstance(model, Classifier):
        pytest.skip("no classifier")
    outputs, accuracy = session.run([model.outputs, model.metrics["accuracy"]], examples_for(model))
    labels = examples_for(model)[model.feeds["labels"]]
    np.testing.assert_allclose(outputs["probabilities"].sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(outputs["probabilities"].argmax(axis=1), outputs["predictions"])
    assert accuracy == pytest.approx(np.mean(outputs["predictions"] == labels))


def test_one_step_changes_every_trainable_variable(built):
    _, model, step, session = built
    variables = {v.op.name: v for v in tf.trainable_variables()}
    before = session.run(variables)
    session.run(step, examples_for(model) | {model.is_training: True})
    after = session.run(variables)
    # A bias under batch norm is subtracted again with the mean: its gradient is 0 but for rounding.
    unchanged = {name for name in variables if np.array_equal(before[name], after[name])}
    normalized = {f"{name.removesuffix('_bn/beta')}/bias" for name in variables if name.endswith("_bn/beta")}
    assert unchanged <= normalized
    assert session.run(tf.train.get_global_step()) == 1


def test_the_loss_falls_on_a_few_batches(built):
    _, model, step, session = built
    feeds = examples_for(model, 4)
    before = session.run(model.loss, feeds)
    for _ in range(150 if len(model.variables) <= 6 else 30):
        session.run(step, feeds | {model.is_training: True})
    assert session.run(model.loss, feeds | {model.is_training: True}) < 0.9 * before


def test_restored_weights_predict_the_same(built, tmp_path):
    name, model, step, session = built
    feeds = examples_for(model)
    session.run(step, feeds | {model.is_training: True})
    before = session.run(model.outputs, feeds)
    model.saver.save(session, str(tmp_path / "weights"))
    with tf.Graph().as_default(), tf.Session() as other:
        again = MODELS[name].load()()
        again.saver.restore(other, str(tmp_path / "weights"))
        after = other.run(again.outputs, examples_for(again))
    for output in before:
        np.testing.assert_array_equal(before[output], after[output])


def test_who_feeds_nothing_gets_inference(built):
    _, model, _, session = built
    feeds = examples_for(model)
    once, again, explicit = (
        session.run(model.metrics["loss"], feeds | extra) for extra in ({}, {}, {model.is_training: False})
    )
    assert once == again == explicit


@pytest.mark.parametrize("name", having("dropout"))
def test_dropout_drops_in_training_alone(name):
    quiet_otherwise = {other: False for other in ("batch_norm", "augment") if name in having(other)}
    with tf.Graph().as_default(), tf.Session() as session:
        randomness.seed_graph(0)
        model = MODELS[name].load()(dropout=0.9, **quiet_otherwise)
        session.run(tf.global_variables_initializer())
        feeds = examples_for(model)
        quiet, noisy = (session.run(model.metrics["loss"], feeds | {model.is_training: on}) for on in (False, True))
        assert quiet != noisy


@pytest.mark.parametrize("name", having("l1", "l2"))
def test_penalties_are_on_kernels_alone(name):
    with tf.Graph().as_default(), tf.Session() as session:
        randomness.seed_graph(0)
        model = MODELS[name].load()(l1=0.5, l2=0.25)
        session.run(tf.global_variables_initializer())
        values = session.run({v.op.name: v for v in model.variables if v.trainable})
        kernels = [value for key, value in values.items() if key.endswith("kernel")]
        expected = sum(0.5 * np.abs(k).sum() + 0.25 * np.square(k).sum() / 2 for k in kernels)
        total, data = session.run([model.loss, model.metrics["loss"]], examples_for(model))
        assert total - data == pytest.approx(expected, rel=1e-4)


def test_top5_appears_where_it_means_something():
    for classes, shown in ((10, False), (100, True)):
        with tf.Graph().as_default():
            assert ("top5" in MODELS["cifar"].load()(num_classes=classes).metrics) is shown


def test_zeros_as_initial_values_never_learn():
    """What the README tells of --initializer zeros: hidden units that start equal stay equal."""
    with tf.Graph().as_default(), tf.Session() as session:
        randomness.seed_graph(0)
        model = MODELS["mnist"].load()(initializer="zeros")
        step = optimizers.train_step(model, TrainOptions(), tf.constant(0.01))
        session.run(tf.global_variables_initializer())
        for _ in range(3):
            session.run(step, examples_for(model) | {model.is_training: True})
        kernels = session.run([v for v in model.variables if v.op.name.endswith("kernel")])
        assert not any(kernel.any() for kernel in kernels)
