"""Minibatch discrimination: shows a discriminator how similar the pictures of a batch are."""

import tensorflow.compat.v1 as tf

from graphs import layers


def minibatch_discrimination(features: tf.Tensor, kernels: int, kernel_dim: int, name: str = "minibatch") -> tf.Tensor:
    """[N, F] -> [N, F + kernels]: the features, and the nearness of each example to the rest of the batch, in 0..1.

    Each kernel maps the features to kernel_dim numbers m; nearness is the mean over the other examples of
    exp(-|m_i - m_j|), with the sum of absolute differences. It is large for a generator that makes a single picture.

    Source: Salimans et al. 2016, section 3.2. The paper sums over the batch; the mean does not depend on its size, so
    validation batches look like those of training. With N = 1 it is 0.
    """
    with tf.name_scope(name):
        mapped = layers.dense(features, kernels * kernel_dim, use_bias=False, name=name)
        distances = [  # one kernel after the other: [N, N, kernel_dim] is large enough
            tf.reduce_sum(tf.abs(numbers[:, tf.newaxis] - numbers), axis=2)  # [N, N]
            for numbers in tf.split(mapped, kernels, axis=1)  # [N, kernel_dim] each
        ]
        others = tf.cast(tf.shape(features)[0] - 1, tf.float32)
        near = tf.stack(
            [tf.reduce_sum(tf.exp(-of_pairs), axis=1) - 1 for of_pairs in distances], axis=1
        )  # [N, kernels]
        return tf.concat([features, near / tf.maximum(others, 1)], axis=1)
