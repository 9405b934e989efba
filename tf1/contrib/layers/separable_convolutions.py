"""contrib.layers' separable_conv2d."""

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import add_arg_scope, model_variable
from tf1.contrib.layers.making import FORMATS_2D, XAVIER, ZEROS, add_to_collections, finish, keras_format, layer_scope
from tf1.contrib.layers.utils import get_variable_collections, last_dimension, two_element_tuple
from tf1.own import own_modules

with own_modules():
    from graphs import layers
    from graphs.layers.channels import from_channels_last, to_channels_last

_RENAMED = {
    "bias": "biases", "depthwise_kernel": "depthwise_weights", "pointwise_kernel": "pointwise_weights",
}  # fmt: skip


@add_arg_scope
def separable_convolution2d(
    inputs, num_outputs, kernel_size, depth_multiplier=1, stride=1, padding="SAME", data_format="NHWC", rate=1,
    activation_fn=tf.nn.relu, normalizer_fn=None, normalizer_params=None, weights_initializer=XAVIER,
    pointwise_initializer=None, weights_regularizer=None, biases_initializer=ZEROS, biases_regularizer=None,
    reuse=None, variables_collections=None, outputs_collections=None, trainable=True, scope=None,
):  # fmt: skip
    """[batch, height, width, channels] -> [batch, new_height, new_width, num_outputs], each channel by itself first.

    Variables `depthwise_weights` [height, width, channels, depth_multiplier], `pointwise_weights` [1, 1, channels *
    depth_multiplier, num_outputs] and `biases`. num_outputs=None leaves out the pointwise part. Other arguments: see
    convolutions.py. pointwise_initializer: None for weights_initializer.
    """
    keras = keras_format(data_format, FORMATS_2D)
    with layer_scope(scope, "SeparableConv2d", inputs, reuse, _RENAMED) as (entered, made):
        if num_outputs is None:
            outputs = _depthwise(
                tf.convert_to_tensor(inputs), kernel_size, depth_multiplier, stride, padding, keras, rate,
                weights_initializer, weights_regularizer, None if normalizer_fn else biases_initializer,
                biases_regularizer, variables_collections, trainable,
            )  # fmt: skip
        else:
            outputs = layers.separable_conv2d(
                inputs, num_outputs, kernel_size, strides=stride, padding=padding, data_format=keras,
                dilation_rate=two_element_tuple(rate), depth_multiplier=depth_multiplier,
                use_bias=bool(not normalizer_fn and biases_initializer), depthwise_initializer=weights_initializer,
                pointwise_initializer=weights_initializer if pointwise_initializer is None else pointwise_initializer,
                bias_initializer=biases_initializer, depthwise_regularizer=weights_regularizer,
                pointwise_regularizer=weights_regularizer, bias_regularizer=biases_regularizer, trainable=trainable,
                name=entered, reuse=reuse,
            )  # fmt: skip
            add_to_collections(made["depthwise_kernel"], variables_collections, "weights")
            add_to_collections(made["pointwise_kernel"], variables_collections, "weights")
            add_to_collections(made["bias"], variables_collections, "biases")
        return finish(
            outputs, entered.name, activation_fn, outputs_collections, normalizer_fn, normalizer_params
        )  # fmt: skip


def _depthwise(
    inputs, kernel_size, depth_multiplier, stride, padding, keras, rate, weights_initializer, weights_regularizer,
    biases_initializer, biases_regularizer, variables_collections, trainable,
):  # fmt: skip
    """The first part alone, by `depthwise_weights` and `biases` [channels * depth_multiplier]."""
    inputs = to_channels_last(inputs, keras)
    channels = last_dimension(inputs.shape, min_rank=4)

    def variable(name, shape, initializer, regularizer):
        return model_variable(
            name, shape=shape, dtype=inputs.dtype.base_dtype, initializer=initializer, regularizer=regularizer,
            trainable=trainable,
            collections=get_variable_collections(variables_collections, name.removeprefix("depthwise_")),
        )  # fmt: skip

    shape = [*two_element_tuple(kernel_size), channels, depth_multiplier]
    kernel = variable("depthwise_weights", shape, weights_initializer, weights_regularizer)
    strides = [1, *two_element_tuple(stride), 1]
    outputs = tf.nn.depthwise_conv2d(inputs, kernel, strides, padding, rate=two_element_tuple(rate))
    if biases_initializer is not None:
        biases = variable("biases", [channels * depth_multiplier], biases_initializer, biases_regularizer)
        outputs = tf.nn.bias_add(outputs, biases)
    return from_channels_last(outputs, keras)


separable_conv2d = separable_convolution2d
