"""graphs/generators/dcgan.py: its parts, batch norm in training and in sampling, each flag."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import seeding
from graphs.generators.dcgan import DCGAN
from training.options import TrainOptions
from training.steps import optimizers

IMAGES = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 1), np.uint8)
NUMBERS = np.random.default_rng(1).standard_normal((6, 5), np.float32)
MOMENTUM = 0.99
SMALL = {"image_shape": (8, 8, 1), "latent_size": 5, "filters": 3}


def count(model, scope: str) -> int:
    return sum(v.shape.num_elements() for v in model.variables if v.trainable and v.op.name.startswith(scope))


@pytest.mark.parametrize(
    ("chosen", "generator", "discriminator"),
    [
        ({}, 101 * 3136 + 128 + 1601 * 32 + 64 + 801, 26 * 32 + 801 * 64 + 128 + 3137),
        ({"strided": False}, 368_961, 55_361),
        ({"batch_norm": False}, 368_961 - 2 * 96, 55_361 - 2 * 64),
        ({"minibatch_kernels": 5}, 368_961, 55_361 + 3136 * 5 * 3 + 5),
        ({"image_shape": (32, 32, 3)}, 101 * 4096 + 128 + 1601 * 32 + 64 + 801 * 3, 76 * 32 + 801 * 64 + 128 + 4097),
    ],
)
def test_parameters_of_each_player(chosen, generator, discriminator):
    with tf.Graph().as_default():
        model = DCGAN(**chosen)
        assert (count(model, "generator/"), count(model, "discriminator/")) == (generator, discriminator)
        assert model.outputs["samples"].shape.as_list()[1:] == list(chosen.get("image_shape", (28, 28, 1)))
        assert model.least_batch == (2 if "minibatch_kernels" in chosen else 1)


def test_pictures_that_cannot_be_halved_twice_are_refused():
    with tf.Graph().as_default(), pytest.raises(UsageError, match="multiples of 4, not 30,30,1"):
        DCGAN(image_shape=(30, 30, 1))


def test_the_discriminator_pools_where_it_does_not_stride():
    for strided, pools in ((True, 0), (False, 4)):  # two a pass, for real and made pictures
        with tf.Graph().as_default() as graph:
            DCGAN(strided=strided, **SMALL)
            assert [operation.type for operation in graph.get_operations()].count("MaxPool") == pools


class Session:
    """A small model with its training step and initial values, in a graph and session of its own."""

    def __init__(self, **chosen):
        self.graph = tf.Graph()
        with self.graph.as_default():
            seeding.seed_graph(0)
            self.model = DCGAN(**SMALL | chosen)
            options = TrainOptions(optimizer="sgd")
            self.step = optimizers.train_step(self.model, options, tf.constant(0.1))
            self.session = tf.Session()
            self.session.run(tf.global_variables_initializer())

    def run(self, fetches, training: bool = False, numbers: np.ndarray = NUMBERS):
        fed = {self.model.feeds["images"]: IMAGES, self.model.latent: numbers, self.model.is_training: training}
        return self.session.run(fetches, fed)

    def value(self, name: str) -> np.ndarray:
        return self.session.run({variable.op.name: variable for variable in self.model.variables}[name])


def moments(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The mean and the sample's variance of each channel, as the fused kernel has them for the moving averages."""
    flat = values.reshape(-1, values.shape[-1]).astype(np.float64)
    return flat.mean(axis=0), flat.var(axis=0, ddof=1)


def test_the_averages_move_by_real_pictures_and_then_by_made_ones(opened):
    one = opened()
    towers = ("discriminator/real", "discriminator_1/fake")
    sums = [one.graph.get_tensor_by_name(f"{tower}/conv2/BiasAdd:0") for tower in towers]
    made = one.graph.get_tensor_by_name("generator/deconv1/BiasAdd:0")
    *of_discriminator, of_generator = one.run([*sums, made], training=True)
    assert np.abs(of_discriminator[0].mean((0, 1, 2)) - of_discriminator[1].mean((0, 1, 2))).max() > 1e-3
    one.run(one.step, training=True)
    rest = 1 - MOMENTUM
    for name, uses in (("discriminator/conv2_bn", of_discriminator), ("generator/deconv1_bn", [of_generator])):
        mean, variance = 0.0, 1.0
        for values in uses:
            new_mean, new_variance = moments(values)
            mean, variance = mean + rest * (new_mean - mean), variance + rest * (new_variance - variance)
        np.testing.assert_allclose(one.value(f"{name}/moving_mean"), mean, rtol=1e-4, atol=1e-7)
        np.testing.assert_allclose(one.value(f"{name}/moving_variance"), variance, rtol=1e-4)


def test_a_sample_is_the_same_alone_and_among_others(opened):
    one = opened()
    for _ in range(3):
        one.run(one.step, training=True)
    samples = one.model.outputs["samples"]
    together = one.run(samples)
    assert together.std(axis=0).max() > 1e-4  # or it would prove nothing
    np.testing.assert_allclose(one.run(samples, numbers=NUMBERS[2:3])[0], together[2], atol=1e-6)
    in_training = one.run(samples, training=True, numbers=NUMBERS[2:4])[0]
    assert np.abs(in_training - together[2]).max() > 1e-4  # by the moments of these two


def test_real_and_made_pictures_are_normalized_apart(opened):
    one = opened()
    logits = one.graph.get_tensor_by_name("discriminator/real/Squeeze:0")
    alike, others = (one.run(logits, training=True, numbers=scale * NUMBERS) for scale in (1, 5))
    np.testing.assert_array_equal(alike, others)


def test_the_generator_drops_in_sampling_too_the_same_at_each_time(opened):
    def made(share: float) -> list[np.ndarray]:
        one = opened(generator_dropout=share)
        up = [operation for operation in one.graph.get_operations() if operation.name.endswith("conv2d_transpose")]
        inner = [operation.inputs[2] for operation in up if operation.name.startswith("generator/")]
        return one.run([one.model.outputs["samples"], *inner])

    samples, *inner = made(0.9)
    assert len(inner) == 2
    assert all(np.mean(values == 0) > 0.9 for values in inner)  # ReLU makes others 0 as well
    assert all(np.mean(values == 0) < 0.8 for values in made(0.0)[1:])
    np.testing.assert_array_equal(samples, made(0.9)[0])


def test_minibatch_discrimination_sees_the_other_pictures(opened):
    def change_of_the_first(**chosen) -> float:
        """Of its logit, when the pictures beside it are others: without batch norm nothing else would tell."""
        one = opened(batch_norm=False, **chosen)
        logits = one.graph.get_tensor_by_name("discriminator_1/fake/Squeeze:0")
        others = np.concatenate([NUMBERS[:1], 3 * NUMBERS[1:]])
        return abs(one.run(logits)[0] - one.run(logits, numbers=others)[0])

    assert change_of_the_first() == pytest.approx(0, abs=1e-6)
    assert change_of_the_first(minibatch_kernels=4) > 1e-4
