"""What must hold for every model in the registry."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import seeding
from tasks.registry import models
from tests.graphs.trials import TRIALS, examples_for, having, inputs_drawn_for
from training.activity import Activity
from training.options import TrainOptions
from training.steps import optimizers

#: Classifiers, and networks with a player for each of two objectives.
CLASSIFIERS = [name for name, entry in models().items() if entry.load().is_head_new]
PLAYERS = [name for name, entry in models().items() if hasattr(entry.load(), "discriminate")]


@pytest.fixture(params=models(), scope="module")
def network(request):
    """A model with its training step and what initializes it, built once for all tests; in a session."""
    trial = TRIALS[request.param]
    with tf.Graph().as_default() as graph:
        seeding.seed_graph(0)
        model = models()[request.param].load()(**trial.chosen)
        step = optimizers.train_step(model, TrainOptions(), tf.constant(trial.rate))
        initializer = tf.global_variables_initializer()
    with tf.Session(graph=graph) as session:
        yield trial, model, step, initializer, session


@pytest.fixture
def built(network):
    """The network with initial values, in the default graph."""
    trial, model, step, initializer, session = network
    with session.graph.as_default():
        session.run(initializer)
        yield trial, model, step, session


def test_the_contract_is_complete(built):
    trial, model, _, session = built
    feeds = examples_for(model, trial.examples)
    assert set(model.inputs) <= set(model.feeds)
    entry = next(entry for entry in models().values() if entry.load() is type(model))
    measured_over_a_split = entry.evaluator != "training.evaluator:Evaluator"
    assert model.monitor in model.metrics or measured_over_a_split
    assert "loss" in model.metrics
    loss, metrics, outputs, pictures = session.run([model.loss, model.metrics, model.outputs, model.pictures], feeds)
    assert np.isfinite(loss)
    assert all(np.ndim(value) == 0 for value in metrics.values())
    assert all(len(value) == trial.examples for value in outputs.values())
    assert all(value.ndim == 4 and value.shape[-1] in (1, 3) for value in pictures.values())


def test_no_new_network_looks_dead(built):
    """Each layer with an activation function, which iris has none of, is noted by the scope of its kernel."""
    trial, model, _, session = built
    kernels = {v.op.name.rpartition("/")[0] for v in model.variables if v.op.name.endswith("kernel")}
    assert {layer for layer, _ in model.activations} <= kernels
    assert bool(model.activations) == (len(kernels) > 1)
    activity = Activity(model)
    activity.add(session.run(activity.fetches, examples_for(model, trial.examples)))
    assert not activity.constant_outputs()
    assert all(share < 0.9 for share in activity.dead_shares().values())


def test_a_classifier_predicts_probabilities(built):
    trial, model, _, session = built
    if "predictions" not in model.outputs:
        pytest.skip("no classifier")
    feeds = examples_for(model, trial.examples)
    outputs, accuracy = session.run([model.outputs, model.metrics["accuracy"]], feeds)
    labels = feeds[model.feeds["labels"]]
    np.testing.assert_allclose(outputs["probabilities"].sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(outputs["probabilities"].argmax(axis=1), outputs["predictions"])
    assert accuracy == pytest.approx(np.mean(outputs["predictions"] == labels))


def test_the_head_is_what_depends_on_the_number_of_classes(built):
    trial, model, _, _ = built
    if "num_classes" not in model.hyperparameters or not model.head:
        pytest.skip("always the same number of classes")
    with tf.Graph().as_default():
        other = type(model)(**trial.chosen | {"num_classes": 17})
    shapes, other_shapes = ({v.op.name: v.shape.as_list() for v in one.variables} for one in (model, other))
    differing = {name for name in shapes if shapes[name] != other_shapes[name]}
    assert differing == {name for name in shapes if name.startswith(f"{model.head}/")} != set()
    assert all(model.classes_of_head(other_shapes[name]) in (17, None) for name in differing)


def test_one_step_changes_every_trainable_variable(built):
    trial, model, step, session = built
    variables = {v.op.name: v for v in tf.trainable_variables()}
    before = session.run(variables)
    session.run(step, examples_for(model, trial.examples) | {model.is_training: True})
    after = session.run(variables)
    # A bias under batch norm is subtracted again with the mean: its gradient is 0 but for rounding.
    unchanged = {name for name in variables if np.array_equal(before[name], after[name])}
    normalized = {f"{name.removesuffix('_bn/beta')}/bias" for name in variables if name.endswith("_bn/beta")}
    assert unchanged <= normalized
    assert session.run(tf.train.get_global_step()) == 1


def test_the_loss_falls_on_a_few_batches(built):
    trial, model, step, session = built
    if len(model.objectives()) > 1:
        pytest.skip("two losses, of which one rises when the other falls: see the next test")
    feeds = examples_for(model, min(4, trial.examples))
    before = session.run(model.loss, feeds)
    for _ in range(trial.steps):
        session.run(step, feeds | {model.is_training: True})
    assert session.run(model.loss, feeds | {model.is_training: True}) < 0.9 * before


@pytest.mark.parametrize("name", PLAYERS)
@pytest.mark.parametrize("player", ["discriminator", "generator"])
def test_each_player_learns_while_the_other_stands_still(name, player):
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        model = models()[name].load()()
        objective = model.objectives()[player]
        loss = model.metrics[f"{player}_loss"]
        model.objectives = lambda: {player: objective._replace(loss=loss, every=1)}
        step = optimizers.train_step(model, TrainOptions(), tf.constant(0.001))
        session.run(tf.global_variables_initializer())
        feeds = examples_for(model) | {model.latent: model.draw_latents(8, seed=1), model.is_training: True}
        before = session.run(loss, feeds)
        for _ in range(20):
            session.run(step, feeds)
        after = session.run(loss, feeds)
        assert after < before - 0.1 * abs(before)


def test_restored_weights_predict_the_same(built, tmp_path):
    trial, model, step, session = built
    feeds = examples_for(model, trial.examples)
    session.run(step, feeds | {model.is_training: True})
    fixed = inputs_drawn_for(model, trial.examples)
    before = session.run(model.outputs, feeds | fixed)
    model.saver.save(session, str(tmp_path / "weights"))
    with tf.Graph().as_default(), tf.Session() as other:
        again = type(model)(**trial.chosen)
        again.saver.restore(other, str(tmp_path / "weights"))
        feeds = examples_for(again, trial.examples) | inputs_drawn_for(again, trial.examples)
        after = other.run(again.outputs, feeds)
    for output in before:
        np.testing.assert_array_equal(before[output], after[output])


def test_who_feeds_nothing_gets_inference(built):
    trial, model, _, session = built
    feeds = examples_for(model, trial.examples)
    once, again, explicit = (
        session.run(model.metrics["loss"], feeds | extra) for extra in ({}, {}, {model.is_training: False})
    )
    assert once == again == explicit


@pytest.mark.parametrize("name", [name for name in having("dropout") if name in CLASSIFIERS])
def test_dropout_drops_in_training_alone(name):
    quiet_otherwise = {other: False for other in ("batch_norm", "augment") if name in having(other)}
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        model = models()[name].load()(**TRIALS[name].chosen | quiet_otherwise | {"dropout": 0.9})
        session.run(tf.global_variables_initializer())
        feeds = examples_for(model, TRIALS[name].examples)
        quiet, noisy = (session.run(model.metrics["loss"], feeds | {model.is_training: on}) for on in (False, True))
        assert quiet != noisy


@pytest.mark.parametrize("name", having("l1", "l2"))
def test_penalties_are_on_kernels_alone(name):
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        model = models()[name].load()(l1=0.5, l2=0.25, **TRIALS[name].chosen)
        session.run(tf.global_variables_initializer())
        values = session.run({v.op.name: v for v in model.variables if v.trainable})
        kernels = [value for key, value in values.items() if key.endswith("/kernel")]
        expected = sum(0.5 * np.abs(k).sum() + 0.25 * np.square(k).sum() / 2 for k in kernels)
        feeds = examples_for(model, TRIALS[name].examples)
        total, data = session.run([model.loss, model.metrics["loss"]], feeds)
        assert total - data == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("name", having("cut"))
def test_a_cut_takes_the_layers_behind_it_away(name):
    def variables(cut):
        with tf.Graph().as_default():
            model = models()[name].load()(cut=cut)
            return {v.op.name: v.shape.as_list() for v in model.variables}, model.head

    whole, head = variables("")
    first = next(iter(whole)).partition("/")[0]
    cut, _ = variables(first)
    assert {variable.partition("/")[0].removesuffix("_bn") for variable in cut} == {first, head}
    assert all(cut[variable] == whole[variable] for variable in cut if not variable.startswith(f"{head}/"))
    with pytest.raises(UsageError, match=f"cut: there is no layer 'conv99' to end with; there are {first}, "):
        variables("conv99")


@pytest.mark.parametrize("name", [name for name in having("flip") if name in CLASSIFIERS])
def test_mirror_images_of_training_pictures_can_be_had_or_not(name):
    ramp = np.tile(np.arange(227, dtype=np.uint8)[:, np.newaxis], (40, 227, 1, 3))  # brighter to the right

    def mirrored(flip):
        with tf.Graph().as_default(), tf.Session() as session:
            seeding.seed_graph(0)
            model = models()[name].load()(augment=True, flip=flip, **TRIALS[name].chosen)
            session.run(tf.train.get_global_step().initializer)
            height, width = (model.image_size or size for size in model.feeds["images"].shape.as_list()[1:3])
            feeds = {model.feeds["images"]: ramp[:, :height, :width], model.is_training: True}
            seen = session.run(model.pictures["images"], feeds).astype(float)  # [40, H, W, 3]
            return int(np.sum(seen[:, :, width // 4] > seen[:, :, -width // 4], axis=(1, 2)).astype(bool).sum())

    assert mirrored(False) == 0
    assert 8 < mirrored(True) < 32


@pytest.mark.parametrize("name", [name for name in having("flip") if "gtsrb" in models()[name].data_sets()])
def test_traffic_signs_are_not_mirrored(name):
    assert models()[name].recipe_for("gtsrb")["flip"] is False
    assert "flip" not in models()[name].recipe_for("cifar10")


@pytest.mark.parametrize("name", [name for name, entry in models().items() if entry.size == (227, 227, 3)])
def test_pictures_of_any_size_are_taken(name):
    with tf.Graph().as_default(), tf.Session() as session:
        model = models()[name].load()(cut="conv1", num_classes=2)
        session.run(tf.global_variables_initializer())
        flat = np.full((1, 40, 60, 3), 200, np.uint8)
        feeds = ({model.feeds["images"]: images} for images in (flat, flat[:, :32, :32], np.repeat(flat, 6, axis=1)))
        small, square, large = (session.run(model.outputs["probabilities"], feed) for feed in feeds)
        np.testing.assert_allclose(small, square, rtol=1e-5)  # of one colour, whatever their size
        np.testing.assert_allclose(small, large, rtol=1e-5)


def test_top5_appears_where_it_means_something():
    for classes, shown in ((10, False), (100, True)):
        with tf.Graph().as_default():
            assert ("top5_accuracy" in models()["cifar"].load()(num_classes=classes).metrics) is shown


def test_zeros_as_initial_values_never_learn():
    """What the README tells of --initializer zeros: hidden units that start equal stay equal."""
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        model = models()["mnist"].load()(initializer="zeros")
        step = optimizers.train_step(model, TrainOptions(), tf.constant(0.01))
        session.run(tf.global_variables_initializer())
        for _ in range(3):
            session.run(step, examples_for(model) | {model.is_training: True})
        kernels = session.run([v for v in model.variables if v.op.name.endswith("kernel")])
        assert not any(kernel.any() for kernel in kernels)
