"""Checks of the layers' arguments. Each raises a UsageError that names the layer and says what is allowed."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from errors import UsageError


def check_choice(argument: str, value: str, choices: tuple[str, ...]) -> str:
    """The value in lower case, if it is among the choices; else a UsageError that lists them."""
    if not isinstance(value, str) or value.lower() not in choices:
        raise UsageError(f"{here()}: {argument}={value!r}; choose from {', '.join(choices)}")
    return value.lower()


def whole(argument: str, value: Any) -> int:
    """A positive whole number (int, NumPy, Dimension or a float such as 64.0) as int; else a UsageError."""
    try:
        number = int(value) if isinstance(value, (float, np.floating)) else operator.index(value)
        if number > 0 and number == value:
            return number
    except (TypeError, ValueError, OverflowError):
        pass
    raise UsageError(f"{here()}: {argument}={value!r}; a whole number above 0 is needed")


def sizes(argument: str, value: Any, rank: int) -> list[int]:
    """One number for each of `rank` spatial dimensions, from a single number or a sequence of `rank` numbers."""
    try:
        values = list(value)
    except TypeError:
        values = [value] * rank
    if len(values) != rank:
        raise UsageError(f"{here()}: {argument}={value!r}; one number or {rank} are needed")
    return [whole(argument, number) for number in values]


def strides_and_dilation(strides: Any, dilation_rate: Any, rank: int) -> tuple[list[int], list[int]]:
    """Both as lists; UsageError if both are above 1: tf.nn has no kernel for that."""
    steps, dilation = sizes("strides", strides, rank), sizes("dilation_rate", dilation_rate, rank)
    if max(steps) > 1 and max(dilation) > 1:
        raise UsageError(f"{here()}: strides={strides!r} with dilation_rate={dilation_rate!r}; one of them must be 1")
    return steps, dilation


def static_bool(training: Any) -> bool | None:
    """The value of `training` if it is known while the graph is built; None if it is a tensor that a session feeds.

    training=None is False: in TensorFlow 1 it stood for Keras's learning phase, False unless Keras set it.
    """
    if training is None:
        return False
    if isinstance(training, (bool, np.bool_)) or (isinstance(training, int) and training in (0, 1)):
        return bool(training)
    if not tf.is_tensor(training) or training.dtype.base_dtype != tf.bool or training.shape.rank not in (0, None):
        raise UsageError(f"{here()}: training={training!r}; a bool or a scalar tensor of tf.bool is needed")
    value = None if isinstance(training, tf.Variable) else tf.get_static_value(training)
    return None if value is None else bool(value)


def choose(training: Any, if_true: Callable, if_false: Callable) -> Any:
    """What if_true() or if_false() returns, by `training`; if that is known already, only one of them is built."""
    known = static_bool(training)
    if known is None:
        return tf.cond(tf.convert_to_tensor(training), if_true, if_false)
    return if_true() if known else if_false()


def check_rank(inputs: tf.Tensor, rank: int | None) -> None:
    """Raises UsageError unless inputs have this many dimensions (None: at least two)."""
    found = inputs.shape.rank
    if found is None or (found < 2 if rank is None else found != rank):
        raise UsageError(f"{here()}: inputs of shape {inputs.shape}, but {rank or 'two or more'} dimensions needed")


def here() -> str:
    """The layer that is being built, for messages: its variable scope."""
    return tf.get_variable_scope().name or "layer"
