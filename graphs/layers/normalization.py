"""Batch normalization with the signature of TensorFlow 1's tf.layers. Ioffe and Szegedy 2015."""

import operator

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import folding, freezing
from graphs.layers.arguments import choose, static_bool
from graphs.layers.layer_scope import ONES, ZEROS, add_variable, layer_scope

__all__ = ["batch_normalization"]

_FUSED_FORMATS = {(4, 1): "NCHW", (4, 3): "NHWC", (5, 1): "NCDHW", (5, 4): "NDHWC"}  # (dimensions, axis)


def batch_normalization(
    inputs, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, beta_initializer=ZEROS,
    gamma_initializer=ONES, moving_mean_initializer=ZEROS, moving_variance_initializer=ONES, beta_regularizer=None,
    gamma_regularizer=None, beta_constraint=None, gamma_constraint=None, training=False, trainable=True, name=None,
    reuse=None, renorm=False, renorm_clipping=None, renorm_momentum=0.99, fused=None, virtual_batch_size=None,
    adjustment=None,
):  # fmt: skip
    """(inputs - mean) / sqrt(variance + epsilon) * gamma + beta, of the shape of inputs, each channel by itself.

    axis: the dimension (or list of them) that keeps its own statistics, 1 for channels_first. training: bool, or a
    tensor of tf.bool. True takes mean and variance of the batch, and the two operations that it adds to UPDATE_OPS move
    `moving_mean` and `moving_variance` by (1 - momentum) towards them; run them with each training step. False takes
    the moving averages. Variables gamma (scale=True), beta (center=True), moving_mean, moving_variance, all [channels];
    trainable=False freezes gamma and beta, not the averages. fused: None or True takes TensorFlow's fused kernel where
    there is one (4 or 5 dimensions, axis 1 or the last, not float64) and elementary operations elsewhere, without a
    word, as tf.layers did; False never. The fused moving_variance is that of a sample, with n - 1 below. float16 and
    bfloat16 inputs are normalized with float32 variables. In a graph with folding.fold_batch_norm, what normalizes by
    averages the outputs of a convolution becomes part of it.

    Raises UsageError for what does not fit, and for renorm, virtual_batch_size and adjustment, which are not there.
    """
    with layer_scope(name, "batch_normalization", reuse) as scope:
        _refuse(
            scope.name, renorm=(renorm, False), renorm_clipping=(renorm_clipping, None),
            renorm_momentum=(renorm_momentum, 0.99), virtual_batch_size=(virtual_batch_size, None),
            adjustment=(adjustment, None),
        )  # fmt: skip
        scope.set_partitioner(None)  # the averages must be whole to be assigned, and vectors gain nothing by slicing
        inputs = tf.convert_to_tensor(inputs)
        axes = _axes(scope.name, inputs, axis)
        shape = inputs.shape.as_list()
        channels = [shape[axes[0]]] if len(axes) == 1 else [n if i in axes else 1 for i, n in enumerate(shape)]
        dtype = tf.float32 if inputs.dtype.base_dtype in (tf.float16, tf.bfloat16) else inputs.dtype.base_dtype

        def variable(kind, initializer, regularizer=None, constraint=None, trainable=False):
            return add_variable(kind, channels, dtype, initializer, regularizer, constraint, trainable)

        gamma = beta = None
        if scale:
            gamma = variable("gamma", gamma_initializer, gamma_regularizer, gamma_constraint, trainable)
        if center:
            beta = variable("beta", beta_initializer, beta_regularizer, beta_constraint, trainable)
        moving = (variable("moving_mean", moving_mean_initializer),
                  variable("moving_variance", moving_variance_initializer))  # fmt: skip
        if freezing.is_frozen(moving[0].op.name):
            training = False
        if static_bool(training) is False and axes == [len(shape) - 1]:
            folded = folding.folded(inputs, gamma, beta, *moving, epsilon)
            if folded is not None:
                return folded
        data_format = _FUSED_FORMATS.get((len(shape), axes[0])) if len(axes) == 1 and dtype == tf.float32 else None
        if data_format and fused in (None, True):
            outputs, *batch = _fused(inputs, gamma, beta, moving, epsilon, training, data_format, channels)
        else:
            outputs, *batch = _composed(inputs, gamma, beta, moving, epsilon, training, axes)
        outputs.set_shape(shape)
        if static_bool(training) is not False:
            for average, value in zip(moving, batch, strict=True):
                _move(average, value, momentum)
        return outputs


def _fused(inputs, gamma, beta, moving, epsilon, training, data_format, channels):
    """Outputs, mean and variance by TensorFlow's fused kernel; while not training, the averages as they are."""
    gamma = tf.ones(channels) if gamma is None else tf.convert_to_tensor(gamma)
    beta = tf.zeros(channels) if beta is None else tf.convert_to_tensor(beta)
    mean, variance = (tf.convert_to_tensor(average) for average in moving)

    def normalize(**statistics):
        return tf.nn.fused_batch_norm(inputs, gamma, beta, epsilon=epsilon, data_format=data_format, **statistics)

    return choose(
        training,
        lambda: tuple(normalize(is_training=True)),
        lambda: (normalize(is_training=False, mean=mean, variance=variance)[0], mean, variance),
    )


def _composed(inputs, gamma, beta, moving, epsilon, training, axes):
    """The same from elementary operations, for any number of dimensions and axes."""
    wide = tf.cast(inputs, moving[0].dtype.base_dtype)
    others = [i for i in range(inputs.shape.rank) if i not in axes]
    mean, variance = (tf.convert_to_tensor(average) for average in moving)
    mean, variance = choose(
        training, lambda: tuple(tf.nn.moments(wide, others, keepdims=len(axes) > 1)), lambda: (mean, variance)
    )
    along = [inputs.shape.as_list()[i] if i in axes else 1 for i in range(inputs.shape.rank)]

    def spread(values):  # [channels] -> [1, channels, 1, ...] so that it broadcasts along the inputs
        return None if values is None else tf.reshape(values, along)

    outputs = tf.nn.batch_normalization(wide, spread(mean), spread(variance), spread(beta), spread(gamma), epsilon)
    return tf.cast(outputs, inputs.dtype), mean, variance


def _move(average, value, momentum):
    """An operation in UPDATE_OPS: average -= (average - value) * (1 - momentum).

    Where a layer is reused, the average moves once for each use, in their order: at once, chance would decide.
    """
    handle = average.handle if hasattr(average, "handle") else average
    updates = [getattr(update, "op", update) for update in tf.get_collection(tf.GraphKeys.UPDATE_OPS)]
    before = [operation for operation in updates if handle in operation.inputs]
    with tf.control_dependencies(before), tf.name_scope("AssignMovingAvg") as name:
        decay = tf.cast(1.0 - momentum, average.dtype.base_dtype)
        update = tf.assign_sub(average, (average - value) * decay, name=name)
    tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, update.op)


def _axes(layer, inputs, axis):
    """The axes as sorted non-negative numbers; UsageError for one that is not there, doubled or of unknown size."""
    if not inputs.dtype.is_floating:
        raise UsageError(f"{layer}: inputs are {inputs.dtype.base_dtype.name}; cast them to tf.float32 first")
    rank = inputs.shape.rank
    if rank is None:
        raise UsageError(f"{layer}: the number of dimensions of the inputs is unknown; call set_shape")
    try:
        given = [operator.index(number) for number in (axis if isinstance(axis, (list, tuple)) else [axis])]
    except TypeError:
        given = []
    axes = sorted({number % rank for number in given if -rank <= number < rank})
    if not given or len(axes) != len(given):
        raise UsageError(f"{layer}: axis={axis!r} for inputs of shape {inputs.shape}; pass one in {-rank}..{rank - 1}")
    if any(inputs.shape.as_list()[number] is None for number in axes):
        raise UsageError(f"{layer}: axis={axis!r} has no known size in the shape {inputs.shape}; call set_shape")
    return axes


def _refuse(layer, **arguments):
    """Raises UsageError for the first argument whose value is not its default."""
    for argument, (value, default) in arguments.items():
        plain = isinstance(value, (bool, int, float)) and default is not None  # a tensor has no truth value
        if value is not default and not (plain and value == default):
            raise UsageError(f"{layer}: {argument}={value!r} is not supported; leave it at {default!r}")
