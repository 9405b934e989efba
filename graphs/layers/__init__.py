"""A drop-in for tf.layers, which TensorFlow 2.16 lost: that of 1.15, on tf.nn and tf.get_variable alone.

    import tensorflow.compat.v1 as tf
    from graphs import layers        # then layers.conv2d(...) for tf.layers.conv2d(...), layers.Dense for the class

Argument names, their order and defaults, variable and operation names, scopes, reuse and collections are those of
TensorFlow 1.15, so programs and checkpoints of its time fit; depthwise_conv2d is the one addition.
"""

from graphs.layers.base import InputSpec, Layer
from graphs.layers.convolutional import (
    Conv1D,
    Conv2D,
    Conv2DTranspose,
    Conv3D,
    Conv3DTranspose,
    SeparableConv1D,
    SeparableConv2D,
    conv1d,
    conv2d,
    conv2d_transpose,
    conv3d,
    conv3d_transpose,
    separable_conv1d,
    separable_conv2d,
)
from graphs.layers.core import Dense, Dropout, Flatten, dense, dropout, flatten
from graphs.layers.normalization import BatchNormalization, batch_normalization
from graphs.layers.pooling import (
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
    average_pooling1d,
    average_pooling2d,
    average_pooling3d,
    max_pooling1d,
    max_pooling2d,
    max_pooling3d,
)
from graphs.layers.separable_convolutions import depthwise_conv2d

__all__ = [
    "AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "BatchNormalization", "Conv1D", "Conv2D",
    "Conv2DTranspose", "Conv3D", "Conv3DTranspose", "Dense", "Dropout", "Flatten", "InputSpec", "Layer",
    "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "SeparableConv1D", "SeparableConv2D", "average_pooling1d",
    "average_pooling2d", "average_pooling3d", "batch_normalization", "conv1d", "conv2d", "conv2d_transpose", "conv3d",
    "conv3d_transpose", "dense", "depthwise_conv2d", "dropout", "flatten", "max_pooling1d", "max_pooling2d",
    "max_pooling3d", "separable_conv1d", "separable_conv2d",
]  # fmt: skip
