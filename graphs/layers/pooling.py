"""Max and average pooling with the signatures of TensorFlow 1.15's tf.layers; see graphs/layers/__init__.py.

[batch, ..., channels] -> the same with each spatial size n made ceil((n - pool_size + 1) / stride) by padding="valid"
and ceil(n / stride) by "same". pool_size and strides: one number or one for each dimension. data_format:
"channels_last" or "channels_first". Averages count no padding. All raise UsageError for arguments that make no sense.
"""

import tensorflow.compat.v1 as tf

from graphs.layers.arguments import check_choice, check_rank, sizes
from graphs.layers.layer_scope import from_channels_last, to_channels_last, unshared_scope

__all__ = [
    "average_pooling1d", "average_pooling2d", "average_pooling3d", "max_pooling1d", "max_pooling2d", "max_pooling3d",
]  # fmt: skip


def max_pooling1d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """The largest of each window: [batch, steps, channels] -> [batch, new_steps, channels]."""
    return _pool(1, tf.nn.max_pool2d, "MaxPool", "max_pooling1d", **locals())


def max_pooling2d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """The largest of each window: [batch, height, width, channels] -> [batch, new_height, new_width, channels]."""
    return _pool(2, tf.nn.max_pool2d, "MaxPool", "max_pooling2d", **locals())


def max_pooling3d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """The largest of each window: [batch, depth, height, width, channels] -> the same with new sizes."""
    return _pool(3, tf.nn.max_pool3d, "MaxPool3D", "max_pooling3d", **locals())


def average_pooling1d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """The mean of each window: [batch, steps, channels] -> [batch, new_steps, channels]."""
    return _pool(1, tf.nn.avg_pool2d, "AvgPool", "average_pooling1d", **locals())


def average_pooling2d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """The mean of each window: [batch, height, width, channels] -> [batch, new_height, new_width, channels]."""
    return _pool(2, tf.nn.avg_pool2d, "AvgPool", "average_pooling2d", **locals())


def average_pooling3d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """The mean of each window: [batch, depth, height, width, channels] -> the same with new sizes."""
    return _pool(3, tf.nn.avg_pool3d, "AvgPool3D", "average_pooling3d", **locals())


def _pool(rank, operation, operation_name, layer, inputs, pool_size, strides, padding, data_format, name):
    """Pools over `rank` spatial dimensions; steps are pooled as a picture of width 1."""
    with unshared_scope(name, layer):
        inputs = tf.convert_to_tensor(inputs)
        check_rank(inputs, rank + 2)
        inputs = to_channels_last(inputs, data_format)
        window, steps = sizes("pool_size", pool_size, rank), sizes("strides", strides, rank)
        padding = check_choice("padding", padding, ("valid", "same")).upper()
        if rank == 1:
            inputs, window, steps = tf.expand_dims(inputs, 2), [*window, 1], [*steps, 1]
        outputs = operation(inputs, [1, *window, 1], [1, *steps, 1], padding, name=operation_name)
        if rank == 1:
            outputs = tf.squeeze(outputs, [2])
        return from_channels_last(outputs, data_format)
