"""Data sets in CSV files, and the two that TensorFlow brought: iris and Boston's houses."""

import collections
import csv
import os
import urllib.request
from importlib import metadata

import numpy as np

from tf1 import boston
from tf1.examples.tutorials.mnist.files import maybe_download
from tf1.examples.tutorials.mnist.input_data import Datasets

__all__ = [
    "Dataset", "Datasets", "load_boston", "load_csv_with_header", "load_csv_without_header", "load_iris",
    "maybe_download", "shrink_csv", "urlretrieve_with_retry",
]  # fmt: skip

Dataset = collections.namedtuple("Dataset", ["data", "target"])
_WRONG_CRIME = 445, 0  # row and column
# TensorFlow's copy of iris was made before scikit-learn corrected these rows of its own
_ROWS_THEN = {34: (4.9, 3.1, 1.5, 0.1), 37: (4.9, 3.1, 1.5, 0.1)}


def load_csv_with_header(filename: str, target_dtype: type, features_dtype: type, target_column: int = -1) -> Dataset:
    """data [N, features] and target [N] of a file whose first line begins with these two numbers."""
    with open(filename, newline="") as file:
        rows = csv.reader(file)
        header = next(rows)
        count, features = int(header[0]), int(header[1])
        data, target = np.zeros([count, features], features_dtype), np.zeros([count], target_dtype)
        for index, row in enumerate(rows):
            target[index] = np.asarray(row.pop(target_column), target_dtype)
            data[index] = np.asarray(row, features_dtype)
    return Dataset(data, target)


def load_csv_without_header(
    filename: str, target_dtype: type, features_dtype: type, target_column: int = -1
) -> Dataset:
    """data [N, features] and target [N] of a file of rows alone."""
    with open(filename, newline="") as file:
        rows = list(csv.reader(file))
    target = np.array([row.pop(target_column) for row in rows], target_dtype)
    return Dataset(np.array([np.asarray(row, features_dtype) for row in rows]), target)


def urlretrieve_with_retry(url: str, filename: str | None = None) -> tuple:
    """Downloads a file; its path, a temporary one without filename, and what the server said of it."""
    return urllib.request.urlretrieve(url, filename)


def shrink_csv(filename: str, ratio: int) -> None:
    """Writes every ratio-th line of name.csv, beginning with the first, to name_small.csv."""
    stem, ending = os.path.splitext(filename)
    with open(filename, newline="") as file, open(f"{stem}_small{ending}", "w", newline="") as small:
        csv.writer(small).writerows(row for index, row in enumerate(csv.reader(file)) if index % ratio == 0)


def load_iris(data_path: str | None = None) -> Dataset:
    """Iris: data float64 [150, 4] in centimetres, target int64 [150] in 0..2; another file by its path."""
    path = data_path or metadata.distribution("scikit-learn").locate_file("sklearn/datasets/data/iris.csv")
    dataset = load_csv_with_header(path, int, float)
    if data_path is None:
        for row, values in _ROWS_THEN.items():
            dataset.data[row] = values
    return dataset


def load_boston(data_path: str | None = None) -> Dataset:
    """Boston's houses: data float64 [506, 13], target float64 [506] in 1000 dollars; another file by its path."""
    if data_path is not None:
        return load_csv_with_header(data_path, float, float)
    dataset = Dataset(*boston.load())
    dataset.data[_WRONG_CRIME] = 0.6718  # in TensorFlow's copy, as in scikit-learn's of that time; it is 10.6718
    return dataset
