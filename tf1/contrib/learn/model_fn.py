"""ModeKeys and ModelFnOps: what model functions of contrib.learn are asked for and return."""

import collections
from typing import Any

import tensorflow.compat.v1 as tf

from tf1.estimator.model_fn import EstimatorSpec, checked_hooks, is_metric_object

_FIELDS = [
    "predictions", "loss", "train_op", "eval_metric_ops", "output_alternatives", "training_chief_hooks",
    "training_hooks", "scaffold", "mode",
]  # fmt: skip


class ModeKeys:
    """The values of a model function's `mode`."""

    TRAIN = "train"
    EVAL = "eval"
    INFER = "infer"


class ModelFnOps(collections.namedtuple("ModelFnOps", _FIELDS)):
    """What a model function of contrib.learn returns.

    Args:
        mode: one of ModeKeys.
        predictions: a tensor, or name -> tensor; needed by INFER and EVAL.
        loss: a scalar; needed by TRAIN and EVAL.
        train_op: needed by TRAIN.
        eval_metric_ops: name -> (value, update operation), or a value whose mean over the batches is wanted.
        output_alternatives: head -> (ProblemType, name -> tensor), of exports.
        training_chief_hooks, training_hooks, scaffold: see EstimatorSpec.

    ValueError for what is missing.
    """

    __slots__ = ()

    def __new__(
        cls, mode, predictions=None, loss=None, train_op=None, eval_metric_ops=None, output_alternatives=None,
        training_chief_hooks=None, training_hooks=None, scaffold=None,
    ):  # fmt: skip
        """Checks the arguments; see the class."""
        if train_op is None and mode == ModeKeys.TRAIN:
            raise ValueError("ModelFnOps: Missing train_op.")
        if loss is None and mode in (ModeKeys.TRAIN, ModeKeys.EVAL):
            raise ValueError("ModelFnOps: Missing loss.")
        if predictions is None and mode in (ModeKeys.INFER, ModeKeys.EVAL):
            raise ValueError("ModelFnOps: Missing predictions.")
        return super().__new__(
            cls, _as_tensors(predictions), loss, train_op, eval_metric_ops or {}, output_alternatives,
            checked_hooks(training_chief_hooks), checked_hooks(training_hooks), scaffold, mode,
        )  # fmt: skip

    def estimator_spec(self, default_serving_output_alternative_key=None) -> EstimatorSpec:
        """The EstimatorSpec of tf.estimator."""
        metrics = {name: _pair(value) for name, value in self.eval_metric_ops.items() if name != "loss"}
        loss = self.loss
        if loss is not None and loss.shape.rank:
            loss = tf.reduce_mean(loss)
        return EstimatorSpec(
            self.mode,
            predictions=self.predictions,
            loss=loss,
            train_op=self.train_op,
            eval_metric_ops=metrics,
            training_chief_hooks=self.training_chief_hooks,
            training_hooks=self.training_hooks,
            scaffold=self.scaffold,
        )


def _as_tensors(predictions: Any) -> Any:
    if isinstance(predictions, dict):
        return {name: _as_tensors(value) for name, value in predictions.items()}
    if predictions is None or isinstance(predictions, tf.SparseTensor):
        return predictions
    return tf.convert_to_tensor(predictions)


def _pair(metric: Any) -> Any:
    """(value, update operation) of a metric; a tensor that is none stands for its mean over the batches."""
    is_pair = isinstance(metric, (tuple, list)) and len(metric) == 2
    return metric if is_pair or is_metric_object(metric) else tf.metrics.mean(metric)
