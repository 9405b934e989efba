"""The helpers of tensorflow.python.layers.utils that programs imported: arguments, lengths of outputs, smart_cond."""

from collections.abc import Callable
from typing import Any

import tensorflow.compat.v1 as tf

from graphs.layers import arguments
from graphs.layers.arguments import ArgumentError

_LETTERS = {3: "W", 4: "HW", 5: "DHW"}


def convert_data_format(data_format: str, ndim: int) -> str:
    """channels_last and 4 -> NHWC, channels_first and 5 -> NCDHW, ...; ArgumentError for what is no such format."""
    if ndim not in _LETTERS:
        raise ArgumentError(f"convert_data_format: {ndim} dimensions; choose from {', '.join(map(str, _LETTERS))}")
    last = normalize_data_format(data_format) == "channels_last"
    return f"N{_LETTERS[ndim]}C" if last else f"NC{_LETTERS[ndim]}"


def normalize_tuple(value: Any, n: int, name: str) -> tuple[int, ...]:
    """One positive whole number, or n of them, as a tuple of n. `name`: of the argument, for the ArgumentError."""
    return arguments.sizes("layer", name, value, n)


def normalize_data_format(value: str) -> str:
    """channels_last or channels_first, in lower case; else an ArgumentError."""
    return arguments.check_choice("layer", "data_format", value, ("channels_last", "channels_first"))


def normalize_padding(value: str) -> str:
    """Valid or same, in lower case; else an ArgumentError."""
    return arguments.check_choice("layer", "padding", value, ("valid", "same"))


def conv_output_length(
    input_length: int | None, filter_size: int, padding: str, stride: int, dilation: int = 1
) -> int | None:
    """Steps that a window takes over input_length (None: unknown); padding: valid, same, full or causal."""
    if input_length is None:
        return None
    reach = (filter_size - 1) * dilation
    first = input_length + {"valid": -reach, "same": 0, "causal": 0, "full": reach}[padding]
    return -(-first // stride)


def conv_input_length(output_length: int | None, filter_size: int, padding: str, stride: int) -> int | None:
    """The length of the inputs of a convolution with that many outputs; padding: valid, same or full."""
    if output_length is None:
        return None
    pad = {"valid": 0, "same": filter_size // 2, "full": filter_size - 1}[padding]
    return (output_length - 1) * stride - 2 * pad + filter_size


def deconv_output_length(input_length: int | None, filter_size: int, padding: str, stride: int) -> int | None:
    """Outputs of a transposed convolution along one dimension; padding: valid, same or full."""
    if input_length is None:
        return None
    overhang = {"valid": max(filter_size - stride, 0), "same": 0, "full": -(stride + filter_size - 2)}[padding]
    return input_length * stride + overhang


def smart_cond(pred: Any, true_fn: Callable, false_fn: Callable, name: str | None = None) -> Any:
    """What true_fn() or false_fn() returns; only one of them is built if pred is known while the graph is built."""
    known = constant_value(pred)
    if known is None:
        return tf.cond(tf.convert_to_tensor(pred), true_fn, false_fn, name=name)
    return true_fn() if known else false_fn()


def constant_value(pred: Any) -> bool | None:
    """The value of a bool, 0, 1 or a scalar tensor of tf.bool, if it is known while the graph is built; else None."""
    return arguments.static_bool(pred)


def static_shape(x: tf.Tensor) -> tuple | None:
    """The sizes of a tensor (None for unknown ones), or None if not even their number is known."""
    return None if x is None or x.shape.rank is None else tuple(x.shape.as_list())
