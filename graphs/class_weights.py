"""Weights of classes: how much an example, or an object, of each class counts in the loss. Chosen before the graph.

They count in training alone. A measurement weighs all classes alike, so its losses can be compared between runs.
"""

from collections.abc import Sequence

import tensorflow.compat.v1 as tf

_WEIGHTS, _USED = "cnn_graphs_class_weights", "cnn_graphs_class_weights_used"


def weigh(weights: Sequence[float]) -> None:
    """Sets the weights [K], each at least 0, for losses built from now on in the default graph."""
    tf.get_collection_ref(_WEIGHTS)[:] = [tuple(map(float, weights))]


def of_labels(labels: tf.Tensor, is_training: tf.Tensor) -> tf.Tensor | None:
    """The weight of each label: float32 of the same shape, 1 without training; None where no weights are set.

    labels: int in 0..K-1; below 0, for no object, the weight means nothing.
    """
    if not tf.get_collection(_WEIGHTS):
        return None
    tf.add_to_collection(_USED, True)
    with tf.name_scope("class_weights"):
        weights = tf.constant(tf.get_collection(_WEIGHTS)[0], tf.float32)
        return tf.gather(tf.where(is_training, weights, tf.ones_like(weights)), tf.maximum(labels, 0))


def are_used() -> bool:
    """Whether a loss in the default graph counts by them."""
    return bool(tf.get_collection(_USED))
