"""graphs/generators/gan.py: its parts and its flags."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import seeding
from graphs.generators.gan import GAN

NUMBERS = np.random.default_rng(1).standard_normal((4, 5), np.float32)


@pytest.mark.parametrize(
    ("chosen", "generator", "discriminator"),
    [
        ({}, 101 * 1024 + 1025 * 1024 + 1025 * 784, 785 * 256 + 257 * 256 + 257),
        ({"minibatch_kernels": 5, "kernel_dim": 2}, 1_956_624, 267_009 + 256 * 5 * 2 + 5),
        ({"latent_size": 20, "image_shape": (32, 32, 3)}, 21 * 1024 + 1025 * 1024 + 1025 * 3072, 3073 * 256 + 66_049),
    ],
)
def test_parameters_of_each_player(chosen, generator, discriminator):
    with tf.Graph().as_default():
        model = GAN(**chosen)
        players = [
            sum(v.shape.num_elements() for v in model.variables if v.trainable and v.op.name.startswith(player))
            for player in ("generator/", "discriminator/")
        ]
        assert players == [generator, discriminator]
        assert model.least_batch == (2 if "minibatch_kernels" in chosen else 1)


def test_odd_pictures_are_refused():
    with tf.Graph().as_default(), pytest.raises(UsageError, match="multiples of 4, not 28,30,1"):
        GAN(image_shape=(28, 30, 1))


def made(**chosen) -> list[np.ndarray]:
    """Samples, and what the second and the third layer get: all for inference."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        seeding.seed_graph(0)
        model = GAN(image_shape=(8, 8, 1), latent_size=5, **chosen)
        session.run(tf.global_variables_initializer())
        inner = [graph.get_operation_by_name(f"generator/{name}/MatMul").inputs[0] for name in ("fc2", "pixels")]
        return session.run([model.outputs["samples"], *inner], {model.latent: NUMBERS})


def test_the_generator_drops_in_sampling_too_the_same_at_each_time():
    samples, *inner = made(generator_dropout=0.5)
    assert [np.mean(values == 0) for values in inner] == pytest.approx([0.5, 0.5], abs=0.05)
    assert not any((values == 0).any() for values in made()[1:])
    np.testing.assert_array_equal(samples, made(generator_dropout=0.5)[0])
