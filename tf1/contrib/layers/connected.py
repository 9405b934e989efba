"""contrib.layers' fully connected layers, today's and the legacy ones, and bias_add."""

import functools
import operator

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import add_arg_scope, model_variable
from tf1.contrib.layers.making import FORMATS_2D, XAVIER, ZEROS, finish, finish_weighted, keras_format, layer_scope
from tf1.contrib.layers.utils import get_variable_collections, last_dimension
from tf1.own import own_modules

with own_modules():
    from graphs import layers


@add_arg_scope
def fully_connected(
    inputs, num_outputs, activation_fn=tf.nn.relu, normalizer_fn=None, normalizer_params=None,
    weights_initializer=XAVIER, weights_regularizer=None, biases_initializer=ZEROS,
    biases_regularizer=None, reuse=None, variables_collections=None, outputs_collections=None, trainable=True,
    scope=None,
):  # fmt: skip
    """[batch, ..., channels] -> [batch, ..., num_outputs] by `weights` [channels, num_outputs] and `biases`.

    Arguments as in convolutions.py. Raises ValueError unless num_outputs is a whole number.
    """
    try:
        num_outputs = operator.index(num_outputs)
    except TypeError:
        raise ValueError(f"fully_connected: num_outputs={num_outputs!r}; a whole number is needed") from None
    renamed = {"bias": "biases", "kernel": "weights"}
    with layer_scope(scope, "fully_connected", inputs, reuse, renamed) as (entered, made):
        outputs = layers.dense(
            inputs, num_outputs, use_bias=bool(not normalizer_fn and biases_initializer),
            kernel_initializer=weights_initializer, bias_initializer=biases_initializer,
            kernel_regularizer=weights_regularizer, bias_regularizer=biases_regularizer, trainable=trainable,
            name=entered, reuse=reuse,
        )  # fmt: skip
        return finish_weighted(
            outputs, entered, made, variables_collections, activation_fn, outputs_collections, normalizer_fn,
            normalizer_params,
        )  # fmt: skip


@add_arg_scope
def bias_add(
    inputs, activation_fn=None, initializer=ZEROS, regularizer=None, reuse=None, variables_collections=None,
    outputs_collections=None, trainable=True, data_format="NHWC", scope=None,
):  # fmt: skip
    """Inputs plus the variable `biases` [channels]. NCHW is for four dimensions alone; ValueError for others."""
    first = keras_format(data_format, FORMATS_2D) == "channels_first"
    with tf.variable_scope(scope, "BiasAdd", [inputs], reuse=reuse) as entered:
        inputs = tf.convert_to_tensor(inputs)
        rank = inputs.shape.rank
        if rank is None or (first and rank != 4):
            raise ValueError(f"{entered.name}: inputs of shape {inputs.shape}; NCHW needs four dimensions")
        channels = inputs.shape.as_list()[1 if first else -1]
        if channels is None:
            raise ValueError(f"{entered.name}: the number of channels is unknown in {inputs.shape}; call set_shape")
        biases = model_variable(
            "biases", shape=[channels], dtype=inputs.dtype.base_dtype, initializer=initializer,
            regularizer=regularizer, trainable=trainable,
            collections=get_variable_collections(variables_collections, "biases"),
        )  # fmt: skip
        outputs = tf.nn.bias_add(inputs, biases, data_format=data_format)
        return finish(outputs, entered.name, activation_fn, outputs_collections)


def legacy_fully_connected(
    x, num_output_units, activation_fn=None, weight_init=XAVIER, bias_init=ZEROS, name=None,
    weight_collections=(tf.GraphKeys.WEIGHTS,), bias_collections=(tf.GraphKeys.BIASES,),
    output_collections=(tf.GraphKeys.ACTIVATIONS,), trainable=True, weight_regularizer=None, bias_regularizer=None,
):  # fmt: skip
    """The layer of 2015: [batch, ..., channels] -> [batch, ..., num_output_units]; variables `weights` and `bias`.

    The variables go into WEIGHTS and BIASES, the outputs into ACTIVATIONS. bias_init=None leaves out the bias.
    """
    with tf.variable_scope(name, "fully_connected", [x]):
        x = tf.convert_to_tensor(x)
        channels = last_dimension(x.shape, min_rank=2)

        def variable(name, shape, initializer, collections, regularizer):
            return tf.get_variable(
                name, shape, x.dtype.base_dtype, initializer, regularizer, trainable,
                list(dict.fromkeys([*(collections or ()), tf.GraphKeys.GLOBAL_VARIABLES])),
            )  # fmt: skip

        weights = variable(
            "weights", [channels, num_output_units], weight_init, weight_collections, weight_regularizer
        )  # fmt: skip
        outputs = tf.matmul(x if x.shape.rank == 2 else tf.reshape(x, [-1, channels]), weights)
        if bias_init is not None:
            bias = variable("bias", [num_output_units], bias_init, bias_collections, bias_regularizer)
            outputs = tf.nn.bias_add(outputs, bias)
        if x.shape.rank > 2:
            outputs = tf.reshape(outputs, tf.stack([*tf.unstack(tf.shape(x))[:-1], num_output_units]))
            outputs.set_shape([*x.shape.as_list()[:-1], num_output_units])
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        tf.add_to_collections([*(output_collections or ()), tf.GraphKeys.ACTIVATIONS], outputs)
        return outputs


elu = functools.partial(fully_connected, activation_fn=tf.nn.elu)
linear = functools.partial(fully_connected, activation_fn=None)
relu = functools.partial(fully_connected, activation_fn=tf.nn.relu)
relu6 = functools.partial(fully_connected, activation_fn=tf.nn.relu6)
legacy_linear = functools.partial(legacy_fully_connected, activation_fn=None)
legacy_relu = functools.partial(legacy_fully_connected, activation_fn=tf.nn.relu)
