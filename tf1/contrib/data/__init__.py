"""tf.contrib.data: what became tf.data.experimental, and the Dataset of TensorFlow 1.2 and 1.3, before tf.data."""

import tensorflow.compat.v1 as _tf

from tf1.contrib.data.datasets import Dataset, FixedLengthRecordDataset, TextLineDataset, TFRecordDataset
from tf1.contrib.data.transformations import (
    assert_element_shape,
    batch_and_drop_remainder,
    padded_batch_and_drop_remainder,
    prefetch_to_device,
    read_batch_features,
    reduce_dataset,
    sliding_window_batch,
    sloppy_interleave,
)

_experimental = _tf.data.experimental
AUTOTUNE = _experimental.AUTOTUNE
Counter = _experimental.Counter
CsvDataset = _experimental.CsvDataset
Optional = _experimental.Optional
RandomDataset = _experimental.RandomDataset
Reducer = _experimental.Reducer
SqlDataset = _experimental.SqlDataset
TFRecordWriter = _experimental.TFRecordWriter
bucket_by_sequence_length = _experimental.bucket_by_sequence_length
choose_from_datasets = _experimental.choose_from_datasets
copy_to_device = _experimental.copy_to_device
dense_to_sparse_batch = _experimental.dense_to_sparse_batch
enumerate_dataset = _experimental.enumerate_dataset
get_next_as_optional = _experimental.get_next_as_optional
get_single_element = _experimental.get_single_element
group_by_reducer = _experimental.group_by_reducer
group_by_window = _experimental.group_by_window
ignore_errors = _experimental.ignore_errors
make_batched_features_dataset = _experimental.make_batched_features_dataset
make_csv_dataset = _experimental.make_csv_dataset
make_saveable_from_iterator = _experimental.make_saveable_from_iterator
map_and_batch = _experimental.map_and_batch
parallel_interleave = _experimental.parallel_interleave
parse_example_dataset = _experimental.parse_example_dataset
rejection_resample = _experimental.rejection_resample
sample_from_datasets = _experimental.sample_from_datasets
scan = _experimental.scan
shuffle_and_repeat = _experimental.shuffle_and_repeat
unbatch = _experimental.unbatch
unique = _experimental.unique
Iterator = _tf.data.Iterator

__all__ = [
    "AUTOTUNE", "Counter", "CsvDataset", "Dataset", "FixedLengthRecordDataset", "Iterator", "Optional",
    "RandomDataset", "Reducer", "SqlDataset", "TFRecordDataset", "TFRecordWriter", "TextLineDataset",
    "assert_element_shape", "batch_and_drop_remainder", "bucket_by_sequence_length", "choose_from_datasets",
    "copy_to_device", "dense_to_sparse_batch", "enumerate_dataset", "get_next_as_optional", "get_single_element",
    "group_by_reducer", "group_by_window", "ignore_errors", "make_batched_features_dataset", "make_csv_dataset",
    "make_saveable_from_iterator", "map_and_batch", "padded_batch_and_drop_remainder", "parallel_interleave",
    "parse_example_dataset", "prefetch_to_device", "read_batch_features", "reduce_dataset", "rejection_resample",
    "sample_from_datasets", "scan", "shuffle_and_repeat", "sliding_window_batch", "sloppy_interleave", "unbatch",
    "unique",
]  # fmt: skip
