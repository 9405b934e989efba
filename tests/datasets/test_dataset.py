"""Tests of datasets/dataset.py: what a data set promises, and the split."""

import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from datasets.dataset import Dataset, check_labels, split_off
from errors import DataError


def _examples(count=1000, classes=10):
    labels = np.random.default_rng(0).integers(0, classes, count).astype(np.int32)
    return {"images": np.arange(count * 4).reshape(count, 2, 2, 1), "labels": labels}


def _numbers(part):
    return part["images"][:, 0, 0, 0] // 4  # which example each one was


def test_size():
    data = Dataset("toy", {"train": _examples(7), "test": _examples(3)}, tuple("0123456789"))
    assert (data.size("train"), data.size("test")) == (7, 3)


def test_different_counts():
    fields = {"images": np.zeros([5, 2, 2, 1]), "labels": np.zeros(4, np.int32)}
    with pytest.raises(DataError, match="toy, split test: 5 images, 4 labels; they must be as many"):
        Dataset("toy", {"train": _examples(), "test": fields}, tuple("0123456789"))


@pytest.mark.parametrize("wrong", [-1, 10])
def test_label_without_a_class(wrong):
    examples = _examples()
    examples["labels"][[17, 400]] = wrong
    with pytest.raises(DataError, match=rf"toy, split train: label {wrong} of example 17 is not in 0\.\.9"):
        Dataset("toy", {"train": examples}, tuple("0123456789"))


def test_a_set_without_labels_needs_none():
    assert Dataset("toy", {"train": {"images": np.zeros([5, 2, 2, 1])}}, ()).size("train") == 5


def test_labels_of_any_size():
    with pytest.raises(DataError, match=f"file: label {2**70} of example 1 "):
        check_labels(np.array([0, 2**70], object), 10, "file")


def test_split_is_the_one_of_scikit_learn():
    examples = _examples()
    expected = train_test_split(np.arange(1000), test_size=100, random_state=3, stratify=examples["labels"])
    rest, part = split_off("toy", examples, 100, 3)
    assert sorted(_numbers(rest)) == sorted(expected[0])
    assert sorted(_numbers(part)) == sorted(expected[1])


def test_split_without_strata_is_the_one_of_scikit_learn():
    expected = train_test_split(np.arange(1000), test_size=300, random_state=3)
    rest, part = split_off("toy", _examples(), 300, 3, stratified=False)
    assert sorted(_numbers(rest)) == sorted(expected[0])
    assert sorted(_numbers(part)) == sorted(expected[1])


def test_split_keeps_images_and_labels_together_and_loses_none():
    labels = _examples()["labels"]
    rest, part = split_off("toy", _examples(), 100, 0)
    for split in (rest, part):
        np.testing.assert_array_equal(split["labels"], labels[_numbers(split)])
    assert sorted(np.concatenate([_numbers(rest), _numbers(part)])) == list(range(1000))


def test_split_is_stratified():
    examples = _examples()
    shares = np.bincount(examples["labels"]) / 10
    _, part = split_off("toy", examples, 100, 0)
    assert np.abs(np.bincount(part["labels"]) - shares).max() < 1


def test_split_follows_from_the_seed():
    first, same, other = (_numbers(split_off("toy", _examples(), 100, seed)[1]) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, same)
    assert set(first) != set(other)


def test_split_takes_no_memory():
    examples = _examples()
    rest, part = split_off("toy", examples, 100, 0)
    assert all(np.shares_memory(split[field], examples[field]) for split in (rest, part) for field in examples)


def test_class_of_one_example():
    examples = _examples()
    examples["labels"][:] = 0
    examples["labels"][5] = 4
    with pytest.raises(DataError, match="toy: class 4 has a single example"):
        split_off("toy", examples, 100, 0)
