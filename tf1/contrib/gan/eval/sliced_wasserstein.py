"""Sliced Wasserstein distance of small patches at each resolution of pictures (Karras 2018)."""

import math

import numpy as np
import tensorflow.compat.v1 as tf

__all__ = ["sliced_wasserstein_distance"]

_BINOMIAL = np.array([1, 4, 6, 4, 1], np.float32) / 16


def sliced_wasserstein_distance(
    real_images, fake_images, resolution_min=16, patches_per_image=64, patch_size=7, random_sampling_count=1,
    random_projection_dim=7 * 7 * 3, use_svd=False,
):  # fmt: skip
    """A list of (distance of real pictures from themselves, of real from fake), from the full resolution down.

    Args:
        real_images: [N, S, S, 3]; S is halved as long as it is at least resolution_min.
        fake_images: as many of the same shape.
        resolution_min: pixels.
        patches_per_image: random patches of each picture, at each resolution.
        patch_size: pixels, odd.
        random_sampling_count: how often random directions are drawn, over which distances are averaged.
        random_projection_dim: the number of directions.
        use_svd: whether the directions are the singular vectors of all patches in place of random ones.

    Raises ValueError for other shapes.
    """
    size = real_images.shape[1]
    real_images.shape.assert_is_compatible_with([None, None, size, 3])
    fake_images.shape.assert_is_compatible_with(real_images.shape)
    size = int(size)
    levels = int(math.log2(size)) - int(math.log2(min(resolution_min, size))) + 1

    def distance(a, b):
        if use_svd:
            return _distance_by_svd(a, b)
        return tf.reduce_mean([_distance(a, b, random_projection_dim) for _ in range(random_sampling_count)])

    found = []
    for real, fake in zip(
        _laplacian_pyramid(real_images, levels), _laplacian_pyramid(fake_images, levels), strict=True
    ):
        patches = [_random_patches(level, patches_per_image, patch_size) for level in (real, real, fake)]
        found.append((distance(patches[0], patches[1]), distance(patches[0], patches[2])))
    return found


def _blur(images):
    """[N, H, W, 3] blurred by the binomial filter of 5 x 5 pixels; mirrored at the edges."""
    kernel = np.zeros([5, 5, 3, 1], np.float32) + np.outer(_BINOMIAL, _BINOMIAL)[:, :, None, None]
    padded = tf.pad(images, [[0, 0], [2, 2], [2, 2], [0, 0]], "REFLECT")
    return tf.nn.depthwise_conv2d(padded, kernel, [1, 1, 1, 1], "VALID")


def _doubled(images):
    """[N, H, W, 3] -> [N, 2 H, 2 W, 3]: zeros between the pixels, then blurred."""
    with_zeros = tf.batch_to_space(tf.concat([4.0 * images, *[tf.zeros_like(images)] * 3], 0), [[0, 0], [0, 0]], 2)
    return _blur(with_zeros)


def _laplacian_pyramid(images, levels: int) -> list:
    """What each resolution adds to the next smaller one, from the largest, and the smallest itself."""
    pyramid = [tf.cast(images, tf.float32)]
    for _ in range(levels - 1):
        smaller = _blur(pyramid[-1])[:, ::2, ::2]
        pyramid[-1] -= _doubled(smaller)
        pyramid.append(smaller)
    return pyramid


def _random_patches(images, patches_per_image: int, size: int):
    """[N, H, W, 3] -> [N * patches_per_image, size * size * 3] of mean 0 and deviation 1."""
    shape = tf.shape(images)
    count, height, width = shape[0] * patches_per_image, shape[1], shape[2]
    half = size // 2
    offset = tf.range(-half, half + 1)
    y = tf.random_uniform([count, 1, 1], half, height - half, tf.int32) + offset[:, None]
    x = tf.random_uniform([count, 1, 1], half, width - half, tf.int32) + offset[None, :]
    image = tf.range(count)[:, None, None] // patches_per_image
    patches = tf.gather(tf.reshape(images, [-1, 3]), (image * height + y) * width + x)  # [count, size, size, 3]
    mean, variance = tf.nn.moments(patches, [1, 2, 3], keep_dims=True)
    return tf.reshape((patches - mean) / tf.sqrt(variance), [count, (2 * half + 1) ** 2 * 3])


def _sorted_difference(a, b):
    """The mean distance of the sorted columns of a and b [N, n]: that of Wasserstein for each column."""
    return tf.reduce_mean(tf.abs(tf.sort(a, 0) - tf.sort(b, 0)))


def _distance(a, b, directions: int):
    """The Wasserstein distance of rows of a and b [N, n] along random directions."""
    projection = tf.nn.l2_normalize(tf.random_normal([tf.shape(a)[1], directions]), 0)
    return _sorted_difference(tf.matmul(a, projection), tf.matmul(b, projection))


def _distance_by_svd(a, b):
    """The Wasserstein distance of rows of a and b [N, n] along their singular vectors."""
    values, left, _ = tf.linalg.svd(tf.concat([a, b], 0))
    return _sorted_difference(*tf.split(left * values, 2))
