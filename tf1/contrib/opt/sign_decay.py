"""Decays of the sign's weight, for AddSign and PowerSign: functions of the global step, 1 at the start."""

import math

import tensorflow.compat.v1 as tf

__all__ = ["get_cosine_decay_fn", "get_linear_decay_fn", "get_restart_decay_fn"]


def _fraction(global_step, decay_steps):
    """The part of decay_steps that is done, 0..1. Raises ValueError without a step."""
    if global_step is None:
        raise ValueError("global_step is required for this decay of the sign.")
    return tf.cast(tf.minimum(global_step, decay_steps), tf.float32) / tf.cast(decay_steps, tf.float32)


def get_linear_decay_fn(decay_steps):
    """From 1 to 0 in decay_steps."""
    return lambda global_step: tf.maximum(0.0, 1.0 - _fraction(global_step, decay_steps))


def get_cosine_decay_fn(decay_steps, num_periods=0.5, zero_after=None):
    """A cosine between 1 and 0: num_periods of it in decay_steps; 0 after zero_after periods."""

    def decay(global_step):
        periods = num_periods * _fraction(global_step, decay_steps)
        decayed = 0.5 * (1.0 + tf.cos(2.0 * math.pi * periods))
        return decayed if zero_after is None else tf.where(periods >= zero_after, 0.0, decayed)

    return decay


def get_restart_decay_fn(decay_steps, num_periods=1, zero_after=None):
    """Half a cosine from 1 to 0, num_periods times in decay_steps; 0 after zero_after of them."""

    def decay(global_step):
        periods = num_periods * _fraction(global_step, decay_steps)
        decayed = 0.5 * (1.0 + tf.cos(math.pi * tf.mod(periods, 1.0)))
        return decayed if zero_after is None else tf.where(periods >= zero_after, 0.0, decayed)

    return decay
