"""Which references (anchors, proposals) belong to which objects, and which of them a training step learns from."""

from typing import NamedTuple

import tensorflow.compat.v1 as tf

from graphs import boxes as box_math
from graphs import randomness


class Matched(NamedTuple):
    """References [N, P] and the objects [N, M] of their pictures.

    objects: [N, P] int32, the object with the highest IoU, the first of equal ones. overlaps: [N, P], that IoU, 0 where
    there is no object. is_best: [N, P] bool, whether no other reference has a higher IoU with some object.
    """

    objects: tf.Tensor
    overlaps: tf.Tensor
    is_best: tf.Tensor


class Sample(NamedTuple):
    """The references of each picture that a step learns from: positives first, then negatives, then holes.

    rows: [N, S] int32, numbers of references. is_positive, is_chosen: [N, S] float32, 0 or 1; a hole is neither.
    """

    rows: tf.Tensor
    is_positive: tf.Tensor
    is_chosen: tf.Tensor


def match(references: tf.Tensor, objects: tf.Tensor, labels: tf.Tensor) -> Matched:
    """References [N or 1, P, 4], objects [N, M, 4] in pixels, labels [N, M], -1 where there is no object."""
    with tf.name_scope("match"):
        there = tf.cast(labels >= 0, tf.float32)[:, tf.newaxis]  # [N, 1, M]
        # A column of zeros stands for no object, so that a picture without any has a maximum, too.
        overlaps = tf.pad(box_math.pairwise_iou(references, objects) * there, [[0, 0], [0, 0], [0, 1]])  # [N, P, M + 1]
        highest = tf.reduce_max(overlaps, axis=1, keepdims=True)  # [N, 1, M + 1]
        is_best = tf.reduce_any((overlaps >= highest) & (highest > 0), axis=2)
        nearest = tf.argmax(overlaps, axis=2, output_type=tf.int32)
        last = tf.maximum(tf.shape(labels)[1] - 1, 0)
        return Matched(tf.minimum(nearest, last), tf.reduce_max(overlaps, axis=2), is_best)


def sample(
    is_positive: tf.Tensor, is_negative: tf.Tensor, count: int, share: float, is_training: tf.Tensor, name: str
) -> Sample:
    """Draws references [N, P] at random: positives up to a share of `count`, and negatives for the rest.

    Where there are fewer of both than `count`, holes are left. The draw follows from the graph's seed, the name and the
    step (graphs/randomness.py). Without training it is always the same, so that a measurement does not depend on how
    the examples are divided into batches.

    Args:
        is_positive, is_negative: bool [N, P], never both.
        count: the number S of references of each picture; it is P where P is smaller.
        share: 0..1.
        is_training: scalar bool.
        name: of the draw, and scope of the operations.
    """
    with tf.name_scope(name):
        references = tf.shape(is_positive)[1]
        luck = tf.cond(
            is_training,
            lambda: randomness.uniform(tf.shape(is_positive), f"{name}/luck"),
            lambda: tf.random.stateless_uniform([1, references], [0, 0]) + tf.zeros(tf.shape(is_positive)),
        )  # [N, P]
        most = tf.minimum(max(1, round(share * count)), references)
        lucky = tf.nn.top_k(tf.where_v2(is_positive, luck, -1.0), most).values  # [N, most]
        is_positive = is_positive & (luck >= lucky[:, -1:])
        # Positives stand before negatives, which stand before what is not to be chosen.
        keys = luck + 2 * tf.cast(is_positive, tf.float32) - 2 * tf.cast(~is_positive & ~is_negative, tf.float32)
        top = tf.nn.top_k(keys, tf.minimum(count, references))
        return Sample(top.indices, tf.cast(top.values >= 2, tf.float32), tf.cast(top.values >= 0, tf.float32))


def of_rows(values: tf.Tensor, rows: tf.Tensor) -> tf.Tensor:
    """Values [N, P, ...] at rows [N, S] -> [N, S, ...]."""
    return tf.gather(values, rows, batch_dims=1)


def of_rows_or(values: tf.Tensor, rows: tf.Tensor, default: float) -> tf.Tensor:
    """`of_rows`, or the default where the pictures of the batch have no values: M may be 0."""
    padding = [[0, 0], [0, 1], *([[0, 0]] * (values.shape.ndims - 2))]
    return of_rows(tf.pad(values, padding, constant_values=default), rows)
