"""tf.estimator.inputs: input functions of NumPy arrays and pandas frames."""

import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf


def numpy_input_fn(
    x, y=None, batch_size=128, num_epochs=1, shuffle=None, queue_capacity=1000, num_threads=1
) -> Callable[[], Any]:
    """An input_fn that yields batches of arrays, as tensors: features, or (features, labels).

    Args:
        x: an array, or name -> array; all of one length.
        y: an array, name -> array, or None.
        batch_size: rows of a batch; the last one of the last epoch may be smaller. Batches run over the ends of epochs.
        num_epochs: how often the rows are read; None: without end.
        shuffle: whether each epoch has an order of its own (drawn from the graph's seed); has to be given.
        queue_capacity, num_threads: of the queue that TensorFlow 1 used; no effect.

    ValueError for shuffle=None, an empty dict and lengths that differ.
    """
    if not isinstance(shuffle, (bool, np.bool_)):
        raise ValueError(f"numpy_input_fn: shuffle={shuffle!r}; True or False must be given")

    def input_fn():
        features = {key: np.asarray(value) for key, value in x.items()} if isinstance(x, dict) else np.asarray(x)
        labels = {key: np.asarray(value) for key, value in y.items()} if isinstance(y, dict) else y
        if isinstance(features, dict) and not features:
            raise ValueError("numpy_input_fn: x cannot be an empty dict")
        if isinstance(labels, dict) and not labels:
            raise ValueError("numpy_input_fn: y cannot be an empty dict; use y=None")
        arrays = features if labels is None else (features, np.asarray(labels) if not isinstance(y, dict) else labels)
        return batches(arrays, batch_size, num_epochs, shuffle)

    return input_fn


def pandas_input_fn(
    x, y=None, batch_size=128, num_epochs=1, shuffle=None, queue_capacity=1000, num_threads=1, target_column="target"
) -> Callable[[], Any]:
    """An input_fn that yields batches of a frame: column -> tensor, or (that, labels).

    Args:
        x: pandas.DataFrame.
        y: pandas.Series or DataFrame with the index of x, or None.
        target_column: a name for y that no column of x may have.
        others: see numpy_input_fn.

    ValueError for shuffle=None, another index of y and a column called target_column.
    """
    if not isinstance(shuffle, (bool, np.bool_)):
        raise ValueError(f"pandas_input_fn: shuffle={shuffle!r}; True or False must be given")
    if not isinstance(target_column, str):
        raise TypeError(f"pandas_input_fn: target_column must be a string, not {target_column!r}")

    def input_fn():
        features = {str(name): _column(x[name]) for name in x.columns}
        if y is None:
            return batches(features, batch_size, num_epochs, shuffle)
        if target_column in x:
            raise ValueError(f"pandas_input_fn: x has a column {target_column!r}; give another target_column")
        if not x.index.equals(y.index):
            raise ValueError(f"pandas_input_fn: the index of x and y differ: {x.index} and {y.index}")
        is_frame = hasattr(y, "columns")
        labels = {str(name): _column(y[name]) for name in y.columns} if is_frame else _column(y)
        return batches((features, labels), batch_size, num_epochs, shuffle)

    return input_fn


def batches(arrays: Any, batch_size: int, num_epochs: int | None, shuffle: bool) -> Any:
    """Tensors of the same structure as `arrays` that hold the next batch_size rows at each run of the session."""
    arrays = tf.nest.map_structure(_without_objects, arrays)
    lengths = {len(array) for array in tf.nest.flatten(arrays)}
    if len(lengths) != 1:
        shapes = tf.nest.map_structure(np.shape, arrays)
        raise ValueError(f"Length of tensors in x and y is mismatched. All elements must have one length: {shapes}")
    seed = tf.random.get_seed(None)[1] if shuffle else None
    (rows,) = lengths

    def generate():
        for chosen in _rows(rows, batch_size, num_epochs, shuffle, seed):
            yield tf.nest.map_structure(operator.itemgetter(chosen), arrays)

    types = tf.nest.map_structure(lambda array: tf.as_dtype(array.dtype), arrays)
    shapes = tf.nest.map_structure(lambda array: tf.TensorShape([None, *array.shape[1:]]), arrays)
    dataset = tf.data.Dataset.from_generator(generate, types, shapes).prefetch(2)
    return tf.data.make_one_shot_iterator(dataset).get_next()


def _rows(rows: int, batch_size: int, num_epochs: int | None, shuffle: bool, seed: int | None) -> Iterator[np.ndarray]:
    """The numbers of the rows of each batch."""
    generator, waiting, epoch = np.random.default_rng(seed), np.empty(0, np.int64), 0
    while rows and (num_epochs is None or epoch < num_epochs):
        waiting = np.concatenate([waiting, generator.permutation(rows) if shuffle else np.arange(rows)])
        epoch += 1
        whole = len(waiting) // batch_size * batch_size
        yield from waiting[:whole].reshape(-1, batch_size)
        waiting = waiting[whole:]
    if len(waiting):
        yield waiting


def _column(series: Any) -> np.ndarray:
    """A column's values; those of pandas's own types (categories, strings, nullable numbers) as NumPy's."""
    return np.asarray(series)


def _without_objects(array: Any) -> np.ndarray:
    """Arrays of str objects as bytes, which TensorFlow can hold."""
    array = np.asarray(array)
    if array.dtype.kind not in "OU":
        return array
    return np.array([one.encode() if isinstance(one, str) else one for one in array.ravel()], object).reshape(
        array.shape
    )
