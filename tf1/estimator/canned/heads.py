"""The heads of regression and of classification in one, two, many or several classes at once."""

import tensorflow.compat.v1 as tf

from tf1.estimator.canned.base_head import DEFAULT, MEAN_OVER_BATCH, Head, dense_labels, in_range
from tf1.estimator.canned.metric_keys import MetricKeys as Keys
from tf1.estimator.canned.prediction_keys import PredictionKeys
from tf1.estimator.export_output import ClassificationOutput, RegressionOutput


class RegressionHead(Head):
    """Regression by the squared error.

    Args:
        label_dimension: numbers to predict for each example.
        weight_column, loss_reduction, loss_fn, name: see Head.
        inverse_link_fn: logits -> predictions; None: they are the same.
    """

    def __init__(
        self, label_dimension=1, weight_column=None, loss_reduction=MEAN_OVER_BATCH, loss_fn=None,
        inverse_link_fn=None, name=None,
    ):  # fmt: skip
        if label_dimension < 1:
            raise ValueError(f"Invalid label_dimension {label_dimension}.")
        super().__init__(label_dimension, weight_column, loss_reduction, loss_fn, name)
        self._inverse_link_fn = inverse_link_fn

    def predictions(self, logits, keys=None):
        """ "predictions" and, with an inverse_link_fn, "logits"; keys: only these."""
        if self._inverse_link_fn is None:
            found = {PredictionKeys.PREDICTIONS: logits}
        else:
            found = {PredictionKeys.PREDICTIONS: self._inverse_link_fn(logits), PredictionKeys.LOGITS: logits}
        return chosen(found, keys)

    def _process_labels(self, labels, logits):
        return tf.cast(dense_labels(labels, logits, self._logits_dimension), tf.float32)

    def _unreduced_loss(self, labels, logits):
        return tf.losses.mean_squared_error(labels, logits, reduction=tf.losses.Reduction.NONE)

    def _metrics(self, labels, predictions, weights):
        value = predictions[PredictionKeys.PREDICTIONS]
        return {Keys.PREDICTION_MEAN: mean(value, weights), Keys.LABEL_MEAN: mean(labels, weights)}

    def _exports(self, predictions):
        output = RegressionOutput(predictions[PredictionKeys.PREDICTIONS])
        return {DEFAULT: output, "regression": output}


class PoissonRegressionHead(RegressionHead):
    """Regression of counts: the logits are logarithms of the expected values.

    Args:
        label_dimension, weight_column, loss_reduction, name: see RegressionHead.
        compute_full_loss: whether the loss has the part that depends on the labels alone (Stirling's approximation).
    """

    def __init__(
        self, label_dimension=1, weight_column=None, loss_reduction=MEAN_OVER_BATCH, compute_full_loss=True, name=None
    ):
        super().__init__(label_dimension, weight_column, loss_reduction, None, tf.exp, name)
        self._compute_full_loss = compute_full_loss

    def _unreduced_loss(self, labels, logits):
        return tf.nn.log_poisson_loss(labels, logits, compute_full_loss=self._compute_full_loss)


class LogisticRegressionHead(RegressionHead):
    """Regression of numbers within 0..1 by the cross-entropy. Arguments: see Head."""

    def __init__(self, weight_column=None, loss_reduction=MEAN_OVER_BATCH, name=None):
        super().__init__(1, weight_column, loss_reduction, None, tf.sigmoid, name)

    def _process_labels(self, labels, logits):
        return in_range(super()._process_labels(labels, logits), 2)

    def _unreduced_loss(self, labels, logits):
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)


class _ClassHead(Head):
    """What heads of one class among several share: the vocabulary of labels and the class predictions."""

    def __init__(self, n_classes, dimension, weight_column, label_vocabulary, loss_reduction, loss_fn, name):
        super().__init__(dimension, weight_column, loss_reduction, loss_fn, name)
        if label_vocabulary is not None and not isinstance(label_vocabulary, (list, tuple)):
            raise ValueError(f"label_vocabulary should be a list or a tuple. Given type: {type(label_vocabulary)}")
        self._n_classes, self._label_vocabulary = n_classes, label_vocabulary

    def _indices(self, labels, logits):
        """Labels [batch, 1] as numbers of classes; those of a vocabulary are looked up."""
        labels = dense_labels(labels, logits, 1)
        if self._label_vocabulary is None:
            return labels
        if labels.dtype != tf.string:
            raise ValueError(f"Labels dtype should be string if there is a vocabulary. Instead got {labels.dtype}")
        from tensorflow.python.ops.lookup_ops import index_table_from_tensor

        return index_table_from_tensor(tuple(self._label_vocabulary), name="class_id_lookup").lookup(labels)

    def _class_predictions(self, scores) -> dict:
        """The class of the highest score, and all classes, by number and by name: [batch, 1] and [batch, classes]."""
        names = self._label_vocabulary or [str(i) for i in range(self._n_classes)]
        ids = tf.expand_dims(tf.argmax(scores, axis=-1, name=PredictionKeys.CLASS_IDS), -1)
        repeats = [tf.shape(scores)[0], 1]
        return {
            PredictionKeys.CLASS_IDS: ids,
            PredictionKeys.CLASSES: tf.gather(tf.constant(names), ids),
            PredictionKeys.ALL_CLASS_IDS: tf.tile([list(range(self._n_classes))], repeats),
            PredictionKeys.ALL_CLASSES: tf.tile([list(names)], repeats),
        }

    def _exports(self, predictions):
        scores = predictions[PredictionKeys.PROBABILITIES]
        output = ClassificationOutput(scores, predictions[PredictionKeys.ALL_CLASSES])
        return {DEFAULT: output, "classification": output}


class MultiClassHead(_ClassHead):
    """One of three or more classes, by the cross-entropy of the softmax.

    Args:
        n_classes: at least 3 (ValueError).
        label_vocabulary: the classes' names, if labels are strings; None: labels are numbers of classes.
        weight_column, loss_reduction, loss_fn, name: see Head.
    """

    def __init__(
        self, n_classes, weight_column=None, label_vocabulary=None, loss_reduction=MEAN_OVER_BATCH, loss_fn=None,
        name=None,
    ):  # fmt: skip
        if n_classes is None or n_classes <= 2:
            raise ValueError(f"n_classes must be > 2: {n_classes}.")
        super().__init__(n_classes, n_classes, weight_column, label_vocabulary, loss_reduction, loss_fn, name)

    def predictions(self, logits, keys=None):
        """Logits, probabilities and classes; keys: only these."""
        with tf.name_scope(None, "predictions"):
            probabilities = tf.nn.softmax(logits, name=PredictionKeys.PROBABILITIES)
            found = {PredictionKeys.LOGITS: logits, PredictionKeys.PROBABILITIES: probabilities}
            return chosen({**found, **self._class_predictions(logits)}, keys)

    def _process_labels(self, labels, logits):
        indices = self._indices(labels, logits)
        if not indices.dtype.is_integer:
            raise ValueError(f"Labels dtype should be integer. Instead got {indices.dtype}.")
        return in_range(indices, self._n_classes)

    def _unreduced_loss(self, labels, logits):
        losses = tf.losses.sparse_softmax_cross_entropy(labels, logits, reduction=tf.losses.Reduction.NONE)
        return tf.expand_dims(losses, -1)

    def _metrics(self, labels, predictions, weights):
        ids = predictions[PredictionKeys.CLASS_IDS]
        return {Keys.ACCURACY: tf.metrics.accuracy(labels, ids, weights, name=Keys.ACCURACY)}


class BinaryClassHead(_ClassHead):
    """One of two classes, by the cross-entropy of the sigmoid of one logit.

    Args:
        thresholds: probabilities in (0, 1) at which accuracy, precision and recall are evaluated, too.
        label_vocabulary: the two classes' names, if labels are strings; None: labels are within 0..1.
        weight_column, loss_reduction, loss_fn, name: see Head.
    """

    def __init__(
        self, weight_column=None, thresholds=None, label_vocabulary=None, loss_reduction=MEAN_OVER_BATCH,
        loss_fn=None, name=None,
    ):  # fmt: skip
        super().__init__(2, 1, weight_column, label_vocabulary, loss_reduction, loss_fn, name)
        self._thresholds = checked_thresholds(thresholds)

    def predictions(self, logits, keys=None):
        """Logits, the probability of class 1 ("logistic"), both probabilities and classes; keys: only these."""
        with tf.name_scope(None, "predictions"):
            two = tf.concat([tf.zeros_like(logits), logits], -1, name="two_class_logits")
            found = {
                PredictionKeys.LOGITS: logits,
                PredictionKeys.LOGISTIC: tf.sigmoid(logits, name=PredictionKeys.LOGISTIC),
                PredictionKeys.PROBABILITIES: tf.nn.softmax(two, name=PredictionKeys.PROBABILITIES),
            }
            return chosen({**found, **self._class_predictions(two)}, keys)

    def _process_labels(self, labels, logits):
        return in_range(tf.cast(self._indices(labels, logits), tf.float32), 2)

    def _unreduced_loss(self, labels, logits):
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)

    def _metrics(self, labels, predictions, weights):
        ids, logistic = predictions[PredictionKeys.CLASS_IDS], predictions[PredictionKeys.LOGISTIC]
        label_mean = mean(labels, weights)
        return {
            Keys.ACCURACY: tf.metrics.accuracy(labels, ids, weights, name=Keys.ACCURACY),
            Keys.PRECISION: tf.metrics.precision(labels, ids, weights, name=Keys.PRECISION),
            Keys.RECALL: tf.metrics.recall(labels, ids, weights, name=Keys.RECALL),
            Keys.PREDICTION_MEAN: mean(logistic, weights),
            Keys.LABEL_MEAN: label_mean,
            Keys.ACCURACY_BASELINE: tuple(tf.maximum(one, 1 - one) for one in label_mean),
            **areas_and_thresholds(labels, logistic, weights, self._thresholds),
        }

    def _exports(self, predictions):
        return {**super()._exports(predictions), "regression": RegressionOutput(predictions[PredictionKeys.LOGISTIC])}


def chosen(predictions: dict, keys) -> dict:
    """Those of the predictions with the keys; None: all."""
    return predictions if keys is None else {key: predictions[key] for key in keys}


def mean(values, weights):
    """The metric of the weighted mean, with weights [batch, 1] or 1.0."""
    return tf.metrics.mean(values, weights * tf.ones_like(values))


def checked_thresholds(thresholds) -> tuple:
    """The thresholds as a tuple; ValueError for one outside (0, 1)."""
    thresholds = tuple(thresholds or ())
    for threshold in thresholds:
        if not 0 < threshold < 1:
            raise ValueError(f"thresholds must be in (0, 1): {threshold}")
    return thresholds


def areas_and_thresholds(labels, probabilities, weights, thresholds) -> dict:
    """The areas under both curves, and accuracy, precision and recall at each threshold."""
    weights = weights * tf.ones_like(probabilities)

    def area(curve, name):
        return tf.metrics.auc(labels, probabilities, weights, curve=curve, name=name)

    metrics = {Keys.AUC: area("ROC", Keys.AUC), Keys.AUC_PR: area("PR", Keys.AUC_PR)}
    for threshold in thresholds:
        is_above = tf.cast(probabilities >= threshold, tf.float32)
        at = {"labels": labels, "predictions": probabilities, "weights": weights, "thresholds": (threshold,)}
        precision, recall = tf.metrics.precision_at_thresholds(**at), tf.metrics.recall_at_thresholds(**at)
        metrics[Keys.ACCURACY_AT_THRESHOLD % threshold] = tf.metrics.accuracy(labels, is_above, weights)
        metrics[Keys.PRECISION_AT_THRESHOLD % threshold] = tuple(tf.squeeze(one) for one in precision)
        metrics[Keys.RECALL_AT_THRESHOLD % threshold] = tuple(tf.squeeze(one) for one in recall)
    return metrics
