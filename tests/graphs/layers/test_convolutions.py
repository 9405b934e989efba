"""Convolutions of every kind, separable ones too, against the oracle: outputs and gradients."""

import itertools
import random

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import layers
from graphs.layers.convolutions import grouped_conv2d
from tests.graphs.layers.layer_oracle import (
    FORMATS,
    FUNCTIONS,
    SPATIAL,
    Comparison,
    channels_first,
    rank_of,
    shape_of,
    transposed,
)

CONVOLUTIONS = [name for name in layers.__all__ if "conv" in name and name != "depthwise_conv2d"]


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_convolution(name):
    rank, draw = rank_of(name), random.Random(name)
    steps = [(1, 1), (2, 1), (3, 1)] if "transpose" in name else [(1, 1), (2, 1), (3, 1), (1, 2)]
    with tf.Graph().as_default():
        comparison = Comparison()
        for spatial, (stride, dilation), padding, data_format in itertools.product(
            SPATIAL[rank], steps, ("valid", "same"), FORMATS
        ):
            arguments = {
                "filters": 4, "kernel_size": draw.choice([1, 2, 3]), "strides": stride, "padding": padding,
                "data_format": data_format, "use_bias": draw.random() < 0.8,
                "activation": draw.choice([None, tf.nn.softplus]),
            }  # fmt: skip
            if "transpose" not in name:
                arguments["dilation_rate"] = dilation
            if "separable" in name:
                arguments["depth_multiplier"] = draw.choice([1, 2])
            shape = shape_of(spatial, data_format)
            comparison.add(arguments, getattr(layers, name), transposed(FUNCTIONS[name]), shape, **arguments)
        comparison.check()


@pytest.mark.parametrize(
    "name, arguments",
    [
        ("conv2d", {"kernel_size": (3, 2), "strides": (1, 3), "padding": "SAME"}),
        ("conv2d", {"kernel_size": [1, 5], "dilation_rate": (3, 1)}),
        ("conv3d", {"kernel_size": (1, 2, 3), "strides": (3, 2, 1), "padding": "same"}),
        ("conv2d_transpose", {"kernel_size": (2, 5), "strides": (3, 1), "padding": "valid"}),
        ("conv3d_transpose", {"kernel_size": (2, 1, 3), "strides": (1, 3, 2), "padding": "same"}),
        ("separable_conv2d", {"kernel_size": (3, 2), "dilation_rate": (2, 1), "depth_multiplier": 2}),
        ("conv1d", {"kernel_size": 3, "dilation_rate": 2, "padding": "causal"}),
        ("separable_conv1d", {"kernel_size": 2, "dilation_rate": 3, "padding": "causal"}),
    ],
)
def test_convolution_of_uneven_sizes_and_unknown_shapes(name, arguments):
    spatial = (9, 8, 7)[: rank_of(name)]
    with tf.Graph().as_default():
        comparison = Comparison()
        for data_format, unknown in itertools.product(FORMATS, (False, True)):
            shape = shape_of(spatial, data_format)
            static = shape_of([None] * len(spatial), data_format, batch=None) if unknown else shape
            comparison.add(
                (name, data_format, unknown), getattr(layers, name), transposed(FUNCTIONS[name]), shape, static,
                filters=2, data_format=data_format, **arguments,
            )  # fmt: skip
        comparison.check()


@pytest.mark.parametrize("data_format", FORMATS)
def test_static_shapes_survive(data_format):
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, shape_of((9, 8), data_format, batch=None))
        kwargs = {"data_format": data_format}

        def found(outputs):
            return tuple(outputs.shape.as_list())

        def expected(height, width, channels):
            return shape_of((height, width), data_format, channels, None)

        assert found(layers.conv2d(images, 6, 3, 2, "same", **kwargs)) == expected(5, 4, 6)
        assert found(layers.conv2d(images, 6, 3, dilation_rate=2, **kwargs)) == expected(5, 4, 6)
        assert found(layers.conv2d_transpose(images, 6, 3, 2, **kwargs)) == expected(19, 17, 6)
        assert found(layers.separable_conv2d(images, 6, 3, 2, **kwargs)) == expected(4, 3, 6)
        assert found(layers.depthwise_conv2d(images, 3, depth_multiplier=2, **kwargs)) == expected(7, 6, 6)
        assert found(layers.max_pooling2d(images, 3, 2, **kwargs)) == expected(4, 3, 3)
        axis = -1 if data_format == "channels_last" else 1
        assert found(layers.batch_normalization(images, axis=axis, training=True)) == expected(9, 8, 3)
        assert found(layers.dropout(images, training=True)) == expected(9, 8, 3)


def test_activation_sees_the_layout_of_the_user():
    images = np.random.RandomState(0).randn(2, 6, 5, 3).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        last = layers.conv2d(images, 4, 3, activation=tf.nn.softmax, name="conv")
        first = layers.conv2d(
            channels_first(images, 4), 4, 3, data_format="channels_first", name="conv", reuse=True,
            activation=lambda outputs: tf.nn.softmax(outputs, axis=1),
        )  # fmt: skip
        session.run(tf.global_variables_initializer())
        one, other = session.run([last, first])
        np.testing.assert_allclose(channels_first(one, 4), other, atol=1e-6)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"filters": 0, "kernel_size": 3}, "conv2d: filters=0; a whole number above 0"),
        ({"filters": 2.5, "kernel_size": 3}, "filters=2.5; a whole number above 0"),
        ({"filters": 2, "kernel_size": (3, 3, 3)}, r"kernel_size=\(3, 3, 3\); one number or 2"),
        ({"filters": 2, "kernel_size": 3, "strides": 2, "dilation_rate": 2}, "strides=2 with dilation_rate=2"),
        ({"filters": 2, "kernel_size": 3, "padding": "causal"}, "padding='causal'; choose from valid, same"),
        ({"filters": 2, "kernel_size": 3, "activation": "rely"}, "activation='rely' is not in tf.nn"),
        ({"filters": 2, "kernel_size": 3, "kernel_initializer": "he_norml"}, "did you mean he_normal?"),
        ({"filters": 2, "kernel_size": 3, "kernel_regularizer": 0.1}, "the regularizer of kernel is 0.1; pass a func"),
        ({"filters": 2, "kernel_size": 3, "bias_constraint": "unit"}, "the constraint of bias is 'unit'; pass a func"),
    ],
)
def test_refusals(arguments, message):
    with tf.Graph().as_default(), pytest.raises(UsageError, match=message):
        layers.conv2d(tf.zeros([1, 8, 8, 3]), **arguments)


@pytest.mark.parametrize(
    "inputs, message",
    [
        (lambda: tf.zeros([1, 8, 8, 3], tf.uint8), "conv2d: inputs are uint8; cast them to tf.float32"),
        (lambda: tf.zeros([1, 8, 8]), r"inputs of shape \(1, 8, 8\), but 4 dimensions needed"),
        (lambda: tf.placeholder(tf.float32, [None, 8, 8, None]), "the number of channels is unknown"),
        (lambda: tf.placeholder(tf.float32), "inputs of shape <unknown>, but 4"),
    ],
)
def test_inputs_that_do_not_fit(inputs, message):
    with tf.Graph().as_default(), pytest.raises(UsageError, match=message):
        layers.conv2d(inputs(), 2, 3)


def test_a_kernel_larger_than_the_picture_is_tensorflows_error():
    with tf.Graph().as_default(), pytest.raises(ValueError, match="[Nn]egative dimension"):
        layers.conv2d(tf.zeros([1, 3, 3, 1]), 2, 5)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("groups", [1, 2, 3])
def test_groups_of_a_convolution_are_convolutions_of_their_own(groups, padding):
    images = np.random.RandomState(0).randn(2, 5, 6, 6).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = tf.constant(images)
        grouped = grouped_conv2d(inputs, 12, 3, groups, padding, name="conv")
        kernel, bias = tf.global_variables()
        assert [kernel.op.name, bias.op.name] == ["conv/kernel", "conv/bias"]
        assert kernel.shape.as_list() == [3, 3, 6 // groups, 12]
        parts = zip(tf.split(inputs, groups, 3), tf.split(kernel, groups, 3), strict=True)
        apart = tf.concat([tf.nn.conv2d(x, k, 1, padding.upper()) for x, k in parts], 3) + bias
        session.run(tf.global_variables_initializer())
        session.run(bias.assign(np.arange(12)))
        ours, theirs = (
            session.run([outputs, *tf.gradients(tf.square(outputs), [inputs, kernel, bias])])
            for outputs in (grouped, apart)
        )
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize(("channels", "filters"), [(4, 7), (5, 8)])
def test_groups_that_do_not_come_out_even_are_refused(channels, filters):
    message = f"conv2: {channels} channels and {filters} filters do not split in 2"
    with tf.Graph().as_default(), pytest.raises(UsageError, match=message):
        grouped_conv2d(tf.zeros([1, 5, 5, channels]), filters, 3, 2, name="conv2")


@pytest.mark.parametrize(("use_bias", "name"), [(True, "conv/BiasAdd"), (False, "conv/Conv2D")])
def test_what_a_program_asks_for_by_the_name_of_1_15_is_in_its_format(use_bias, name):
    for data_format in FORMATS:
        with tf.Graph().as_default():
            images = tf.zeros(shape_of((4, 5), data_format))
            outputs = layers.conv2d(images, 6, 1, data_format=data_format, use_bias=use_bias, name="conv")
            assert outputs.op.name == name and outputs.shape.as_list() == list(shape_of((4, 5), data_format, 6))


def test_the_operations_of_conv1d_have_the_names_of_1_15():
    with tf.Graph().as_default() as graph:
        layers.conv1d(tf.zeros([2, 9, 3]), 4, 3)
        names = [op.name for op in graph.get_operations() if op.type in ("Conv2D", "ExpandDims", "Squeeze", "BiasAdd")]
    assert names == [
        "conv1d/conv1d/ExpandDims", "conv1d/conv1d/ExpandDims_1", "conv1d/conv1d", "conv1d/conv1d/Squeeze",
        "conv1d/BiasAdd",
    ]  # fmt: skip
