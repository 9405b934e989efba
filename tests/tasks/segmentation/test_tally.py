"""Counts of pixels in batches of any size, and the worst pictures."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from parameters import IGNORED
from tasks.segmentation.tally import Tally

RANDOM = np.random.default_rng(0)
TRUTH = RANDOM.choice(np.array([0, 1, 2, IGNORED], np.uint8), (30, 9, 7))
TRUTH[4] = IGNORED  # a picture that says nothing
FOUND = RANDOM.integers(0, 3, TRUTH.shape, np.int32)
FOUND[:, :6] = np.where(RANDOM.random((30, 1, 1)) < 0.5, TRUTH % IGNORED, FOUND)[:, :6]


@pytest.mark.parametrize("size", [1, 7, 30])
def test_batches_of_any_size(size):
    tally = Tally(3)
    for start in range(0, len(TRUTH), size):
        tally.add(TRUTH[start : start + size], FOUND[start : start + size])
    counted = TRUTH != IGNORED
    np.testing.assert_array_equal(tally.confusion, confusion_matrix(TRUTH[counted], FOUND[counted]))
    wrong = (counted & (TRUTH != FOUND)).sum(axis=(1, 2)) / np.maximum(counted.sum(axis=(1, 2)), 1)
    wrong[4] = -1
    assert tally.worst.rows.tolist() == np.argsort(-wrong, kind="stable")[:20].tolist()


def test_a_picture_without_labels_is_the_last():
    tally = Tally(2)
    tally.add(np.full((2, 3, 3), [[[IGNORED]], [[1]]], np.uint8), np.ones((2, 3, 3), np.int32))
    assert tally.worst.rows.tolist() == [1, 0]
    assert tally.confusion.tolist() == [[0, 0], [0, 9]]


def test_the_most_classes():
    tally = Tally(255)
    tally.add(np.full((1, 2, 2), [[0, 254], [IGNORED, 254]], np.uint8), np.full((1, 2, 2), 254, np.int32))
    assert (tally.confusion[0, 254], tally.confusion[254, 254], tally.confusion.sum()) == (1, 2, 3)
