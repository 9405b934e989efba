"""The regions of a batch judged part by part, so that memory does not grow with their number."""

from collections.abc import Callable

import tensorflow.compat.v1 as tf

from graphs import activity
from graphs import boxes as box_math
from graphs.regions.region_head import Judged

#: What judges some regions of one picture: (its number, a scalar int32; boxes [1, R, 4]) -> their logits and offsets.
Judge = Callable[[tf.Tensor, tf.Tensor], Judged]


def in_parts(judge: Judge, regions: tf.Tensor, most: int, num_classes: int) -> Judged:
    """Regions [N, R, 4] in pixels -> logits [N, R, K + 1] and offsets [N, R, 4]; both are 0 for empty regions.

    Empty regions cost nothing, and no gradient goes back. Variables of the judge have to exist: an operation that
    initializes them could not run, since all of the judge is in a tf.while_loop.

    Args:
        judge: of regions of one picture.
        most: the number of regions that it gets at a time.
        num_classes: K.
    """
    with tf.name_scope("in_parts"), activity.unnoted():
        there = box_math.area(regions) > 0  # [N, R]
        rows = tf.cast(tf.where(there), tf.int32)  # [Q, 2], (picture, region), of all that are not empty, in order
        ends = tf.cumsum(tf.reduce_sum(tf.cast(there, tf.int32), axis=1))  # [N], number of the row behind a picture's

        def part(start: tf.Tensor, numbers: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            picture = rows[start, 0]
            stop = tf.minimum(start + most, ends[picture])
            own = rows[start:stop]
            judged = judge(picture, tf.gather_nd(regions, own)[tf.newaxis])
            found = tf.concat([judged.logits, judged.offsets], axis=2)[0]  # [q, K + 1 + 4]
            return stop, tf.tensor_scatter_nd_update(numbers, own, found)

        count = tf.shape(rows)[0]
        zeros = tf.zeros([*tf.unstack(tf.shape(regions)[:2]), num_classes + 1 + 4])
        _, numbers = tf.while_loop(
            lambda start, _: start < count, part, [0, zeros], parallel_iterations=1, back_prop=False
        )
        numbers.set_shape([*regions.shape[:2], num_classes + 1 + 4])
        return Judged(numbers[..., :-4], numbers[..., -4:])
