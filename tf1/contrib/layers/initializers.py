"""contrib.layers' initializers, those of graphs/layers/initializers.py with the errors of TensorFlow 1."""

import tensorflow.compat.v1 as tf

from tf1.own import own_modules

with own_modules():
    from graphs.layers import initializers

__all__ = ["variance_scaling_initializer", "xavier_initializer", "xavier_initializer_conv2d"]


def variance_scaling_initializer(factor=2.0, mode="FAN_IN", uniform=False, seed=None, dtype=tf.float32):
    """Variance factor / n, n by mode FAN_IN, FAN_OUT or FAN_AVG; uniform, or a truncated normal.

    Raises TypeError for another mode and for a type that is not floating-point.
    """
    if not dtype.is_floating:
        raise TypeError(f"variance_scaling_initializer: dtype={dtype.name}; a floating-point type is needed")
    if mode not in ("FAN_IN", "FAN_OUT", "FAN_AVG"):
        raise TypeError(f"variance_scaling_initializer: mode={mode!r}; choose from FAN_IN, FAN_OUT, FAN_AVG")
    return initializers.variance_scaling_initializer(factor, mode, uniform, seed, dtype)


def xavier_initializer(uniform=True, seed=None, dtype=tf.float32):
    """Variance 2 / (fan_in + fan_out), uniform or a truncated normal. Glorot and Bengio 2010."""
    return variance_scaling_initializer(1.0, "FAN_AVG", uniform, seed, dtype)


xavier_initializer_conv2d = xavier_initializer
