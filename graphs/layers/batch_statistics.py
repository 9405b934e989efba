"""The moving averages of batch normalization, and the corrections of batch renormalization (Ioffe 2017)."""

from collections.abc import Callable
from typing import Any

import tensorflow.compat.v1 as tf

from graphs.layers import by_name
from graphs.layers.arguments import choose, here


def moved(average: tf.Variable, value: tf.Tensor, rate: Any) -> tf.Tensor:
    """average -= (average - value) * rate, as an operation; rate: a number or a scalar tensor.

    Where a layer is reused, the average moves once for each use, in their order: at once, chance would decide.
    """
    with tf.control_dependencies(_updates_of(average)), tf.name_scope("AssignMovingAvg") as name:
        decay = tf.cast(rate, average.dtype.base_dtype)
        return tf.assign_sub(average, (average - value) * decay, name=name)


def renormalize(layer: Any, mean: tf.Tensor, variance: tf.Tensor, training: Any, inputs: tf.Tensor) -> tuple:
    """The corrections r and d, by which normalized values x become x * r + d; constants for the gradient.

    r is the batch's standard deviation, d its mean, both as seen by the averages `renorm_mean` and `renorm_stddev`. The
    updates of the layer move these and the averages of inference; while not training nothing moves, r is 1 and d is 0.
    """
    stddev = tf.sqrt(variance + layer.epsilon)
    least = tf.maximum(layer.renorm_stddev, tf.sqrt(tf.cast(layer.epsilon, stddev.dtype)))  # not 0 in the first steps
    ratio, shift = stddev / least, (mean - layer.renorm_mean) / least
    with tf.control_dependencies([ratio, shift]):  # they come from the averages as they were before this step
        rate = _rate(training, layer.renorm_momentum)
        moves = [moved(layer.renorm_mean, mean, rate), moved(layer.renorm_stddev, stddev, rate)]
    bounds = layer.renorm_clipping
    r = _clipped(ratio, bounds.get("rmin"), bounds.get("rmax"))
    d = _clipped(shift, None if bounds.get("dmax") is None else -bounds["dmax"], bounds.get("dmax"))
    with tf.control_dependencies([getattr(move, "op", move) for move in moves]):
        mean, variance = tf.identity(mean), tf.identity(variance)
    _move(layer, mean, variance, training, inputs)
    r = choose(training, lambda: r, lambda: tf.ones_like(ratio))
    d = choose(training, lambda: d, lambda: tf.zeros_like(shift))
    return tf.stop_gradient(r, name="renorm_r"), tf.stop_gradient(d, name="renorm_d")


def composed(scale: Any, offset: Any, then_scale: Any, then_offset: Any) -> tuple:
    """One factor and summand for x * scale + offset, times then_scale (None: 1), plus then_offset (None: 0)."""
    if then_scale is not None:
        scale, offset = scale * then_scale, offset * then_scale
    return scale, offset if then_offset is None else offset + then_offset


def root(initializer: Any) -> Callable:
    """The initializer of a standard deviation from that of a variance."""
    variance = by_name.initializer(here(), initializer)
    variance = variance() if isinstance(variance, type) else variance
    return lambda shape, dtype=None, partition_info=None: tf.sqrt(variance(shape, dtype=dtype))


def _move(layer, mean, variance, training, inputs):
    """Updates of the averages of inference; that of the variance is moving_stddev^2 - epsilon."""
    layer.add_update(moved(layer.moving_mean, mean, 1.0 - layer.momentum), inputs)
    rate = _rate(training, layer.momentum)
    stddev = tf.convert_to_tensor(moved(layer.moving_stddev, tf.sqrt(variance + layer.epsilon), rate))
    value = choose(
        training,
        lambda: tf.nn.relu(stddev * stddev - layer.epsilon),
        lambda: tf.convert_to_tensor(layer.moving_variance),
    )
    with tf.control_dependencies(_updates_of(layer.moving_variance)), tf.name_scope("AssignNewValue") as name:
        layer.add_update(tf.assign(layer.moving_variance, value, name=name), inputs)


def _rate(training, momentum):
    """By how much an average moves: 1 - momentum in training, else 0."""
    return choose(training, lambda: tf.constant(1.0 - momentum), lambda: tf.constant(0.0))


def _clipped(values, least, most):
    values = values if least is None else tf.maximum(values, least)
    return values if most is None else tf.minimum(values, most)


def _updates_of(variable):
    """The updates of a variable that are there already."""
    updates = {getattr(update, "op", update) for update in tf.get_collection(tf.GraphKeys.UPDATE_OPS)}
    return [operation for operation in variable.op.outputs[0].consumers() if operation in updates]
