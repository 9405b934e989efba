"""Projective transforms of pictures [height, width], [height, width, channels] or a batch of the latter.

A transform is 8 numbers a0 a1 a2 b0 b1 b2 c0 c1: the output pixel (x, y) is the input's at
((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k) with k = c0 x + c1 y + 1, and 0 where the input has nothing.
"""

import tensorflow.compat.v1 as tf

__all__ = [
    "angles_to_projective_transforms", "compose_transforms", "connected_components", "flat_transforms_to_matrices",
    "matrices_to_flat_transforms", "rotate", "transform", "translate", "translations_to_projective_transforms",
]  # fmt: skip

_TYPES = (tf.uint8, tf.int32, tf.int64, tf.float16, tf.float32, tf.float64)


def _as_batch(images):
    """(a batch [n, height, width, channels], a function that undoes this). Raises TypeError for what is no picture."""
    if images.dtype.base_dtype not in _TYPES:
        raise TypeError(f"Invalid dtype {images.dtype}.")
    rank = images.get_shape().ndims
    if rank is None:
        raise TypeError("image_or_images rank must be statically known")
    if rank == 2:
        return images[None, :, :, None], lambda batch: batch[0, :, :, 0]
    if rank == 3:
        return images[None], lambda batch: batch[0]
    if rank == 4:
        return images, lambda batch: batch
    raise TypeError("Images should have rank between 2 and 4.")


def _rows(values, rank: int, what: str):
    """Values of `rank` or one more dimension -> the latter. Raises TypeError for others."""
    ndims = values.get_shape().ndims
    if ndims is None:
        raise TypeError(f"{what} rank must be statically known")
    if ndims not in (rank, rank + 1):
        raise TypeError(f"{what} should have rank {rank} or {rank + 1}.")
    return values[None] if ndims == rank else values


def transform(images, transforms, interpolation="NEAREST", output_shape=None, name=None):
    """Pictures, transformed by [8] or [n, 8] numbers.

    interpolation: NEAREST or BILINEAR. output_shape: (height, width); by default that of the pictures.
    """
    with tf.name_scope(name, "transform"):
        images, restored = _as_batch(tf.convert_to_tensor(images, name="images"))
        transforms = tf.convert_to_tensor(transforms, dtype=tf.float32, name="transforms")
        transforms = _rows(transforms, 1, "Transforms")
        kept = images.shape if output_shape is None else images.shape[:1].concatenate([None, None, images.shape[-1]])
        if output_shape is None:
            output_shape = tf.shape(images)[1:3]
        output_shape = tf.convert_to_tensor(output_shape, tf.int32, name="output_shape")
        if not output_shape.get_shape().is_compatible_with([2]):
            raise ValueError("output_shape must be a 1-D Tensor of 2 elements: new_height, new_width")
        outputs = tf.raw_ops.ImageProjectiveTransformV2(
            images=images, transforms=transforms, output_shape=output_shape, interpolation=interpolation.upper()
        )
        outputs.set_shape(kept)  # what is known of the pictures is known of the transformed ones
        return restored(outputs)


def rotate(images, angles, interpolation="NEAREST", name=None):
    """Pictures, rotated counterclockwise about their middle by angles in radians, a number or [n]."""
    with tf.name_scope(name, "rotate"):
        images = tf.convert_to_tensor(images)
        batch, restored = _as_batch(images)
        height, width = (tf.cast(tf.shape(batch)[axis], tf.float32)[None] for axis in (1, 2))
        transforms = angles_to_projective_transforms(angles, height, width)
        return restored(transform(batch, transforms, interpolation=interpolation))


def translate(images, translations, interpolation="NEAREST", name=None):
    """Pictures, moved by (dx, dy) pixels, [2] or [n, 2], to the right and down."""
    with tf.name_scope(name, "translate"):
        return transform(images, translations_to_projective_transforms(translations), interpolation=interpolation)


def angles_to_projective_transforms(angles, image_height, image_width, name=None):
    """Angles in radians, a number or [n] -> [n, 8]."""
    with tf.name_scope(name, "angles_to_projective_transforms"):
        angles = _rows(tf.convert_to_tensor(angles, dtype=tf.float32, name="angles"), 0, "Angles")
        cosine, sine = tf.cos(angles), tf.sin(angles)
        x, y = (image_width - 1) / 2.0, (image_height - 1) / 2.0  # the middle stays where it is
        zeros = tf.zeros_like(angles)
        columns = [cosine, -sine, x - (cosine * x - sine * y), sine, cosine, y - (sine * x + cosine * y), zeros, zeros]
        return tf.stack(columns, axis=1)


def translations_to_projective_transforms(translations, name=None):
    """(dx, dy), [2] or [n, 2] -> [n, 8]."""
    with tf.name_scope(name, "translations_to_projective_transforms"):
        translations = tf.convert_to_tensor(translations, dtype=tf.float32, name="translations")
        translations = _rows(translations, 1, "Translations")
        zeros = tf.zeros_like(translations[:, 0])
        ones = zeros + 1
        columns = [ones, zeros, -translations[:, 0], zeros, ones, -translations[:, 1], zeros, zeros]
        return tf.stack(columns, axis=1)


def compose_transforms(*transforms):
    """Transforms [8] or [n, 8] -> [n, 8], that which has the effect of all, in their order."""
    assert transforms, "transforms cannot be empty"
    with tf.name_scope("compose_transforms"):
        composed = flat_transforms_to_matrices(transforms[0])
        for following in transforms[1:]:
            composed = tf.matmul(composed, flat_transforms_to_matrices(following))
        return matrices_to_flat_transforms(composed)


def flat_transforms_to_matrices(transforms):
    """[8] or [n, 8] -> [n, 3, 3]. Raises ValueError for another rank."""
    with tf.name_scope("flat_transforms_to_matrices"):
        transforms = tf.convert_to_tensor(transforms, name="transforms")
        if transforms.shape.ndims not in (1, 2):
            raise ValueError(f"Transforms should be 1D or 2D, got: {transforms}")
        transforms = tf.reshape(transforms, [-1, 8])
        return tf.reshape(tf.concat([transforms, tf.ones_like(transforms[:, :1])], axis=1), [-1, 3, 3])


def matrices_to_flat_transforms(transform_matrices):
    """[3, 3] or [n, 3, 3] -> [n, 8]. Raises ValueError for another rank."""
    with tf.name_scope("matrices_to_flat_transforms"):
        matrices = tf.convert_to_tensor(transform_matrices, name="transform_matrices")
        if matrices.shape.ndims not in (2, 3):
            raise ValueError(f"Matrices should be 2D or 3D, got: {matrices}")
        flat = tf.reshape(matrices, [-1, 9])
        return (flat / flat[:, 8:])[:, :8]


def connected_components(images):
    """[height, width] or [n, height, width] -> the same shape, int32: a number for each area of one value, 0 for 0.

    Pixels beside and above each other are connected. Numbers are 1, 2, ... in order of the first pixel of an area.
    Raises TypeError for another rank.
    """
    with tf.name_scope("connected_components"):
        images = tf.convert_to_tensor(images, name="images")
        if images.get_shape().ndims not in (2, 3):
            raise TypeError(f"images should have rank 2 (HW) or 3 (NHW). Static shape is {images.get_shape()}")
        batch = images if images.get_shape().ndims == 3 else images[None]
        is_background = tf.equal(batch, tf.zeros_like(batch))
        pixels = tf.where(
            is_background, tf.zeros_like(batch, tf.int32), 1 + tf.reshape(tf.range(tf.size(batch)), tf.shape(batch))
        )
        # Each pixel takes the least number of its area's neighbours until nothing changes.
        numbers, _ = tf.while_loop(
            lambda numbers, has_changed: has_changed,
            lambda numbers, has_changed: _spread(numbers, batch),
            [pixels, tf.constant(True)],
        )
        flat = tf.reshape(numbers, [-1])
        firsts = tf.cast(tf.equal(flat, 1 + tf.range(tf.size(flat))), tf.int32)  # of each area its first pixel
        order = tf.concat([[0], tf.cumsum(firsts)], 0)
        return tf.reshape(tf.gather(order, flat), tf.shape(images))


def _spread(numbers, values):
    """One step: the least number among a pixel and the four beside it of the same value -> (numbers, any change)."""
    least = numbers
    for axis in (1, 2):
        for step in (1, -1):
            size = tf.shape(values)[axis]
            kept = [slice(None)] * 3
            kept[axis] = slice(1, None) if step == 1 else slice(None, -1)
            border = [[0, 0], [0, 0], [0, 0]]
            border[axis] = [0, 1] if step == 1 else [1, 0]
            is_same = tf.equal(tf.roll(values, -step, axis), values) & (size > 1)
            moved = tf.pad(numbers[tuple(kept)], border, constant_values=tf.int32.max)
            least = tf.where(is_same, tf.minimum(least, moved), least)
    return least, tf.reduce_any(tf.not_equal(least, numbers))
