"""keras.initializations of Keras 1: functions of a shape that return a variable with initial values."""

import functools
import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf
from tf_keras.api._v1.keras import backend, initializers


def get_fans(shape, dim_ordering="th") -> tuple[float, float]:
    """The numbers of inputs and outputs of a unit.

    Args:
        shape: of a matrix or of a kernel.
        dim_ordering: "th": [out, in, rows, columns]; "tf": [rows, columns, in, out].
    """
    if len(shape) == 2:
        return shape[0], shape[1]
    if len(shape) in (4, 5):
        outputs_first = dim_ordering == "th"
        inputs, outputs = (shape[1], shape[0]) if outputs_first else shape[-2:]
        area = math.prod(shape[2:] if outputs_first else shape[:-2])
        return inputs * area, outputs * area
    root = math.prod(shape) ** 0.5
    return root, root


def _function(make: Callable[..., Any]) -> Callable[..., Any]:
    """A function of Keras 1 from one that makes an initializer of Keras 2 (from a scale, if it takes one).

    dim_ordering: how a kernel's shape is read, on which the spread of the values depends; see get_fans.
    """

    def initialize(shape, *scale, name=None, dim_ordering="th", **kwargs):
        shape = tuple(int(length) for length in shape)
        is_outputs_first = dim_ordering == "th" and len(shape) in (4, 5)
        order = (*shape[2:], shape[1], shape[0]) if is_outputs_first else shape  # Keras 2's
        values = backend.get_value(_values(make(*scale, **kwargs), order))
        if is_outputs_first:
            values = np.moveaxis(values, (-1, -2), (0, 1))
        return backend.variable(values, name=name)

    return initialize


def _values(initializer, shape: tuple[int, ...]) -> tf.Tensor:
    return tf.convert_to_tensor(initializer(shape, dtype=backend.floatx()))


uniform = _function(lambda scale=0.05: initializers.RandomUniform(-scale, scale))
normal = _function(lambda scale=0.05: initializers.RandomNormal(0.0, scale))
orthogonal = _function(lambda scale=1.1: initializers.Orthogonal(scale))
identity = _function(lambda scale=1.0: initializers.Identity(scale))
zero = _function(initializers.Zeros)
one = _function(initializers.Ones)
lecun_uniform = _function(initializers.lecun_uniform)
glorot_uniform = _function(initializers.glorot_uniform)
he_uniform = _function(initializers.he_uniform)
he_normal = _function(lambda: initializers.VarianceScaling(2.0, "fan_in", "untruncated_normal"))
glorot_normal = _function(lambda: initializers.VarianceScaling(1.0, "fan_avg", "untruncated_normal"))


def get(identifier, **kwargs):
    """The function of a name; a function is returned as it is. Raises ValueError for an unknown name."""
    if callable(identifier):
        return identifier
    found = globals().get(identifier if isinstance(identifier, str) else "")
    if found is None or found is get:
        raise ValueError(f"Invalid initialization: {identifier}")
    return found


def as_initializer(value: Any) -> Any:
    """An initializer that tf_keras can call, with dtype, from what the program gave.

    Functions of Keras 1 take (shape, name=...) and return a variable: of it the initial value is taken.
    """
    if value is None or isinstance(value, str | dict | type) or hasattr(value, "get_config"):
        return value
    taken = inspect.signature(value).parameters
    takes_any = any(parameter.kind == parameter.VAR_KEYWORD for parameter in taken.values())
    if "dtype" in taken and not _is_of_today(value):
        return _with_plain_arguments(value)
    if "dtype" in taken or (takes_any and "name" not in taken):
        return value
    named = {"name": None} if "name" in taken else {}
    if "dim_ordering" in taken:
        named["dim_ordering"] = "tf"  # of tf_keras's kernels

    def initialize(shape, dtype=None, **unused):
        made = value(tuple(int(length) for length in shape), **named)
        return getattr(made, "initial_value", made)

    return initialize


def _is_of_today(value: Any) -> bool:
    return (getattr(value, "__module__", None) or "").partition(".")[0] in ("tensorflow", "tf_keras", "tf1")


def _with_plain_arguments(function):
    """The function with what Keras gave it: a shape of integers and, if it takes one, the name of a type."""
    taken = inspect.signature(function).parameters
    takes_a_type = "dtype" in taken or any(one.kind == one.VAR_KEYWORD for one in taken.values())

    @functools.wraps(function)
    def wrapper(*args, dtype=None, **others):
        *me, shape = args if args else (others.pop("shape"),)
        if takes_a_type:
            others["dtype"] = None if dtype is None else tf.as_dtype(dtype).name
        return function(*me, tuple(int(length) for length in shape), **others)

    return wrapper


class _KindOfInitializer(type):
    def __instancecheck__(cls, instance):
        present = (initializers.Initializer, initializers.Zeros.__base__)  # of tf_keras, and of TensorFlow
        return isinstance(instance, present) if cls is Initializer else super().__instancecheck__(instance)


class Initializer(initializers.Initializer, metaclass=_KindOfInitializer):
    """The base class of a program's own initializers, whose calls take (shape) or (shape, dtype="float32")."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "__call__" in vars(cls):
            cls.__call__ = _with_plain_arguments(vars(cls)["__call__"])
