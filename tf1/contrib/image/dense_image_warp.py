"""Pictures whose pixels are moved, each by its own vector."""

import tensorflow.compat.v1 as tf

__all__ = ["dense_image_warp"]


def dense_image_warp(image, flow, name="dense_image_warp"):
    """[batch, height, width, channels] -> the same: pixel (y, x) is the image's at (y, x) - flow, bilinearly.

    flow: [batch, height, width, 2] in pixels, (y, x). Beyond the border is what is on the border. Height and width
    are at least 2; a run fails otherwise.
    """
    with tf.name_scope(name):
        image, flow = tf.convert_to_tensor(image), tf.convert_to_tensor(flow)
        batch, height, width = (tf.shape(image)[axis] for axis in range(3))
        least = tf.assert_greater_equal(tf.minimum(height, width), 2, message="Height and width must be at least 2.")
        with tf.control_dependencies([least]):
            columns, rows = tf.meshgrid(tf.range(width), tf.range(height))
        places = tf.cast(tf.stack([rows, columns], axis=2), flow.dtype)[None] - flow
        first, part = [], []
        for axis, size in enumerate((height, width)):
            floor = tf.clip_by_value(tf.floor(places[..., axis]), 0.0, tf.cast(size - 2, flow.dtype))
            first.append(tf.cast(floor, tf.int32))
            part.append(tf.clip_by_value(tf.cast(places[..., axis] - floor, image.dtype), 0.0, 1.0)[..., None])
        numbers = tf.zeros_like(first[0]) + tf.range(batch)[:, None, None]

        def pixels(down: int, right: int):
            return tf.gather_nd(image, tf.stack([numbers, first[0] + down, first[1] + right], axis=3))

        top = pixels(0, 0) + part[1] * (pixels(0, 1) - pixels(0, 0))
        bottom = pixels(1, 0) + part[1] * (pixels(1, 1) - pixels(1, 0))
        return top + part[0] * (bottom - top)
