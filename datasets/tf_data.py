"""Examples as a tf.data.Dataset. TensorFlow is imported only when one is made."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from datasets.order import ShuffledOrder

if TYPE_CHECKING:
    import tensorflow as tf

_AHEAD = 2  # batches


def batches(
    take: Callable[[np.ndarray], Mapping[str, np.ndarray]],
    fields: Mapping[str, tuple[np.dtype, tuple[int, ...]]],
    order: ShuffledOrder,
    first_step: int,
) -> "tf.data.Dataset":
    """The batches of an order from a step on, without end: dictionaries, field -> tensor [batch_size, *shape].

    Args:
        take: rows [batch_size] -> field -> array.
        fields: name -> type and shape of one example. Text becomes tf.string.
        order: which rows are in which batch.
        first_step: from 0.
    """
    import tensorflow as tf

    types = [tf.string if dtype.kind == "U" else tf.as_dtype(dtype) for dtype, _ in fields.values()]

    def made(step: np.int64) -> list[np.ndarray]:
        (rows,) = order.rows(range(step, step + 1))
        taken = take(rows)
        return [_as_tensor(taken[name]) for name in fields]

    def batch(step: tf.Tensor) -> dict[str, tf.Tensor]:
        tensors = dict(zip(fields, tf.numpy_function(made, [step], types), strict=True))
        for name, (_, shape) in fields.items():
            tensors[name].set_shape((order.batch_size, *shape))
        return tensors

    # One call at a time, since the order and a stream go forward; splits that decode have threads of their own.
    return tf.data.Dataset.counter(first_step).map(batch).prefetch(_AHEAD)


def _as_tensor(array: np.ndarray) -> np.ndarray:
    """What TensorFlow takes: text as UTF-8, which it would convert to ASCII."""
    return np.char.encode(array, "utf-8", "surrogateescape") if array.dtype.kind == "U" else np.ascontiguousarray(array)
