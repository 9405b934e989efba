"""contrib.layers' pooling.

Each spatial size n becomes ceil((n - kernel + 1) / stride) by VALID, ceil(n / stride) by SAME. Sizes are one number or
one for each spatial dimension. outputs_collections: of the outputs, whose alias is the scope's name. Averages count no
padding. Shapes as in convolutions.py.
"""

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import add_arg_scope
from tf1.contrib.layers.making import FORMATS_2D, FORMATS_3D, keras_format
from tf1.contrib.layers.utils import collect_named_outputs, n_positive_integers
from tf1.own import own_modules

with own_modules():
    from graphs.layers.channels import from_channels_last, to_channels_last


@add_arg_scope
def avg_pool2d(
    inputs, kernel_size, stride=2, padding="VALID", data_format="NHWC", outputs_collections=None, scope=None
):  # fmt: skip
    """The mean of each window: [batch, height, width, channels] -> [batch, new_height, new_width, channels]."""
    return _pool(tf.nn.avg_pool2d, "AvgPool", "AvgPool2D", FORMATS_2D, **locals())


@add_arg_scope
def avg_pool3d(
    inputs, kernel_size, stride=2, padding="VALID", data_format="NDHWC", outputs_collections=None, scope=None
):  # fmt: skip
    """The mean of each window: [batch, depth, height, width, channels] -> the same with new sizes."""
    return _pool(tf.nn.avg_pool3d, "AvgPool3D", "AvgPool3D", FORMATS_3D, **locals())


@add_arg_scope
def max_pool2d(
    inputs, kernel_size, stride=2, padding="VALID", data_format="NHWC", outputs_collections=None, scope=None
):  # fmt: skip
    """The largest of each window: [batch, height, width, channels] -> [batch, new_height, new_width, channels]."""
    return _pool(tf.nn.max_pool2d, "MaxPool", "MaxPool2D", FORMATS_2D, **locals())


@add_arg_scope
def max_pool3d(
    inputs, kernel_size, stride=2, padding="VALID", data_format="NDHWC", outputs_collections=None, scope=None
):  # fmt: skip
    """The largest of each window: [batch, depth, height, width, channels] -> the same with new sizes."""
    return _pool(tf.nn.max_pool3d, "MaxPool3D", "MaxPool3D", FORMATS_3D, **locals())


def _pool(
    operation, operation_name, default_name, formats, inputs, kernel_size, stride, padding, data_format,
    outputs_collections, scope,
):  # fmt: skip
    """Pools over two or three spatial dimensions."""
    data_format = keras_format(data_format, formats)
    rank = len(formats[0]) - 2
    with tf.name_scope(scope, default_name, [inputs]) as entered:
        inputs = tf.convert_to_tensor(inputs)
        if inputs.shape.rank != rank + 2:
            raise ValueError(f"{entered}: inputs of shape {inputs.shape}; {rank + 2} dimensions are needed")
        window, steps = n_positive_integers(rank, kernel_size), n_positive_integers(rank, stride)
        inputs = to_channels_last(inputs, data_format)
        outputs = operation(inputs, [1, *window, 1], [1, *steps, 1], padding.upper(), name=operation_name)
        return collect_named_outputs(outputs_collections, entered, from_channels_last(outputs, data_format))


@add_arg_scope
def pool(
    inputs, kernel_size, pooling_type, padding="VALID", data_format=None, dilation_rate=1, stride=1,
    outputs_collections=None, scope=None,
):  # fmt: skip
    """tf.nn.pool over all spatial dimensions; pooling_type: AVG or MAX. ValueError for fewer than three dimensions."""
    with tf.name_scope(scope, f"{pooling_type.lower()}_pool", [inputs]) as entered:
        inputs = tf.convert_to_tensor(inputs)
        rank = inputs.shape.rank
        if rank is None or rank < 3:
            raise ValueError(f"{entered}: inputs of shape {inputs.shape}; three dimensions or more are needed")
        outputs = tf.nn.pool(
            inputs, n_positive_integers(rank - 2, kernel_size), pooling_type, padding, data_format=data_format,
            dilation_rate=n_positive_integers(rank - 2, dilation_rate),
            strides=n_positive_integers(rank - 2, stride), name=entered,
        )  # fmt: skip
        return collect_named_outputs(outputs_collections, entered, outputs)
