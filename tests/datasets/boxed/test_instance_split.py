"""Tests of datasets/boxed/instance_split.py: what it takes, in any order, and what it depends on."""

import numpy as np
import pytest

from datasets.boxed.instance_split import InstanceSplit
from datasets.instances import unpacked
from datasets.split import Subset
from tests.datasets.boxed.test_coco_masks import rectangle
from tests.datasets.boxed.test_instances import load, thing, write


@pytest.fixture
def split(tmp_path):
    """Four training pictures, one of them with two objects."""
    objects = [thing(1, 7, (5, 5, 15, 20), rectangle(5, 5, 15, 20)), thing(2, 7, (0, 0, 9, 9), rectangle(0, 0, 9, 9))]
    return load(write(tmp_path, objects, count=6)).splits["train"]


def test_rows_of_any_shape_and_order(split):
    assert isinstance(split, InstanceSplit)
    whole = split.take(slice(None))
    assert set(whole) == {"images", "boxes", "labels", "difficult", "files", "instances"}
    assert whole["instances"].shape == (len(split), 2, 40, 8)
    counts = unpacked(whole["instances"], 60).any((2, 3)).sum(1)
    np.testing.assert_array_equal(counts, (whole["labels"] >= 0).sum(1))
    rows = np.array([[2, 0], [1, 1], [3, 2]])
    for names in ((), ("instances",), ("instances", "boxes"), ("labels",)):
        taken = split.take(rows, names)
        assert set(taken) == set(names or whole)
        for name, values in taken.items():
            np.testing.assert_array_equal(values, whole[name][rows])
    np.testing.assert_array_equal(Subset(split, [3, 1]).take(slice(1, 2))["instances"], whole["instances"][[1]])
    np.testing.assert_array_equal(split.original("instances", 1), whole["instances"][1])


def test_the_fingerprint_and_the_origins_follow_the_pixels(tmp_path):
    def hashes(right):
        box = (5, 5, 15, 20)
        data = load(write(tmp_path, [thing(1, 7, box, rectangle(5, 5, 15, right))]))
        return [
            (
                split.fingerprint(("boxes",)),
                split.fingerprint(("instances",)),
                [one.annotation for one in split.origins],
            )
            for split in data.splits.values()
        ]

    before, again, changed = hashes(20), hashes(20), hashes(21)
    assert before == again
    assert [one[0] for one in before] == [one[0] for one in changed]
    for part in (1, 2):
        assert sum(one[part] != other[part] for one, other in zip(before, changed, strict=True)) == 1
