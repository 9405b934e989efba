"""contrib.layers' normalizations within an example: layer_norm, instance_norm, group_norm, and to unit length."""

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import add_arg_scope, model_variable
from tf1.contrib.layers.making import FORMATS_2D, ONES, ZEROS, finish, keras_format
from tf1.contrib.layers.utils import get_variable_collections

__all__ = ["group_norm", "instance_norm", "layer_norm", "poincare_normalize", "unit_norm"]


@add_arg_scope
def layer_norm(
    inputs, center=True, scale=True, activation_fn=None, reuse=None, variables_collections=None,
    outputs_collections=None, trainable=True, begin_norm_axis=1, begin_params_axis=-1, scope=None,
):  # fmt: skip
    """(inputs - mean) / sqrt(variance + 1e-12) * gamma + beta, by the statistics of each example. Ba et al. 2016.

    Mean and variance are those over the dimensions from begin_norm_axis on; `beta` (center) and `gamma` (scale) have
    the sizes of those from begin_params_axis on. Raises ValueError for unknown sizes and for axes that are not there.
    """
    with tf.variable_scope(scope, "LayerNorm", [inputs], reuse=reuse) as entered:
        inputs = tf.convert_to_tensor(inputs)
        rank = inputs.shape.rank
        if rank is None:
            raise ValueError(f"{entered.name}: the number of dimensions of the inputs is unknown; call set_shape")
        begin_norm_axis += rank if begin_norm_axis < 0 else 0
        if max(begin_norm_axis, begin_params_axis) >= rank:
            axes = f"begin_norm_axis={begin_norm_axis}, begin_params_axis={begin_params_axis}"
            raise ValueError(f"{entered.name}: {axes} for inputs of {rank} dimensions")
        shape = inputs.shape[begin_params_axis:]
        if not shape.is_fully_defined():
            raise ValueError(f"{entered.name}: unknown sizes from axis {begin_params_axis} on in {inputs.shape}")
        beta, gamma = _beta_and_gamma(shape, inputs, center, scale, {}, variables_collections, trainable)
        mean, variance = tf.nn.moments(inputs, list(range(begin_norm_axis, rank)), keep_dims=True)
        epsilon = 1e-3 if inputs.dtype.base_dtype == tf.float16 else 1e-12  # as small as the type can hold
        outputs = tf.nn.batch_normalization(inputs, mean, variance, beta, gamma, epsilon)
        outputs.set_shape(inputs.shape)
        return finish(outputs, entered.name, activation_fn, outputs_collections)


@add_arg_scope
def instance_norm(
    inputs, center=True, scale=True, epsilon=1e-06, activation_fn=None, param_initializers=None, reuse=None,
    variables_collections=None, outputs_collections=None, trainable=True, data_format="NHWC", scope=None,
):  # fmt: skip
    """(inputs - mean) / sqrt(variance + epsilon) * gamma + beta, by each picture's channel. Ulyanov et al. 2016.

    `beta` (center) and `gamma` (scale) are [channels]; param_initializers: {"beta": ..., "gamma": ...}. Raises
    ValueError for inputs of an unknown number of dimensions or channels.
    """
    axis = 1 if keras_format(data_format, FORMATS_2D) == "channels_first" else -1
    inputs = tf.convert_to_tensor(inputs)
    rank = inputs.shape.rank
    if rank is None or inputs.shape.as_list()[axis] is None:
        raise ValueError(f"instance_norm: the number of channels is unknown in {inputs.shape}; call set_shape")
    with tf.variable_scope(scope, "InstanceNorm", [inputs], reuse=reuse) as entered:
        channels = inputs.shape.as_list()[axis]
        beta, gamma = _beta_and_gamma(
            [channels], inputs, center, scale, param_initializers, variables_collections, trainable
        )  # fmt: skip
        if axis == 1:
            along = [1, channels] + [1] * (rank - 2)
            beta, gamma = (value if value is None else tf.reshape(value, along) for value in (beta, gamma))
        others = [i for i in range(1, rank) if i != axis % rank]
        mean, variance = tf.nn.moments(inputs, others, keep_dims=True)
        outputs = tf.nn.batch_normalization(inputs, mean, variance, beta, gamma, epsilon, name="instancenorm")
        return finish(outputs, entered.name, activation_fn, outputs_collections)


@add_arg_scope
def group_norm(
    inputs, groups=32, channels_axis=-1, reduction_axes=(-3, -2), center=True, scale=True, epsilon=1e-06,
    activation_fn=None, param_initializers=None, reuse=None, variables_collections=None, outputs_collections=None,
    trainable=True, scope=None, mean_close_to_zero=False,
):  # fmt: skip
    """(inputs - mean) / sqrt(variance + epsilon) * gamma + beta, by groups of an example's channels. Wu and He 2018.

    Mean and variance are those over reduction_axes and the channels of a group. `beta` (center) and `gamma` (scale) are
    [channels]. mean_close_to_zero: computes the variance in one pass, which is inexact far from 0.

    Raises ValueError for axes that are not there or of unknown size, and if groups do not divide the channels.
    """
    inputs = tf.convert_to_tensor(inputs)
    rank = inputs.shape.rank
    if rank is None:
        raise ValueError("group_norm: the number of dimensions of the inputs is unknown; call set_shape")
    axis, others = _checked_axes(inputs.shape, channels_axis, reduction_axes)
    channels = inputs.shape.as_list()[axis]
    if groups > channels or channels % groups:
        raise ValueError(f"group_norm: {channels} channels do not split in {groups} groups")
    at_run_time = tf.shape(inputs)
    sizes = [at_run_time[i] if size is None else size for i, size in enumerate(inputs.shape.as_list())]
    split = [groups, channels // groups]
    grouped = tf.reshape(inputs, [*sizes[:axis], *split, *sizes[axis + 1 :]])
    reduced = [axis + 1, *(other + 1 if other > axis else other for other in others)]
    with tf.variable_scope(scope, "GroupNorm", [grouped], reuse=reuse) as entered:
        values = _beta_and_gamma(
            [channels], inputs, center, scale, param_initializers, variables_collections, trainable
        )  # fmt: skip
        along = [1] * axis + split + [1] * (rank - axis - 1)
        beta, gamma = (value if value is None else tf.reshape(value, along) for value in values)
        if mean_close_to_zero:
            counts, total, squares, _ = tf.nn.sufficient_statistics(grouped, reduced, keep_dims=True)
            mean, variance = tf.nn.normalize_moments(counts, total, squares, shift=None)
        else:
            mean, variance = tf.nn.moments(grouped, reduced, keep_dims=True)
        gain = tf.rsqrt(variance + epsilon)
        offset = -mean * gain
        if gamma is not None:
            gain, offset = gain * gamma, offset * gamma
        if beta is not None:
            offset += beta
        outputs = tf.reshape(grouped * gain + offset, sizes)
        return finish(outputs, entered.name, activation_fn, outputs_collections)


@add_arg_scope
def unit_norm(inputs, dim, epsilon=1e-7, scope=None):
    """Inputs over their length along dim, sqrt(epsilon + sum of squares); ValueError if there is no such dimension."""
    with tf.variable_scope(scope, "UnitNorm", [inputs]):
        rank = inputs.shape.rank
        if rank is None or not 0 <= dim < rank:
            raise ValueError(f"unit_norm: dim={dim} for inputs of shape {inputs.shape}")
        return tf.div(inputs, tf.sqrt(epsilon + tf.reduce_sum(tf.square(inputs), dim, keepdims=True)))


def poincare_normalize(x, axis=1, epsilon=1e-5, name=None):
    """x, scaled to the length 1 - epsilon along the axis where it is longer. Nickel and Kiela 2017."""
    with tf.name_scope(name, "poincare_normalize", [x]) as scope:
        x = tf.convert_to_tensor(x, name="x")
        over_length = tf.rsqrt(tf.reduce_sum(tf.square(x), axis, keepdims=True))
        return tf.multiply(x, tf.minimum((1.0 - epsilon) * over_length, 1.0), name=scope)


def _beta_and_gamma(shape, inputs, center, scale, initializers, variables_collections, trainable):
    """The variables, or None for the one that is not wanted."""

    def variable(name, initializer):
        return model_variable(
            name, shape=shape, dtype=inputs.dtype.base_dtype, initializer=(initializers or {}).get(name, initializer),
            collections=get_variable_collections(variables_collections, name), trainable=trainable,
        )  # fmt: skip

    beta = variable("beta", ZEROS) if center else None
    return beta, variable("gamma", ONES) if scale else None


def _checked_axes(shape, channels_axis, reduction_axes):
    """Both as numbers from 0 on; ValueError for one that is not there, of unknown size, or in both."""
    sizes = shape.as_list()
    for axis in (channels_axis, *reduction_axes):
        if not -len(sizes) <= axis < len(sizes):
            raise ValueError(f"group_norm: axis {axis} for inputs of shape {shape}")
        if sizes[axis] is None:
            raise ValueError(f"group_norm: the size along axis {axis} is unknown in {shape}; call set_shape")
    channel = channels_axis % len(sizes)
    others = [axis % len(sizes) for axis in reduction_axes]
    if channel in others:
        raise ValueError(f"group_norm: the axis of the channels, {channels_axis}, is among {reduction_axes=}")
    return channel, others
