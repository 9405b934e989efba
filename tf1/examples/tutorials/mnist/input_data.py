"""MNIST and Fashion-MNIST as TensorFlow's tutorials read them: read_data_sets and DataSet.next_batch.

The four files come from the program's own folder if they are there, else from where this project keeps its data
(--data_dir's places: $CNN_GRAPHS_DATA, ~/.cache/cnn-graphs, or a download). The order of the examples is the
original's, drawn from NumPy's global generator.
"""

import collections
import contextlib
import os
from typing import BinaryIO

import numpy
import tensorflow.compat.v1 as tf

from tf1.examples.tutorials.mnist.files import DEFAULT_SOURCE_URL, SOURCE_URL, locate, maybe_download, read_idx

__all__ = [
    "DEFAULT_SOURCE_URL", "SOURCE_URL", "DataSet", "Datasets", "dense_to_one_hot", "extract_images", "extract_labels",
    "load_mnist", "maybe_download", "read_data_sets",
]  # fmt: skip

Datasets = collections.namedtuple("Datasets", ["train", "validation", "test"])


def extract_images(f: BinaryIO) -> numpy.ndarray:
    """uint8 [N, rows, columns, 1] of an open idx file of images, gzipped or plain; ValueError for any other file."""
    return _read(f, 3)[..., numpy.newaxis]


def extract_labels(f: BinaryIO, one_hot: bool = False, num_classes: int = 10) -> numpy.ndarray:
    """uint8 [N] of an open idx file of labels, or float64 [N, num_classes] one-hot; ValueError for any other file."""
    labels = _read(f, 1)
    return dense_to_one_hot(labels, num_classes) if one_hot else labels


def dense_to_one_hot(labels_dense: numpy.ndarray, num_classes: int) -> numpy.ndarray:
    """Labels [N] in 0..num_classes - 1 as float64 [N, num_classes]."""
    return numpy.eye(num_classes)[labels_dense.ravel()]


class DataSet:
    """Examples that next_batch hands out, in an order that is drawn anew for each epoch.

    Args:
        images: uint8 [N, rows, columns, depth], 0..255.
        labels: [N] or [N, classes].
        fake_data: all examples are the same; images and labels are not looked at.
        one_hot: whether the labels of fake data are one-hot.
        dtype: float32 for images in 0..1, uint8 to leave them as they are; TypeError for any other.
        reshape: images become [N, rows * columns]; their depth must be 1.
        seed: of NumPy's global generator, together with the graph's seed; neither leaves the order to chance.
    """

    def __init__(
        self,
        images: numpy.ndarray,
        labels: numpy.ndarray,
        fake_data: bool = False,
        one_hot: bool = False,
        dtype: tf.DType = tf.float32,
        reshape: bool = True,
        seed: int | None = None,
    ):
        graph_seed, own_seed = tf.get_seed(seed)
        numpy.random.seed(graph_seed if seed is None else own_seed)
        dtype = tf.as_dtype(dtype).base_dtype
        if dtype not in (tf.uint8, tf.float32):
            raise TypeError(f"Invalid image dtype {dtype!r}, expected uint8 or float32")
        self.one_hot = one_hot
        self._num_examples = 10_000 if fake_data else len(images)
        if not fake_data:
            assert images.shape[0] == labels.shape[0], f"images.shape: {images.shape} labels.shape: {labels.shape}"
            if reshape:
                assert images.shape[3] == 1
                images = images.reshape(images.shape[0], images.shape[1] * images.shape[2])
            if dtype == tf.float32:
                images = numpy.multiply(images.astype(numpy.float32), 1.0 / 255.0)
        self._images = images
        self._labels = labels
        self._epochs_completed = 0
        self._index_in_epoch = 0

    @property
    def images(self) -> numpy.ndarray:
        """All images, in the order of the current epoch."""
        return self._images

    @property
    def labels(self) -> numpy.ndarray:
        """All labels, in the order of the current epoch."""
        return self._labels

    @property
    def num_examples(self) -> int:
        """How many there are."""
        return self._num_examples

    @property
    def epochs_completed(self) -> int:
        """How often next_batch went through all of them."""
        return self._epochs_completed

    def next_batch(self, batch_size: int, fake_data: bool = False, shuffle: bool = True) -> tuple:
        """The next images and labels. A batch over the end takes the rest, then the first ones of a new order."""
        if fake_data:
            label = [1] + [0] * 9 if self.one_hot else 0
            return [[1] * 784 for _ in range(batch_size)], [label for _ in range(batch_size)]
        start = self._index_in_epoch
        if shuffle and start == 0 and self._epochs_completed == 0:
            self._shuffle()
        end = start + batch_size
        if end <= self._num_examples:
            self._index_in_epoch = end
            return self._images[start:end], self._labels[start:end]
        self._epochs_completed += 1
        rest = self._images[start:], self._labels[start:]
        if shuffle:
            self._shuffle()
        self._index_in_epoch = end = end - self._num_examples
        first = self._images[:end], self._labels[:end]
        return tuple(map(numpy.concatenate, zip(rest, first, strict=True)))

    def _shuffle(self) -> None:
        order = numpy.arange(self._num_examples)
        numpy.random.shuffle(order)
        self._images, self._labels = self._images[order], self._labels[order]


def read_data_sets(
    train_dir: str,
    fake_data: bool = False,
    one_hot: bool = False,
    dtype: tf.DType = tf.float32,
    reshape: bool = True,
    validation_size: int = 5000,
    seed: int | None = None,
    source_url: str = DEFAULT_SOURCE_URL,
) -> Datasets:
    """Three DataSets: train and validation (the first validation_size examples) of the 60,000, and test.

    Args:
        train_dir: the folder that is looked into first. Its name, or source_url, says whether Fashion-MNIST is meant.
        fake_data, one_hot, dtype, reshape, seed: see DataSet.
        validation_size: ValueError when the training set is smaller.
        source_url: where the files come from; an address that is not known here is downloaded from into train_dir.

    The folder is made, as then: programs write their own files into it. Raises DataError when the files can't be had.
    """
    options = {"dtype": dtype, "reshape": reshape, "seed": seed}
    if fake_data:
        return Datasets(*(DataSet([], [], fake_data=True, one_hot=one_hot, dtype=dtype, seed=seed) for _ in range(3)))
    parts = []
    paths = locate(os.fspath(train_dir), source_url or DEFAULT_SOURCE_URL)
    with contextlib.suppress(OSError):  # the files can stand elsewhere: a folder that can't be made is not needed
        os.makedirs(train_dir, exist_ok=True)
    for path in paths:
        with open(path, "rb") as file:
            parts.append(extract_labels(file, one_hot) if len(parts) % 2 else extract_images(file))
    images, labels, *test = parts
    if not 0 <= validation_size <= len(images):
        raise ValueError(f"Validation size should be between 0 and {len(images)}. Received: {validation_size}.")
    train = DataSet(images[validation_size:], labels[validation_size:], **options)
    validation = DataSet(images[:validation_size], labels[:validation_size], **options)
    return Datasets(train, validation, DataSet(*test, **options))


def load_mnist(train_dir: str = "MNIST-data") -> Datasets:
    """read_data_sets with its defaults."""
    return read_data_sets(train_dir)


def _read(f: BinaryIO, dimensions: int) -> numpy.ndarray:
    print("Extracting", getattr(f, "name", "a file"))
    return read_idx(f, dimensions)
