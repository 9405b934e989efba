"""The overlap of boxes in NumPy, against the plain reference of graphs/boxes.py."""

import numpy as np
import pytest

from graphs.boxes import iou
from tasks.overlap import overlaps


def boxes(count, seed):
    corners = np.random.default_rng(seed).integers(0, 20, (count, 2, 2)).astype(np.float32)
    return np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)  # some of them empty


def test_every_pair_has_the_iou_of_the_reference():
    found, others = boxes(40, 0), boxes(30, 1)
    wanted = [[iou(one.tolist(), other.tolist()) for other in others] for one in found]
    got = overlaps(found[:, np.newaxis], others)
    assert (got.shape, got.dtype) == ((40, 30), np.float64)
    np.testing.assert_allclose(got, wanted, atol=1e-15)
    assert 50 < np.count_nonzero(got) < 1100


def test_of_a_crowd_it_is_the_covered_share():
    """Half of a box of 4x4 lies in a crowd of 2x40: the share is 1/2, the IoU 8 / (16 + 80 - 8)."""
    one, crowd = np.float32([[0, 0, 4, 4]] * 2), np.float32([[0, 0, 2, 40]] * 2)
    np.testing.assert_allclose(overlaps(one, crowd, np.array([True, False])), [1 / 2, 8 / 88])


@pytest.mark.parametrize("empty", [(5, 5, 5, 9), (9, 9, 5, 5)])
@pytest.mark.parametrize("crowds", [True, False])
def test_empty_boxes_overlap_nothing(empty, crowds):
    whole = np.float32([0, 0, 20, 20])
    assert overlaps(np.float32(empty), whole, crowds) == 0
    assert overlaps(whole, np.float32(empty), crowds) == 0
