"""A drop-in for tf.layers, which TensorFlow 2.16 lost: the functions of 1.15, on tf.nn and tf.get_variable alone.

    import tensorflow.compat.v1 as tf
    from graphs import layers        # then layers.conv2d(...) for tf.layers.conv2d(...)

Argument names, their order and defaults, variable and operation names, scopes, reuse and collections are those of
TensorFlow 1.15, so programs and checkpoints of its time fit; depthwise_conv2d is the one addition. The layer classes
(tf.layers.Conv2D) are not here.
"""

from graphs.layers.convolutions import conv1d, conv2d, conv2d_transpose, conv3d, conv3d_transpose
from graphs.layers.core import dense, dropout, flatten
from graphs.layers.normalization import batch_normalization
from graphs.layers.pooling import (
    average_pooling1d,
    average_pooling2d,
    average_pooling3d,
    max_pooling1d,
    max_pooling2d,
    max_pooling3d,
)
from graphs.layers.separable_convolutions import depthwise_conv2d, separable_conv1d, separable_conv2d

__all__ = [
    "average_pooling1d", "average_pooling2d", "average_pooling3d", "batch_normalization", "conv1d", "conv2d",
    "conv2d_transpose", "conv3d", "conv3d_transpose", "dense", "depthwise_conv2d", "dropout", "flatten",
    "max_pooling1d", "max_pooling2d", "max_pooling3d", "separable_conv1d", "separable_conv2d",
]  # fmt: skip
