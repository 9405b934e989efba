"""graphs/backbones/vgg.py against keras.applications with the same random weights, and the table of the paper."""

import re

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.backbones.vgg import VGGBackbone
from tests.graphs.backbones.keras_peers import outputs_of, randomized
from tests.graphs.backbones.kernels import kernels_of


@pytest.mark.parametrize(
    ("depth", "peer", "shape"),
    [(16, keras.applications.VGG16, (65, 39, 3)), (19, keras.applications.VGG19, (32, 64, 3))],
)
def test_outputs_are_those_of_keras(depth, peer, shape):
    """Of odd sizes, too, whose last row no pooling sees. Pixels near 100 give features near 100."""
    model = peer(weights=None, include_top=False, input_shape=shape)
    values = randomized(model, lambda name: re.sub(r"block(\d)_conv(\d)", r"conv\1_\2", name))
    images = np.random.default_rng(1).integers(0, 256, (2, *shape), np.uint8)
    expected = model(keras.applications.vgg16.preprocess_input(images.astype(np.float32))).numpy()
    assert expected.std() > 10
    np.testing.assert_allclose(
        outputs_of(VGGBackbone(depth=depth), images, values, False), expected, rtol=1e-4, atol=1e-3
    )


@pytest.mark.parametrize(
    ("depth", "filters"),
    [
        (11, (64, 128, 256, 256, 512, 512, 512, 512)),
        (13, (64, 64, 128, 128, 256, 256, 512, 512, 512, 512)),
        (16, (64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512)),
        (19, (64, 64, 128, 128, *4 * (256,), *8 * (512,))),
    ],
)
def test_layers_of_each_depth(depth, filters):
    """Simonyan and Zisserman 2015, table 1: kernels of 3x3, three layers fewer than the depth."""
    assert kernels_of(VGGBackbone(depth=depth)) == [
        (3, channels, maps) for channels, maps in zip((3, *filters), filters, strict=False)
    ]
    assert len(filters) == depth - 3


def test_batch_norm_is_between_convolution_and_activation():
    backbone = VGGBackbone(depth=11)
    with tf.Graph().as_default() as graph:
        block = backbone.block(tf.constant(False), True, 0.0, 0.0, "zeros")
        backbone.layers(tf.placeholder(tf.uint8, [None, 32, 32, 3]), block, cut="conv1_1")
        assert {variable.op.name for variable in tf.global_variables()} == {
            "conv1_1/kernel", "conv1_1/bias",
            *(f"conv1_1_bn/{name}" for name in ("gamma", "beta", "moving_mean", "moving_variance")),
        }  # fmt: skip
        assert graph.get_operation_by_name("conv1_1_relu").inputs[0].op.name.startswith("conv1_1_bn/")
