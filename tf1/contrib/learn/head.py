"""Heads of contrib.learn: those of tf.estimator, with contrib.learn's names and the mean of the losses."""

from typing import Any

import tensorflow.compat.v1 as tf

from tf1.contrib.learn.constants import MetricKey, PredictionKey, ProblemType
from tf1.contrib.learn.model_fn import ModeKeys, ModelFnOps
from tf1.estimator.calling import argument_names
from tf1.estimator.canned.base_head import Head as CoreHead
from tf1.estimator.canned.heads import BinaryClassHead, MultiClassHead, PoissonRegressionHead, RegressionHead
from tf1.estimator.canned.metric_keys import MetricKeys
from tf1.estimator.canned.multi_label_head import MultiLabelHead

_HALF = 0.5
_METRICS = {  # tf.estimator's name -> contrib.learn's
    MetricKeys.LOSS_MEAN: MetricKey.LOSS,
    MetricKeys.PREDICTION_MEAN: MetricKey.PREDICTION_MEAN,
    MetricKeys.LABEL_MEAN: MetricKey.LABEL_MEAN,
    MetricKeys.ACCURACY_BASELINE: MetricKey.ACCURACY_BASELINE,
    MetricKeys.PRECISION: MetricKey.PRECISION_MEAN % _HALF,
    MetricKeys.RECALL: MetricKey.RECALL_MEAN % _HALF,
}


class Head:
    """The last part of a model: from logits to ModelFnOps.

    Args:
        core: the head of tf.estimator that computes.
        problem_type: of ProblemType.
        label_name: which of several labels; None: there is one.
        head_name: joined to the names of summaries and metrics; the variable scope, which else is `scope`.
    """

    def __init__(self, core: CoreHead, problem_type: int, label_name: str | None, head_name: str | None, scope: str):
        self._core, self._problem_type, self._scope = core, problem_type, scope
        self._label_name, self._head_name = label_name, head_name

    @property
    def logits_dimension(self):
        """The size of the last dimension of the logits."""
        return self._core.logits_dimension

    @property
    def head_name(self):
        """The name, or None."""
        return self._head_name

    def create_model_fn_ops(
        self, features, mode, labels=None, train_op_fn=None, logits=None, logits_input=None, scope=None
    ):
        """The ModelFnOps of a model with these logits.

        Args:
            features: name -> tensor.
            mode: of ModeKeys.
            labels: a tensor, or name -> tensor.
            train_op_fn: loss -> operation; for training (ValueError if None).
            logits: [batch, logits_dimension]; or logits_input, from which a fully connected layer makes them.
            scope: variable scope.
        """
        with tf.variable_scope(scope, default_name=self._head_name or self._scope):
            if (logits is None) == (logits_input is None):
                raise ValueError("Exactly one of logits and logits_input must be specified.")
            if logits is None:
                from tf1.contrib.layers import fully_connected

                logits = fully_connected(logits_input, self.logits_dimension, activation_fn=None, scope="logits")
            found = self._core.predictions(tf.cast(logits, tf.float32))
            predictions = _renamed_predictions(found)
            alternatives = {self._head_name: (self._problem_type, predictions)}
            if mode == ModeKeys.INFER or labels is None:
                return ModelFnOps(mode, predictions, output_alternatives=alternatives)
            if isinstance(labels, dict):
                labels = labels[self._label_name] if self._label_name else next(iter(labels.values()))
            spec = self._core.create_loss(features, mode, logits, labels)
            loss = spec.training_loss
            average = tf.losses.compute_weighted_loss(spec.unreduced_loss, spec.weights, reduction="weighted_mean")
            with tf.name_scope(""):
                tf.summary.scalar(self._key(MetricKey.LOSS), average)
            if mode == ModeKeys.TRAIN and train_op_fn is None:
                raise ValueError("train_op_fn can not be None in TRAIN mode")
            train_op = train_op_fn(loss) if mode == ModeKeys.TRAIN else None
            metrics = self._metrics(spec, found) if mode == ModeKeys.EVAL else {}
        return ModelFnOps(mode, predictions, loss, train_op, metrics, alternatives)

    def _metrics(self, spec: Any, found: dict) -> dict:
        metrics = self._core._all_metrics(spec, found, None)
        metrics = {_METRICS.get(name, name): pair for name, pair in metrics.items()}
        if self._problem_type == ProblemType.LINEAR_REGRESSION:
            metrics = {MetricKey.LOSS: metrics[MetricKey.LOSS]}
        if self._problem_type == ProblemType.LOGISTIC_REGRESSION:
            metrics[MetricKey.ACCURACY_MEAN % _HALF] = metrics[MetricKey.ACCURACY]
        return {self._key(name): pair for name, pair in metrics.items()}

    def _key(self, name: str) -> str:
        return f"{name}/{self._head_name}" if self._head_name else name


def _renamed_predictions(found: dict) -> dict:
    """The predictions of tf.estimator's head under contrib.learn's names; classes are [batch], scores of one too."""
    predictions = {}
    for key in (PredictionKey.LOGITS, PredictionKey.LOGISTIC, PredictionKey.PROBABILITIES):
        if key in found:
            predictions[key] = found[key]
    if "class_ids" in found:
        predictions[PredictionKey.CLASSES] = tf.squeeze(found["class_ids"], -1)
    if "predictions" in found:
        scores = found["predictions"]
        predictions[PredictionKey.SCORES] = tf.squeeze(scores, -1) if scores.shape[-1] == 1 else scores
    elif "class_ids" not in found:  # several labels at once
        predictions[PredictionKey.CLASSES] = tf.cast(found[PredictionKey.LOGITS] > 0, tf.int64)
    return predictions


def multi_class_head(
    n_classes, label_name=None, weight_column_name=None, enable_centered_bias=False, head_name=None, thresholds=None,
    metric_class_ids=None, loss_fn=None, label_keys=None,
):  # fmt: skip
    """The head of one class among n_classes.

    Args:
        label_name: which of several labels.
        weight_column_name: the feature with the weights of examples.
        enable_centered_bias, metric_class_ids: NotImplementedError, if given.
        thresholds: probabilities at which a head of two classes is evaluated, too.
        loss_fn: (labels, logits) -> losses [batch, 1].
        label_keys: the classes' names, if labels are strings.
    """
    _refuse("multi_class_head", enable_centered_bias=enable_centered_bias, metric_class_ids=metric_class_ids)
    loss_fn = _per_example(loss_fn)
    mean = tf.losses.Reduction.SUM_OVER_BATCH_SIZE
    if n_classes == 2:
        core = BinaryClassHead(weight_column_name, thresholds, label_keys, mean, loss_fn)
        return Head(core, ProblemType.LOGISTIC_REGRESSION, label_name, head_name, "binary_logistic_head")
    core = MultiClassHead(n_classes, weight_column_name, label_keys, mean, loss_fn)
    return Head(core, ProblemType.CLASSIFICATION, label_name, head_name, "multi_class_head")


def regression_head(
    label_name=None, weight_column_name=None, label_dimension=1, enable_centered_bias=False, head_name=None,
    link_fn=None,
):  # fmt: skip
    """The head of regression of label_dimension numbers; others: see multi_class_head. link_fn: logits -> scores."""
    _refuse("regression_head", enable_centered_bias=enable_centered_bias)
    core = RegressionHead(label_dimension, weight_column_name, inverse_link_fn=link_fn)
    return Head(core, ProblemType.LINEAR_REGRESSION, label_name, head_name, "regression_head")


def poisson_regression_head(
    label_name=None, weight_column_name=None, label_dimension=1, enable_centered_bias=False, head_name=None
):
    """The head of regression of counts; see regression_head."""
    _refuse("poisson_regression_head", enable_centered_bias=enable_centered_bias)
    core = PoissonRegressionHead(label_dimension, weight_column_name, compute_full_loss=False)
    return Head(core, ProblemType.LINEAR_REGRESSION, label_name, head_name, "poisson_regression_head")


def multi_label_head(
    n_classes, label_name=None, weight_column_name=None, enable_centered_bias=False, head_name=None, thresholds=None,
    metric_class_ids=None, loss_fn=None,
):  # fmt: skip
    """The head of several classes at once; see multi_class_head."""
    _refuse("multi_label_head", enable_centered_bias=enable_centered_bias, metric_class_ids=metric_class_ids)
    core = MultiLabelHead(n_classes, weight_column_name, thresholds, loss_fn=_per_example(loss_fn))
    return Head(core, ProblemType.CLASSIFICATION, label_name, head_name, "multi_label_head")


def no_op_train_fn(loss):
    """A train_op_fn that does nothing."""
    return tf.no_op()


def _refuse(what: str, **arguments) -> None:
    for name, value in arguments.items():
        if value:
            raise NotImplementedError(f"contrib.learn's {what}: {name} is not supported; leave it out")


def _per_example(loss_fn: Any) -> Any:
    """A loss function of contrib.learn as tf.estimator's heads call it: with labels and logits by name."""
    if loss_fn is None or {"labels", "logits"} <= set(argument_names(loss_fn)):
        return loss_fn
    return lambda labels, logits: loss_fn(labels, logits)
