"""What published networks expect of pixels. Each layout turns RGB images [N, H, W, 3] in 0..255 into float32."""

import tensorflow.compat.v1 as tf

from graphs import blocks

_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # red, green, blue of ImageNet in 0..1, as in PyTorch
_MEAN_COLOUR = (123.0, 117.0, 104.0)  # the same in 0..255


def _bgr(images: tf.Tensor) -> tf.Tensor:
    """Blue, green, red minus their means, the "caffe" mode of keras.applications."""
    return tf.reverse(images, axis=[3]) - tf.constant([103.939, 116.779, 123.68])


def _rgb(images: tf.Tensor) -> tf.Tensor:
    """Red, green, blue minus their means, the preprocessing of VGG in tf-slim."""
    return images - tf.constant([123.68, 116.779, 103.939])


def _standard(images: tf.Tensor) -> tf.Tensor:
    """Mean 0 and deviation 1 for each channel over ImageNet, the normalization of torchvision."""
    return (images / 255 - tf.constant(_MEAN)) / tf.constant(_DEVIATION)


LAYOUTS = {
    "signed": blocks.scale_pixels,
    "unit": blocks.unit_pixels,
    "bgr": _bgr,
    "rgb": _rgb,
    "standard": _standard,
    "each": blocks.standardized,
}


def prepared(images: tf.Tensor, layout: str) -> tf.Tensor:
    """RGB images [N, H, W, 3] in 0..255, any dtype -> float32 of the same shape.

    layout: "signed", -1..1; "unit", 0..1; "bgr" and "rgb", 0..255 minus the means of ImageNet; "standard", mean 0 and
    deviation 1 over ImageNet; "each", mean 0 and deviation 1 in each image, for data with varying light.
    """
    with tf.name_scope(f"pixels_{layout}"):
        return LAYOUTS[layout](tf.cast(images, tf.float32))


def with_border(images: tf.Tensor, border: tuple[int, int]) -> tf.Tensor:
    """RGB images [N, H, W, 3] in 0..255 -> [N, H + before + after, W + before + after, 3] float32.

    border: (before, after), the pixels above and on the left, and those below and on the right, in the mean colour.
    """
    mean = tf.constant(_MEAN_COLOUR)
    return tf.pad(tf.cast(images, tf.float32) - mean, [[0, 0], border, border, [0, 0]]) + mean
