"""contrib.layers.bucketize."""

import tensorflow.compat.v1 as tf


def bucketize(input_tensor, boundaries, name=None):
    """Numbers -> how many of the rising boundaries are at or below each, int32 of the same shape."""
    return tf.raw_ops.Bucketize(input=input_tensor, boundaries=boundaries, name=name)
