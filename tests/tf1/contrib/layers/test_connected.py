"""contrib.layers' fully connected layers, today's and the legacy ones, and bias_add: equal to tf_slim's."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.contrib.libraries import COMMON, OURS, WEIGHTS, compare, draw, pick

SHAPES = [(5, 4), (2, 3, 4), (2, 3, 2, 4)]


def numbers(random, shape):
    return random.randn(*shape).astype(np.float32)


def test_fully_connected():
    random, comparison = np.random.RandomState(1), compare()
    for case in range(24):
        arguments = draw(random, WEIGHTS)
        comparison.add(
            case,
            lambda s, x, given=arguments: s.fully_connected(x, 3, **given(s)),
            numbers(random, pick(random, SHAPES)),
        )
    comparison.check()


def test_partial_layers():
    comparison = compare()
    inputs = numbers(np.random.RandomState(2), (5, 4))
    for name in ("elu", "linear", "relu", "relu6", "legacy_linear", "legacy_relu"):
        comparison.add(name, lambda s, x, name=name: getattr(s, name)(x, 3), inputs)
    comparison.check()


def test_legacy_fully_connected():
    random, comparison = np.random.RandomState(3), compare()
    choices = {
        "activation_fn": [lambda s: tf.nn.relu], "bias_collections": [lambda s: None, lambda s: ["mine"]],
        "bias_init": [lambda s: None, lambda s: tf.ones_initializer()],
        "bias_regularizer": [lambda s: s.l1_regularizer(0.1)], "name": [lambda s: "named"],
        "output_collections": [lambda s: ("outputs",)], "trainable": [lambda s: False],
        "weight_collections": [lambda s: ("mine",)], "weight_init": [lambda s: tf.ones_initializer()],
        "weight_regularizer": [lambda s: s.l2_regularizer(0.1)],
    }  # fmt: skip
    for case in range(12):
        arguments = draw(random, choices)
        comparison.add(
            case, lambda s, x, given=arguments: s.legacy_fully_connected(x, 3, **given(s)),
            numbers(random, pick(random, SHAPES)),
        )  # fmt: skip
    comparison.check()


def test_bias_add():
    random, comparison = np.random.RandomState(4), compare()
    choices = {
        **COMMON, "initializer": [lambda s: tf.ones_initializer()], "regularizer": [lambda s: s.l2_regularizer(0.1)],
        "variables_collections": [lambda s: ["mine"], lambda s: {"biases": ["of_biases"]}],
    }  # fmt: skip
    for case in range(12):
        arguments = draw(random, choices)
        shape = pick(random, SHAPES)
        where = {"data_format": "NCHW"} if len(shape) == 4 and case % 2 else {}
        comparison.add(
            case, lambda s, x, given=arguments, where=where: s.bias_add(x, **given(s), **where), numbers(random, shape)
        )
    comparison.check()


def test_a_layer_with_a_partitioner():
    def build(library, inputs):
        with tf.variable_scope("sliced", partitioner=tf.fixed_size_partitioner(2)):
            return library.fully_connected(
                inputs, 6, weights_regularizer=library.l2_regularizer(0.1), variables_collections=["mine"]
            )

    comparison = compare()
    comparison.add("partitioned", build, numbers(np.random.RandomState(5), (5, 4)))
    comparison.check()


def test_numbers_of_outputs():
    with tf.Graph().as_default():
        assert OURS.fully_connected(tf.ones([2, 3]), np.int64(4)).shape == [2, 4]
        with pytest.raises(ValueError, match="num_outputs=4.0; a whole number is needed"):
            OURS.fully_connected(tf.ones([2, 3]), 4.0)
        with pytest.raises(ValueError, match="NCHW needs four dimensions"):
            OURS.bias_add(tf.ones([2, 3]), data_format="NCHW")
