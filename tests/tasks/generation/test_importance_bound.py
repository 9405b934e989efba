"""The importance-weighted bound against -log p(x) of a linear model, and against NumPy with the network."""

from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from datasets.split import ArraySplit
from errors import UsageError
from graphs import seeding
from graphs.generators.vae import VariationalAutoencoder
from tasks.generation import importance_bound

WEIGHT, NOISE = 1.5, 0.5  # x = WEIGHT * z + NOISE * e, with z and e normal
PICTURES = ArraySplit(
    {"images": np.array([[-2.0], [0.0], [0.3], [1.0], [100.0]], np.float32)}
)  # the last one is beyond exp()


def exact() -> float:
    """-log p(x) in nats, the mean over PICTURES: x is normal with variance WEIGHT^2 + NOISE^2."""
    variance = WEIGHT**2 + NOISE**2
    return float(np.mean(PICTURES["images"].astype(float) ** 2 / variance + np.log(2 * np.pi * variance)) / 2)


@pytest.fixture
def linear():
    """A function: linear(shift) is a session and a model with one code, whose q(z|x) has its mean off by shift."""
    with tf.Graph().as_default(), tf.Session() as session:

        def build(shift):
            x, z = tf.placeholder(tf.float32, [None, 1]), tf.placeholder(tf.float32, [None, 1])
            error = tf.squeeze(x - WEIGHT * z, axis=1)
            variance = WEIGHT**2 + NOISE**2
            return session, SimpleNamespace(
                hyperparameters={"loss": "cross_entropy"},
                feeds={"images": x},
                latent=z,
                outputs={
                    "codes": WEIGHT / variance * x + shift,
                    "log_variances": tf.fill(tf.shape(x), np.float32(np.log(NOISE**2 / variance))),
                },
                reconstruction_losses=tf.square(error / NOISE) / 2 + np.log(2 * np.pi * NOISE**2) / 2,
            )

        yield build


@pytest.mark.parametrize("draws", [1, 7])
def test_with_the_true_posterior_every_draw_gives_the_same(linear, draws):
    found = importance_bound.importance_bound(*linear(0.0), PICTURES, draws, seed=0, batch_size=2)
    assert found == pytest.approx(exact(), rel=1e-4)


def test_it_falls_with_the_draws_to_what_it_bounds(linear):
    session, model = linear(0.6)
    split = ArraySplit({"images": np.tile(PICTURES["images"][:4], (500, 1))})
    four = ArraySplit({"images": PICTURES["images"][:4]})
    true = importance_bound.importance_bound(*linear(0.0), four, 1, seed=0)
    one, five, many = (importance_bound.importance_bound(session, model, split, draws, seed=0) for draws in (1, 5, 500))
    # KL(q || p(z|x)) of two normals of one variance, their means 0.6 apart.
    divergence = 0.6**2 / (2 * NOISE**2 / (WEIGHT**2 + NOISE**2))
    assert one == pytest.approx(true + divergence, abs=0.15)
    assert one - 0.5 > five > many + 0.1
    assert many == pytest.approx(true, abs=0.05)


def test_with_the_network_it_is_what_numpy_says():
    images = np.random.default_rng(3).integers(0, 256, (3, 28, 28, 1), np.uint8)
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        model = VariationalAutoencoder(latent_size=4, initializer="glorot_uniform")
        session.run(tf.global_variables_initializer())
        found = {
            draws: importance_bound.importance_bound(session, model, ArraySplit({"images": images}), draws, seed=5)
            for draws in (1, 3)
        }
        means, log_variances = session.run(
            [model.outputs["codes"], model.outputs["log_variances"]], {model.feeds["images"]: images}
        )
        random, deviations = np.random.default_rng(5), np.exp(log_variances / 2)
        p, log_weights = images / 255, []
        for _ in range(3):
            z = means + deviations * random.standard_normal((3, 4), np.float32)
            q = session.run(model.outputs["samples"], {model.latent: z}).astype(float)
            log_x = (p * np.log(q) + (1 - p) * np.log(1 - q)).sum(axis=(1, 2, 3))
            log_prior = (-(z**2) / 2).sum(axis=1)
            log_q = (-(((z - means) / deviations) ** 2) / 2 - np.log(deviations)).sum(axis=1)
            log_weights.append(log_x + log_prior - log_q)
    assert found[1] == pytest.approx(-log_weights[0].mean(), rel=1e-5)  # a negative ELBO of one sample
    assert found[3] == pytest.approx(-np.log(np.exp(log_weights).mean(axis=0)).mean(), rel=1e-5)


def test_squared_errors_have_no_such_bound():
    model = SimpleNamespace(hyperparameters={"loss": "l2"})
    with pytest.raises(UsageError, match="is one of --loss cross_entropy"):
        importance_bound.importance_bound(None, model, PICTURES, 2, seed=0)
