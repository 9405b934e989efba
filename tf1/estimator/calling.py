"""How an Estimator calls the functions of a program: by the names of their arguments, and what they may return."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import tensorflow as tensorflow_2
import tensorflow.compat.v1 as tf

from tf1.estimator.mode_keys import ModeKeys

_MODEL_ARGUMENTS = {"features", "labels", "mode", "params", "self", "config"}
_DATASETS = (tf.data.Dataset, tensorflow_2.data.Dataset)


def argument_names(function: Callable) -> tuple[str, ...]:
    """The names of the arguments that can still be given to a function, method, partial or callable object."""
    if isinstance(function, functools.partial):
        names = argument_names(function.func)[len(function.args) :]
        return tuple(name for name in names if name not in (function.keywords or {}))
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_ONLY)
    return tuple(name for name, one in inspect.signature(function).parameters.items() if one.kind in kinds)


def check_model_fn(model_fn: Callable, params: Any) -> None:
    """Raises ValueError unless model_fn's arguments are (features[, labels][, mode][, params][, config])."""
    if model_fn is None:
        raise ValueError("model_fn must be provided to Estimator.")
    names = set(argument_names(model_fn))
    if "features" not in names:
        raise ValueError(f"model_fn ({model_fn}) must include features argument.")
    if params is not None and "params" not in names:
        raise ValueError(f"model_fn ({model_fn}) does not include params argument, but params ({params}) is passed.")
    if unknown := sorted(names - _MODEL_ARGUMENTS):
        raise ValueError(f"model_fn ({model_fn}) has following not expected args: {unknown}")


def call_model_fn(model_fn: Callable, features: Any, labels: Any, mode: str, params: Any, config: Any) -> Any:
    """What model_fn returns, with those of labels, mode, params and config that it takes.

    ValueError if it takes no labels though there are some.
    """
    names = argument_names(model_fn)
    given = {"mode": mode, "params": params, "config": config}
    chosen = {name: value for name, value in given.items() if name in names}
    if "labels" in names:
        chosen["labels"] = labels
    elif labels is not None:
        raise ValueError("model_fn does not take labels, but input_fn returns labels.")
    tf.logging.info("Calling model_fn.")
    result = model_fn(features=features, **chosen)
    tf.logging.info("Done calling model_fn.")
    return result


def call_input_fn(input_fn: Callable, mode: str, params: Any, config: Any) -> Any:
    """What input_fn returns, with those of mode, params, config and input_context that it takes; built on the CPU."""
    names = argument_names(input_fn)
    given = {"mode": mode, "params": params, "config": config, "input_context": None}
    with tf.device("/cpu:0"):
        return input_fn(**{name: value for name, value in given.items() if name in names})


def features_and_labels(result: Any) -> tuple[Any, Any]:
    """Features and labels (or None) from what an input_fn returned: a Dataset, a pair, or features alone.

    A Dataset's iterator is initialized with the graph's tables. ValueError for a list or tuple of another length.
    """
    result = tensors_of(result)
    if isinstance(result, (list, tuple)):
        if len(result) != 2:
            raise ValueError(f"input_fn should return (features, labels) as a len 2 tuple; it returned {len(result)}")
        return tuple(result)
    return result, None


def features_only(result: Any) -> Any:
    """Features from what an input_fn for prediction returned; labels are dropped."""
    result = tensors_of(result)
    return result[0] if isinstance(result, (list, tuple)) else result


def tensors_of(result: Any) -> Any:
    """The next element of a Dataset, whose iterator joins TABLE_INITIALIZERS; anything else as it is."""
    if not isinstance(result, _DATASETS):
        return result
    iterator = tf.data.make_initializable_iterator(result)
    tf.add_to_collection(tf.GraphKeys.TABLE_INITIALIZERS, iterator.initializer)
    return iterator.get_next()


def warn_if_endless(result: Any) -> None:
    """Warns if nothing in the input of a prediction can end it."""
    flat = tf.nest.flatten(result)
    is_of_dataset = any(tf.is_tensor(one) and "Iterator" in one.op.type for one in flat)
    if not is_of_dataset and not tf.get_collection(tf.GraphKeys.QUEUE_RUNNERS):
        tf.logging.warning(
            "Input graph does not use tf.data.Dataset or contain a QueueRunner. "
            "That means predict yields forever. This is probably a mistake."
        )


def for_mode(value: str) -> str:
    """One of ModeKeys from the names that export_saved_model takes ("train", "eval", "infer"); else ValueError."""
    if value not in (ModeKeys.TRAIN, ModeKeys.EVAL, ModeKeys.PREDICT):
        raise ValueError(f"mode={value!r}; choose from train, eval, infer")
    return value


fn_args = argument_names  # its name in TensorFlow 1
