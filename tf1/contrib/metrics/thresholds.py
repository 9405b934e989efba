"""Metrics of two classes over thresholds: rates, F1, precision at a recall. Each returns (value, update)."""

import tensorflow.compat.v1 as tf

from tf1.contrib.metrics.counting import collected

_EPSILON = 1e-7
_FALSE_POSITIVES = ("false_positives", "true_negatives")  # kinds of counts; both together are the negatives
_FALSE_NEGATIVES = ("false_negatives", "true_positives")


def even_thresholds(number):
    """`number` thresholds in steps of 1 / (number - 1), the first just below 0 and the last just above 1."""
    return [-_EPSILON, *(i / (number - 1) for i in range(1, number - 1)), 1.0 + _EPSILON]


def _counts(labels, predictions, thresholds, weights, kinds):
    """Two dictionaries by kind ("true_positives", ...): counts [thresholds], and their updates."""
    pairs = {
        kind: getattr(tf.metrics, f"{kind}_at_thresholds")(labels, predictions, thresholds, weights) for kind in kinds
    }
    return {kind: value for kind, (value, _) in pairs.items()}, {kind: update for kind, (_, update) in pairs.items()}


def _share(part, rest):
    """part / (part + rest), 0 where both are 0."""
    return tf.where(part + rest > 0, part / (part + rest), tf.zeros_like(part))


def _rate(kinds, tensors, collections, name, default_name, *thresholds):
    """(value, update) of the first kind's share in the counts of two kinds of tf.metrics: scalars, or [thresholds]."""
    suffix = "_at_thresholds" if thresholds else ""
    share = (lambda part, rest: part / (_EPSILON + part + rest)) if thresholds else _share
    labels, predictions, weights = tensors
    with tf.variable_scope(name, default_name, tensors):
        counts = [getattr(tf.metrics, kind + suffix)(labels, predictions, *thresholds, weights) for kind in kinds]
        value, update = (share(*pair) for pair in zip(*counts, strict=True))
        return collected(value, update, *collections)


def streaming_false_positive_rate(
    predictions, labels, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """False positives / negatives, of bools."""
    tensors, collections = (labels, predictions, weights), (metrics_collections, updates_collections)
    return _rate(_FALSE_POSITIVES, tensors, collections, name, "false_positive_rate")


def streaming_false_negative_rate(
    predictions, labels, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """False negatives / positives, of bools."""
    tensors, collections = (labels, predictions, weights), (metrics_collections, updates_collections)
    return _rate(_FALSE_NEGATIVES, tensors, collections, name, "false_negative_rate")


def streaming_false_positive_rate_at_thresholds(
    predictions, labels, thresholds, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """False positives / negatives [thresholds]."""
    tensors, collections = (labels, predictions, weights), (metrics_collections, updates_collections)
    return _rate(_FALSE_POSITIVES, tensors, collections, name, "false_positive_rate_at_thresholds", thresholds)


def streaming_false_negative_rate_at_thresholds(
    predictions, labels, thresholds, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """False negatives / positives [thresholds]."""
    tensors, collections = (labels, predictions, weights), (metrics_collections, updates_collections)
    return _rate(_FALSE_NEGATIVES, tensors, collections, name, "false_negative_rate_at_thresholds", thresholds)


def streaming_curve_points(
    labels=None, predictions=None, weights=None, num_thresholds=200, metrics_collections=None,
    updates_collections=None, curve="ROC", name=None,
):  # fmt: skip
    """[thresholds, 2]: (false positive rate, recall) for "ROC", (recall, precision) for "PR"."""
    if curve not in ("ROC", "PR"):
        raise ValueError(f"curve must be 'ROC' or 'PR', not {curve!r}")
    kinds = ("true_positives", "false_negatives", "true_negatives", "false_positives")
    epsilon = 1e-6
    with tf.variable_scope(name, "curve_points", (labels, predictions, weights)):
        values, updates = _counts(labels, predictions, even_thresholds(num_thresholds), weights, kinds)
        tp, fn, tn, fp = (values[kind] for kind in kinds)
        recall = (tp + epsilon) / (tp + fn + epsilon)
        points = (
            (fp / (fp + tn + epsilon), recall) if curve == "ROC" else (recall, (tp + epsilon) / (tp + fp + epsilon))
        )
        update = tf.group(*updates.values())
        return collected(tf.stack(points, axis=1), update, metrics_collections, updates_collections)


_THREE = ("true_positives", "false_positives", "false_negatives")


def f1_score(
    labels, predictions, weights=None, num_thresholds=200, metrics_collections=None, updates_collections=None, name=None
):
    """The best F1 over the thresholds: 2 precision recall / (precision + recall), in 0..1."""

    def best(tp, fp, fn):
        precision, recall = tp / (_EPSILON + tp + fp), tp / (_EPSILON + tp + fn)
        return tf.reduce_max(2.0 * precision * recall / (precision + recall + _EPSILON))

    with tf.variable_scope(name, "f1", (labels, predictions, weights)):
        counts = _counts(labels, predictions, even_thresholds(num_thresholds), weights, _THREE)
        value, update = (best(*(of_kind[kind] for kind in _THREE)) for of_kind in counts)
        return collected(value, update, metrics_collections, updates_collections)


def precision_at_recall(
    labels, predictions, target_recall, weights=None, num_thresholds=200, metrics_collections=None,
    updates_collections=None, name=None,
):  # fmt: skip
    """The precision at the highest threshold whose recall is at least target_recall. ValueError outside 0..1."""
    if not 0 <= target_recall <= 1:
        raise ValueError(f"target_recall must be in 0..1, not {target_recall}")

    def at_recall(tp, fp, fn):
        i = tf.reduce_sum(tf.cast(tp / (tp + fn + _EPSILON) >= target_recall, tf.int64)) - 1
        return (tp[i] + _EPSILON) / (tp[i] + fp[i] + _EPSILON)

    with tf.variable_scope(name, "precision_at_recall", (predictions, labels, weights)):
        counts = _counts(labels, predictions, even_thresholds(num_thresholds), weights, _THREE)
        value, update = (at_recall(*(of_kind[kind] for kind in _THREE)) for of_kind in counts)
        return collected(value, update, metrics_collections, updates_collections)


def recall_at_precision(
    labels, predictions, precision, weights=None, num_thresholds=200, metrics_collections=None,
    updates_collections=None, name=None, strict_mode=False,
):  # fmt: skip
    """The recall at the threshold whose precision is nearest to `precision`. ValueError outside 0..1.

    strict_mode: the nearest that is not below it, and 0 if there is none.
    """
    if not 0 <= precision <= 1:
        raise ValueError(f"precision must be in 0..1, not {precision}")

    def at_precision(tp, fp, fn):
        precisions = tp / (tp + fp + _EPSILON)
        if not strict_mode:
            i = tf.argmin(tf.abs(precisions - precision))
            return tp[i] / (tp[i] + fn[i] + _EPSILON)
        i = tf.argmax(1.0 / (precisions - precision + _EPSILON))
        return tf.where(precisions[i] >= precision, tp[i] / (tp[i] + fn[i] + _EPSILON), 0.0)

    with tf.variable_scope(name, "recall_at_precision", (predictions, labels, weights)):
        counts = _counts(labels, predictions, even_thresholds(num_thresholds), weights, _THREE)
        value, update = (at_precision(*(of_kind[kind] for kind in _THREE)) for of_kind in counts)
        return collected(value, update, metrics_collections, updates_collections)
