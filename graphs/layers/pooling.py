"""Max and average pooling with the signatures of TensorFlow 1.15's tf.layers; see graphs/layers/__init__.py.

[batch, ..., channels] -> the same with each spatial size n made ceil((n - pool_size + 1) / stride) by padding="valid"
and ceil(n / stride) by "same". pool_size and strides: one number or one for each dimension. data_format:
"channels_last" or "channels_first". Averages count no padding. All raise ArgumentError for what makes no sense.
"""

import contextlib

import tensorflow.compat.v1 as tf

from graphs.layers.arguments import check_choice, sizes
from graphs.layers.base import InputSpec, Layer
from graphs.layers.channels import FORMATS, from_channels_last, inner_scope, to_channels_last
from graphs.layers.utils import conv_output_length

__all__ = [
    "AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "AvgPool2D", "MaxPool2D", "MaxPooling1D",
    "MaxPooling2D", "MaxPooling3D", "average_pooling1d", "average_pooling2d", "average_pooling3d", "avg_pool2d",
    "max_pool2d", "max_pooling1d", "max_pooling2d", "max_pooling3d",
]  # fmt: skip


class Pooling(Layer):
    """Pools over `_RANK` spatial dimensions; steps are pooled as a picture of width 1."""

    _takes_one_tensor = True

    def __init__(self, pool_size, strides, padding="valid", data_format="channels_last", name=None, **kwargs):
        super().__init__(name=name, **kwargs)
        self.pool_size = sizes(self._where(), "pool_size", pool_size, self._RANK)
        self.strides = self.pool_size if strides is None else sizes(self._where(), "strides", strides, self._RANK)
        self.padding = check_choice(self._where(), "padding", padding, ("valid", "same"))
        self.data_format = check_choice(self._where(), "data_format", data_format, FORMATS)
        self.input_spec = InputSpec(ndim=self._RANK + 2)

    def call(self, inputs):
        """[batch, ..., channels] -> [batch, ..., channels]."""
        window, steps = list(self.pool_size), list(self.strides)
        # TensorFlow 1.15 had kernels for channels_first. Volumes it transposed, too, under these names.
        transposed = contextlib.nullcontext() if self._RANK == 3 else inner_scope(self.data_format)
        with transposed:
            inputs = to_channels_last(inputs, self.data_format)
            if self._RANK == 1:
                inputs, window, steps = tf.expand_dims(inputs, 2), [*window, 1], [*steps, 1]
            outputs = self._operation(
                inputs, [1, *window, 1], [1, *steps, 1], self.padding.upper(), name=self._OPERATION_NAME
            )
            if self._RANK == 1:
                outputs = tf.squeeze(outputs, [2])
        return from_channels_last(outputs, self.data_format, self._LAST_NAME)

    def compute_output_shape(self, input_shape):
        """The shape of the outputs for inputs of this shape."""
        shape = tf.TensorShape(input_shape).as_list()
        first = 1 if self.data_format == "channels_last" else 2
        for i, (window, step) in enumerate(zip(self.pool_size, self.strides, strict=True), first):
            shape[i] = conv_output_length(shape[i], window, self.padding, step)
        return tf.TensorShape(shape)


class MaxPooling1D(Pooling):
    """The largest of each window: [batch, steps, channels] -> [batch, new_steps, channels]."""

    _RANK, _operation, _OPERATION_NAME = 1, staticmethod(tf.nn.max_pool2d), "MaxPool"
    _LAST_NAME = "Squeeze"


class MaxPooling2D(Pooling):
    """The largest of each window: [batch, height, width, channels] -> [batch, new_height, new_width, channels]."""

    _RANK, _operation, _OPERATION_NAME = 2, staticmethod(tf.nn.max_pool2d), "MaxPool"
    _LAST_NAME = "MaxPool"


class MaxPooling3D(Pooling):
    """The largest of each window: [batch, depth, height, width, channels] -> the same with new sizes."""

    _RANK, _operation, _OPERATION_NAME = 3, staticmethod(tf.nn.max_pool3d), "MaxPool3D"
    _LAST_NAME = None


class AveragePooling1D(Pooling):
    """The mean of each window: [batch, steps, channels] -> [batch, new_steps, channels]."""

    _RANK, _operation, _OPERATION_NAME = 1, staticmethod(tf.nn.avg_pool2d), "AvgPool"
    _LAST_NAME = "Squeeze"


class AveragePooling2D(Pooling):
    """The mean of each window: [batch, height, width, channels] -> [batch, new_height, new_width, channels]."""

    _RANK, _operation, _OPERATION_NAME = 2, staticmethod(tf.nn.avg_pool2d), "AvgPool"
    _LAST_NAME = "AvgPool"


class AveragePooling3D(Pooling):
    """The mean of each window: [batch, depth, height, width, channels] -> the same with new sizes."""

    _RANK, _operation, _OPERATION_NAME = 3, staticmethod(tf.nn.avg_pool3d), "AvgPool3D"
    _LAST_NAME = None


def max_pooling1d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """The largest of each window: [batch, steps, channels] -> [batch, new_steps, channels]."""
    return MaxPooling1D(pool_size, strides, padding, data_format, name)(inputs)


def max_pooling2d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """The largest of each window: [batch, height, width, channels] -> [batch, new_height, new_width, channels]."""
    return MaxPooling2D(pool_size, strides, padding, data_format, name)(inputs)


def max_pooling3d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """The largest of each window: [batch, depth, height, width, channels] -> the same with new sizes."""
    return MaxPooling3D(pool_size, strides, padding, data_format, name)(inputs)


def average_pooling1d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """The mean of each window: [batch, steps, channels] -> [batch, new_steps, channels]."""
    return AveragePooling1D(pool_size, strides, padding, data_format, name)(inputs)


def average_pooling2d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """The mean of each window: [batch, height, width, channels] -> [batch, new_height, new_width, channels]."""
    return AveragePooling2D(pool_size, strides, padding, data_format, name)(inputs)


def average_pooling3d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """The mean of each window: [batch, depth, height, width, channels] -> the same with new sizes."""
    return AveragePooling3D(pool_size, strides, padding, data_format, name)(inputs)


AvgPool2D, MaxPool2D = AveragePooling2D, MaxPooling2D
avg_pool2d, max_pool2d = average_pooling2d, max_pooling2d
