"""EstimatorSpec: what a model function returns."""

import collections
from typing import Any

import tensorflow.compat.v1 as tf

from tf1.estimator.export_output import ExportOutput
from tf1.estimator.mode_keys import ALL, ModeKeys

LOSS_METRIC_KEY = "loss"
AVERAGE_LOSS_METRIC_KEY = "average_loss"

__all__ = ["EstimatorSpec", "ModeKeys"]

_FIELDS = [
    "mode", "predictions", "loss", "train_op", "eval_metric_ops", "export_outputs", "training_chief_hooks",
    "training_hooks", "scaffold", "evaluation_hooks", "prediction_hooks",
]  # fmt: skip


class EstimatorSpec(collections.namedtuple("EstimatorSpec", _FIELDS)):
    """The operations and hooks that run a model in one mode.

    Args:
        mode: one of ModeKeys.
        predictions: a tensor or a dict of tensors; needed by PREDICT.
        loss: a scalar (or one element in any shape); needed by TRAIN and EVAL.
        train_op: the operation of one step; needed by TRAIN.
        eval_metric_ops: name -> (value tensor, update operation), as tf.metrics returns, or a Keras metric.
        export_outputs: name of the signature -> ExportOutput. A single one also is the default signature; of several
            one must be called "serving_default".
        training_hooks, training_chief_hooks, evaluation_hooks, prediction_hooks: sequences of SessionRunHook.
        scaffold: tf.train.Scaffold, for a saver or initialization of its own.

    Raises ValueError for what is missing and TypeError for what has another type than said above.
    """

    __slots__ = ()

    def __new__(
        cls, mode, predictions=None, loss=None, train_op=None, eval_metric_ops=None, export_outputs=None,
        training_chief_hooks=None, training_hooks=None, scaffold=None, evaluation_hooks=None, prediction_hooks=None,
    ):  # fmt: skip
        """Checks the arguments; see the class."""
        if mode not in ALL:
            raise ValueError(f"EstimatorSpec: mode={mode!r}; choose from {', '.join(ALL)}")
        if predictions is None:
            if mode == ModeKeys.PREDICT:
                raise ValueError("EstimatorSpec: Missing predictions, which mode PREDICT needs")
            predictions = {}
        scaffold = scaffold or tf.train.Scaffold()
        if not isinstance(scaffold, tf.train.Scaffold):
            raise TypeError(f"EstimatorSpec: scaffold must be a tf.train.Scaffold, not {scaffold!r}")
        return super().__new__(
            cls,
            mode=mode,
            predictions=_checked_predictions(predictions),
            loss=_checked_loss(loss, mode),
            train_op=_checked_train_op(train_op, mode),
            eval_metric_ops=_checked_metrics(eval_metric_ops),
            export_outputs=_checked_exports(export_outputs, mode),
            training_chief_hooks=checked_hooks(training_chief_hooks),
            training_hooks=checked_hooks(training_hooks),
            scaffold=scaffold,
            evaluation_hooks=checked_hooks(evaluation_hooks),
            prediction_hooks=checked_hooks(prediction_hooks),
        )


def checked_hooks(hooks: Any) -> tuple:
    """The hooks as a tuple; TypeError unless each is a tf.train.SessionRunHook."""
    hooks = tuple(hooks or ())
    for hook in hooks:
        if not isinstance(hook, tf.train.SessionRunHook):
            raise TypeError(f"Hooks must be SessionRunHook, given: {hook!r}")
    return hooks


def _checked_predictions(predictions: Any) -> Any:
    for key, value in predictions.items() if isinstance(predictions, dict) else [("predictions", predictions)]:
        if not (tf.is_tensor(value) or isinstance(value, (tf.SparseTensor, tf.Variable))):
            raise TypeError(f"EstimatorSpec: predictions[{key!r}] must be a Tensor, not {value!r}")
        _check_graph(f"predictions[{key!r}]", value)
    return predictions


def _checked_loss(loss: Any, mode: str) -> Any:
    if loss is None:
        if mode in (ModeKeys.TRAIN, ModeKeys.EVAL):
            raise ValueError(f"EstimatorSpec: Missing loss, which mode {mode.upper()} needs")
        return None
    if not tf.is_tensor(loss):
        raise TypeError(f"EstimatorSpec: loss must be a Tensor, not {loss!r}")
    _check_graph("loss", loss)
    if loss.shape.num_elements() not in (1, None):
        raise ValueError(f"EstimatorSpec: Loss must be scalar, given: {loss} of shape {loss.shape}")
    return tf.reshape(loss, []) if loss.shape.rank else loss


def _checked_train_op(train_op: Any, mode: str) -> Any:
    if train_op is None:
        if mode == ModeKeys.TRAIN:
            raise ValueError("EstimatorSpec: Missing train_op, which mode TRAIN needs")
        return None
    if not isinstance(train_op, tf.Operation) and not tf.is_tensor(train_op):
        raise TypeError(f"EstimatorSpec: train_op must be an Operation or a Tensor, not {train_op!r}")
    _check_graph("train_op", train_op)
    return train_op


def _checked_metrics(metrics: Any) -> dict:
    if metrics is None:
        return {}
    if not isinstance(metrics, dict):
        raise TypeError(f"EstimatorSpec: eval_metric_ops must be a dict, not {metrics!r}")
    for key, pair in metrics.items():
        if not is_metric_object(pair) and not (isinstance(pair, (tuple, list)) and len(pair) == 2):
            raise TypeError(f"EstimatorSpec: eval_metric_ops[{key!r}] must be (value, update_op), not {pair!r}")
    return metrics


def is_metric_object(metric: Any) -> bool:
    """Whether it is a Keras metric: an object with `result` and `updates`, not a pair of tensors."""
    return hasattr(metric, "result") and hasattr(metric, "updates")


def _checked_exports(outputs: Any, mode: str) -> dict | None:
    default = tf.saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY
    if outputs is None or mode != ModeKeys.PREDICT:
        return outputs
    if not isinstance(outputs, dict):
        raise TypeError(f"EstimatorSpec: export_outputs must be a dict, not {outputs!r}")
    for key, output in outputs.items():
        if not isinstance(output, ExportOutput):
            raise TypeError(f"EstimatorSpec: export_outputs[{key!r}] must be an ExportOutput, not {output!r}")
    if len(outputs) == 1 and default not in outputs:
        return {**outputs, default: next(iter(outputs.values()))}
    if len(outputs) > 1 and default not in outputs:
        raise ValueError(f"EstimatorSpec: of several export_outputs one must have the key {default!r}")
    return outputs


def _check_graph(what: str, value: Any) -> None:
    """ValueError if the tensor stands in another graph than the one that is being built."""
    if getattr(value, "graph", None) not in (None, tf.get_default_graph()):
        raise ValueError(f"EstimatorSpec: {what} must be from the default graph, but {value} is from another")
