"""Batches of examples from files, by the queues of before tf.data."""

from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from tf1.estimator.inputs import numpy_input_fn as core_numpy_input_fn
from tf1.estimator.inputs import pandas_input_fn as core_pandas_input_fn

HAS_PANDAS, HAS_DASK = True, False


def read_keyed_batch_examples(
    file_pattern, batch_size, reader, randomize_input=True, num_epochs=None, queue_capacity=10000, num_threads=1,
    read_batch_size=1, parse_fn=None, name=None, seed=None,
):  # fmt: skip
    """Two tensors [batch_size]: the keys of records, such as "file:3", and the records.

    Args:
        file_pattern: a pattern, or a list of patterns or files; ValueError if there is no file.
        reader: () -> a reader, such as tf.TFRecordReader.
        randomize_input: whether files and records are shuffled; seed: of that.
        num_epochs: how often files are read; None: without end. The last batch may be smaller.
        queue_capacity, num_threads: of the queue of records.
        read_batch_size: no effect: records are read one by one.
        parse_fn: record -> tensor or name -> tensor.
    """
    patterns = [file_pattern] if isinstance(file_pattern, str) else list(file_pattern)
    names = sorted({path for pattern in patterns for path in tf.gfile.Glob(pattern)})
    if not names:
        raise ValueError(f"No files match {file_pattern}.")
    with tf.name_scope(name, "read_batch_examples"):
        files = tf.train.string_input_producer(names, num_epochs, shuffle=randomize_input, seed=seed)
        key, record = reader().read(files)
        example = parse_fn(record) if parse_fn else record
        options = {"num_threads": num_threads, "capacity": queue_capacity, "allow_smaller_final_batch": True}
        if not randomize_input:
            return tf.train.batch([key, example], batch_size, **options)
        rest = max(1, queue_capacity // 4)
        return tf.train.shuffle_batch([key, example], batch_size, min_after_dequeue=rest, seed=seed, **options)


def read_batch_examples(
    file_pattern, batch_size, reader, randomize_input=True, num_epochs=None, queue_capacity=10000, num_threads=1,
    read_batch_size=1, parse_fn=None, name=None, seed=None,
):  # fmt: skip
    """The records alone; see read_keyed_batch_examples."""
    _, examples = read_keyed_batch_examples(
        file_pattern, batch_size, reader, randomize_input, num_epochs, queue_capacity, num_threads, read_batch_size,
        parse_fn, name, seed,
    )  # fmt: skip
    return examples


def read_keyed_batch_features(
    file_pattern, batch_size, features, reader, randomize_input=True, num_epochs=None, queue_capacity=10000,
    reader_num_threads=1, feature_queue_capacity=100, num_enqueue_threads=2, parse_fn=None, name=None,
    read_batch_size=None,
):  # fmt: skip
    """Keys of records [batch_size], and name -> tensor of the features of the tf.train.Examples in them.

    Args:
        features: name -> tf.FixedLenFeature or tf.VarLenFeature.
        feature_queue_capacity, num_enqueue_threads: of a further queue that TensorFlow 1 had; no effect.
        others: see read_keyed_batch_examples.
    """
    keys, examples = read_keyed_batch_examples(
        file_pattern, batch_size, reader, randomize_input, num_epochs, queue_capacity, reader_num_threads,
        read_batch_size, parse_fn, name,
    )  # fmt: skip
    return keys, tf.parse_example(examples, features)


def read_batch_features(
    file_pattern, batch_size, features, reader, randomize_input=True, num_epochs=None, queue_capacity=10000,
    feature_queue_capacity=100, reader_num_threads=1, num_enqueue_threads=2, parse_fn=None, name=None,
    read_batch_size=None,
):  # fmt: skip
    """Name -> tensor of the features; see read_keyed_batch_features."""
    _, parsed = read_keyed_batch_features(
        file_pattern, batch_size, features, reader, randomize_input, num_epochs, queue_capacity, reader_num_threads,
        parse_fn=parse_fn, name=name,
    )  # fmt: skip
    return parsed


def read_batch_record_features(
    file_pattern, batch_size, features, randomize_input=True, num_epochs=None, queue_capacity=10000,
    reader_num_threads=1, name="dequeue_record_examples",
):  # fmt: skip
    """read_batch_features of TFRecord files."""
    return read_batch_features(
        file_pattern, batch_size, features, tf.TFRecordReader, randomize_input, num_epochs, queue_capacity,
        reader_num_threads=reader_num_threads, name=name,
    )  # fmt: skip


def numpy_input_fn(x, y=None, batch_size=128, num_epochs=1, shuffle=True, queue_capacity=1000, num_threads=1):
    """See tf.estimator.inputs.numpy_input_fn."""
    return core_numpy_input_fn(x, y, batch_size, num_epochs, shuffle)


def pandas_input_fn(
    x, y=None, batch_size=128, num_epochs=1, shuffle=True, queue_capacity=1000, num_threads=1, target_column="target"
):
    """See tf.estimator.inputs.pandas_input_fn."""
    return core_pandas_input_fn(x, y, batch_size, num_epochs, shuffle, target_column=target_column)


def generator_input_fn(
    x, target_key=None, batch_size=128, num_epochs=1, shuffle=True, queue_capacity=1000, num_threads=1,
    pad_value=None,
):  # fmt: skip
    """An input_fn of what a generator yields, one example after the other; it may go on without end.

    Args:
        x: () -> generator of name -> array.
        target_key: the name of the labels, or a list of names, which give name -> labels; None: no labels.
        batch_size, num_epochs: see numpy_input_fn; an epoch ends with the generator, which is then called anew.
        shuffle: whether examples are drawn from among queue_capacity that wait.
        num_threads: of the queue that TensorFlow 1 used; no effect.

    Raises TypeError if x yields no dictionaries, KeyError for a target_key that is not among their names, and
    NotImplementedError for a pad_value.
    """
    if pad_value is not None:
        raise NotImplementedError("generator_input_fn: pad_value; use tf.data.Dataset.padded_batch")
    if not callable(x) or not isinstance(example := next(iter(x()), None), dict):
        raise TypeError("generator_input_fn: x must be a generator function that yields dictionaries of arrays")
    labels = [target_key] if isinstance(target_key, str) else list(target_key or ())
    if missing := [key for key in labels if key not in example]:
        raise KeyError(f"generator_input_fn: target_key {missing} is not among {sorted(example)}")
    arrays = {key: np.asarray(value) for key, value in example.items()}
    types = {key: tf.as_dtype(array.dtype) for key, array in arrays.items()}
    shapes = {key: array.shape for key, array in arrays.items()}

    def input_fn():
        examples = tf.data.Dataset.from_generator(x, types, shapes).repeat(num_epochs)
        examples = examples.shuffle(queue_capacity) if shuffle else examples
        features = tf.data.make_one_shot_iterator(examples.batch(batch_size)).get_next()
        if not labels:
            return features
        targets = {key: features.pop(key) for key in labels}
        return features, targets if len(targets) > 1 else targets[labels[0]]

    return input_fn


def extract_pandas_data(data: Any) -> Any:
    """The values of a frame of numbers, as floats; anything else as it is. ValueError for columns of other types."""
    if not hasattr(data, "dtypes") or not hasattr(data, "columns"):
        return data
    if wrong := [str(name) for name in data.columns if data[name].dtype.kind not in "iufb"]:
        raise ValueError(f"Data types for extracting pandas data must be int, float, or bool. Found: {wrong}")
    return data.values.astype("float")


def extract_pandas_matrix(data: Any) -> Any:
    """The values of a frame; anything else as it is."""
    return data.values if hasattr(data, "columns") else data


def extract_pandas_labels(labels: Any) -> Any:
    """The values of a frame with one column, or of a series; ValueError for more columns."""
    if hasattr(labels, "columns") and len(labels.columns) > 1:
        raise ValueError("Only one column for labels is allowed.")
    return labels.values if hasattr(labels, "values") and not isinstance(labels, dict) else labels


def extract_dask_data(data: Any) -> Any:
    """The data as they are: dask is computed by NumPy."""
    return data


def extract_dask_labels(labels: Any) -> Any:
    """The labels as they are: dask is computed by NumPy."""
    return labels
