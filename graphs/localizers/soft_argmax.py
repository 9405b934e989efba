"""Coordinates in a picture, in 0..1 of its sides, from a feature map."""

from collections.abc import Sequence

import numpy as np
import tensorflow.compat.v1 as tf

from graphs import blocks, layers


def soft_argmax(features: tf.Tensor, axes: Sequence[int], block: blocks.Blocks, name: str) -> tf.Tensor:
    """[N, R, C, F] -> [N, K] coordinates, near 0..1. axes: for each of the K coordinates 0 for y, 1 for x.

    Each coordinate has two maps, 1x1 convolutions of the features: attention and offset. The coordinate is the mean,
    weighted by the softmax of the attention, of the position's own coordinate plus the offset. A dense layer must learn
    the coordinate of each position; here it is known, so far fewer examples are enough. Levine et al. 2016, section
    5.1, without the offsets.
    """
    rows, columns = features.shape.as_list()[1:3]
    with tf.name_scope("positions"):
        y, x = np.meshgrid((np.arange(rows) + 0.5) / rows, (np.arange(columns) + 0.5) / columns, indexing="ij")
        own = np.stack([(y, x)[axis].ravel() for axis in axes], axis=1).astype(np.float32)  # [R * C, K]
    maps = layers.conv2d(features, 2 * len(axes), 1, name=name, **block.small_kernel)  # [N, R, C, 2 * K]
    looks, offsets = tf.split(tf.reshape(maps, [-1, rows * columns, 2 * len(axes)]), 2, axis=2)  # [N, R * C, K] each
    return tf.reduce_sum(tf.nn.softmax(looks, axis=1) * (own + offsets), axis=1)
