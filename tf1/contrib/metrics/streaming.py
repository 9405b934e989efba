"""Streaming metrics that tf.metrics has under another name, mostly with labels before predictions.

Each returns (value, update): run `update` with each batch, then `value`. Their local variables are initialized by
tf.local_variables_initializer. Arguments, errors and sums are those of tf.metrics.
"""

import inspect

import tensorflow.compat.v1 as tf

_COLLECTIONS = ("metrics_collections=None", "updates_collections=None", "name=None")


def _streaming(metric, *parameters, **renamed):
    """A function with these parameters ("labels", "k=None") and metrics' last three, which calls the metric by name.

    renamed: parameter -> its name in tf.metrics.
    """
    found = []
    for text in (*parameters, *_COLLECTIONS):
        name, _, default = text.partition("=")
        value = inspect.Parameter.empty if not default else {"None": None}.get(default, default)
        value = int(value) if isinstance(value, str) and value.isdigit() else value
        found.append(inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=value))
    signature = inspect.Signature(found)

    def function(*args, **kwargs):
        given = signature.bind(*args, **kwargs).arguments
        return metric(**{renamed.get(name, name): value for name, value in given.items()})

    function.__signature__ = signature
    function.__doc__ = f"tf.metrics.{metric.__name__}, as a pair (value, update)."
    return function


_PAIR = ("predictions", "labels")
_PLAIN = (*_PAIR, "weights=None")

streaming_true_positives = _streaming(tf.metrics.true_positives, *_PLAIN)
streaming_true_negatives = _streaming(tf.metrics.true_negatives, *_PLAIN)
streaming_false_positives = _streaming(tf.metrics.false_positives, *_PLAIN)
streaming_false_negatives = _streaming(tf.metrics.false_negatives, *_PLAIN)
streaming_mean = _streaming(tf.metrics.mean, "values", "weights=None")
streaming_mean_tensor = _streaming(tf.metrics.mean_tensor, "values", "weights=None")
streaming_accuracy = _streaming(tf.metrics.accuracy, *_PLAIN)
streaming_precision = _streaming(tf.metrics.precision, *_PLAIN)
streaming_recall = _streaming(tf.metrics.recall, *_PLAIN)
streaming_mean_absolute_error = _streaming(tf.metrics.mean_absolute_error, *_PLAIN)
streaming_mean_squared_error = _streaming(tf.metrics.mean_squared_error, *_PLAIN)
streaming_root_mean_squared_error = _streaming(tf.metrics.root_mean_squared_error, *_PLAIN)
streaming_mean_relative_error = _streaming(tf.metrics.mean_relative_error, *_PAIR, "normalizer", "weights=None")
streaming_mean_cosine_distance = _streaming(tf.metrics.mean_cosine_distance, *_PAIR, "dim", "weights=None")
streaming_mean_iou = _streaming(tf.metrics.mean_iou, *_PAIR, "num_classes", "weights=None")
streaming_percentage_less = _streaming(tf.metrics.percentage_below, "values", "threshold", "weights=None")
streaming_specificity_at_sensitivity = _streaming(
    tf.metrics.specificity_at_sensitivity, *_PAIR, "sensitivity", "weights=None", "num_thresholds=200"
)
streaming_sensitivity_at_specificity = _streaming(
    tf.metrics.sensitivity_at_specificity, *_PAIR, "specificity", "weights=None", "num_thresholds=200"
)
streaming_precision_at_thresholds = _streaming(tf.metrics.precision_at_thresholds, *_PAIR, "thresholds", "weights=None")
streaming_recall_at_thresholds = _streaming(tf.metrics.recall_at_thresholds, *_PAIR, "thresholds", "weights=None")
streaming_sparse_recall_at_k = _streaming(tf.metrics.recall_at_k, *_PAIR, "k", "class_id=None", "weights=None")
streaming_sparse_precision_at_k = _streaming(tf.metrics.precision_at_k, *_PAIR, "k", "class_id=None", "weights=None")
streaming_sparse_precision_at_top_k = _streaming(
    tf.metrics.precision_at_top_k, "top_k_predictions", "labels", "class_id=None", "weights=None",
    top_k_predictions="predictions_idx",
)  # fmt: skip
sparse_recall_at_top_k = _streaming(
    tf.metrics.recall_at_top_k, "labels", "top_k_predictions", "class_id=None", "weights=None",
    top_k_predictions="predictions_idx",
)  # fmt: skip
streaming_sparse_average_precision_at_k = _streaming(tf.metrics.average_precision_at_k, *_PAIR, "k", "weights=None")


def streaming_auc(
    predictions, labels, weights=None, num_thresholds=200, metrics_collections=None, updates_collections=None,
    curve="ROC", name=None,
):  # fmt: skip
    """tf.metrics.auc, as a pair (value, update). curve: "ROC" or "PR"."""
    return tf.metrics.auc(
        labels, predictions, weights, num_thresholds, metrics_collections, updates_collections, curve, name
    )


def streaming_recall_at_k(
    predictions, labels, k, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """The share of labels [batch] that are among the k highest predictions [batch, classes]."""
    is_among = tf.cast(tf.nn.in_top_k(predictions, labels, k), tf.float32)
    return tf.metrics.mean(is_among, weights, metrics_collections, updates_collections, name or f"recall_at_{k}")


def _at_thresholds(metric):
    def function(predictions, labels, thresholds, weights=None):
        return metric(labels, predictions, thresholds, weights)

    function.__doc__ = f"tf.metrics.{metric.__name__}: counts [thresholds], as a pair (value, update)."
    return function


streaming_true_positives_at_thresholds = _at_thresholds(tf.metrics.true_positives_at_thresholds)
streaming_true_negatives_at_thresholds = _at_thresholds(tf.metrics.true_negatives_at_thresholds)
streaming_false_positives_at_thresholds = _at_thresholds(tf.metrics.false_positives_at_thresholds)
streaming_false_negatives_at_thresholds = _at_thresholds(tf.metrics.false_negatives_at_thresholds)

__all__ = [name for name in dir() if name.startswith(("streaming_", "sparse_"))]
