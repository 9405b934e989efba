"""The Dataset of TensorFlow 1.2 and 1.3: that of tf.data, with the arguments and methods which it had before.

map() took num_threads and output_buffer_size; unbatch, enumerate, ignore_errors, group_by_window and
dense_to_sparse_batch were methods.
"""

import functools

import tensorflow.compat.v1 as tf
from tensorflow.python.data.ops.dataset_ops import DatasetV1Adapter


class Dataset(DatasetV1Adapter):
    """A dataset of contrib.data; so are the results of its methods."""

    @classmethod
    def of(cls, dataset):
        """A tf.data.Dataset with these methods."""
        return dataset if isinstance(dataset, Dataset) else Dataset(dataset)

    def map(self, map_func, num_threads=None, output_buffer_size=None, num_parallel_calls=None, **options):
        """tf.data's map; num_threads is num_parallel_calls, output_buffer_size a prefetch after it."""
        mapped = super().map(map_func, num_parallel_calls=num_parallel_calls or num_threads, **options)
        return Dataset.of(mapped if output_buffer_size is None else mapped.prefetch(output_buffer_size))

    def dense_to_sparse_batch(self, batch_size, row_shape):
        """Batches as SparseTensors [batch_size, *row_shape]."""
        return Dataset.of(self.sparse_batch(batch_size, row_shape))

    def make_dataset_resource(self):
        """The tensor that stands for the dataset in a graph."""
        return self._variant_tensor

    def apply(self, transformation_func):
        """transformation_func(dataset)."""
        return Dataset.of(transformation_func(self))

    @staticmethod
    def read_batch_features(file_pattern, batch_size, features, reader, reader_args=None, randomize_input=True,
                            num_epochs=None, capacity=10000):  # fmt: skip
        """Batches of parsed tf.Examples from files, as a Dataset."""
        return Dataset.of(
            tf.data.experimental.make_batched_features_dataset(
                file_pattern, batch_size, features, reader=reader, reader_args=reader_args, num_epochs=num_epochs,
                shuffle=randomize_input, shuffle_buffer_size=capacity,
            )
        )  # fmt: skip


def _wrapped(method):
    @functools.wraps(method)
    def call(*args, **kwargs):
        return Dataset.of(method(*args, **kwargs))

    return call


for _name in (
    "batch", "cache", "concatenate", "enumerate", "filter", "flat_map", "group_by_window", "ignore_errors",
    "interleave", "padded_batch", "prefetch", "repeat", "shard", "shuffle", "skip", "take", "unbatch",
):  # fmt: skip
    setattr(Dataset, _name, _wrapped(getattr(tf.data.Dataset, _name)))
for _name in ("from_generator", "from_sparse_tensor_slices", "from_tensor_slices", "from_tensors", "list_files",
              "range", "zip"):  # fmt: skip
    setattr(Dataset, _name, staticmethod(_wrapped(getattr(tf.data.Dataset, _name))))


class TextLineDataset(Dataset):
    """The lines of text files; see tf.data.TextLineDataset."""

    def __init__(self, filenames, compression_type=None, buffer_size=None):
        super().__init__(tf.data.TextLineDataset(filenames, compression_type, buffer_size))


class TFRecordDataset(Dataset):
    """The records of TFRecord files; see tf.data.TFRecordDataset."""

    def __init__(self, filenames, compression_type=None, buffer_size=None):
        super().__init__(tf.data.TFRecordDataset(filenames, compression_type, buffer_size))


class FixedLengthRecordDataset(Dataset):
    """Records of one length in bytes; see tf.data.FixedLengthRecordDataset."""

    def __init__(self, filenames, record_bytes, header_bytes=None, footer_bytes=None, buffer_size=None):
        super().__init__(
            tf.data.FixedLengthRecordDataset(filenames, record_bytes, header_bytes, footer_bytes, buffer_size)
        )
