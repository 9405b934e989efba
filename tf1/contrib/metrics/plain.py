"""Metrics without state, and functions over (value, update) pairs."""

import tensorflow.compat.v1 as tf

set_difference = tf.sets.difference
set_intersection = tf.sets.intersection
set_size = tf.sets.size
set_union = tf.sets.union


def accuracy(predictions, labels, weights=None, name=None):
    """The weighted share of predictions that equal their labels, in 0..1: a scalar.

    Raises ValueError for labels that are no integers, bools or strings, and for predictions of another dtype.
    """
    if not (labels.dtype.is_integer or labels.dtype in (tf.bool, tf.string)):
        raise ValueError(f"labels must be integers, bools or strings, not {labels.dtype}")
    if not labels.dtype.is_compatible_with(predictions.dtype):
        raise ValueError(f"labels are {labels.dtype}, but predictions are {predictions.dtype}")
    with tf.name_scope(name, "accuracy", [predictions, labels]):
        is_right = tf.cast(tf.equal(predictions, labels), tf.float32)
        if weights is None:
            return tf.reduce_mean(is_right)
        return tf.reduce_sum(is_right * weights) / tf.reduce_sum(weights * tf.ones_like(is_right))


def confusion_matrix(labels, predictions, num_classes=None, dtype=tf.int32, name=None, weights=None):
    """[label, prediction] counts."""
    return tf.math.confusion_matrix(labels, predictions, num_classes, weights=weights, dtype=dtype, name=name)


def aggregate_metrics(*value_update_tuples):
    """Pairs (value, update) -> (values, updates), two lists. ValueError for none."""
    if not value_update_tuples:
        raise ValueError("aggregate_metrics needs at least one pair (value, update)")
    values, updates = zip(*value_update_tuples, strict=True)
    return list(values), list(updates)


def aggregate_metric_map(names_to_tuples):
    """{name: (value, update)} -> ({name: value}, {name: update})."""
    names = names_to_tuples.keys()
    values, updates = zip(*names_to_tuples.values(), strict=True)
    return dict(zip(names, values, strict=True)), dict(zip(names, updates, strict=True))
