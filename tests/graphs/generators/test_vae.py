"""graphs/generators/vae.py: the bound against NumPy, its gradients, its noise, and the decoder alone."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import RunError, UsageError
from graphs import seeding
from graphs.classifiers.encoder import Encoder
from graphs.generators import vae
from graphs.generators.vae import VaeGenerator, VariationalAutoencoder
from training.runs import checkpoints

IMAGES = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), np.uint8)


@pytest.fixture
def graph():
    """A tf.Graph with a seed, and a session."""
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        yield session


def variable(model, name):
    return next(v for v in model.variables if v.op.name == name)


def shapes(model) -> dict:
    return {v.op.name: v.shape.as_list() for v in model.variables}


def test_the_divergence_of_known_distributions(graph):
    means, variances = [[0, 0], [1, 0], [0, 0], [-2, 3]], [[1, 1], [1, 1], [4, 1], [0.5, 2]]
    found = graph.run(vae.kl_divergence(tf.constant(means, tf.float32), tf.log(tf.constant(variances, tf.float32))))
    step = 1e-3
    z = np.arange(-30, 30, step)

    def by_integration(mean, variance):
        q = np.exp(-((z - mean) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)
        log_ratio = -((z - mean) ** 2) / (2 * variance) - np.log(variance) / 2 + z**2 / 2
        return (q * log_ratio).sum() * step

    expected = [sum(map(by_integration, *row)) for row in zip(means, variances, strict=True)]
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert found[1] == 0.5


@pytest.mark.parametrize(("loss", "beta"), [("cross_entropy", 1.0), ("l2", 1.0), ("cross_entropy", 4.0)])
def test_both_parts_are_sums_within_an_image_and_means_over_images(graph, loss, beta):
    model = VariationalAutoencoder(loss=loss, beta=beta, initializer="glorot_uniform")
    graph.run(tf.global_variables_initializer())
    fetches = [model.outputs, model.metrics, model.reconstruction_losses, model.loss]
    outputs, metrics, of_images, minimized = graph.run(fetches, {model.feeds["images"]: IMAGES})
    p, q = IMAGES / 255, outputs["samples"].astype(np.float64)
    of_pixels = {"l2": (q - p) ** 2, "cross_entropy": -p * np.log(q) - (1 - p) * np.log(1 - q)}[loss]
    np.testing.assert_allclose(of_images, of_pixels.sum(axis=(1, 2, 3)), rtol=1e-4)
    means, log_variances = outputs["codes"], outputs["log_variances"]
    kl = 0.5 * (means**2 + np.exp(log_variances) - 1 - log_variances).sum(axis=1)
    reconstruction = of_images.mean()
    assert metrics["reconstruction"] == pytest.approx(reconstruction, rel=1e-5)
    assert metrics["kl"] == pytest.approx(kl.mean(), rel=1e-4)
    assert metrics["negative_elbo"] == pytest.approx(reconstruction + kl.mean(), rel=1e-5)
    assert metrics["loss"] == minimized == pytest.approx(reconstruction + beta * kl.mean(), rel=1e-5)


def test_reconstructions_are_those_of_the_means(graph):
    model = VariationalAutoencoder()
    graph.run(tf.global_variables_initializer())
    images = {model.feeds["images"]: IMAGES}
    codes, found, drawn = graph.run([model.outputs[name] for name in ("codes", "reconstructions", "samples")], images)
    samples, pictures = graph.run([model.outputs["samples"], model.pictures], images | {model.latent: codes})
    np.testing.assert_array_equal(found, samples)
    assert np.abs(found - drawn).max() > 0.01
    pairs = pictures["originals and reconstructions"]
    np.testing.assert_allclose(pairs, np.concatenate([IMAGES / 255, found], axis=2), atol=1e-6)


def test_gradients_reach_the_encoder_through_the_draw(graph):
    """z = mean + exp(log variance / 2) * noise, so dz/dmean = 1 and dz/dlog variance = (z - mean) / 2."""
    model = VariationalAutoencoder()
    graph.run(tf.global_variables_initializer())
    heads = [variable(model, f"latent_{what}/bias") for what in ("mean", "log_variance")]
    gradients = tf.gradients(model.metrics["reconstruction"], [model.latent, *heads])
    fetches = [gradients, model.latent, model.outputs["codes"]]
    (of_latent, of_means, of_log_variances), drawn, means = graph.run(fetches, {model.feeds["images"]: IMAGES})
    assert np.abs(of_latent).max() > 0.01
    np.testing.assert_allclose(of_means, of_latent.sum(axis=0), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(of_log_variances, (of_latent * (drawn - means) / 2).sum(axis=0), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("log_variance", [-300.0, 1e9])
def test_a_log_variance_of_any_size_is_brought_back(graph, log_variance):
    model = VariationalAutoencoder()
    graph.run(tf.global_variables_initializer())
    bias = variable(model, "latent_log_variance/bias")
    graph.run(bias.assign(np.full(20, log_variance)))
    trained = [v for v in model.variables if v.trainable]
    images = {model.feeds["images"]: IMAGES}
    loss, gradients = graph.run([model.loss, tf.gradients(model.loss, trained)], images)
    assert np.isfinite(loss)
    assert all(np.isfinite(gradient).all() for gradient in gradients)
    assert (graph.run(model.outputs["log_variances"], images) == 10 * np.sign(log_variance)).all()
    of_bias = graph.run(tf.gradients(model.metrics["kl"], bias)[0], images)
    assert (np.sign(of_bias) == np.sign(log_variance)).all()  # a step against it leads back


def test_the_cut_changes_nothing_within_its_range(graph):
    inside = np.array([[-9.9, -1.25, 0.0, 9.9]], np.float32)
    np.testing.assert_array_equal(graph.run(vae.bounded(tf.constant(inside))), inside)


def test_noise_is_a_function_of_seed_and_step():
    def drawn(seed, step):
        with tf.Graph().as_default(), tf.Session() as session:
            seeding.seed_graph(seed)
            model = VariationalAutoencoder(image_shape=(4, 4, 1), latent_size=2, initializer="zeros")
            session.run(tf.global_variables_initializer())
            session.run(tf.assign(tf.train.get_global_step(), step))
            images = np.zeros([1000, 4, 4, 1], np.uint8)
            return session.run(model.latent, {model.feeds["images"]: images})  # the noise itself: mean 0, deviation 1

    first = drawn(0, 5)
    assert np.unique(first).size > 1990
    assert abs(first.mean()) < 0.1
    assert 0.9 < first.std() < 1.1
    assert 0.02 < np.mean(np.abs(first) > 2) < 0.07  # 0.046 of normal numbers
    np.testing.assert_array_equal(first, drawn(0, 5))
    assert np.abs(first - drawn(0, 6)).mean() > 1
    assert np.abs(first - drawn(1, 5)).mean() > 1


def test_the_decoder_alone_makes_the_same_samples(graph, tmp_path):
    model = VariationalAutoencoder()
    graph.run(tf.global_variables_initializer())
    numbers = np.random.default_rng(1).standard_normal((4, 20), np.float32)
    expected = graph.run(model.outputs["samples"], {model.latent: numbers})
    model.saver.save(graph, str(tmp_path / "weights"))
    with tf.Graph().as_default(), tf.Session() as session:
        decoder = VaeGenerator()
        assert sum(np.prod(shape) for shape in shapes(decoder).values()) == 46_145  # Zafar et al. 2018
        checkpoints.restore(session, decoder.saver, decoder.variables, tmp_path / "weights")
        np.testing.assert_array_equal(session.run(decoder.outputs["samples"], {decoder.latent: numbers}), expected)
    with tf.Graph().as_default(), tf.Session() as session:
        decoder = VaeGenerator(latent_size=10)
        message = r"decoder_fc1/kernel is \[20, 1568\] there and \[10, 1568\] in this graph"
        with pytest.raises(RunError, match=message):
            checkpoints.restore(session, decoder.saver, decoder.variables, tmp_path / "weights")


def test_colour_pictures_of_32_pixels(graph):
    model = VariationalAutoencoder(image_shape=(32, 32, 3))
    graph.run(tf.global_variables_initializer())
    images = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), np.uint8)
    outputs, metrics = graph.run([model.outputs, model.metrics], {model.feeds["images"]: images})
    assert outputs["samples"].shape == outputs["reconstructions"].shape == (2, 32, 32, 3)
    assert 32 * 32 * 3 * 0.5 < metrics["reconstruction"] < 32 * 32 * 3 * 1.5  # untrained: some ln 2 a pixel
    assert shapes(model)["latent_mean/kernel"] == [8 * 8 * 32, 20]


@pytest.mark.parametrize("kind", [VariationalAutoencoder, VaeGenerator])
def test_sides_that_cannot_be_halved_twice_are_refused(graph, kind):
    with pytest.raises(UsageError, match="multiples of 4, not 30,28,1"):
        kind(image_shape=(30, 28, 1))


def test_the_encoder_of_a_classifier_has_its_convolutions_by_the_same_names():
    with tf.Graph().as_default():
        mine = shapes(VariationalAutoencoder())
    with tf.Graph().as_default():
        its = shapes(Encoder())
    shared = mine.keys() & its.keys()
    assert shared == {"conv1/kernel", "conv1/bias", "conv2/kernel", "conv2/bias"}
    assert shared == {name for name in its if "conv" in name}  # --restore conv
    assert all(mine[name] == its[name] for name in shared)
