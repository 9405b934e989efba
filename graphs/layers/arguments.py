"""Checks of the layers' arguments. Each raises an ArgumentError that names the layer and says what is allowed."""

import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from errors import UsageError


class ArgumentError(UsageError, TypeError):
    """A layer can't do with this argument. tf.layers raised a TypeError for some of them, a ValueError for others."""


def check_choice(layer: str, argument: str, value: str, choices: tuple[str, ...]) -> str:
    """The value in lower case, if it is among the choices; else an ArgumentError that lists them."""
    if not isinstance(value, str) or value.lower() not in choices:
        raise ArgumentError(f"{layer}: {argument}={value!r}; choose from {', '.join(choices)}")
    return value.lower()


def whole(layer: str, argument: str, value: Any) -> int:
    """A positive whole number (int, NumPy, Dimension or a float such as 64.0) as int; else an ArgumentError."""
    try:
        number = int(value) if isinstance(value, (float, np.floating)) else operator.index(value)
        if number > 0 and number == value:
            return number
    except (TypeError, ValueError, OverflowError):
        pass
    raise ArgumentError(f"{layer}: {argument}={value!r}; a whole number above 0 is needed")


def sizes(layer: str, argument: str, value: Any, rank: int) -> tuple[int, ...]:
    """One number for each of `rank` spatial dimensions, from a single number or a sequence of `rank` numbers."""
    try:
        values = list(value)
    except TypeError:
        values = [value] * rank
    if len(values) != rank:
        raise ArgumentError(f"{layer}: {argument}={value!r}; one number or {rank} are needed")
    return tuple(whole(layer, argument, number) for number in values)


def strides_and_dilation(layer: str, strides: Any, dilation_rate: Any, rank: int) -> tuple[tuple, tuple]:
    """Both as tuples; ArgumentError if both are above 1: tf.nn has no kernel for that."""
    steps, dilation = sizes(layer, "strides", strides, rank), sizes(layer, "dilation_rate", dilation_rate, rank)
    if max(steps) > 1 and max(dilation) > 1:
        raise ArgumentError(f"{layer}: strides={strides!r} with dilation_rate={dilation_rate!r}; one of them must be 1")
    return steps, dilation


def static_bool(training: Any) -> bool | None:
    """The value of `training` if it is known while the graph is built; None if it is a tensor that a session feeds.

    It may be 0 or 1 of any type. None is False: in TensorFlow 1 it stood for Keras's learning phase, False unless Keras
    set it.
    """
    if training is None:
        return False
    if isinstance(training, (bool, np.bool_)) or (isinstance(training, (int, float, np.number)) and training in (0, 1)):
        return bool(training)
    if not tf.is_tensor(training) or training.dtype.base_dtype != tf.bool or training.shape.rank not in (0, None):
        raise ArgumentError(f"{here()}: training={training!r}; a bool or a scalar tensor of tf.bool is needed")
    value = None if isinstance(training, tf.Variable) else tf.get_static_value(training)
    return None if value is None else bool(value)


def choose(training: Any, if_true: Callable, if_false: Callable) -> Any:
    """What if_true() or if_false() returns, by `training`; if that is known already, only one of them is built."""
    known = static_bool(training)
    if known is None:
        return tf.cond(tf.convert_to_tensor(training), if_true, if_false)
    return if_true() if known else if_false()


def refuse_unknown(layer: str, arguments: Iterable[str]) -> None:
    """Raises ArgumentError for the first of these keyword arguments, which the layer does not have."""
    for argument in arguments:
        raise ArgumentError(f"{layer}: there is no argument {argument!r}")


def here() -> str:
    """The layer that is being built, for messages: its variable scope."""
    return tf.get_variable_scope().name or "layer"
