"""graphs/layers/pooling.py against the oracle: outputs and gradients."""

import itertools

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import layers
from tests.graphs.layers.layer_oracle import (
    FORMATS,
    FUNCTIONS,
    SPATIAL,
    Comparison,
    rank_of,
    shape_of,
    transposed,
)


@pytest.mark.parametrize("name", [name for name in layers.__all__ if "pooling" in name])
def test_pooling(name):
    with tf.Graph().as_default():
        comparison = Comparison()
        cases = itertools.product(SPATIAL[rank_of(name)], (1, 2, 3), (1, 2, 3), ("valid", "same"), FORMATS)
        for spatial, size, stride, padding, data_format in cases:
            arguments = {"pool_size": size, "strides": stride, "padding": padding, "data_format": data_format}
            shape = shape_of(spatial, data_format)
            comparison.add(arguments, getattr(layers, name), transposed(FUNCTIONS[name]), shape, **arguments)
        comparison.check()


def test_pooling_of_integers():
    with tf.Graph().as_default(), tf.Session() as session:
        pooled = layers.max_pooling2d(tf.constant(np.arange(16).reshape(1, 4, 4, 1), tf.int32), 2, 2)
        assert session.run(pooled).ravel().tolist() == [5, 7, 13, 15]


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"pool_size": 0, "strides": 1}, "max_pooling2d: pool_size=0; a whole number above 0"),
        ({"pool_size": 2, "strides": (1, 2, 3)}, r"strides=\(1, 2, 3\); one number or 2 are needed"),
        ({"pool_size": 2, "strides": 2, "padding": "full"}, "padding='full'; choose from valid, same"),
        ({"pool_size": 2, "strides": 2, "data_format": "NHWC"}, "data_format='NHWC'; choose from channels_last"),
    ],
)
def test_refusals(arguments, message):
    with tf.Graph().as_default(), pytest.raises(UsageError, match=message):
        layers.max_pooling2d(tf.zeros([1, 4, 4, 1]), **arguments)


def test_inputs_of_another_rank_are_refused():
    with tf.Graph().as_default(), pytest.raises(UsageError, match=r"shape \(1, 4, 1\), but 4 dimensions needed"):
        layers.max_pooling2d(tf.zeros([1, 4, 1]), 2, 2)


def test_window_from_a_shape():
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, 6, 5, 3])
        pooled = layers.average_pooling2d(images, images.shape[1:3], 1)
        assert pooled.shape.as_list() == [None, 1, 1, 3]


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name.islower() and "pooling" in name])
def test_what_a_program_asks_for_by_the_name_of_1_15_is_in_its_format(name):
    """pool/MaxPool is [batch, channels, ...] for channels_first, though it is computed with the channels last."""
    spatial = SPATIAL[rank_of(name)][0]
    names = {}
    for data_format in FORMATS:
        with tf.Graph().as_default():
            inputs = tf.zeros(shape_of(spatial, data_format))
            names[data_format] = getattr(layers, name)(inputs, 2, 2, data_format=data_format, name="pool").op.name
            theirs = FUNCTIONS[name](inputs, 2, 2, data_format=data_format, name="pool").op.name
            assert theirs.replace("pool_1/", "pool/") == names[data_format]
