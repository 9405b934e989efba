"""Input functions of the arrays that fit, evaluate and predict take as x and y."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from tf1.estimator import calling
from tf1.estimator.inputs import batches


def check_inputs(x: Any, y: Any, input_fn: Any, batch_size: int | None) -> None:
    """ValueError unless either x (with y, batch_size) or input_fn is given."""
    if input_fn is None:
        if x is None:
            raise ValueError("Either x or input_fn must be provided.")
        if tf.is_tensor(x) or tf.is_tensor(y):
            raise ValueError("Inputs cannot be tensors. Please provide input_fn.")
    elif x is not None or y is not None:
        raise ValueError("Can not provide both input_fn and x or y.")
    elif batch_size is not None:
        raise ValueError("Can not provide both input_fn and batch_size.")


def input_fn_of(x: Any, y: Any, batch_size: int | None, shuffle: bool = False, epochs: int | None = 1) -> Callable:
    """() -> (features, labels or None), batches of arrays.

    Args:
        x, y: arrays, frames, lists or iterators of rows, or name -> array. float64 becomes float32.
        batch_size: None: all rows.
        shuffle, epochs: see numpy_input_fn.
    """
    x = _arrays(x)
    y = None if y is None else _arrays(y)
    rows = len(next(iter(x.values())) if isinstance(x, dict) else x)

    def input_fn():
        if y is None:
            return batches(x, batch_size or rows, epochs, shuffle), None
        return batches((x, y), batch_size or rows, epochs, shuffle)

    return input_fn


def _arrays(values: Any) -> Any:
    """NumPy arrays of what is an array, a frame, or an iterator of rows; float64 as float32."""
    if isinstance(values, dict):
        return {key: _arrays(value) for key, value in values.items()}
    if hasattr(values, "__next__"):
        values = list(values)
    array = np.asarray(values)
    return array.astype(np.float32) if array.dtype == np.float64 else array


def infer_real_valued_columns_from_input_fn(input_fn):
    """Numeric feature columns for the features that input_fn returns; a single tensor is the feature ""."""
    with tf.Graph().as_default():
        features = calling.features_only(input_fn())
        features = features if isinstance(features, dict) else {"": features}
        return [
            tf.feature_column.numeric_column(key, shape=one.shape.as_list()[1:] or (1,))
            for key, one in sorted(features.items())
        ]


def infer_real_valued_columns_from_input(x):
    """Numeric feature columns for arrays x; see infer_real_valued_columns_from_input_fn."""
    return infer_real_valued_columns_from_input_fn(input_fn_of(x, None, None))


def rows_of(batch: Any):
    """The predictions of each example of a batch."""
    if not isinstance(batch, dict):
        return iter(batch)
    lengths = {len(value) for value in batch.values()}
    if len(lengths) != 1:
        raise ValueError(f"predictions of different lengths: { {key: len(value) for key, value in batch.items()} }")
    return ({key: value[i] for key, value in batch.items()} for i in range(lengths.pop()))


def joined(batches: list) -> Any:
    """The predictions of all batches in one array, or name -> array."""
    if not isinstance(batches[0], dict):
        return np.concatenate(batches, axis=0)
    return {key: np.concatenate([batch[key] for batch in batches], axis=0) for key in batches[0]}
