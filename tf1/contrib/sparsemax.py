"""tf.contrib.sparsemax: a softmax with exact zeros. Martins and Astudillo 2016."""

import tensorflow.compat.v1 as tf

__all__ = ["sparsemax", "sparsemax_loss"]


def sparsemax(logits, name=None):
    """[batch, classes] -> the nearest point of the simplex: shares that sum to 1. NaN where a row has infinity."""
    with tf.name_scope(name, "sparsemax", [logits]):
        z = tf.convert_to_tensor(logits, name="logits")
        ordered = tf.sort(z, direction="DESCENDING")
        sums = tf.cumsum(ordered, axis=1)
        ranks = tf.cast(tf.range(1, tf.shape(z)[1] + 1), z.dtype)
        number = tf.reduce_sum(tf.cast(1 + ranks * ordered > sums, tf.int32), 1)  # how many shares are above 0
        total = tf.gather(sums, tf.maximum(number, 1) - 1, axis=1, batch_dims=1)
        threshold = (total - 1) / tf.cast(number, z.dtype)
        shares = tf.maximum(tf.cast(0, z.dtype), z - threshold[:, None])
        is_bad = tf.logical_or(tf.equal(number, 0), tf.math.is_nan(sums[:, -1]))
        return tf.where(
            tf.broadcast_to(is_bad[:, None], tf.shape(z)), tf.fill(tf.shape(z), tf.cast(float("nan"), z.dtype)), shares
        )


def sparsemax_loss(logits, sparsemax, labels, name=None):
    """The loss [batch] whose gradient is sparsemax - labels; all are [batch, classes]."""
    with tf.name_scope(name, "sparsemax_loss", [logits, sparsemax, labels]):
        z, shares, labels = (tf.convert_to_tensor(tensor) for tensor in (logits, sparsemax, labels))
        has_share = tf.logical_or(shares > 0, tf.math.is_nan(shares))
        of_shares = tf.where(has_share, shares * (z - 0.5 * shares), tf.zeros_like(shares))
        of_labels = tf.where(
            tf.logical_and(tf.equal(labels, 0), tf.math.is_inf(z)), tf.zeros_like(z), labels * (0.5 * labels - z)
        )
        return tf.reduce_sum(of_shares + of_labels, 1)
