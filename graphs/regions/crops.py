"""Regions cut out of their pictures and warped to one size, as R-CNN takes them. Girshick et al. 2014, appendix A."""

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import boxes as box_math
from graphs.blocks import lengths

_GREY = 127.5  # beyond the border of the picture, where the paper has the mean of all pixels


def warped(images: tf.Tensor, boxes: tf.Tensor, size: int, context: int) -> tf.Tensor:
    """Images [N, H, W, 3] in 0..255, boxes [N, R, 4] in pixels -> [N, R, size, size, 3] float32 in 0..255.

    The box fills all but `context` pixels at each side of the result, whatever its own shape; these show what is around
    it. Beyond the middles of the outermost pixels is grey. Pixels are interpolated linearly between their middles,
    without smoothing where the box is larger than the result, as in the authors' program.

    Raises:
        UsageError: nothing is left within the context.
    """
    inner = size - 2 * context
    if inner < 1:
        most = (size - 1) // 2
        raise UsageError(f"context: {context} pixels at each side leave nothing of {size}; give {most} or less")
    with tf.name_scope("warped"):
        height, width = (tf.cast(length, tf.float32) for length in lengths(images)[1:3])
        middles, sides = tf.split(box_math.to_centres(boxes), 2, axis=-1)  # [N, R, 2] each
        # From the middle of the first pixel of the result to that of the last, in numbers of pixels of the picture.
        reach = sides / inner * (size - 1) / 2
        places = tf.concat([middles - 0.5 - reach, middles - 0.5 + reach], axis=-1)
        shares = places / tf.maximum(tf.stack([height, width, height, width]) - 1, 1)
        pictures, regions = lengths(boxes)[:2]
        numbers = tf.repeat(tf.range(pictures), regions)
        crops = tf.image.crop_and_resize(
            images, tf.reshape(shares, [-1, 4]), numbers, [size, size], extrapolation_value=_GREY
        )
        return tf.reshape(crops, [pictures, regions, size, size, 3])
