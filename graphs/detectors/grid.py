"""The head of a detector with a grid: features of cells -> the numbers that each cell predicts."""

import tensorflow.compat.v1 as tf

from graphs import blocks, layers
from graphs.backbones.backbone import Backbone


def grid_head(features: tf.Tensor, backbone: Backbone, block: blocks.Blocks, outputs: int, dropout: float) -> tf.Tensor:
    """[N, R, C, F] -> [N, R, C, outputs], linear: the dense layers of a published detector, or one layer within cells.

    A backbone that is not made for detection gets a 3x3 convolution of 256 filters first. dropout: before the output of
    the dense layers.
    """
    if backbone.dense:
        return _dense(features, block, backbone.dense, outputs, dropout)
    if not backbone.sees_objects:
        features = block.convolution(features, 256, 3, name="conv_head")  # [N, R, C, 256]
    return layers.conv2d(features, outputs, 1, name="output", **block.small_kernel)


def _dense(features, block, units, outputs, dropout):
    """[N, R, C, F] -> [N, R, C, outputs] by dense layers over all cells, of which the last has the activation."""
    rows, columns = features.shape.as_list()[1:3]
    net = layers.flatten(features)  # [N, R * C * F]
    *linear, last = units
    for number, width in enumerate(linear, 1):
        net = block.output(net, width, name=f"dense{number}")
    net = block.dense(net, last, name=f"dense{len(units)}")  # [N, 4096]
    net = layers.dropout(net, dropout, training=block.is_training, name="dropout")
    net = layers.dense(net, rows * columns * outputs, name="output", **block.small_kernel)
    return tf.reshape(net, [-1, rows, columns, outputs])
