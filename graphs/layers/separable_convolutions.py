"""Depthwise and depthwise-separable convolutions as in tf.layers (TensorFlow 1.15); see graphs/layers/__init__.py.

tf.layers had no depthwise_conv2d: here it is separable_conv2d without the pointwise half. Shapes are those of
data_format="channels_last". Each public function passes every argument on under its own name: that is **locals().
"""

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.layers.arguments import check_choice, sizes, strides_and_dilation, whole
from graphs.layers.convolutions import pad_causal
from graphs.layers.layer_scope import ZEROS, add_bias, add_variable, as_inputs, finish, from_channels_last, layer_scope

__all__ = ["depthwise_conv2d", "separable_conv1d", "separable_conv2d"]


def separable_conv1d(
    inputs, filters, kernel_size, strides=1, padding="valid", data_format="channels_last", dilation_rate=1,
    depth_multiplier=1, activation=None, use_bias=True, depthwise_initializer=None, pointwise_initializer=None,
    bias_initializer=ZEROS, depthwise_regularizer=None, pointwise_regularizer=None, bias_regularizer=None,
    activity_regularizer=None, depthwise_constraint=None, pointwise_constraint=None, bias_constraint=None,
    trainable=True, name=None, reuse=None,
):  # fmt: skip
    """[batch, steps, channels] -> [batch, new_steps, filters]; padding may be causal too; see separable_conv2d."""
    return _separable(1, "separable_conv1d", **locals())


def separable_conv2d(
    inputs, filters, kernel_size, strides=(1, 1), padding="valid", data_format="channels_last", dilation_rate=(1, 1),
    depth_multiplier=1, activation=None, use_bias=True, depthwise_initializer=None, pointwise_initializer=None,
    bias_initializer=ZEROS, depthwise_regularizer=None, pointwise_regularizer=None, bias_regularizer=None,
    activity_regularizer=None, depthwise_constraint=None, pointwise_constraint=None, bias_constraint=None,
    trainable=True, name=None, reuse=None,
):  # fmt: skip
    """[batch, height, width, channels] -> [batch, new_height, new_width, filters]. Chollet 2017 (Xception).

    Each channel is convolved by itself with `depthwise_kernel` [height, width, channels, depth_multiplier]; then
    `pointwise_kernel` [1, 1, channels * depth_multiplier, filters] mixes them; then `bias` [filters]. Strides must be
    equal in both directions (TensorFlow has no other kernel). Other arguments and errors: see conv2d.
    """
    return _separable(2, "separable_conv2d", **locals())


def depthwise_conv2d(
    inputs, kernel_size, strides=(1, 1), padding="valid", data_format="channels_last", dilation_rate=(1, 1),
    depth_multiplier=1, activation=None, use_bias=True, depthwise_initializer=None, bias_initializer=ZEROS,
    depthwise_regularizer=None, bias_regularizer=None, activity_regularizer=None, depthwise_constraint=None,
    bias_constraint=None, trainable=True, name=None, reuse=None,
):  # fmt: skip
    """[batch, height, width, channels] -> [batch, new_height, new_width, channels * depth_multiplier].

    Variables `depthwise_kernel` [height, width, channels, depth_multiplier] and `bias` [channels * depth_multiplier].
    Output channel c * depth_multiplier + m comes from input channel c. Arguments and errors: see separable_conv2d.
    """
    with layer_scope(name, "depthwise_conv2d", reuse):
        inputs = as_inputs(inputs, 4, data_format)
        size, strides, dilation, padding = _geometry(2, kernel_size, strides, dilation_rate, padding)
        kernel = _depthwise_kernel(
            inputs, size, depth_multiplier, depthwise_initializer, depthwise_regularizer, depthwise_constraint,
            trainable,
        )  # fmt: skip
        outputs = tf.nn.depthwise_conv2d(
            inputs, kernel, [1, *strides, 1], padding.upper(), rate=dilation, name="depthwise"
        )
        outputs = add_bias(outputs, use_bias, bias_initializer, bias_regularizer, bias_constraint, trainable)
        return finish(from_channels_last(outputs, data_format), activation, activity_regularizer)


def _separable(
    rank, layer, inputs, filters, kernel_size, strides, padding, data_format, dilation_rate, depth_multiplier,
    activation, use_bias, depthwise_initializer, pointwise_initializer, bias_initializer, depthwise_regularizer,
    pointwise_regularizer, bias_regularizer, activity_regularizer, depthwise_constraint, pointwise_constraint,
    bias_constraint, trainable, name, reuse,
):  # fmt: skip
    """separable_conv1d and separable_conv2d; the former is computed as a picture of height 1."""
    with layer_scope(name, layer, reuse):
        inputs = as_inputs(inputs, rank + 2, data_format)
        size, strides, dilation, padding = _geometry(rank, kernel_size, strides, dilation_rate, padding)
        depthwise = _depthwise_kernel(
            inputs, size, depth_multiplier, depthwise_initializer, depthwise_regularizer, depthwise_constraint,
            trainable,
        )  # fmt: skip
        channels = inputs.shape.as_list()[-1] * whole("depth_multiplier", depth_multiplier)
        pointwise = add_variable(
            "pointwise_kernel", [1] * rank + [channels, whole("filters", filters)], inputs.dtype,
            pointwise_initializer, pointwise_regularizer, pointwise_constraint, trainable,
        )  # fmt: skip
        if padding == "causal":
            inputs, padding = pad_causal(inputs, size, dilation), "valid"
        if rank == 1:
            inputs, strides, dilation = tf.expand_dims(inputs, 1), strides * 2, [1, *dilation]
            depthwise, pointwise = tf.expand_dims(depthwise, 0), tf.expand_dims(pointwise, 0)
        outputs = tf.nn.separable_conv2d(
            inputs, depthwise, pointwise, [1, *strides, 1], padding.upper(), rate=dilation, name="separable_conv2d"
        )
        if rank == 1:
            outputs = tf.squeeze(outputs, [1])
        outputs = add_bias(outputs, use_bias, bias_initializer, bias_regularizer, bias_constraint, trainable)
        return finish(from_channels_last(outputs, data_format), activation, activity_regularizer)


def _geometry(rank, kernel_size, strides, dilation_rate, padding):
    """The checked kernel size, strides, dilation (lists of `rank` numbers) and padding."""
    size = sizes("kernel_size", kernel_size, rank)
    steps, dilation = strides_and_dilation(strides, dilation_rate, rank)
    if len(set(steps)) > 1:
        raise UsageError(f"{tf.get_variable_scope().name}: strides={strides!r}; both must be equal here")
    padding = check_choice("padding", padding, ("valid", "same", "causal") if rank == 1 else ("valid", "same"))
    return size, steps, dilation, padding


def _depthwise_kernel(inputs, size, depth_multiplier, initializer, regularizer, constraint, trainable):
    shape = [*size, inputs.shape.as_list()[-1], whole("depth_multiplier", depth_multiplier)]
    return add_variable("depthwise_kernel", shape, inputs.dtype, initializer, regularizer, constraint, trainable)
