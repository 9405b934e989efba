"""Backbones that are a single row of convolutions and poolings, written as a table."""

from collections.abc import Sequence

import tensorflow.compat.v1 as tf

from graphs import blocks, layers

#: A convolution: (filters, size of the window, stride).
Layer = tuple[int, int, int]
#: In the place of a convolution: the maximum of 2x2 in strides of 2.
POOL: Layer = (0, 2, 2)


def stacked(net: tf.Tensor, block: blocks.Blocks, row: Sequence[Layer], cut: str = "") -> blocks.Stack:
    """Layers conv1, conv2, ... and pool1, pool2, ... in the order of the row, on net [N, H, W, C].

    A convolution keeps the size (padding "same"), divided by its stride and rounded up; a pooling rounds down. The last
    layer of each stride is a stage.
    """
    stack = blocks.Stack(net, cut)
    convolutions, poolings, stride = 0, 0, 1
    for filters, size, step in row:
        if step > 1 and stride > 1:
            stack.stage(f"stride{stride}")
        stride *= step
        if filters:
            convolutions += 1
            stack.add(f"conv{convolutions}", block.convolution, filters, size, strides=step)
        else:
            poolings += 1
            stack.add(f"pool{poolings}", layers.max_pooling2d, size, step)
    stack.stage(f"stride{stride}")
    return stack


def leaky_relu(values: tf.Tensor, name: str | None = None) -> tf.Tensor:
    """x, or 0.1 x below 0: Redmon et al. 2016, equation 2."""
    return tf.nn.leaky_relu(values, alpha=0.1, name=name)
