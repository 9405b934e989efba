"""tf.contrib.nn: losses with logits before labels, sampled losses, dropout for SELU, a softplus with a scale."""

import numbers

import tensorflow.compat.v1 as tf
from tensorflow.python.ops.nn_impl import _compute_sampled_logits

conv1d_transpose = tf.nn.conv1d_transpose
nth_element = tf.math.nth_element if hasattr(tf.math, "nth_element") else tf.raw_ops.NthElement

_SELU_MINIMUM = -1.7580993408473766  # what SELU tends to


def deprecated_flipped_softmax_cross_entropy_with_logits(logits, labels, dim=-1, name=None):
    """tf.nn.softmax_cross_entropy_with_logits(labels=, logits=)."""
    return tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits, dim=dim, name=name)


def deprecated_flipped_sparse_softmax_cross_entropy_with_logits(logits, labels, name=None):
    """tf.nn.sparse_softmax_cross_entropy_with_logits(labels=, logits=)."""
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits, name=name)


def deprecated_flipped_sigmoid_cross_entropy_with_logits(logits, targets, name=None):
    """tf.nn.sigmoid_cross_entropy_with_logits(labels=, logits=)."""
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=targets, logits=logits, name=name)


def alpha_dropout(x, keep_prob, noise_shape=None, seed=None, name=None):
    """Dropout that keeps zero mean and unit variance after SELU. Klambauer et al. 2017. ValueError outside 0..1."""
    if isinstance(keep_prob, numbers.Real) and not 0 < keep_prob <= 1:
        raise ValueError(f"keep_prob must be above 0 and at most 1, not {keep_prob}")
    with tf.name_scope(name, "alpha_dropout", [x]):
        x = tf.convert_to_tensor(x, name="x")
        keep = tf.convert_to_tensor(keep_prob, dtype=x.dtype, name="keep_prob")
        if tf.get_static_value(keep) == 1:
            return x
        uniform = tf.random_uniform(tf.shape(x) if noise_shape is None else noise_shape, seed=seed, dtype=x.dtype)
        kept = tf.cast(uniform >= 1 - keep, x.dtype)
        dropped = x * kept + _SELU_MINIMUM * (1 - kept)
        scale = (keep + keep * (1 - keep) * _SELU_MINIMUM**2) ** -0.5
        return scale * dropped - scale * _SELU_MINIMUM * (1 - keep)


def scaled_softplus(x, alpha, clip=None, name=None):
    """alpha softplus(x / alpha), at most `clip`."""
    with tf.name_scope(name, "scaled_softplus", [x, alpha]):
        x = tf.convert_to_tensor(x)
        y = alpha * tf.nn.softplus(x / alpha)
        return y if clip is None else tf.minimum(y, tf.cast(clip, x.dtype))


def sampled_sparse_softmax_loss(
    weights, biases, labels, inputs, num_sampled, num_classes, sampled_values=None, remove_accidental_hits=True,
    partition_strategy="mod", name="sampled_sparse_softmax_loss",
):  # fmt: skip
    """tf.nn.sampled_softmax_loss by the sparse cross entropy: [batch]."""
    logits, _ = _compute_sampled_logits(
        weights=weights, biases=biases, labels=labels, inputs=inputs, num_sampled=num_sampled,
        num_classes=num_classes, num_true=1, sampled_values=sampled_values, subtract_log_q=True,
        remove_accidental_hits=remove_accidental_hits, partition_strategy=partition_strategy, name=name,
    )  # fmt: skip
    first = tf.zeros([tf.shape(logits)[0]], tf.int64)  # the true class stands first
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=first, logits=logits)
