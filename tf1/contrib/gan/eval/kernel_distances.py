"""Kernel distance of activations, in blocks (Bińkowski 2018, "KID"): 0 on average for the same distribution."""

import functools

import tensorflow.compat.v1 as tf

from tf1.contrib.gan.eval.classifier_metrics import INCEPTION_FINAL_POOL, in_batches, run_inception

__all__ = [
    "kernel_classifier_distance", "kernel_classifier_distance_and_std",
    "kernel_classifier_distance_and_std_from_activations", "kernel_classifier_distance_from_activations",
    "kernel_inception_distance", "kernel_inception_distance_and_std",
]  # fmt: skip


def kernel_classifier_distance_and_std_from_activations(
    real_activations, generated_activations, max_block_size=1024, dtype=None
):
    """(the mean over blocks of distances of activations, its standard error), two scalars.

    Args:
        real_activations: [N, n].
        generated_activations: [M, n].
        max_block_size: activations are split into as few blocks of about one size as none is larger.
        dtype: None, or the type that is computed in.

    The distance of x and y is mean k(x, x') + mean k(y, y') - 2 mean k(x, y) with k(x, y) = (x . y / n + 1)^3, without
    pairs of an example and itself. The error of one block is nan. Raises ValueError for other shapes or types that
    differ.
    """
    real_activations.shape.assert_has_rank(2)
    generated_activations.shape.assert_has_rank(2)
    real_activations.shape[1:].assert_is_compatible_with(generated_activations.shape[1:])
    if dtype is None and generated_activations.dtype != real_activations.dtype:
        raise ValueError(f"Activations of {real_activations.dtype} and {generated_activations.dtype}: set dtype.")
    dtype = tf.as_dtype(dtype or real_activations.dtype)
    real, generated = tf.cast(real_activations, dtype), tf.cast(generated_activations, dtype)
    largest = tf.maximum(tf.shape(real)[0], tf.shape(generated)[0])
    blocks = (largest + max_block_size - 1) // max_block_size
    starts = [_starts(tf.shape(values)[0], blocks) for values in (real, generated)]

    def of_block(i):
        return _distance(*[rows[edge[i] : edge[i + 1]] for rows, edge in zip((real, generated), starts, strict=True)])

    distances = tf.map_fn(of_block, tf.range(blocks), dtype=dtype, back_prop=False)
    mean, count = tf.reduce_mean(distances), tf.cast(blocks, dtype)
    variance = tf.reduce_sum(tf.square(distances - mean)) / (count - 1)  # 0 / 0 for one block
    return mean, tf.sqrt(variance / count)


def _starts(size, blocks):
    """Where the blocks begin, and where the last one ends [blocks + 1]: the last of them have one row more."""
    longer = size % blocks
    sizes = tf.fill([blocks], size // blocks) + tf.cast(tf.range(blocks) >= blocks - longer, tf.int32)
    return tf.concat([[0], tf.cumsum(sizes)], 0)


def _distance(x, y):
    """The unbiased distance of two blocks of activations [N, n] and [M, n]."""

    def kernel(a, b):
        return (tf.matmul(a, b, transpose_b=True) / tf.cast(tf.shape(a)[1], a.dtype) + 1) ** 3

    def mean_of_pairs(a):
        products, count = kernel(a, a), tf.cast(tf.shape(a)[0], a.dtype)
        return (tf.reduce_sum(products) - tf.linalg.trace(products)) / (count * (count - 1))

    return mean_of_pairs(x) + mean_of_pairs(y) - 2 * tf.reduce_mean(kernel(x, y))


def kernel_classifier_distance_from_activations(
    real_activations, generated_activations, max_block_size=1024, dtype=None
):
    """The distance alone; see kernel_classifier_distance_and_std_from_activations."""
    return kernel_classifier_distance_and_std_from_activations(
        real_activations, generated_activations, max_block_size, dtype
    )[0]


def kernel_classifier_distance_and_std(
    real_images, generated_images, classifier_fn, num_classifier_batches=1, max_block_size=1024, dtype=None
):
    """(distance, its standard error) of classifier_fn of both kinds of pictures, computed in equal batches."""
    activations = [
        in_batches(classifier_fn, images, num_classifier_batches) for images in (real_images, generated_images)
    ]
    return kernel_classifier_distance_and_std_from_activations(*activations, max_block_size, dtype)


def kernel_classifier_distance(
    real_images, generated_images, classifier_fn, num_classifier_batches=1, max_block_size=1024, dtype=None
):
    """The distance alone; see kernel_classifier_distance_and_std."""
    return kernel_classifier_distance_and_std(
        real_images, generated_images, classifier_fn, num_classifier_batches, max_block_size, dtype
    )[0]


_FINAL_POOL = functools.partial(run_inception, output_tensor=INCEPTION_FINAL_POOL)
kernel_inception_distance = functools.partial(kernel_classifier_distance, classifier_fn=_FINAL_POOL)
kernel_inception_distance_and_std = functools.partial(kernel_classifier_distance_and_std, classifier_fn=_FINAL_POOL)
