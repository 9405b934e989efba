"""Examples of a batch repeated or dropped at random."""

import tensorflow.compat.v1 as tf
from tensorflow.python.training.moving_averages import assign_moving_average

__all__ = ["resample_at_rate", "weighted_resample"]


def resample_at_rate(inputs, rates, scope=None, seed=None, back_prop=False):
    """A list of tensors [batch, ...] -> the same with each row as often as a Poisson number of its rate says.

    rates: [batch], the mean numbers. back_prop: whether gradients reach the rows.
    """
    with tf.name_scope(scope, "resample_at_rate", [*inputs, rates]):
        rates = tf.convert_to_tensor(rates, name="rates")
        counts = tf.cast(tf.random_poisson(rates, (), rates.dtype, seed=seed), tf.int32)
        rows = tf.repeat(tf.range(tf.size(counts)), counts)
        if not back_prop:
            rows = tf.stop_gradient(rows)
        return [tf.gather(tensor, rows) for tensor in inputs]


def weighted_resample(inputs, weights, overall_rate, scope=None, mean_decay=0.999, seed=None):
    """resample_at_rate with rates weights * overall_rate / their moving mean -> (tensors, the rates of their rows).

    mean_decay: of the moving mean, a local variable.
    """
    with tf.name_scope(scope, "weighted_resample", inputs) as opened:
        with tf.variable_scope(scope, "estimate_mean", inputs):
            mean = tf.get_local_variable("estimated_mean", initializer=tf.cast(0, weights.dtype), dtype=weights.dtype)
            mean = assign_moving_average(mean, tf.reduce_mean(weights), mean_decay)
        rates = weights * overall_rate / mean
        kept, *tensors = resample_at_rate([rates, *inputs], rates, scope=opened, seed=seed)
        return tensors, kept
