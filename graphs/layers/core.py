"""The layers dense, dropout and flatten of tf.layers."""

import functools
import math
import numbers

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.layers.arguments import check_rank, choose, static_bool, whole
from graphs.layers.layer_scope import (
    ZEROS,
    add_bias,
    add_variable,
    as_inputs,
    finish,
    layer_scope,
    to_channels_last,
    unshared_scope,
)
from graphs.randomness import share_of_batch, stateless_seed


def dense(
    inputs, units, activation=None, use_bias=True, kernel_initializer=None, bias_initializer=ZEROS,
    kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None,
    bias_constraint=None, trainable=True, name=None, reuse=None,
):  # fmt: skip
    """[batch, ..., channels] -> [batch, ..., units] by a kernel [channels, units] and a bias [units].

    Arguments, names and errors: see conv2d.
    """
    with layer_scope(name, "dense", reuse):
        inputs = as_inputs(inputs)
        shape = [inputs.shape.as_list()[-1], whole("units", units)]
        kernel = add_variable(
            "kernel", shape, inputs.dtype, kernel_initializer, kernel_regularizer, kernel_constraint, trainable
        )
        outputs = tf.matmul(inputs, kernel) if inputs.shape.rank == 2 else tf.tensordot(inputs, kernel, 1)
        outputs = add_bias(outputs, use_bias, bias_initializer, bias_regularizer, bias_constraint, trainable)
        return finish(outputs, activation, activity_regularizer)


def dropout(inputs, rate=0.5, noise_shape=None, seed=None, training=False, name=None):
    """Sets a share `rate` of the inputs to 0 and divides the rest by 1 - rate, while training; else changes nothing.

    rate: 0 <= rate < 1, or a scalar tensor. noise_shape: the shape of the mask, 1 along dimensions that share it, None
    for those of the inputs. training: bool, or a tensor of tf.bool; nothing is drawn while it is False. In a graph with
    seeding.seed_graph the mask is a function of its seed, `seed`, the layer's name and the global step; in any other
    it is TensorFlow 1's. Srivastava et al. 2014. Raises UsageError for a rate outside its range and for integers.
    """
    with unshared_scope(name, "dropout"):
        inputs = tf.convert_to_tensor(inputs)
        here = tf.get_default_graph().get_name_scope()
        if not inputs.dtype.is_floating:
            raise UsageError(f"{here}: inputs are {inputs.dtype.base_dtype.name}; cast them to tf.float32 first")
        if isinstance(rate, numbers.Real) and not 0 <= rate < 1:
            raise UsageError(f"{here}: rate={rate!r}; the share to drop must be at least 0 and less than 1")
        if static_bool(training) is False or (isinstance(rate, numbers.Real) and rate == 0):
            return tf.identity(inputs)
        is_of_batch = noise_shape is None or noise_shape[0] != 1  # else all examples share a mask
        if noise_shape is not None:
            at_run_time = tf.shape(inputs)
            noise_shape = tf.stack([at_run_time[i] if n is None else n for i, n in enumerate(noise_shape)])
        mask_seed = stateless_seed(here if seed is None else f"{here}/{seed}")

        def uniform(shape, dtype):
            draw = functools.partial(tf.random.stateless_uniform, seed=mask_seed, dtype=dtype, alg="philox")
            return share_of_batch(draw, shape) if is_of_batch else draw(shape)

        def dropped():
            if mask_seed is None:
                return tf.nn.dropout(inputs, rate=rate, noise_shape=noise_shape, seed=seed, name="dropout")
            return tf.nn.experimental.general_dropout(inputs, rate, uniform, noise_shape=noise_shape, name="dropout")

        return choose(training, dropped, lambda: tf.identity(inputs))


def flatten(inputs, name=None, data_format="channels_last"):
    """[batch, a, b, ...] -> [batch, a * b * ...]; [batch] -> [batch, 1].

    data_format: with channels_first, [batch, channels, ...] is put into the order of channels_last before.
    """
    with unshared_scope(name, "flatten"):
        inputs = tf.convert_to_tensor(inputs)
        if inputs.shape.rank == 1:
            return tf.expand_dims(inputs, 1)
        check_rank(inputs, None)
        inputs = to_channels_last(inputs, data_format)
        batch, *others = inputs.shape.as_list()
        if None not in others:
            return tf.reshape(inputs, [-1, math.prod(others)])
        return tf.reshape(inputs, [tf.shape(inputs)[0] if batch is None else batch, -1])
