"""keras.metrics and keras.losses: metrics of Keras 1 that Keras 2 dropped because they are means over batches."""

from typing import Any

import tensorflow.compat.v1 as tf
from tf_keras.api._v1.keras import backend

from tf1.keras_of_then.notices import say


def _counts(y_true, y_pred) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Right positives, predicted positives, real positives of the batch, at the threshold 0.5."""
    truth, guess = (tf.round(tf.clip_by_value(values, 0, 1)) for values in (y_true, y_pred))
    return tf.reduce_sum(truth * guess), tf.reduce_sum(guess), tf.reduce_sum(truth)


def precision(y_true, y_pred):
    """The share of the batch's predicted positives that are positive."""
    right, predicted, _ = _counts(y_true, y_pred)
    return right / (predicted + backend.epsilon())


def recall(y_true, y_pred):
    """The share of the batch's positives that were predicted."""
    right, _, real = _counts(y_true, y_pred)
    return right / (real + backend.epsilon())


def fbeta_score(y_true, y_pred, beta=1):
    """The weighted harmonic mean of precision and recall over the batch; 0 without a positive.

    Raises ValueError for a negative beta.
    """
    if beta < 0:
        raise ValueError(f"fbeta_score: beta={beta}, the weight of recall, can't be negative")
    p, r = precision(y_true, y_pred), recall(y_true, y_pred)
    score = (1 + beta**2) * p * r / (beta**2 * p + r + backend.epsilon())
    return tf.where(tf.equal(_counts(y_true, y_pred)[2], 0), tf.zeros_like(score), score)


def fmeasure(y_true, y_pred):
    """The harmonic mean of precision and recall over the batch."""
    return fbeta_score(y_true, y_pred)


def matthews_correlation(y_true, y_pred):
    """The correlation of labels and predictions over the batch, -1 to 1."""
    truth, guess = (tf.round(tf.clip_by_value(values, 0, 1)) for values in (y_true, y_pred))
    tp, tn = tf.reduce_sum(truth * guess), tf.reduce_sum((1 - truth) * (1 - guess))
    fp, fn = tf.reduce_sum((1 - truth) * guess), tf.reduce_sum(truth * (1 - guess))
    return (tp * tn - fp * fn) / (tf.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)) + backend.epsilon())


LOST = {function.__name__: function for function in (precision, recall, fbeta_score, fmeasure, matthews_correlation)}


def translate(metrics: Any) -> Any:
    """What compile got as metrics, the names of Keras 1's metrics replaced by their functions."""
    if isinstance(metrics, dict):
        return {key: translate(value) for key, value in metrics.items()}
    if isinstance(metrics, list | tuple):
        return [translate(metric) for metric in metrics]
    if isinstance(metrics, str) and metrics in LOST:
        say(f"metric {metrics}", f"{metrics} is the mean over batches, as in Keras 1, and not that of the whole set")
        return LOST[metrics]
    return metrics
