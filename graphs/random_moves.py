"""Random scales, shifts and mirror images of training pictures that can be told to boxes and masks as well."""

import tensorflow.compat.v1 as tf

from graphs.augment import random_integers, random_number


def random_move(
    count: tf.Tensor, size: tf.Tensor, flip: bool, shift: float, zoom: float, name: str
) -> tuple[tf.Tensor, tf.Tensor]:
    """Scale and offset [N, 2] of N pictures: a point (y, x) in pixels moves to point * scale + offset.

    The scale is uniform in 1 - zoom..1 + zoom about the middle, the shift in -shift..shift of the sides. With flip
    half of them are mirrored, by a negative scale of x.

    Args:
        count: N. size: float32 [2], height and width in pixels. name: part of the seed.
    """
    factor = 1 + random_number(count, zoom, f"{name}/zoom")  # [N]
    mirror = 1 - 2 * random_integers([count], 0, 1, f"{name}/flip") if flip else tf.ones([count], tf.int32)
    scale = tf.stack([factor, factor * tf.cast(mirror, tf.float32)], axis=1)
    shifts = [random_number(count, shift, f"{name}/{direction}") for direction in ("down", "right")]
    return scale, ((1 - scale) / 2 + tf.stack(shifts, axis=1)) * size


def move_pixels(
    images: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, border: float, method: str = "bilinear"
) -> tf.Tensor:
    """Images [N, H, W, C] after the moves of `random_move`: float32 of the same shape.

    border: the value beyond the picture. method: "bilinear" or "nearest", which gives no new values.

    It takes half the time of ImageProjectiveTransformV3, which computes positions per channel. The operation needs the
    origins of the middles of the first and the last pixel, in shares of the distance between.
    """
    size = tf.cast(tf.shape(images)[1:3], tf.float32)  # [2]
    first, last = ((middle - offset) / scale - 0.5 for middle in (0.5, size - 0.5))  # [N, 2], in pixels
    places = tf.concat([first, last], axis=1) / tf.tile(size - 1, [2])
    return tf.image.crop_and_resize(
        images, places, box_indices=tf.range(tf.shape(images)[0]), crop_size=tf.shape(images)[1:3], method=method,
        extrapolation_value=border,
    )  # fmt: skip
