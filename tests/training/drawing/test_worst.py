"""Which rows are kept as the worst, and what they are called."""

import numpy as np
import pytest

from training.drawing.worst import MOST, Worst, called


@pytest.mark.parametrize("size", [1, 3, 20, 64, 300])
def test_the_rows_are_those_of_a_stable_sort_of_all(size):
    badness = np.random.default_rng(0).integers(0, 40, 300) / 40  # with many equals
    worst = Worst()
    for start in range(0, 300, size):
        worst.add(badness[start : start + size])
    assert worst.rows.tolist() == np.argsort(-badness, kind="stable")[:MOST].tolist()


def test_what_is_no_number_is_least():
    worst = Worst()
    worst.add(np.array([np.nan, 0.1]))
    worst.add(np.array([0.2, np.nan, 0.3]))
    assert worst.rows.tolist() == [4, 2, 1, 0, 3]


def test_names():
    assert called({"files": np.array(["/a/x.png", "/b/y.png"])}, 1, 17) == "y.png"
    assert called({"images": np.zeros(2)}, 1, 17) == "no. 17"
