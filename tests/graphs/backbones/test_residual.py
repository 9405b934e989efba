"""graphs/backbones/residual.py against a loop over positions, written from the papers' figures."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.backbones import residual
from graphs.blocks import Blocks

EPSILON = 1e-3  # that of layers.batch_normalization


def convolved(images, kernel, stride):
    """[N, H, W, C] by a kernel [k, k, C, F], zeros around it -> [N, ceil(H / stride), ceil(W / stride), F]."""
    size = len(kernel)
    images = np.pad(images, [(0, 0), (size // 2,) * 2, (size // 2,) * 2, (0, 0)])
    rows, columns = (range(0, n - size + 1, stride) for n in images.shape[1:3])
    sums = [np.tensordot(images[:, y : y + size, x : x + size], kernel, 3) for y in rows for x in columns]
    return np.stack(sums, axis=1).reshape(len(images), len(rows), len(columns), -1)


class Layers:
    """The layers by name with the values of the variables: convolution (with its bias, if any), batch norm."""

    def __init__(self, values: dict[str, np.ndarray]):
        self.values = values

    def convolution(self, net, name, stride=1):
        return convolved(net, self.values[f"{name}/kernel"], stride) + self.values.get(f"{name}/bias", 0)

    def norm(self, net, name):
        gamma, beta, mean, variance = (
            self.values[f"{name}_bn/{kind}"] for kind in ("gamma", "beta", "moving_mean", "moving_variance")
        )
        return (net - mean) / np.sqrt(variance + EPSILON) * gamma + beta


def relu(net):
    return np.maximum(net, 0)


def run(order, branch, shortcut, images) -> tuple[np.ndarray, Layers]:
    """The block's output with random variables, and these."""
    random = np.random.default_rng(0)
    with tf.Graph().as_default(), tf.Session() as session:
        block = Blocks(tf.constant(False), True, 0.0, 0.0, "zeros", bias=False)
        outputs = order(tf.constant(images), block, branch, shortcut, "b")
        values = {v.op.name: random.uniform(-1, 1, v.shape.as_list()) for v in tf.global_variables()}
        values |= {name: np.abs(value) + 0.1 for name, value in values.items() if name.endswith("variance")}
        session.run(
            [v.initializer for v in tf.global_variables()],
            {v.initial_value: values[v.op.name] for v in tf.global_variables()},
        )
        return session.run(outputs), Layers(values)


@pytest.fixture(params=[(6, 8), (5, 7)])
def images(request):
    return np.random.default_rng(1).normal(size=(2, *request.param, 4)).astype(np.float32)


def test_two_convolutions_and_a_convolution_in_the_shortcut(images):
    found, of = run(residual.post_activation, residual.basic(6, 2), residual.projection, images)
    inner = relu(of.norm(of.convolution(images, "b_1", 2), "b_1"))
    inner = of.norm(of.convolution(inner, "b_2"), "b_2")
    expected = relu(inner + of.norm(of.convolution(images, "b_0", 2), "b_0"))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("is_early", [True, False])
def test_a_bottleneck(images, is_early):
    found, of = run(residual.post_activation, residual.bottleneck(3, 2, is_early), residual.projection, images)
    inner = relu(of.norm(of.convolution(images, "b_1", 2 if is_early else 1), "b_1"))
    inner = relu(of.norm(of.convolution(inner, "b_2", 1 if is_early else 2), "b_2"))
    inner = of.norm(of.convolution(inner, "b_3"), "b_3")
    expected = relu(inner + of.norm(of.convolution(images, "b_0", 2), "b_0"))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


def test_the_book_has_batch_norm_behind_relu(images):
    found, of = run(residual.norm_last, residual.book_bottleneck(4, 2), residual.projection, images)
    inner = of.norm(relu(of.convolution(images, "b_1")), "b_1")
    inner = of.norm(relu(of.convolution(inner, "b_2", 2)), "b_2")
    inner = of.norm(of.convolution(inner, "b_3"), "b_3")
    expected = relu(inner + of.norm(of.convolution(images, "b_0", 2), "b_0"))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("filters", [1, 2])
def test_batch_norm_and_relu_in_front(images, filters):
    """4 * 1 maps are as many as there were: the shortcut takes each second position of the inputs."""
    found, of = run(residual.pre_activation, residual.bottleneck(filters, 2, False), residual.projection, images)
    active = relu(of.norm(images, "b_preact"))
    inner = relu(of.norm(of.convolution(active, "b_1"), "b_1"))
    inner = relu(of.norm(of.convolution(inner, "b_2", 2), "b_2"))
    shortcut = images[:, ::2, ::2] if filters == 1 else of.convolution(active, "b_0", 2)
    np.testing.assert_allclose(found, of.convolution(inner, "b_3") + shortcut, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("filters", "before", "behind"), [(4, 0, 0), (8, 2, 2), (9, 2, 3)])
def test_new_maps_of_zeros(images, filters, before, behind):
    found, of = run(residual.post_activation, residual.basic(filters, 2), residual.zero_channels, images)
    inner = relu(of.norm(of.convolution(images, "b_1", 2), "b_1"))
    inner = of.norm(of.convolution(inner, "b_2"), "b_2")
    added = np.pad(images[:, ::2, ::2], [(0, 0), (0, 0), (0, 0), (before, behind)])
    np.testing.assert_allclose(found, relu(inner + added), rtol=1e-4, atol=1e-4)


def test_a_plain_block(images):
    found, of = run(residual.post_activation, residual.basic(4, 1), residual.no_shortcut, images)
    inner = relu(of.norm(of.convolution(images, "b_1"), "b_1"))
    np.testing.assert_allclose(found, relu(of.norm(of.convolution(inner, "b_2"), "b_2")), rtol=1e-4, atol=1e-4)
