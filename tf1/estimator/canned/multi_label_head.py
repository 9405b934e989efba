"""MultiLabelHead: several classes at once for each example."""

import tensorflow.compat.v1 as tf

from tf1.estimator.canned.base_head import DEFAULT, MEAN_OVER_BATCH, Head, dense_labels, in_range
from tf1.estimator.canned.heads import areas_and_thresholds, checked_thresholds, chosen
from tf1.estimator.canned.prediction_keys import PredictionKeys
from tf1.estimator.export_output import ClassificationOutput


class MultiLabelHead(Head):
    """Any number of the classes, by the mean cross-entropy of their sigmoids.

    Args:
        n_classes: at least 2 (ValueError).
        thresholds: see BinaryClassHead.
        label_vocabulary: the classes' names, if labels are sparse strings.
        weight_column, loss_reduction, loss_fn, name: see Head.
        classes_for_class_based_metrics: not supported (NotImplementedError).

    Labels are multi-hot [batch, n_classes], or a SparseTensor of numbers or names of classes.
    """

    def __init__(
        self, n_classes, weight_column=None, thresholds=None, label_vocabulary=None, loss_reduction=MEAN_OVER_BATCH,
        loss_fn=None, classes_for_class_based_metrics=None, name=None,
    ):  # fmt: skip
        if n_classes is None or n_classes < 2:
            raise ValueError(f"n_classes must be > 1 for multi-label classification. Given: {n_classes}")
        if classes_for_class_based_metrics:
            raise NotImplementedError("MultiLabelHead: classes_for_class_based_metrics; use tf.estimator.add_metrics")
        super().__init__(n_classes, weight_column, loss_reduction, loss_fn, name)
        self._thresholds, self._label_vocabulary = checked_thresholds(thresholds), label_vocabulary

    def predictions(self, logits, keys=None):
        """Logits, and the probability of each class; keys: only these."""
        with tf.name_scope(None, "predictions"):
            probabilities = tf.sigmoid(logits, name=PredictionKeys.PROBABILITIES)
            return chosen({PredictionKeys.LOGITS: logits, PredictionKeys.PROBABILITIES: probabilities}, keys)

    def _process_labels(self, labels, logits):
        if isinstance(labels, tf.SparseTensor):
            if labels.dtype == tf.string:
                from tensorflow.python.ops.lookup_ops import index_table_from_tensor

                labels = index_table_from_tensor(tuple(self._label_vocabulary), name="class_id_lookup").lookup(labels)
            values = in_range(tf.cast(labels.values, tf.int64), self._logits_dimension)
            labels = tf.SparseTensor(labels.indices, values, labels.dense_shape)
            return tf.cast(tf.sparse_to_indicator(labels, self._logits_dimension), tf.float32)
        return in_range(tf.cast(dense_labels(labels, logits, self._logits_dimension), tf.float32), 2)

    def _unreduced_loss(self, labels, logits):
        losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)
        return tf.reduce_mean(losses, -1, keepdims=True)

    def _metrics(self, labels, predictions, weights):
        return areas_and_thresholds(labels, predictions[PredictionKeys.PROBABILITIES], weights, self._thresholds)

    def _exports(self, predictions):
        scores = predictions[PredictionKeys.PROBABILITIES]
        names = list(self._label_vocabulary or map(str, range(self._logits_dimension)))
        output = ClassificationOutput(scores, tf.tile([names], [tf.shape(scores)[0], 1]))
        return {DEFAULT: output, "classification": output}
