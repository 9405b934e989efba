"""Many pictures as one."""

import math

import tensorflow.compat.v1 as tf

__all__ = ["image_grid", "image_reshaper"]


def image_grid(input_tensor, grid_shape, image_shape=(32, 32), num_channels=3):
    """Pictures [N, H, W, C] or [N, H * W * C] in rows -> one picture [1, rows * H, columns * W, C].

    Raises ValueError unless N is rows * columns and image_shape is (H, W).
    """
    rows, columns = grid_shape
    height, width = image_shape
    if rows * columns != int(input_tensor.shape[0]):
        raise ValueError(f"Grid shape {grid_shape} incompatible with minibatch size {int(input_tensor.shape[0])}.")
    if input_tensor.shape.as_list()[1:] not in ([height * width * num_channels], [height, width, num_channels]):
        raise ValueError("Image shape and number of channels incompatible with input tensor.")
    pictures = tf.reshape(input_tensor, [rows, columns, height, width, num_channels])
    pictures = tf.transpose(pictures, [0, 2, 1, 3, 4])  # [rows, H, columns, W, C]
    return tf.reshape(pictures, [1, rows * height, columns * width, num_channels])


def image_reshaper(images, num_cols=None):
    """A list of pictures [H, W, C], or a tensor [N, H, W, C] -> one picture with num_cols (ceil of the root) columns.

    What is left of the last row is 0. Raises ValueError unless C is 1 or 3.
    """
    images = tf.unstack(images) if isinstance(images, tf.Tensor) else list(images)
    for image in images:
        image.shape.assert_has_rank(3)
        image.shape.assert_is_fully_defined()
        if image.shape[-1] not in (1, 3):
            raise ValueError("image_reshaper only supports 1 or 3 channel images.")
    columns = num_cols or math.ceil(math.sqrt(len(images)))
    images += [tf.zeros_like(images[-1])] * (-len(images) % columns)
    rows = [tf.concat(images[start : start + columns], 1) for start in range(0, len(images), columns)]
    return tf.concat(rows, 0)[None]
