"""MNIST where tf.contrib.learn had it: the same functions as in tensorflow.examples.tutorials.mnist.input_data."""

from tf1.examples.tutorials.mnist.input_data import (
    DEFAULT_SOURCE_URL,
    SOURCE_URL,
    DataSet,
    Datasets,
    dense_to_one_hot,
    extract_images,
    extract_labels,
    load_mnist,
    maybe_download,
    read_data_sets,
)

__all__ = [
    "DEFAULT_SOURCE_URL", "SOURCE_URL", "DataSet", "Datasets", "dense_to_one_hot", "extract_images", "extract_labels",
    "load_mnist", "maybe_download", "read_data_sets",
]  # fmt: skip
