"""Classes of labels that start at 0 or at 1, with names and without."""

import numpy as np
import pytest

from datasets.foreign_records.labels import classes_of


@pytest.mark.parametrize(
    ("labels", "names", "classes", "first"),
    [
        ([0, 2], {}, ("0", "1", "2"), 0),
        ([3, 1], {}, ("1", "2", "3"), 1),
        ([2, 3], {}, ("1", "2", "3"), 1),  # as a part of a set whose labels start at 1
        ([0, 1], {0: "a", 1: "b", 2: "c"}, ("a", "b", "c"), 0),
        ([1, 3], {0: "a", 1: "b", 2: "c"}, ("a", "b", "c"), 1),
        ([1, 2], {0: "a", 1: "b", 2: "c"}, ("a", "b", "c"), 0),
        ([1, 3], {1: "a", 3: "c"}, ("a", "2", "c"), 1),
        ([1, 2], {1: "a", 2: "a"}, ("a (1)", "a (2)"), 1),
    ],
)
def test_classes(labels, names, classes, first):
    found = classes_of(np.array(labels), names, "labels.txt")
    assert (found.names, found.first) == (classes, first)
    assert ("names from labels.txt" in found.told, "which become 0.." in found.told) == (bool(names), bool(first))
