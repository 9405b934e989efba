"""contrib.layers' convolutions and their transposes: those of graphs/layers with contrib's arguments and names.

Shapes are those of NHWC and its like (channels last); with NCHW the channels come right after the batch. Each layer
has the variables `weights` and, unless there is a normalizer_fn or biases_initializer is None, `biases`; then come the
normalizer (with normalizer_params) and the activation. variables_collections: further collections of the variables, or
{"weights": ..., "biases": ...}. outputs_collections: those of the outputs, where the scope's name is their alias.

Each public function passes its arguments on under their own names: that is what **locals() does.
"""

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import add_arg_scope, model_variable
from tf1.contrib.layers.making import (
    FORMATS_2D,
    FORMATS_3D,
    XAVIER,
    ZEROS,
    finish,
    finish_weighted,
    keras_format,
    layer_scope,
)
from tf1.contrib.layers.utils import get_variable_collections, last_dimension, two_element_tuple
from tf1.own import own_modules

with own_modules():
    from graphs import layers

_FORMATS = (None, "NWC", "NCW", "NHWC", "NCHW", "NDHWC", "NCDHW")
_RENAMED = {"bias": "biases", "kernel": "weights"}


@add_arg_scope
def convolution(
    inputs, num_outputs, kernel_size, stride=1, padding="SAME", data_format=None, rate=1, activation_fn=tf.nn.relu,
    normalizer_fn=None, normalizer_params=None, weights_initializer=XAVIER, weights_regularizer=None,
    biases_initializer=ZEROS, biases_regularizer=None, reuse=None, variables_collections=None,
    outputs_collections=None, trainable=True, scope=None, conv_dims=None,
):  # fmt: skip
    """[batch, ..., channels] -> [batch, ..., num_outputs] over 1, 2 or 3 spatial dimensions, told by the inputs.

    kernel_size, stride, rate (the dilation): one number or one for each dimension. Raises ValueError for another
    data_format, for inputs of another rank than conv_dims + 2, and for stride and rate both above 1.
    """
    data_format = keras_format(data_format, _FORMATS)
    with layer_scope(scope, "Conv", inputs, reuse, _RENAMED) as (entered, made):
        inputs = tf.convert_to_tensor(inputs)
        rank = inputs.shape.rank
        if conv_dims is not None and conv_dims + 2 != rank:
            raise ValueError(f"{entered.name}: inputs of {rank} dimensions; {conv_dims + 2} are needed")
        if rank not in (3, 4, 5):
            raise ValueError(f"{entered.name}: inputs of {rank} dimensions; 3, 4 or 5 are needed")
        outputs = (layers.conv1d, layers.conv2d, layers.conv3d)[rank - 3](
            inputs, num_outputs, kernel_size, strides=stride, padding=padding, data_format=data_format,
            dilation_rate=rate, use_bias=bool(not normalizer_fn and biases_initializer),
            kernel_initializer=weights_initializer, bias_initializer=biases_initializer,
            kernel_regularizer=weights_regularizer, bias_regularizer=biases_regularizer, trainable=trainable,
            name=entered, reuse=reuse,
        )  # fmt: skip
        return finish_weighted(
            outputs, entered, made, variables_collections, activation_fn, outputs_collections, normalizer_fn,
            normalizer_params,
        )  # fmt: skip


@add_arg_scope
def convolution1d(
    inputs, num_outputs, kernel_size, stride=1, padding="SAME", data_format=None, rate=1, activation_fn=tf.nn.relu,
    normalizer_fn=None, normalizer_params=None, weights_initializer=XAVIER, weights_regularizer=None,
    biases_initializer=ZEROS, biases_regularizer=None, reuse=None, variables_collections=None,
    outputs_collections=None, trainable=True, scope=None,
):  # fmt: skip
    """[batch, steps, channels] -> [batch, new_steps, num_outputs]; see convolution."""
    return convolution(**locals(), conv_dims=1)


@add_arg_scope
def convolution2d(
    inputs, num_outputs, kernel_size, stride=1, padding="SAME", data_format=None, rate=1, activation_fn=tf.nn.relu,
    normalizer_fn=None, normalizer_params=None, weights_initializer=XAVIER, weights_regularizer=None,
    biases_initializer=ZEROS, biases_regularizer=None, reuse=None, variables_collections=None,
    outputs_collections=None, trainable=True, scope=None,
):  # fmt: skip
    """[batch, height, width, channels] -> [batch, new_height, new_width, num_outputs]; see convolution."""
    return convolution(**locals(), conv_dims=2)


@add_arg_scope
def convolution3d(
    inputs, num_outputs, kernel_size, stride=1, padding="SAME", data_format=None, rate=1, activation_fn=tf.nn.relu,
    normalizer_fn=None, normalizer_params=None, weights_initializer=XAVIER, weights_regularizer=None,
    biases_initializer=ZEROS, biases_regularizer=None, reuse=None, variables_collections=None,
    outputs_collections=None, trainable=True, scope=None,
):  # fmt: skip
    """[batch, depth, height, width, channels] -> the same with new sizes and num_outputs; see convolution."""
    return convolution(**locals(), conv_dims=3)


@add_arg_scope
def convolution2d_transpose(
    inputs, num_outputs, kernel_size, stride=1, padding="SAME", data_format="NHWC", activation_fn=tf.nn.relu,
    normalizer_fn=None, normalizer_params=None, weights_initializer=XAVIER, weights_regularizer=None,
    biases_initializer=ZEROS, biases_regularizer=None, reuse=None, variables_collections=None,
    outputs_collections=None, trainable=True, scope=None,
):  # fmt: skip
    """[batch, height, width, channels] -> [batch, height * stride, width * stride, num_outputs] (SAME)."""
    return _transposed(layers.conv2d_transpose, "Conv2d_transpose", FORMATS_2D, **locals())


@add_arg_scope
def convolution3d_transpose(
    inputs, num_outputs, kernel_size, stride=1, padding="SAME", data_format="NDHWC", activation_fn=tf.nn.relu,
    normalizer_fn=None, normalizer_params=None, weights_initializer=XAVIER, weights_regularizer=None,
    biases_initializer=ZEROS, biases_regularizer=None, reuse=None, variables_collections=None,
    outputs_collections=None, trainable=True, scope=None,
):  # fmt: skip
    """[batch, depth, height, width, channels] -> each size times the stride (SAME), and num_outputs channels."""
    return _transposed(layers.conv3d_transpose, "Conv3d_transpose", FORMATS_3D, **locals())


def _transposed(
    layer, default_name, formats, inputs, num_outputs, kernel_size, stride, padding, data_format, activation_fn,
    normalizer_fn, normalizer_params, weights_initializer, weights_regularizer, biases_initializer,
    biases_regularizer, reuse, variables_collections, outputs_collections, trainable, scope,
):  # fmt: skip
    """A transposed convolution over 2 or 3 spatial dimensions."""
    with layer_scope(scope, default_name, inputs, reuse, _RENAMED) as (entered, made):
        outputs = layer(
            inputs, num_outputs, kernel_size, strides=stride, padding=padding,
            data_format=keras_format(data_format, formats),
            use_bias=bool(not normalizer_fn and biases_initializer), kernel_initializer=weights_initializer,
            bias_initializer=biases_initializer, kernel_regularizer=weights_regularizer,
            bias_regularizer=biases_regularizer, trainable=trainable, name=entered, reuse=reuse,
        )  # fmt: skip
        return finish_weighted(
            outputs, entered, made, variables_collections, activation_fn, outputs_collections, normalizer_fn,
            normalizer_params,
        )  # fmt: skip


@add_arg_scope
def convolution2d_in_plane(
    inputs, kernel_size, stride=1, padding="SAME", activation_fn=tf.nn.relu, normalizer_fn=None,
    normalizer_params=None, weights_initializer=XAVIER, weights_regularizer=None,
    biases_initializer=ZEROS, biases_regularizer=None, reuse=None, variables_collections=None,
    outputs_collections=None, trainable=True, scope=None,
):  # fmt: skip
    """[batch, height, width, channels] -> [batch, new_height, new_width, channels]: each channel with the same kernel.

    Variables `weights` [height, width, 1, 1] and `biases` [channels].
    """
    with tf.variable_scope(scope, "ConvInPlane", [inputs], reuse=reuse) as entered:
        dtype = inputs.dtype.base_dtype
        channels = last_dimension(inputs.shape, min_rank=4)
        weights = model_variable(
            "weights", shape=[*two_element_tuple(kernel_size), 1, 1], dtype=dtype, initializer=weights_initializer,
            regularizer=weights_regularizer, trainable=trainable,
            collections=get_variable_collections(variables_collections, "weights"),
        )  # fmt: skip
        kernel = tf.tile(weights, [1, 1, channels, 1])
        outputs = tf.nn.depthwise_conv2d(inputs, kernel, [1, *two_element_tuple(stride), 1], padding)
        if normalizer_fn is None and biases_initializer is not None:
            biases = model_variable(
                "biases", shape=[channels], dtype=dtype, initializer=biases_initializer,
                regularizer=biases_regularizer, trainable=trainable,
                collections=get_variable_collections(variables_collections, "biases"),
            )  # fmt: skip
            outputs = tf.nn.bias_add(outputs, biases)
        return finish(
            outputs, entered.name, activation_fn, outputs_collections, normalizer_fn, normalizer_params
        )  # fmt: skip


conv1d, conv2d, conv3d = convolution1d, convolution2d, convolution3d
conv2d_transpose, conv3d_transpose = convolution2d_transpose, convolution3d_transpose
conv2d_in_plane = convolution2d_in_plane
