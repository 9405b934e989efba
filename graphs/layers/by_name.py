"""Activations, initializers, regularizers and constraints that are given by name: `activation="relu"`.

tf.layers took the names of Keras, of functions ("he_normal", "max_norm") and of classes ("HeNormal", "MaxNorm").
"""

import re
from collections.abc import Callable
from typing import Any

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.layers import initializers
from graphs.layers.arguments import ArgumentError

_TINY = 1e-7  # keeps a norm of 0 from a division by 0; Keras's epsilon


def snake_case(name: str) -> str:
    """The name of a class as tf.layers wrote it in scopes: MaxPooling2D -> max_pooling2d, _Own -> private__own."""
    words = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    words = re.sub(r"([a-z])([A-Z])", r"\1_\2", words).lower()
    return f"private{words}" if words.startswith("_") else words


def _norms(weights: tf.Tensor) -> tf.Tensor:
    """[a, ...] -> [1, ...]: the length along the first dimension, which is that of the inputs of a dense kernel."""
    return tf.sqrt(tf.reduce_sum(tf.square(weights), axis=0, keepdims=True))


def _scaled(weights: tf.Tensor, wanted: Callable) -> tf.Tensor:
    """The weights [a, ...] with the lengths wanted(lengths) along their first dimension."""
    norms = _norms(weights)
    return weights * (wanted(norms) / (_TINY + norms))


_ACTIVATIONS = {
    "linear": None,
    "hard_sigmoid": lambda x: tf.clip_by_value(0.2 * x + 0.5, 0.0, 1.0),
    "exponential": tf.exp,
}
_INITIALIZERS = {
    "zero": tf.zeros_initializer,
    "one": tf.ones_initializer,
    "constant": tf.constant_initializer,
    "identity": tf.initializers.identity,
    "uniform": lambda: initializers.get("random_uniform"),
    "normal": lambda: initializers.get("random_normal"),
    "variance_scaling": tf.initializers.variance_scaling,
}
_REGULARIZERS = {
    "l1": lambda weights: 0.01 * tf.reduce_sum(tf.abs(weights)),
    "l2": lambda weights: 0.01 * tf.reduce_sum(tf.square(weights)),
    "l1_l2": lambda weights: 0.01 * tf.reduce_sum(tf.abs(weights)) + 0.01 * tf.reduce_sum(tf.square(weights)),
}
_CONSTRAINTS = {
    "max_norm": lambda weights: _scaled(weights, lambda norms: tf.clip_by_value(norms, 0.0, 2.0)),
    "non_neg": lambda weights: weights * tf.cast(tf.greater_equal(weights, 0.0), weights.dtype),
    "unit_norm": lambda weights: _scaled(weights, tf.ones_like),
    "min_max_norm": lambda weights: _scaled(weights, lambda norms: tf.clip_by_value(norms, 0.0, 1.0)),
}


def activation(layer: str, value: Any) -> Callable | None:
    """A function as it is; the function of a name, from tf.nn or Keras; None for None and "linear"."""
    if not isinstance(value, str):
        return value
    if value in _ACTIVATIONS:
        return _ACTIVATIONS[value]
    function = getattr(tf.nn, value, None)
    if not callable(function):
        raise ArgumentError(f"{layer}: activation={value!r} is not in tf.nn; pass a function, 'relu', 'tanh', ...")
    return function


def initializer(layer: str, value: Any) -> Any:
    """What tf.get_variable takes as it is; an initializer by its name."""
    if not isinstance(value, str):
        return value
    name = snake_case(value)
    if name in _INITIALIZERS:
        return _INITIALIZERS[name]()
    try:
        return initializers.get(name)
    except UsageError as error:
        raise ArgumentError(f"{layer}: {error}") from error


def regularizer(layer: str, argument: str, value: Any) -> Callable | None:
    """A function of the weights or None as it is; by name "l1", "l2" or "l1_l2", each with Keras's factor of 0.01."""
    return _function(layer, argument, value, _REGULARIZERS)


def constraint(layer: str, argument: str, value: Any) -> Callable | None:
    """A function of the weights or None as it is; by name "max_norm" (2), "non_neg", "unit_norm" or "min_max_norm"."""
    return _function(layer, argument, value, _CONSTRAINTS)


def _function(layer, argument, value, table):
    if isinstance(value, str):
        value = table.get(snake_case(value), value)
    if value is not None and not callable(value):
        names = ", ".join(map(repr, table))
        raise ArgumentError(f"{layer}: {argument} is {value!r}; pass a function, None or one of {names}")
    return value
