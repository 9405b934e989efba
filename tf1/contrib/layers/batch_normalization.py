"""contrib.layers.batch_norm. Ioffe and Szegedy 2015.

What tf.layers' batch normalization can do is left to it (graphs/layers/normalization.py). Here stands what only
contrib's could: updates in place or in another collection, weighted examples, moving means without their bias at start.
"""

import tensorflow.compat.v1 as tf
from tensorflow.python.training.moving_averages import assign_moving_average

from tf1.contrib.framework import add_arg_scope, model_variable
from tf1.contrib.layers.making import (
    FORMATS_2D,
    ONES,
    ZEROS,
    add_to_collections,
    finish,
    keras_format,
    layer_scope,
    model_variable_getter,
)
from tf1.contrib.layers.utils import constant_value, get_variable_collections, smart_cond
from tf1.own import own_modules

with own_modules():
    from graphs import layers

_INITIALIZERS = {"beta": ZEROS, "gamma": ONES, "moving_mean": ZEROS, "moving_variance": ONES}


@add_arg_scope
def batch_norm(
    inputs, decay=0.999, center=True, scale=False, epsilon=0.001, activation_fn=None, param_initializers=None,
    param_regularizers=None, updates_collections=tf.GraphKeys.UPDATE_OPS, is_training=True, reuse=None,
    variables_collections=None, outputs_collections=None, trainable=True, batch_weights=None, fused=None,
    data_format="NHWC", zero_debias_moving_mean=False, scope=None, renorm=False, renorm_clipping=None,
    renorm_decay=0.99, adjustment=None,
):  # fmt: skip
    """(inputs - mean) / sqrt(variance + epsilon) * gamma + beta, each channel by itself.

    is_training: a bool or a scalar tensor of tf.bool; True takes the mean and variance of the batch, and moves
    `moving_mean` and `moving_variance` by (1 - decay) towards them; False takes these averages. The operations that
    move them are put into updates_collections, to be run with each step; None moves them whenever the outputs are
    computed. Variables: `beta` (center), `gamma` (scale), the averages; all [channels]. param_initializers,
    param_regularizers: {"beta": ..., "gamma": ...}, initializers of the averages too. batch_weights: [batch], how much
    each example counts. zero_debias_moving_mean: takes out of the moving mean that it starts at 0. fused: None or True
    for TensorFlow's fused kernel where there is one. renorm, adjustment: as in tf.layers.batch_normalization.

    Raises ValueError for inputs of unknown shape, and for renorm with what tf.layers' batch normalization cannot do.
    """
    data_format = keras_format(data_format, FORMATS_2D)
    inputs = tf.convert_to_tensor(inputs)
    fused = fused is None or fused
    initializers = {**_INITIALIZERS, **(param_initializers or {})}
    regularizers = param_regularizers or {}
    is_training = False if is_training is None else is_training
    fits_fused = fused and batch_weights is None and not renorm and adjustment is None and inputs.shape.rank in (2, 4)
    is_own = (
        batch_weights is not None or updates_collections is not tf.GraphKeys.UPDATE_OPS or zero_debias_moving_mean
    )  # fmt: skip
    if is_own or (fits_fused and inputs.shape.rank == 2):
        if renorm:
            raise ValueError("batch_norm: renorm goes with updates in UPDATE_OPS alone, without batch_weights")
        return _with_own_updates(
            inputs, decay, center, scale, epsilon, activation_fn, initializers, regularizers, updates_collections,
            is_training, reuse, variables_collections, outputs_collections, trainable, batch_weights, fits_fused,
            data_format, zero_debias_moving_mean, scope,
        )  # fmt: skip
    with layer_scope(scope, "BatchNorm", inputs, reuse) as (entered, made):
        outputs = layers.batch_normalization(
            inputs, axis=1 if data_format == "channels_first" else -1, momentum=decay, epsilon=epsilon,
            center=center, scale=scale, **{f"{name}_initializer": value for name, value in initializers.items()},
            beta_regularizer=regularizers.get("beta"), gamma_regularizer=regularizers.get("gamma"),
            training=is_training, trainable=trainable, renorm=renorm, renorm_clipping=renorm_clipping,
            renorm_momentum=renorm_decay, adjustment=adjustment, fused=fused, name=entered, reuse=reuse,
        )  # fmt: skip
        for name in ("moving_mean", "moving_variance", "beta", "gamma"):
            add_to_collections(made[name], variables_collections, name)
        return finish(outputs, entered.name, activation_fn, outputs_collections)


def _with_own_updates(
    inputs, decay, center, scale, epsilon, activation_fn, initializers, regularizers, updates_collections,
    is_training, reuse, variables_collections, outputs_collections, trainable, batch_weights, fused, data_format,
    zero_debias, scope,
):  # fmt: skip
    """Batch normalization whose moving averages are moved here."""
    axis = 1 if data_format == "channels_first" else -1
    getter = None if fused else model_variable_getter  # what zero_debias makes is a model variable there
    with tf.variable_scope(scope, "BatchNorm", [inputs], reuse=reuse, custom_getter=getter) as entered:
        channels = None if inputs.shape.rank is None else inputs.shape.as_list()[axis]
        if channels is None:
            raise ValueError(f"{entered.name}: the number of channels is unknown in {inputs.shape}; call set_shape")

        def variable(name, **arguments):
            return model_variable(
                name, shape=[channels], dtype=tf.float32 if fused else inputs.dtype.base_dtype,
                initializer=initializers[name],
                collections=get_variable_collections(variables_collections, name), **arguments,
            )  # fmt: skip

        # contrib's composed normalization took no notice of the regularizers.
        of = regularizers.get if fused else {}.get
        beta = variable("beta", regularizer=of("beta"), trainable=trainable) if center else None
        gamma = variable("gamma", regularizer=of("gamma"), trainable=trainable) if scale else None
        with tf.variable_scope(tf.get_variable_scope()) as whole:  # averages must be whole to be assigned
            whole.set_partitioner(None)
            moving = variable("moving_mean", trainable=False), variable("moving_variance", trainable=False)

        def move(mean, variance):
            return (
                assign_moving_average(moving[0], mean, decay, zero_debias=zero_debias),
                assign_moving_average(moving[1], variance, decay, zero_debias=False),
            )

        if fused:
            outputs = _fused(inputs, beta, gamma, moving, epsilon, is_training, axis, updates_collections, move)
        else:
            outputs = _composed(
                inputs, beta, gamma, moving, epsilon, is_training, axis, updates_collections, move, batch_weights
            )  # fmt: skip
        return finish(outputs, entered.name, activation_fn, outputs_collections)


def _fused(inputs, beta, gamma, moving, epsilon, is_training, axis, updates_collections, move):
    """Outputs by TensorFlow's fused kernel, for two or four dimensions."""
    shape = inputs.shape
    channels = shape.as_list()[axis]
    if shape.rank == 2:
        batch = tf.reshape(inputs, [-1, channels, 1, 1] if axis == 1 else [-1, 1, 1, channels])
    else:
        batch = inputs
    kernel = {
        "scale": tf.ones([channels]) if gamma is None else gamma,
        "offset": tf.zeros([channels]) if beta is None else beta,
        "epsilon": epsilon, "data_format": "NCHW" if axis == 1 else "NHWC",
    }  # fmt: skip
    outputs, mean, variance = smart_cond(
        is_training,
        lambda: tuple(tf.nn.fused_batch_norm(batch, **kernel)),
        lambda: tuple(tf.nn.fused_batch_norm(batch, **kernel, mean=moving[0], variance=moving[1], is_training=False)),
    )
    if constant_value(is_training) is not False:
        normalized = outputs

        def updates():
            return move(mean, variance)

        if updates_collections is None:
            outputs = smart_cond(
                is_training, lambda: _behind(updates(), lambda: tf.identity(normalized)), lambda: normalized
            )  # fmt: skip
        else:
            _collect(is_training, updates, moving, updates_collections)
    outputs.set_shape(batch.shape)
    if shape.rank == 2:
        sizes = [-1 if size is None else size for size in shape.as_list()]
        outputs = tf.reshape(outputs, sizes)
    return outputs


def _composed(inputs, beta, gamma, moving, epsilon, is_training, axis, updates_collections, move, batch_weights):
    """Outputs by elementary operations, for any number of dimensions and for weighted examples."""
    rank = inputs.shape.rank
    others = [i for i in range(rank) if i != axis % rank]
    along = [1 if i in others else inputs.shape.as_list()[i] for i in range(rank)]
    first = axis == 1
    mean, variance = moving
    if constant_value(is_training) is not False:
        if batch_weights is None:
            of_batch = tf.nn.moments(inputs, others, keep_dims=first)
        else:
            weights = tf.reshape(tf.convert_to_tensor(batch_weights), [-1] + [1] * (rank - 1))
            of_batch = tf.nn.weighted_moments(inputs, others, weights, keep_dims=first)
        batch = tuple(tf.reshape(value, [-1]) if first else value for value in of_batch)
        if updates_collections is None:
            mean, variance = smart_cond(
                is_training, lambda: _behind(move(*batch), lambda: tuple(map(tf.identity, batch))), lambda: moving
            )  # fmt: skip
        else:
            _collect(is_training, lambda: move(*batch), moving, updates_collections)
            mean, variance = smart_cond(is_training, lambda: batch, lambda: moving)
    values = (mean, variance, beta, gamma)
    spread = [value if value is None or not first else tf.reshape(value, along) for value in values]
    outputs = tf.nn.batch_normalization(inputs, *spread, epsilon)
    outputs.set_shape(inputs.shape)
    return outputs


def _behind(updates, function):
    """What function() builds, computed after the updates."""
    with tf.control_dependencies(updates):
        return function()


def _collect(is_training, updates, moving, collections):
    """Puts what updates() builds into collections; while not training, the averages as they are."""
    for update in smart_cond(is_training, updates, lambda: moving):
        tf.add_to_collections(collections, update)
