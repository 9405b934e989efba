"""graphs/generators/began.py: its losses and its balance against the formulas, and the autoencoder's parts."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import seeding
from graphs.generators.began import BEGAN, difference
from tests.graphs.generators.pieces import trained
from training.options import TrainOptions
from training.steps import optimizers

SMALL = {"image_shape": (8, 8, 1), "latent_size": 5, "code_size": 4, "filters": 3}
IMAGES = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 1), np.uint8)
NUMBERS = np.random.default_rng(1).uniform(-1, 1, (6, 5)).astype(np.float32)
SGD = TrainOptions(optimizer="sgd")


class Session:
    """A small model in a graph and session of its own, with initial values but for k, and its training step."""

    def __init__(self, k: float = 0.0, **chosen):
        self.graph = tf.Graph()
        with self.graph.as_default():
            seeding.seed_graph(0)
            self.model = BEGAN(**SMALL | chosen)
            self.step = optimizers.train_step(self.model, SGD, tf.constant(0.1))
            self.session = tf.Session()
            self.session.run(tf.global_variables_initializer())
            self.k = next(variable for variable in self.model.variables if variable.op.name == "k")
            self.k.load(k, self.session)

    def run(self, fetches):
        fed = {self.model.feeds["images"]: IMAGES, self.model.latent: NUMBERS, self.model.is_training: True}
        return self.session.run(fetches, fed)

    def loss_of(self, pictures: np.ndarray) -> float:
        """How far pictures in -1..1 are from what the autoencoder makes of them."""
        with self.graph.as_default():
            coded = self.session.run(self.model.discriminated(tf.constant(pictures, tf.float32), "asked"))
        return np.sqrt(np.square(coded.astype(np.float64) - pictures).mean(axis=(1, 2, 3))).mean()


@pytest.mark.parametrize("gamma", [0.05, 0.9])
def test_the_losses_and_the_convergence_are_those_of_the_formula(opened, gamma):
    one = opened(k=0.3, gamma=gamma)
    with one.graph.as_default():
        made = one.model.generated(one.model.latent)
    metrics, fakes = one.run([one.model.metrics, made])
    of_real, of_fake = one.loss_of(IMAGES / 127.5 - 1), one.loss_of(fakes)
    assert 0 < of_fake < of_real
    expected = {
        "real_loss": of_real,
        "generator_loss": of_fake,
        "discriminator_loss": of_real - 0.3 * of_fake,
        "convergence": of_real + abs(gamma * of_real - of_fake),
        "k": 0.3,
        "loss": of_real + 0.7 * of_fake,
    }
    assert metrics == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("gamma", [0.05, 0.9])  # the samples are worse, or better than what is asked for
def test_k_moves_by_its_gain_times_the_imbalance(opened, gamma):
    one = opened(k=0.3, gamma=gamma, k_gain=0.25)
    metrics, _ = one.run([one.model.metrics, one.step])
    imbalance = gamma * metrics["real_loss"] - metrics["generator_loss"]
    assert abs(imbalance) > 0.01
    assert one.session.run(one.k) == pytest.approx(0.3 + 0.25 * imbalance, rel=1e-5)


@pytest.mark.parametrize(("gamma", "end"), [(0.05, 0.0), (0.9, 1.0)])
def test_k_stays_within_0_and_1(opened, gamma, end):
    one = opened(k=0.3, gamma=gamma, k_gain=1000.0)
    one.run(one.step)
    assert one.session.run(one.k) == end


def test_a_step_takes_the_k_from_before_it(opened):
    moved = []
    for gain in (0.0, 1000.0):
        one = opened(gamma=0.9, k_gain=gain)
        one.run(one.step)
        moved.append(one.session.run([v for v in one.model.variables if v.trainable] + [one.k]))
    assert (moved[0].pop(), moved[1].pop()) == (0, 1)
    assert all(np.array_equal(*pair) for pair in zip(*moved, strict=True))


def test_k_is_saved_and_restored_and_no_optimizer_moves_it(opened, tmp_path):
    one, other = opened(k=0.3), opened()
    assert not any(variable is one.k for player in one.model.objectives().values() for variable in player.variables)
    with one.graph.as_default():
        one.model.saver.save(one.session, str(tmp_path / "weights"))
    with other.graph.as_default():
        other.model.saver.restore(other.session, str(tmp_path / "weights"))
    assert other.session.run(other.k) == np.float32(0.3)


def test_without_a_training_step_k_stays(opened):
    one = opened(k=0.3)
    one.run([one.model.metrics, one.model.outputs])
    assert one.session.run(one.k) == np.float32(0.3)


def test_what_is_written_without_a_fault_has_a_finite_gradient():
    with tf.Graph().as_default(), tf.Session() as session:
        pictures = tf.constant(np.float32(IMAGES / 255))
        loss = difference(pictures, tf.identity(pictures))
        value, gradient = session.run([loss, tf.gradients(loss, pictures)[0]])
    assert value == pytest.approx(1e-4)
    assert np.isfinite(gradient).all()


@pytest.mark.parametrize(("shape", "small"), [((28, 28, 1), 7 * 7), ((32, 32, 3), 8 * 8)])
def test_parameters_of_each_player(shape, small):
    with tf.Graph().as_default():
        model, c = BEGAN(image_shape=shape), shape[-1]
        assert model.outputs["samples"].shape.as_list()[1:] == list(shape)
        sizes = [sum(v.shape.num_elements() for v in o.variables) for o in model.objectives().values()]
    generator = 65 * small * 64 + 2 * 64 + (25 * 64 + 1) * 32 + 2 * 32 + 25 * 32 * c + c
    middle = 4 * small * 32  # numbers on either side of the codes
    autoencoder = (25 * c + 1) * 32 + (middle + 1) * 16 + 17 * middle + 25 * 32 * c + c
    assert sizes == [autoencoder, generator]


def test_a_run_that_goes_on_ends_in_the_same_bits():
    whole, pieced = (trained(BEGAN, SMALL, SGD, pieces) for pieces in ([(7, 1)], [(4, 1), (3, 1)]))
    assert whole.keys() == pieced.keys()
    assert whole["k"] > 0
    assert [name for name in whole if not np.array_equal(whole[name], pieced[name])] == []
