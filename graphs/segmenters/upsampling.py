"""Larger maps from smaller ones, in the size of another map."""

import tensorflow.compat.v1 as tf

from graphs.blocks import Blocks, sides


def stride_of(stage: str) -> int:
    """The pixels from one position to the next of a stage of a backbone: 8 of "stride8"."""
    return int(stage.removeprefix("stride"))


def transposed(net: tf.Tensor, like: tf.Tensor, filters: int, factor: int, block: Blocks, name: str) -> tf.Tensor:
    """[N, h, w, C] -> [N, H, W, filters] of the size of `like`: a linear transposed convolution.

    factor: its stride, and the side of its kernel.
    """
    net = block.transposed_convolution(net, filters, factor, name=name, strides=factor, activation=None)
    return fitted(net, like)


def fitted(net: tf.Tensor, like: tf.Tensor) -> tf.Tensor:
    """[N, h, w, C] -> the height and width of `like`: cut, or padded with zeros, at the lower and the right border.

    Poolings round sizes up or down, so a map that is enlarged again differs by less than a stride.
    """
    have, want = net.shape.as_list()[1:3], like.shape.as_list()[1:3]
    if None not in have + want:
        if have == want:
            return net
        short = [max(0, wanted - size) for size, wanted in zip(have, want, strict=True)]
    else:
        want = tf.shape(like)[1:3]
        short = tf.unstack(tf.maximum(0, want - tf.shape(net)[1:3]))
    channels = net.shape.as_list()[3]
    net = tf.pad(net, [[0, 0], [0, short[0]], [0, short[1]], [0, 0]])[:, : want[0], : want[1]]
    return tf.reshape(net, [-1, want[0], want[1], channels])  # tells TensorFlow Lite the number of channels


def enlarged(net: tf.Tensor, like: tf.Tensor) -> tf.Tensor:
    """[N, h, w, C] -> the height and width of `like`, bilinear between the centres of pixels; float32."""
    return tf.raw_ops.ResizeBilinear(images=net, size=sides(like), half_pixel_centers=True, name="enlarged")
