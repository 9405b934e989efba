"""Tests of datasets/dataset.py: what a data set promises, and the split."""

import numpy as np
import pytest
from sklearn.model_selection import StratifiedShuffleSplit

from datasets.dataset import (
    Dataset,
    check_labels,
    keep_labelled,
    split_off,
)
from errors import DataError, UsageError


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
    with pytest.raises(DataError, match="toy, split test: 5 images, 4 labels; all fields must have the same length"):
        Dataset("toy", {"train": _examples(), "test": fields}, tuple("0123456789"))


def test_an_empty_split():
    with pytest.raises(DataError, match="toy, split validation: holds no examples"):
        Dataset("toy", {"train": _examples(), "validation": _examples(0)}, tuple("0123456789"))


@pytest.mark.parametrize("wrong", [-1, 10])
def test_label_without_a_class(wrong):
    examples = _examples()
    examples["labels"][[17, 400]] = wrong
    with pytest.raises(DataError, match=rf"toy, split train: label {wrong} of example 17 is not in 0\.\.9"):
        Dataset("toy", {"train": examples}, tuple("0123456789"))


def _boxed(labels):
    """A set with two places for an object in each picture."""
    count = len(labels)
    boxes, images = np.zeros([count, 2, 4], np.float32), np.zeros([count, 2, 2, 1], np.uint8)
    return {"images": images, "boxes": boxes, "labels": np.array(labels, np.int32)}


def test_where_there_are_boxes_labels_may_be_minus_one():
    data = Dataset("toy", {"train": _boxed([[0, 1], [1, -1], [-1, -1]])}, ("a", "b"))
    assert data.size("train") == 3


@pytest.mark.parametrize("wrong", [-2, 2])
def test_label_without_a_class_where_there_are_boxes(wrong):
    with pytest.raises(DataError, match=rf"toy, split train: label {wrong} of example 1 is not in -1\.\.1"):
        Dataset("toy", {"train": _boxed([[0, 1], [-1, wrong]])}, ("a", "b"))


def test_a_set_without_labels_needs_none():
    assert Dataset("toy", {"train": {"images": np.zeros([5, 2, 2, 1])}}, ()).size("train") == 5


def test_labels_of_any_size():
    with pytest.raises(DataError, match=f"file: label {2**70} of example 1 "):
        check_labels(np.array([0, 2**70], object), 10, "file")


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("count", "classes", "size"), [(1000, 10, 100), (105, 3, 15), (997, 7, 331), (60, 20, 25)])
def test_every_class_keeps_its_share_as_with_scikit_learn(count, classes, size, seed):
    two_of_each = np.arange(2 * classes) // 2
    others = np.random.default_rng(seed).integers(0, classes, count - 2 * classes)
    labels = np.concatenate([two_of_each, others]).astype(np.int32)
    splitter = StratifiedShuffleSplit(1, test_size=size, random_state=seed)
    ((_, chosen),) = splitter.split(labels, labels)
    theirs = np.bincount(labels[chosen], minlength=classes)
    rest, part = split_off("toy", {"labels": labels.copy()}, size, seed)
    ours = np.bincount(part["labels"], minlength=classes)
    assert (len(rest["labels"]), len(part["labels"])) == (count - size, size)
    assert np.abs(ours - np.bincount(labels) * size / count).max() < 1
    assert np.abs(ours - theirs).max() <= 1


def test_the_largest_remainders_get_the_examples_that_are_left():
    labels = np.repeat(np.arange(4, dtype=np.int32), [26, 24, 29, 21])  # a tenth of each: 2.6, 2.4, 2.9, 2.1
    _, part = split_off("toy", {"labels": labels}, 10, 0)
    assert np.bincount(part["labels"]).tolist() == [3, 2, 3, 2]


def test_which_examples_are_chosen_is_even():
    """Of 10 examples 4 in 400 splits: each 160 times, give or take five standard deviations."""
    times = np.zeros(10, int)
    for stratified in (True, False):
        for seed in range(200):
            examples = {"labels": np.repeat(np.int32([0, 1]), 5), "number": np.arange(10)}
            times[split_off("toy", examples, 4, seed, stratified)[1]["number"]] += 1
    assert times.sum() == 1600
    assert np.abs(times - 160).max() < 50


def test_split_without_strata_takes_no_heed_of_the_classes():
    shares = set()
    for seed in range(20):
        rest, part = split_off("toy", _examples(), 300, seed, stratified=False)
        shares.add(int(np.bincount(part["labels"])[0]))
        assert (len(rest["labels"]), len(part["labels"])) == (700, 300)
    assert len(shares) > 5


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


def _labelled():
    splits = {"train": _examples(), "validation": _examples(100), "test": _examples(50)}
    return Dataset("toy", splits, tuple("abcdefghij"))


@pytest.mark.parametrize("count", [10, 100, 500])
def test_keep_labelled_keeps_the_same_number_of_each_class(count):
    data = _labelled()
    kept = keep_labelled(data, count, 0)
    labels = kept.splits["train"]["labels"]
    assert np.bincount(labels).tolist() == [count // 10] * 10
    numbers = _numbers(kept.splits["train"])
    assert len(set(numbers)) == count
    np.testing.assert_array_equal(labels, data.splits["train"]["labels"][numbers])
    assert kept.splits["test"] is data.splits["test"] and kept.splits["validation"] is data.splits["validation"]
    assert (kept.name, kept.classes, data.size("train")) == ("toy", data.classes, 1000)


def test_keep_labelled_follows_from_the_seed():
    first, same, other = (_numbers(keep_labelled(_labelled(), 100, seed).splits["train"]) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, same)
    assert len(set(first) & set(other)) < 30  # 10 are expected


def test_which_examples_are_kept_is_even():
    """40 of 1,000 in 250 draws: each about ten times, none left out by its place."""
    times = np.zeros(1000)
    for seed in range(250):
        times[_numbers(keep_labelled(_labelled(), 40, seed).splits["train"])] += 1
    assert times.sum() == 10_000
    assert np.abs(times.reshape(10, 100).sum(1) - 1000).max() < 160  # by place, in hundreds: 5 standard deviations


@pytest.mark.parametrize(
    ("count", "message"),
    [
        (105, "--labels 105 is no multiple of the 10 classes of toy; give 100 or 110"),
        (3, "--labels 3 is no multiple of the 10 classes of toy; give 10"),
        (0, "--labels 0 is no multiple of the 10 classes of toy; give 10"),
        (
            850,
            "--labels 850 takes 85 of each class of toy, but c has 84 training examples; give 840 or fewer",
        ),
    ],
)
def test_counts_that_cannot_be_kept(count, message):
    with pytest.raises(UsageError) as raised:
        keep_labelled(_labelled(), count, 0)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    "train", [_boxed([[0, 1], [1, -1]]), {"images": np.zeros((2, 4, 4, 3)), "masks": np.zeros((2, 4, 4), np.uint8)}]
)
def test_pictures_with_any_number_of_labels_cannot_be_kept(train):
    data = Dataset("toy", {"train": train}, ("a", "b"))
    with pytest.raises(UsageError) as raised:
        keep_labelled(data, 2, 0)
    assert str(raised.value) == "--labels counts pictures of a class, and those of toy hold any; leave it out"


def test_nothing_to_keep_without_labels():
    with pytest.raises(UsageError, match="toy has no labels to keep; leave --labels out"):
        keep_labelled(Dataset("toy", {"train": {"images": np.zeros([5, 2, 2, 1])}}, ()), 1, 0)
