"""Head: from logits to predictions, loss, metrics, training operation and exports. The base of all heads."""

import collections
from typing import Any

import tensorflow.compat.v1 as tf

from tf1.estimator.calling import argument_names
from tf1.estimator.canned.metric_keys import MetricKeys as Keys
from tf1.estimator.export_output import PredictOutput
from tf1.estimator.mode_keys import ModeKeys
from tf1.estimator.model_fn import EstimatorSpec

LossSpec = collections.namedtuple("LossSpec", ["training_loss", "unreduced_loss", "weights", "processed_labels"])

DEFAULT = tf.saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY
SUM = tf.losses.Reduction.SUM
MEAN_OVER_BATCH = tf.losses.Reduction.SUM_OVER_BATCH_SIZE
_OF_VERSION_2 = {"sum": SUM, "sum_over_batch_size": MEAN_OVER_BATCH}


class Head:
    """The last part of a model. A subclass says what predictions and loss are.

    Args:
        logits_dimension: the size of the last dimension of the logits.
        weight_column: name of the feature with the weights of examples, or a numeric_column; None: all 1.
        loss_reduction: of tf.losses.Reduction ("weighted_sum", ...) or "sum", "sum_over_batch_size".
        loss_fn: (labels, logits[, features]) -> losses [batch, 1], instead of the head's own.
        name: joined to the names of summaries and metrics; the name scope.
    """

    def __init__(self, logits_dimension, weight_column=None, loss_reduction=SUM, loss_fn=None, name=None):
        self._logits_dimension, self._name = logits_dimension, name
        self._weight_column, self._loss_fn = weight_column, loss_fn
        self._loss_reduction = _OF_VERSION_2.get(loss_reduction, loss_reduction)
        kinds = tf.losses.Reduction
        if self._loss_reduction not in kinds.all() or self._loss_reduction == kinds.NONE:
            raise ValueError(f"Invalid loss_reduction: {loss_reduction!r}; choose from {', '.join(kinds.all()[1:])}")
        if loss_fn is not None:
            names = set(argument_names(loss_fn))
            if not {"labels", "logits"} <= names <= {"labels", "logits", "features"}:
                raise ValueError(f"loss_fn must take labels, logits and perhaps features; it takes {sorted(names)}")

    @property
    def name(self):
        """The name, or None."""
        return self._name

    @property
    def logits_dimension(self):
        """The size of the last dimension of the logits."""
        return self._logits_dimension

    @property
    def loss_reduction(self):
        """How losses of examples become one: of tf.losses.Reduction."""
        return self._loss_reduction

    def predictions(self, logits, keys=None):
        """Name -> tensor; keys: only these."""
        raise NotImplementedError(f"{type(self).__name__}.predictions")

    def _process_labels(self, labels, logits):
        """Labels as the loss takes them."""
        raise NotImplementedError(f"{type(self).__name__}._process_labels")

    def _unreduced_loss(self, labels, logits):
        """The loss of each example, [..., 1] or as wide as the logits."""
        raise NotImplementedError(f"{type(self).__name__}._unreduced_loss")

    def _metrics(self, labels, predictions, weights):
        """Name -> (value, update operation), beside that of the loss."""
        raise NotImplementedError(f"{type(self).__name__}._metrics")

    def _exports(self, predictions):
        """Name -> ExportOutput, beside that of the predictions."""
        raise NotImplementedError(f"{type(self).__name__}._exports")

    def create_loss(self, features, mode, logits, labels):
        """LossSpec: the scalar loss, the losses of examples, their weights and the labels as they were used."""
        logits = tf.convert_to_tensor(logits)
        labels = self._process_labels(labels, logits)
        if self._loss_fn is None:
            unreduced = self._unreduced_loss(labels, logits)
        else:
            given = {"labels": labels, "logits": logits, "features": features}
            unreduced = self._loss_fn(**{name: given[name] for name in argument_names(self._loss_fn)})
        weights = self._weights(features, logits)
        loss = tf.losses.compute_weighted_loss(unreduced, weights, reduction=self._loss_reduction)
        return LossSpec(loss, unreduced, weights, labels)

    def loss(self, labels, logits, features=None, mode=None, regularization_losses=None):
        """The scalar loss with the regularization losses."""
        loss = self.create_loss(features or {}, mode, logits, labels).training_loss
        return tf.add_n([loss, *regularization_losses]) if regularization_losses else loss

    def create_estimator_spec(
        self, features, mode, logits, labels=None, optimizer=None, trainable_variables=None, train_op_fn=None,
        update_ops=None, regularization_losses=None,
    ):  # fmt: skip
        """The EstimatorSpec of a model with these logits.

        Args:
            features: name -> tensor.
            mode: of ModeKeys.
            logits: [batch, logits_dimension].
            labels: [batch] or [batch, 1]; for training and evaluation.
            optimizer: minimizes the loss, or train_op_fn: loss -> operation. One of the two for training (ValueError).
            trainable_variables: those that the optimizer changes; None: all.
            update_ops: run with the training step, as the collection UPDATE_OPS is.
            regularization_losses: list of scalars that are added to the loss.
        """
        with tf.name_scope(self._name, "head"):
            logits = self._checked(logits)
            predictions = self.predictions(logits)
            if mode == ModeKeys.PREDICT:
                outputs = {**self._exports(predictions), "predict": PredictOutput(predictions)}
                return EstimatorSpec(mode, predictions=predictions, export_outputs=outputs)
            spec = self.create_loss(features, mode, logits, labels)
            penalty = tf.add_n(regularization_losses) if regularization_losses else None
            loss = spec.training_loss if penalty is None else spec.training_loss + penalty
            if mode == ModeKeys.EVAL:
                metrics = self._all_metrics(spec, predictions, penalty)
                return EstimatorSpec(mode, predictions=predictions, loss=loss, eval_metric_ops=metrics)
            train_op = _train_op(loss, optimizer, trainable_variables, train_op_fn, update_ops)
            mean = None
            if self._loss_reduction == SUM:
                mean = spec.training_loss / tf.reduce_sum(spec.weights * tf.ones_like(spec.unreduced_loss))
        with tf.name_scope(""):
            for key, value in [(Keys.LOSS, loss), (Keys.LOSS_MEAN, mean), (Keys.LOSS_REGULARIZATION, penalty)]:
                if value is not None:
                    tf.summary.scalar(self._key(key), value)
        return EstimatorSpec(mode, predictions=predictions, loss=loss, train_op=train_op)

    def _all_metrics(self, spec: LossSpec, predictions: dict, penalty: Any) -> dict:
        """The head's metrics, with the mean loss of examples and the regularization loss."""
        with tf.name_scope(None, "metrics"):
            metrics = {Keys.LOSS_MEAN: tf.metrics.mean(spec.unreduced_loss, spec.weights, name=Keys.LOSS_MEAN)}
            metrics.update(self._metrics(spec.processed_labels, predictions, spec.weights))
            if penalty is not None:
                metrics[Keys.LOSS_REGULARIZATION] = tf.metrics.mean(penalty, name=Keys.LOSS_REGULARIZATION)
        return {self._key(key): pair for key, pair in metrics.items()}

    def _key(self, key: str) -> str:
        return f"{key}/{self._name}" if self._name else key

    def _checked(self, logits: Any) -> tf.Tensor:
        """Logits as floats; ValueError unless their last dimension is logits_dimension."""
        logits = tf.cast(logits, tf.float32)
        shape = logits.shape.as_list() if logits.shape.rank is not None else None
        if shape is not None and (len(shape) < 2 or shape[-1] not in (self._logits_dimension, None)):
            raise ValueError(f"logits shape must be [D0, D1, ... DN, {self._logits_dimension}], got {shape}")
        return logits

    def _weights(self, features: Any, logits: tf.Tensor) -> Any:
        """The weights of examples, [batch, 1], or 1.0; ValueError if the features lack them."""
        if self._weight_column is None:
            return 1.0
        column = self._weight_column
        key = column if isinstance(column, str) else column.key
        if key not in features:
            raise ValueError(f"weight_column: no feature {key!r} among {sorted(features)}")
        weights = features[key]
        if not isinstance(column, str) and column.normalizer_fn is not None:
            weights = column.normalizer_fn(weights)
        weights = tf.cast(weights, tf.float32)
        return tf.expand_dims(weights, -1) if weights.shape.rank == logits.shape.rank - 1 else weights


def dense_labels(labels: Any, logits: tf.Tensor, dimension: int) -> tf.Tensor:
    """Labels [batch, dimension] from those of that shape or, for dimension 1, from [batch].

    ValueError for None, for sparse labels and for another last dimension.
    """
    if labels is None:
        raise ValueError("You must provide a labels Tensor. Given: None. Does your input_fn return labels?")
    if isinstance(labels, tf.SparseTensor):
        raise ValueError("SparseTensor labels are not supported; use tf.sparse.to_dense in your input_fn")
    labels = tf.convert_to_tensor(labels)
    if labels.shape.rank is not None and labels.shape.rank == logits.shape.rank - 1:
        labels = tf.expand_dims(labels, -1)
    shape = labels.shape.as_list() if labels.shape.rank is not None else [None]
    if shape[-1] not in (dimension, None):
        raise ValueError(
            f"labels shape must be [D0, D1, ... DN, {dimension}], got {shape}. Suggested Fix: check your n_classes "
            "argument to the estimator and/or the shape of your label."
        )
    return labels


def in_range(labels: tf.Tensor, classes: int) -> tf.Tensor:
    """The labels; when run, an InvalidArgumentError unless they are within 0..classes - 1."""
    highest = tf.constant(classes - 1, labels.dtype)
    checks = [
        tf.assert_less_equal(labels, highest, message=f"Labels must be <= {classes - 1}, the number of classes - 1"),
        tf.assert_non_negative(labels, message="Labels must be >= 0"),
    ]
    with tf.control_dependencies(checks):
        return tf.identity(labels)


def _train_op(loss, optimizer, trainable_variables, train_op_fn, update_ops):
    """The operation of a step, with the collection UPDATE_OPS."""
    if (optimizer is None) == (train_op_fn is None):
        which = "None" if optimizer is None else "set"
        raise ValueError(f"train_op_fn and optimizer cannot both be {which}.")
    if optimizer is not None:
        step = tf.train.get_global_step()
        train_op = optimizer.minimize(loss, global_step=step, var_list=trainable_variables)
    else:
        train_op = train_op_fn(loss)
    updates = [*tf.get_collection(tf.GraphKeys.UPDATE_OPS), *(update_ops or [])]
    return tf.group(train_op, *updates) if updates else train_op
