"""Box regression: a box as offsets from a reference box. Girshick et al. 2014, appendix C; Ren et al. 2015, equation 2.

Of an offset (ty, tx, th, tw), the first two are the distance of the centres in heights and widths of the reference, the
others the logarithms of the ratios of the sizes. `deviations` divide them, so that what a network learns is near 1.
"""

import math

import tensorflow.compat.v1 as tf

from graphs import boxes as box_math

#: Of the offsets of regions, as published with Fast R-CNN.
DEVIATIONS = (0.1, 0.1, 0.2, 0.2)
_LEAST = 1e-2  # pixels of a side: what is smaller counts as this, for a logarithm of 0 is no number
_MOST = math.log(1000 / 16)  # of the logarithm of a ratio, as in Detectron: a box of 16 pixels grows to 1000 at most


def encode(boxes: tf.Tensor, references: tf.Tensor, deviations: tuple[float, ...] = (1, 1, 1, 1)) -> tf.Tensor:
    """Boxes [..., 4] and their references [..., 4] in pixels -> offsets [..., 4], finite for empty boxes as well."""
    with tf.name_scope("encode"):
        middles, sizes = _centres(boxes)  # [..., 2] each
        from_middles, from_sizes = _centres(references)
        ratios = tf.clip_by_value(tf.log(sizes / from_sizes), -_MOST, _MOST)
        return tf.concat([(middles - from_middles) / from_sizes, ratios], axis=-1) / deviations


def decode(offsets: tf.Tensor, references: tf.Tensor, deviations: tuple[float, ...] = (1, 1, 1, 1)) -> tf.Tensor:
    """Offsets [..., 4] from references [..., 4] in pixels -> boxes [..., 4], finite for any finite offsets.

    A side grows or shrinks by a factor of 62.5 at most.
    """
    with tf.name_scope("decode"):
        from_middles, from_sizes = _centres(references)  # [..., 2] each
        moves, ratios = tf.split(offsets * deviations, 2, axis=-1)
        sizes = from_sizes * tf.exp(tf.clip_by_value(ratios, -_MOST, _MOST))
        return box_math.from_centres(tf.concat([from_middles + moves * from_sizes, sizes], axis=-1))


def smooth_l1(errors: tf.Tensor, beta: float) -> tf.Tensor:
    """Errors [..., 4] of offsets -> [...], the sum of x^2 / (2 beta) below beta and of |x| - beta / 2 above.

    Source: Girshick 2015, equation 3, which has beta = 1.
    """
    with tf.name_scope("smooth_l1"):
        sizes = tf.abs(errors)
        near = tf.minimum(sizes, beta)
        return tf.reduce_sum(near * near / (2 * beta) + sizes - near, axis=-1)


def _centres(boxes):
    """The middles and the sides [..., 2], of no side less than _LEAST."""
    middles, sizes = tf.split(box_math.to_centres(boxes), 2, axis=-1)
    return middles, tf.maximum(sizes, _LEAST)
