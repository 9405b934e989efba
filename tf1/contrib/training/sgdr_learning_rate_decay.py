"""Learning rates that start anew: Loshchilov and Hutter 2017, "SGDR"."""

import math

import tensorflow.compat.v1 as tf

__all__ = ["sgdr_decay"]


def sgdr_decay(learning_rate, global_step, initial_period_steps, t_mul=2.0, m_mul=1.0, name=None):
    """Half a cosine from learning_rate to 0, again and again.

    Args:
        learning_rate: the first one.
        global_step: the step.
        initial_period_steps: steps of the first period.
        t_mul: factor of the length from period to period, 1 or more.
        m_mul: factor of the first learning rate from period to period.
        name: of the operation.

    Raises ValueError without a global_step.
    """
    if global_step is None:
        raise ValueError("global_step is required for sgdr_decay.")
    with tf.name_scope(name, "SGDRDecay", [learning_rate, global_step]) as name:
        learning_rate = tf.convert_to_tensor(learning_rate, name="initial_learning_rate")
        step, period, t_mul, m_mul = (
            tf.cast(value, learning_rate.dtype) for value in (global_step, initial_period_steps, t_mul, m_mul)
        )
        periods = step / period  # in lengths of the first

        def of_one_length():
            number = tf.floor(periods)
            return number, periods - number

        def of_growing_lengths():
            number = tf.floor(tf.log(1 - periods * (1 - t_mul)) / tf.log(t_mul))
            before = (1 - t_mul**number) / (1 - t_mul)
            return number, (periods - before) / t_mul**number

        number, fraction = tf.cond(tf.equal(t_mul, 1), of_one_length, of_growing_lengths)
        return tf.multiply(0.5 * learning_rate * m_mul**number, tf.cos(math.pi * fraction) + 1, name=name)
