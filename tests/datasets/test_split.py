"""Tests of datasets/split.py: rows in, arrays out; subsets; fingerprints."""

import numpy as np
import pytest

from datasets.split import ArraySplit, Field, Fields, Split, Subset


def arrays() -> Fields:
    return {"images": np.arange(60, dtype=np.uint8).reshape(10, 2, 3, 1), "labels": np.arange(10, dtype=np.int32)}


class Squares(Split):
    """A split that computes its one field when it is asked for."""

    def __init__(self, length: int, power: int = 2):
        self.length, self.power = length, power
        self.fields = {"squares": Field(np.dtype(np.int64), ())}

    def __len__(self):
        return self.length

    def take(self, rows, names=()):
        return {"squares": np.arange(self.length)[rows] ** self.power}


ROWS = [np.array([3, 0, 3]), np.array([[1, 2], [9, 0]]), slice(2, 5), slice(8, 99), slice(None), np.zeros([2, 0], int)]


@pytest.mark.parametrize("rows", ROWS, ids=str)
def test_what_is_taken_is_what_the_arrays_hold(rows):
    split = ArraySplit(arrays())
    assert split.fields == {"images": (np.uint8, (2, 3, 1)), "labels": (np.int32, ())}
    taken = split.take(rows)
    assert taken.keys() == {"images", "labels"}
    for name, array in arrays().items():
        np.testing.assert_array_equal(taken[name], array[rows])
        assert split.take(rows, [name]).keys() == {name}
    assert Squares(10).take(rows)["squares"].tolist() == (np.arange(10) ** 2)[rows].tolist()


def test_a_slice_of_arrays_is_a_view():
    given = arrays()
    split = ArraySplit(given)
    assert np.shares_memory(split.take(slice(2, 5))["images"], given["images"])
    assert np.shares_memory(split["images"], given["images"])


@pytest.mark.parametrize("split", [ArraySplit(arrays()), Squares(10), Subset(Squares(20), np.arange(5, 15))])
def test_length_and_names(split):
    assert len(split) == 10
    assert all(name in split for name in split.fields) and "boxes" not in split
    for name, field in split.fields.items():
        assert (split[name].dtype, split[name].shape) == (field.dtype, (10, *field.shape))


def test_arrays_of_different_lengths():
    with pytest.raises(ValueError, match="10 images, 9 labels; all fields must have the same length"):
        ArraySplit(arrays() | {"labels": np.arange(9)})
    with pytest.raises(ValueError, match="no field; all fields"):
        ArraySplit({})


@pytest.mark.parametrize("rows", ROWS[:3] + ROWS[4:], ids=str)
def test_a_subset_is_the_other_split_at_its_rows(rows):
    kept = np.array([7, 1, 1, 4, 9, 0, 2, 3, 8, 5])
    subset = Subset(ArraySplit(arrays()), kept)
    for name, array in arrays().items():
        np.testing.assert_array_equal(subset.take(rows)[name], array[kept][rows])
    half = Subset(subset, np.array([0, 3]))
    assert half["labels"].tolist() == [7, 4]


def test_a_fingerprint_changes_with_what_the_fields_hold():
    prints = set()
    for change in range(5):
        changed = arrays()
        if change == 1:
            changed["images"][9, 1, 2, 0] ^= 1
        if change == 2:
            changed["images"] = changed["images"].reshape(10, 3, 2, 1)
        if change == 3:
            changed["images"] = changed["images"].astype(np.int16)
        if change == 4:
            changed = {name: array[:9] for name, array in changed.items()}
        split = ArraySplit(changed)
        prints.add(split.fingerprint(["images"]))
        assert split.fingerprint(("images",)) == ArraySplit(changed).fingerprint(["images"])
        assert len({split.fingerprint(names) for names in (["images"], ["labels"], ["images", "labels"])}) == 3
        assert split.fingerprint(()) == split.fingerprint(["images", "labels"])
    assert len(prints) == 5
    other = arrays()
    other["labels"][0] += 1
    assert ArraySplit(other).fingerprint(["images"]) in prints


def test_a_fingerprint_of_more_examples_than_are_hashed_at_a_time():
    one, other = np.zeros(5000, np.uint8), np.zeros(5000, np.uint8)
    other[4999] = 1
    assert ArraySplit({"a": one}).fingerprint(["a"]) != ArraySplit({"a": other}).fingerprint(["a"])
    assert Squares(5000).fingerprint(["squares"]) == Squares(5000).fingerprint(["squares"])
    assert Squares(5000).fingerprint(["squares"]) != Squares(5000, 3).fingerprint(["squares"])


def test_a_fingerprint_of_a_subset():
    split = ArraySplit(arrays())
    prints = [Subset(split, np.array(rows)).fingerprint(["images"]) for rows in ([0, 1], [1, 0], [0, 1], [0])]
    assert prints[0] == prints[2] and len(set(prints)) == 3
