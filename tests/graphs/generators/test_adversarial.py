"""graphs/generators/adversarial.py: its losses against NumPy, who moves whom and when, on two networks of one layer."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import layers, seeding
from graphs.generators.adversarial import Adversarial, discriminator_loss, generator_loss
from training.options import TrainOptions
from training.steps.optimizers import train_step

RATE = 0.5
REAL, FAKE = np.array([2.0, -1.0, 0.5], np.float32), np.array([-0.3, 1.5, 4.0], np.float32)
IMAGES = np.random.default_rng(0).integers(0, 256, (6, 4, 4, 1), np.uint8)
NUMBERS = np.random.default_rng(1).standard_normal((6, 2), np.float32)


class Tiny(Adversarial):
    """Two numbers to 4x4 pixels by one dense layer and tanh; pixels to a logit by another."""

    def build_graph(self, alternate: bool = False, image_noise: float = 0.0, prior: str = "normal"):
        self.image_noise = image_noise
        self.play(self.begin((4, 4, 1), 2, prior), 0.25, alternate)

    def random_latent(self, name):
        self.drawn = super().random_latent(name)  # the last ones
        return self.drawn

    def generate(self, numbers):
        return tf.tanh(tf.reshape(layers.dense(numbers, 16, name="fc"), [-1, 4, 4, 1]))

    def discriminate(self, pictures):
        return tf.squeeze(layers.dense(layers.flatten(pictures), 1, name="fc"), axis=1)


def log_sigmoid(logits: np.ndarray) -> np.ndarray:
    return -np.log1p(np.exp(-logits))


def evaluated(tensors):
    with tf.Session() as session:
        return session.run(tensors)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_losses_are_those_of_goodfellow(smoothing):
    with tf.Graph().as_default():
        real, fake = tf.constant(REAL), tf.constant(FAKE)
        found = evaluated([discriminator_loss(real, fake, smoothing), generator_loss(fake)])
    of_real = (1 - smoothing) * log_sigmoid(REAL) + smoothing * log_sigmoid(-REAL)
    expected = [-of_real.mean() - log_sigmoid(-FAKE).mean(), -log_sigmoid(FAKE).mean()]  # made pictures aren't smoothed
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_losses_and_gradients_are_finite_for_any_logits():
    with tf.Graph().as_default():
        logits = tf.constant([-1e30, -1e4, 1e4, 1e30])
        losses = [discriminator_loss(logits, logits, 0.1), generator_loss(logits)]
        found = evaluated([losses, [tf.gradients(loss, logits)[0] for loss in losses]])
    assert all(np.isfinite(value).all() for values in found for value in values)


def test_a_sure_discriminator_leaves_the_generator_its_gradient():
    with tf.Graph().as_default():
        logits = tf.constant([-40.0, -40.0])
        gradient = evaluated(tf.gradients(generator_loss(logits), logits)[0])
    np.testing.assert_allclose(gradient, -0.5, rtol=1e-6)  # -1 an example, in the mean over two


def built(optimizer: str = "sgd", players=("discriminator", "generator"), **choices):
    """The model and its training step in the default graph, for the players named."""
    seeding.seed_graph(0)
    model = Tiny(**choices)
    objectives = model.objectives()
    model.objectives = lambda: {name: objectives[name] for name in players}
    options = TrainOptions(optimizer=optimizer, learning_rate=RATE, beta1=0.5)
    return model, train_step(model, options, tf.constant(RATE))


def feeds_of(model) -> dict:
    return {model.feeds["images"]: IMAGES, model.latent: NUMBERS, model.is_training: True}


@pytest.mark.parametrize("players", [("discriminator",), ("generator",), ("discriminator", "generator")])
def test_each_player_moves_its_own_weights_alone(players):
    with tf.Graph().as_default(), tf.Session() as session:
        model, step = built(players=players)
        session.run(tf.global_variables_initializer())
        variables = {variable.op.name: variable for variable in model.variables}
        before = session.run(variables)
        session.run(step, feeds_of(model))
        after = session.run(variables)
    assert {name.partition("/")[0] for name in variables} == {"generator", "discriminator"}
    moved = {name.partition("/")[0] for name in variables if not np.array_equal(before[name], after[name])}
    assert moved == set(players)


def sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits))


def step_by_hand(weights: dict, numbers_again: np.ndarray | None) -> dict:
    """One step of gradient descent on both losses; the generator sees the discriminator before it, or after it."""
    w, b, v, c = (weights[f"{net}/fc/{kind}"] for net in ("generator", "discriminator") for kind in ("kernel", "bias"))
    count, real = len(IMAGES), IMAGES.reshape(len(IMAGES), 16) / 127.5 - 1
    made = np.tanh(NUMBERS @ w + b)
    by_real = (sigmoid(real @ v + c) - 0.75) / count  # [N, 1], the gradient by the logits; smoothed by a quarter
    by_made = sigmoid(made @ v + c) / count
    new_v = v - RATE * (real.T @ by_real + made.T @ by_made)
    new_c = c - RATE * (by_real.sum(0) + by_made.sum(0))
    numbers = NUMBERS
    if numbers_again is not None:
        numbers, v, c = numbers_again, new_v, new_c
        made = np.tanh(numbers @ w + b)
    by_sums = (sigmoid(made @ v + c) - 1) / count @ v.T * (1 - made**2)  # [N, 16]
    moved = [w - RATE * numbers.T @ by_sums, b - RATE * by_sums.sum(0), new_v, new_c]
    return dict(zip(weights, moved, strict=True))


@pytest.mark.parametrize("alternate", [False, True])
def test_the_generator_moves_at_the_same_time_or_after_the_discriminator(alternate):
    with tf.Graph().as_default(), tf.Session() as session:
        model, step = built(alternate=alternate)
        session.run(tf.global_variables_initializer())
        variables = {variable.op.name: variable for variable in model.variables}
        before = session.run(variables)
        drawn, _ = session.run([model.drawn, step], feeds_of(model))
        after = session.run(variables)
    expected = step_by_hand(before, drawn if alternate else None)  # drawn anew: not those that are fed
    for name in variables:
        np.testing.assert_allclose(after[name], expected[name], rtol=1e-4, atol=1e-6, err_msg=name)
    if not alternate:  # what the other order would give is no rounding away
        assert np.abs(step_by_hand(before, NUMBERS)["generator/fc/kernel"] - after["generator/fc/kernel"]).max() > 1e-3


def test_each_player_has_an_adam_of_its_own():
    with tf.Graph().as_default(), tf.Session() as session:
        model, step = built("adam")
        session.run(tf.global_variables_initializer())
        for _ in range(3):
            session.run(step, feeds_of(model))
        others = {v.op.name: v for v in tf.global_variables() if v not in model.variables}
        powers = session.run({name: v for name, v in others.items() if name.endswith("beta1_power")})
    slots = {f"{v.op.name}/{slot}" for v in model.variables for slot in ("Adam", "Adam_1")}
    assert slots <= set(others)
    assert sorted(name[:9] for name in powers) == ["discrimin", "generator"]
    assert list(powers.values()) == [0.5**4, 0.5**4]  # 0.5 before the first step


def test_noise_on_the_pictures_is_there_in_training_alone():
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        model = Tiny(image_noise=0.5)
        session.run(tf.global_variables_initializer())
        fetches = [model.metrics["real_as_real"], model.metrics["made_as_real"], model.outputs["samples"]]
        feeds = feeds_of(model)
        trained, measured = (session.run(fetches, feeds | {model.is_training: on}) for on in (True, False))
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        plain = Tiny()
        session.run(tf.global_variables_initializer())
        fetches = [plain.metrics["real_as_real"], plain.metrics["made_as_real"], plain.outputs["samples"]]
        expected = session.run(fetches, feeds_of(plain))
    np.testing.assert_array_equal(measured[2], expected[2])
    assert measured[:2] == pytest.approx(expected[:2], rel=1e-6)
    assert abs(trained[0] - expected[0]) > 1e-3
    assert abs(trained[1] - expected[1]) > 1e-3
    np.testing.assert_array_equal(trained[2], expected[2])  # what is made has none


@pytest.mark.parametrize(("prior", "deviation"), [("normal", 1.0), ("uniform", 3**-0.5)])
def test_the_numbers_are_of_the_prior_and_others_at_each_step(prior, deviation):
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        model = Tiny(prior=prior)
        session.run(tf.global_variables_initializer())
        feeds = {model.feeds["images"]: np.zeros([5000, 4, 4, 1], np.uint8)}
        first = session.run(model.latent, feeds)
        session.run(tf.assign_add(tf.train.get_global_step(), 1))
        second = session.run(model.latent, feeds)
    assert first.shape == (5000, 2)
    assert first.std() == pytest.approx(deviation, rel=0.05)
    assert abs(first.mean()) < 0.05
    assert (np.abs(first).max() <= 1) == (prior == "uniform")
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.05
