"""Hue, saturation and value of colours, changed linearly in the YIQ space."""

import tensorflow.compat.v1 as tf

__all__ = ["adjust_hsv_in_yiq", "random_hsv_in_yiq"]

#: RGB -> YIQ and back.
_YIQ = [[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]]
_RGB = [[1.0, 0.95617069, 0.62143257], [1.0, -0.2726886, -0.64681324], [1.0, -1.103744, 1.70062309]]


def random_hsv_in_yiq(
    image, max_delta_hue=0, lower_saturation=1, upper_saturation=1, lower_value=1, upper_value=1, seed=None
):  # fmt: skip
    """adjust_hsv_in_yiq with a hue within +-max_delta_hue radians, and factors from the ranges.

    Raises ValueError for negative numbers or a range whose lower end is above the upper.
    """
    if max_delta_hue < 0:
        raise ValueError("max_delta must be non-negative.")
    for name, lower, upper in (("saturation", lower_saturation, upper_saturation), ("value", lower_value, upper_value)):
        if lower < 0:
            raise ValueError(f"lower_{name} must be non-negative.")
        if lower > upper:
            raise ValueError(f"lower_{name} must be < upper_{name}.")

    def drawn(lower, upper):
        return lower if lower == upper else tf.random_uniform([], lower, upper, seed=seed)

    hue = drawn(-max_delta_hue, max_delta_hue)
    return adjust_hsv_in_yiq(image, hue, drawn(lower_saturation, upper_saturation), drawn(lower_value, upper_value))


def adjust_hsv_in_yiq(image, delta_hue=0, scale_saturation=1, scale_value=1, name=None):
    """[..., 3] of RGB -> the same shape and type: hue turned by radians, saturation and value times their factors."""
    with tf.name_scope(name, "adjust_hsv_in_yiq", [image]) as name:
        image = tf.convert_to_tensor(image, name="image")
        hue, saturation, value = (tf.cast(x, tf.float32) for x in (delta_hue, scale_saturation, scale_value))
        cosine, sine = value * saturation * tf.cos(hue), value * saturation * tf.sin(hue)
        zero = tf.zeros([])
        turned = tf.stack([[value, zero, zero], [zero, cosine, -sine], [zero, sine, cosine]])
        matrix = tf.matmul(tf.matmul(tf.constant(_RGB), turned), tf.constant(_YIQ))
        pixels = tf.image.convert_image_dtype(image, tf.float32)
        changed = tf.reshape(tf.matmul(tf.reshape(pixels, [-1, 3]), matrix, transpose_b=True), tf.shape(pixels))
        changed.set_shape(image.get_shape())
        return tf.image.convert_image_dtype(changed, image.dtype, name=name)
