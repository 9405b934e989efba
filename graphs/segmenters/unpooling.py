"""Max pooling that keeps where each maximum was, and the unpooling that puts values back there.

tf.nn.max_pool_with_argmax gives indices instead, for tf.scatter_nd. On CPUs the two take three times as long as what
stands here, LiteRT has no such pooling, and the indices change their meaning where ONNX puts channels first.
"""

from typing import NamedTuple

import tensorflow.compat.v1 as tf

from graphs import layers
from graphs.blocks import sides


class Pooled(NamedTuple):
    """values: the maxima, [N, ceil(H / 2), ceil(W / 2), C]. places: [N, H, W, C], 1 where a maximum was, else 0."""

    values: tf.Tensor
    places: tf.Tensor


def max_pooled(net: tf.Tensor, name: str) -> Pooled:
    """The maxima of windows of 2x2 in [N, H, W, C] floats; the last windows of odd sizes have one row or column.

    The first of equal maxima counts, row by row, as in tf.nn.max_pool_with_argmax, ONNX and PyTorch. The places have no
    gradient.
    """
    values = layers.max_pooling2d(net, 2, 2, padding="same", name=name)
    with tf.name_scope(f"{name}_places"):
        a, b, c, d = tf.split(tf.space_to_depth(_even(tf.stop_gradient(net)), 2), 4, axis=3)  # a b above c d
        is_above = tf.greater_equal(tf.maximum(a, b), tf.maximum(c, d))
        is_a, is_c = tf.greater_equal(a, b), tf.greater_equal(c, d)
        is_below = tf.logical_not(is_above)
        maxima = (is_above & is_a, is_above & tf.logical_not(is_a), is_below & is_c, is_below & tf.logical_not(is_c))
        # Bytes take a fourth of the time that numbers take to be put in their places.
        places = tf.depth_to_space(tf.concat([tf.cast(maximum, tf.uint8) for maximum in maxima], axis=3), 2)
        return Pooled(values, tf.cast(_cut(places, net), net.dtype))


def max_unpooled(values: tf.Tensor, places: tf.Tensor, name: str) -> tf.Tensor:
    """[N, ceil(H / 2), ceil(W / 2), C], places [N, H, W, C] of `max_pooled` -> [N, H, W, C]: values there, else 0.

    The gradient of a value is that of its place. Source: Zeiler and Fergus 2014, section 2.1; Badrinarayanan et al.
    2017, section 3.
    """
    with tf.name_scope(name):
        height, width = sides(values)
        spread = tf.raw_ops.ResizeNearestNeighbor(images=values, size=[2 * height, 2 * width])
        return _cut(spread, places) * places


def _even(net: tf.Tensor) -> tf.Tensor:
    """[N, H, W, C] with even H and W: another row below or column on the right, which has no maximum."""
    after = [size % 2 for size in sides(net)]
    if after == [0, 0]:
        return net
    return tf.pad(net, [[0, 0], [0, after[0]], [0, after[1]], [0, 0]], constant_values=net.dtype.min)


def _cut(net: tf.Tensor, like: tf.Tensor) -> tf.Tensor:
    """The first rows and columns of [N, H, W, C], as many as `like` has."""
    height, width = sides(like)
    return net if sides(net) == [height, width] else net[:, :height, :width]
