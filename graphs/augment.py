"""Random changes of training pictures inside the graph: mirror images, shifts, rotation, scale and brightness.

He et al. 2016 (section 4.2) pad with zeros and crop; here the border is filled with the mirrored picture.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.randomness import share_of_batch, stateless_seed


def augmented(
    images: tf.Tensor,
    training: bool | tf.Tensor,
    max_shift: int,
    flip: bool = True,
    rotate: float = 0.0,
    zoom: float = 0.0,
    light: float = 0.0,
) -> tf.Tensor:
    """[N, H, W, C] in 0..255 -> the same shape and dtype: the changes below that are chosen, one after the other.

    max_shift in pixels, rotate in degrees, zoom and light as shares in 0..1; errors are those of the functions below.
    """
    images = random_flip_and_shift(images, training, max_shift, flip)
    if rotate or zoom:
        images = random_warp(images, training, rotate, zoom)
    return random_light(images, training, light) if light else images


def random_flip_and_shift(
    images: tf.Tensor, training: bool | tf.Tensor, max_shift: int = 4, flip: bool = True, name: str = "augment"
) -> tf.Tensor:
    """[N, H, W, C] of any dtype -> the same shape and dtype; each example is flipped and shifted at random.

    Half of the examples are mirrored left to right; then each is shifted down and right by whole pixels, uniform in
    -max_shift..max_shift. The border is filled with the picture mirrored at its outermost pixels, so that no black
    bar appears. Reproducible after `seeding.seed_graph`: a function of seed, name and global step.

    Args:
      training: bool, or a bool tensor []; if it is False, images pass unchanged and nothing is computed.
      max_shift: in pixels, 0 <= max_shift < min(H, W).
      flip: False for pictures whose mirror images have another meaning, such as digits.
      name: scope of the operations and part of the seed; take another one for a second augmentation in a graph.

    Raises:
      UsageError: H, W or C is unknown in the graph, or max_shift is out of its range.
    """
    images = tf.convert_to_tensor(images)
    if images.shape.rank != 4 or None in images.shape.as_list()[1:]:
        raise UsageError(
            f"{name}: images have shape {images.shape}, wanted [N, H, W, C] with H, W, C known in the graph"
        )
    height, width = images.shape.as_list()[1:3]
    if not 0 <= max_shift < min(height, width):
        raise UsageError(
            f"{name}: max_shift {max_shift} does not fit {height}x{width} pixels; 0..{min(height, width) - 1} do"
        )

    return while_training(images, training, lambda: _flip_and_shift(images, max_shift, flip, name), name)


def random_warp(
    images: tf.Tensor, training: bool | tf.Tensor, degrees: float = 0.0, zoom: float = 0.0, name: str = "warp"
) -> tf.Tensor:
    """[N, H, W, C] -> the same shape and dtype; each example is rotated and scaled about its middle at random.

    The angle is uniform in -degrees..degrees, the factor in 1 - zoom..1 + zoom; interpolation is bilinear, and the
    border is filled with the mirrored picture. Arguments and randomness as of random_flip_and_shift.

    Raises:
      UsageError: degrees < 0, or zoom outside 0 <= zoom < 1.
    """
    if degrees < 0 or not 0 <= zoom < 1:
        raise UsageError(f"{name}: degrees {degrees} must be >= 0, zoom {zoom} >= 0 and < 1")

    def changed():
        count = tf.shape(images)[0]
        angle = random_number(count, degrees * math.pi / 180, f"{name}/angle")  # [N], radians
        inverse = 1 / (1 + random_number(count, zoom, f"{name}/zoom"))  # [N]: from the result to its origin
        cosine, sine = tf.cos(angle) * inverse, tf.sin(angle) * inverse
        y, x = ((size - 1) / 2 for size in images.shape.as_list()[1:3])  # of the middle
        none = tf.zeros_like(angle)
        rows = [cosine, -sine, x - cosine * x + sine * y, sine, cosine, y - sine * x - cosine * y, none, none]
        warped = tf.raw_ops.ImageProjectiveTransformV3(
            images=tf.cast(images, tf.float32), transforms=tf.stack(rows, axis=1), output_shape=tf.shape(images)[1:3],
            interpolation="BILINEAR", fill_mode="REFLECT", fill_value=0.0,
        )  # fmt: skip
        return like(warped, images)

    return while_training(images, training, changed, name)


def random_light(images: tf.Tensor, training: bool | tf.Tensor, strength: float, name: str = "light") -> tf.Tensor:
    """[N, H, W, C] in 0..255 -> the same shape and dtype; brightness and contrast of each example change at random.

    Contrast is multiplied by a factor uniform in 1 - strength..1 + strength, about the example's mean; then a number
    uniform in -127 * strength..127 * strength is added, and the result is clipped to 0..255. Other arguments and
    randomness as of random_flip_and_shift.

    Raises:
      UsageError: strength outside 0 <= strength < 1.
    """
    if not 0 <= strength < 1:
        raise UsageError(f"{name}: strength {strength} must be >= 0 and < 1")

    def changed():
        count = tf.shape(images)[0]
        contrast = 1 + random_number(count, strength, f"{name}/contrast")[:, tf.newaxis, tf.newaxis, tf.newaxis]
        brightness = 127 * random_number(count, strength, f"{name}/brightness")[:, tf.newaxis, tf.newaxis, tf.newaxis]
        pixels = tf.cast(images, tf.float32)
        mean = tf.reduce_mean(pixels, axis=[1, 2, 3], keepdims=True)
        pixels = tf.clip_by_value((pixels - mean) * contrast + mean + brightness, 0, 255)
        return like(pixels, images)

    return while_training(images, training, changed, name)


def while_training(values: Any, training: bool | tf.Tensor, changed: Callable[[], Any], name: str) -> Any:
    """changed() if training is True, else the unchanged values: a tensor or a tuple of tensors."""
    with tf.name_scope(name):
        if tf.is_tensor(training):
            results = tf.cond(training, changed, lambda: tf.nest.map_structure(tf.identity, values))
        else:
            results = changed() if training else tf.nest.map_structure(tf.identity, values)
        for result, value in zip(tf.nest.flatten(results), tf.nest.flatten(values), strict=True):
            result.set_shape(value.shape)
        return results


def _flip_and_shift(images, max_shift, flip, name):
    """One gather of pixels by computed addresses: of what was tried, the fastest (with gather_nd) and the shortest."""
    count = tf.shape(images)[0]
    height, width, channels = images.shape.as_list()[1:]
    rows = tf.range(height)[tf.newaxis]  # [1, H]: the row that each row of the result comes from
    columns = tf.range(width)[tf.newaxis]  # [1, W]
    shifts = random_integers([count, 2], -max_shift, max_shift, f"{name}/shift")  # [N, 2]
    rows = _mirror(rows - shifts[:, :1], height)  # [N, H]
    columns = _mirror(columns - shifts[:, 1:], width)  # [N, W]
    if flip:
        flipped = random_integers([count, 1], 0, 1, f"{name}/flip")  # [N, 1]
        columns += flipped * (width - 1 - 2 * columns)  # [N, W]
    pixels = tf.reshape(images, [-1, channels])  # [N * H * W, C]
    first = tf.range(count)[:, tf.newaxis] * height  # [N, 1]
    return tf.gather(pixels, ((first + rows) * width)[:, :, tf.newaxis] + columns[:, tf.newaxis, :])  # [N, H, W, C]


def _mirror(index, size):
    """Indices in -(size - 1)..2 (size - 1) -> 0..size - 1: ... 2 1 | 0 1 2 ... size - 1 | size - 2 ..."""
    return size - 1 - tf.abs(size - 1 - tf.abs(index))


def random_integers(shape: Sequence[int | tf.Tensor], low: int, high: int, name: str) -> tf.Tensor:
    """Integers of this shape, uniform in low..high (inclusive), after the graph's seed, the name and the step."""
    seed = stateless_seed(name)
    if seed is None:
        return tf.random.uniform(shape, low, high + 1, tf.int32)
    return share_of_batch(lambda whole: tf.random.stateless_uniform(whole, seed, low, high + 1, tf.int32), shape)


def like(pixels: tf.Tensor, images: tf.Tensor) -> tf.Tensor:
    """Pixels float32 in the type of the images, rounded if that is one of integers: cutting off would darken them."""
    return tf.cast(tf.round(pixels) if images.dtype.is_integer else pixels, images.dtype)


def random_number(count: int | tf.Tensor, most: float, name: str) -> tf.Tensor:
    """[count] numbers, uniform in -most..most, after the graph's seed, the name and the step."""
    seed = stateless_seed(name)
    if seed is None:
        return tf.random.uniform([count], -most, most)
    return share_of_batch(lambda whole: tf.random.stateless_uniform(whole, seed, -most, most), [count])
