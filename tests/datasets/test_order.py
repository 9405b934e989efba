"""The order of a training as a function of seed and step; tests/training/inputs/test_batches.py has more of it."""

import numpy as np

from datasets.dataset import Dataset
from datasets.order import ShuffledOrder
from datasets.relabelled import with_classes
from datasets.split import ArraySplit


class Stream(ArraySplit):
    has_own_order = True

    def take(self, rows, names=()):
        return super().take(rows if isinstance(rows, slice) else rows % len(self), names)


def test_examples_in_their_own_order_are_counted_on_from_pass_to_pass():
    order = ShuffledOrder(Stream({"labels": np.arange(5)}), 3, seed=7, offset=1)
    assert order.rows(range(4)).tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]]


def test_new_labels_leave_the_order_to_the_examples():
    split = Stream({"labels": np.array([0, 1, 1], np.int32)})
    relabelled = with_classes(Dataset("set", {"train": split}, ("a", "b")), ("b", "a")).splits["train"]
    assert ShuffledOrder(relabelled, 2, seed=0).rows(range(2)).tolist() == [[0, 1], [2, 3]]
    assert relabelled.take(np.arange(2, 5))["labels"].tolist() == [0, 1, 0]
