"""graphs/layers/separable_convolutions.py against loops and the oracle; more of it in test_convolutions.py."""

import itertools

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from tf_keras.layers import DepthwiseConv2D

from errors import UsageError
from graphs import layers
from tests.graphs.layers.layer_oracle import FORMATS, SPATIAL, Comparison, shape_of, transposed


def test_depthwise_conv2d():
    def oracle(inputs, **arguments):
        layer = DepthwiseConv2D(**arguments, name="depthwise_conv2d")
        return layer(inputs)

    with tf.Graph().as_default():
        comparison = Comparison()
        cases = itertools.product(SPATIAL[2], [(1, 1), (2, 1), (3, 1), (1, 2)], ("valid", "same"), FORMATS)
        for number, (spatial, (stride, dilation), padding, data_format) in enumerate(cases):
            arguments = {
                "kernel_size": 3, "strides": (stride, stride), "padding": padding, "data_format": data_format,
                "dilation_rate": (dilation, dilation), "depth_multiplier": 1 + number // 4 % 2,
            }  # fmt: skip
            comparison.add(
                arguments, layers.depthwise_conv2d, transposed(oracle), shape_of(spatial, data_format), **arguments
            )
        comparison.check()


def test_a_separable_convolution_beside_a_loop():
    random = np.random.default_rng(0)
    image = random.normal(size=(1, 5, 6, 2)).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        outputs = layers.separable_conv2d(tf.constant(image), 4, (3, 2), depth_multiplier=3, name="net")
        session.run(tf.global_variables_initializer())
        values = session.run({v.op.name.removeprefix("net/"): v for v in tf.global_variables()})
        found = session.run(outputs)
    assert {name: value.shape for name, value in values.items()} == {
        "depthwise_kernel": (3, 2, 2, 3), "pointwise_kernel": (1, 1, 6, 4), "bias": (4,),
    }  # fmt: skip
    for row, column in itertools.product(range(3), range(5)):
        window = image[0, row : row + 3, column : column + 2]  # [3, 2, 2]
        maps = [
            (window[..., channel] * values["depthwise_kernel"][..., channel, number]).sum()
            for channel, number in itertools.product(range(2), range(3))
        ]
        np.testing.assert_allclose(found[0, row, column], maps @ values["pointwise_kernel"][0, 0], rtol=1e-4, atol=1e-5)


def test_uneven_strides_are_refused():
    with tf.Graph().as_default(), pytest.raises(UsageError, match=r"net: strides=\(1, 2\); both must be equal here"):
        layers.separable_conv2d(tf.zeros([1, 8, 8, 2]), 4, 3, strides=(1, 2), name="net")
