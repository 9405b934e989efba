"""graphs/backbones/inception_v3.py against keras.applications with the same random weights; stems and cells."""

import re

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.backbones import inception_v3
from graphs.backbones.inception_v3 import InceptionV3Backbone


def block_of(backbone):
    return backbone.block(tf.constant(False), True, 0.0, 0.0, "he_uniform")


def randomized(peer: keras.Model) -> list[np.ndarray]:
    """Random values for conv2d, batch_normalization, conv2d_1, batch_normalization_1, ..., which it also gives them.

    The layers of Keras are numbered in the order of their creation, which is not that of peer.layers.
    """

    def numbered(kind):
        layers = [layer for layer in peer.layers if isinstance(layer, kind)]
        return sorted(layers, key=lambda layer: int(re.sub(r".*?(\d*)$", r"0\1", layer.name.replace("2d", ""))))

    random, values = np.random.default_rng(0), []
    pairs = zip(numbered(keras.layers.Conv2D), numbered(keras.layers.BatchNormalization), strict=True)
    for convolution, norm in pairs:
        shape = tuple(convolution.kernel.shape)
        kernel = random.normal(0, np.sqrt(2 / np.prod(shape[:-1])), shape)
        beta, mean = random.normal(0, 0.2, (2, shape[-1]))
        variance = random.uniform(0.5, 1.5, shape[-1])
        convolution.set_weights([kernel])
        norm.set_weights([beta, mean, variance])
        values += [kernel, beta, mean, variance]
    return values


def test_outputs_are_those_of_keras():
    """Its 94 convolutions are ours in the order in which both create them; the picture is no square."""
    shape = (75, 107, 3)
    peer = keras.applications.InceptionV3(weights=None, input_shape=shape, include_top=False)
    values = randomized(peer)
    images = np.random.default_rng(1).integers(0, 256, (2, *shape), np.uint8)
    expected = peer.predict(images / 127.5 - 1, verbose=0)  # [2, 1, 2, 2048]
    backbone = InceptionV3Backbone()
    with tf.Graph().as_default(), tf.Session() as session:
        net = backbone.layers(tf.constant(images), block_of(backbone))
        variables = tf.global_variables()
        assert [variable.op.name for variable in variables[:5]] == [
            "conv1/kernel", "conv1_bn/beta", "conv1_bn/moving_mean", "conv1_bn/moving_variance", "conv2/kernel",
        ]  # fmt: skip
        for variable, value in zip(variables, values, strict=True):
            variable.load(value, session)
        found = session.run(net.end())
    assert expected.std() > 0.1
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_convolutions_in_the_order_of_creation():
    """conv2d_5 of Keras is mixed0/1x1_1, and so on: what a rename of its weights relies on."""
    branches = {name: len(steps) for name, steps in inception_v3._MODULE_OF_8.items()}
    assert branches == {"1x1": 1, "3x3": 2, "double3x3": 3, "pool": 1}
    backbone = InceptionV3Backbone()
    with tf.Graph().as_default():
        backbone.layers(tf.placeholder(tf.uint8, [None, 75, 75, 3]), block_of(backbone))
        names = [v.op.name.removesuffix("/kernel") for v in tf.global_variables() if v.op.name.endswith("/kernel")]
    assert len(names) == 94
    assert names[:13] == [
        "conv1", "conv2", "conv3", "conv4", "conv5", "mixed0/1x1_1", "mixed0/5x5_1", "mixed0/5x5_2",
        "mixed0/double3x3_1", "mixed0/double3x3_2", "mixed0/double3x3_3", "mixed0/pool_1", "mixed1/1x1_1",
    ]  # fmt: skip
    assert names[26:31] == [
        "mixed3/3x3_1", "mixed3/double3x3_1", "mixed3/double3x3_2", "mixed3/double3x3_3", "mixed4/1x1_1",
    ]  # fmt: skip
    assert names[76:] == [f"mixed{number}/{layer}" for number in (9, 10) for layer in (
        "1x1_1", "3x3_1", "3x3_2a", "3x3_2b", "double3x3_1", "double3x3_2", "double3x3_3a", "double3x3_3b", "pool_1",
    )]  # fmt: skip


def test_the_small_stem_makes_all_strides_a_quarter():
    backbone = InceptionV3Backbone(small_stem=True)
    with tf.Graph().as_default():
        stages = backbone.stages(tf.placeholder(tf.uint8, [None, 32, 32, 3]), block_of(backbone))
        shapes = {name: stage.shape.as_list()[1:] for name, stage in stages.items()}
    assert shapes == {
        "stride1": [26, 26, 192], "stride2": [12, 12, 288], "stride4": [5, 5, 768], "stride8": [2, 2, 2048],
    }  # fmt: skip


def test_the_least_size_with_the_small_stem(monkeypatch):
    first = {stride: modules[:1] for stride, modules in inception_v3._STAGES.items()}
    monkeypatch.setattr(inception_v3, "_STAGES", first)  # enough for the sizes
    backbone = InceptionV3Backbone(small_stem=True)
    with tf.Graph().as_default():
        stages = backbone.stages(tf.placeholder(tf.uint8, [None, 21, 21, 3]), block_of(backbone))
        assert stages["stride8"].shape.as_list()[1:3] == [1, 1]
        with pytest.raises(UsageError, match="inception_v3 takes 21 pixels a side or more"):
            backbone.stages(tf.placeholder(tf.uint8, [None, 20, 40, 3]), block_of(backbone))


def test_cells_are_centred(monkeypatch):
    """What the gradient of a cell reaches lies around pixel 16 of the cell."""
    first = {stride: modules[:1] for stride, modules in inception_v3._STAGES.items()}
    monkeypatch.setattr(inception_v3, "_STAGES", first)  # the others see more around the same middle
    with tf.Graph().as_default(), tf.Session() as session:
        images = tf.placeholder(tf.float32, [None, 480, 64, 3])
        backbone = InceptionV3Backbone()
        features = backbone.cells(images, block_of(backbone))
        assert features.shape.as_list()[1:3] == [15, 2]
        [gradient] = tf.gradients(features[:, 7, 1], images)
        session.run(tf.global_variables_initializer())
        noise = np.random.default_rng(0).uniform(0, 255, (2, 480, 64, 3))
        rows = np.nonzero(session.run(gradient, {images: noise}).any((0, 2, 3)))[0]
    assert rows.max() - rows.min() > 200
    assert (rows.min() + rows.max()) / 2 == 7 * 32 + 16
