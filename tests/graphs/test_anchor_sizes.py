"""Anchors: their spelling, and k-means over the objects' sizes."""

import numpy as np
import pytest

from errors import UsageError
from graphs import anchor_sizes as anchors


def boxes_of(sizes):
    """One picture with boxes of these sizes from (5, 7) on, and a hole in front: boxes [1, M, 4], labels [1, M]."""
    corners = np.array([[5, 7, 5 + height, 7 + width] for height, width in sizes], np.float32)
    boxes = np.concatenate([np.zeros((1, 4), np.float32), corners])
    return boxes[np.newaxis], np.array([[-1] + [0] * len(sizes)], np.int32)


def test_text_and_numbers():
    assert anchors.parse("") == []
    assert anchors.parse("30x40, 10.5x13") == [(30, 40), (10.5, 13)]
    assert anchors.spell(np.array([[30, 40.04], [0.01, 13]])) == "30.0x40.0,0.1x13.0"
    assert anchors.parse(anchors.spell(np.array([[1.5, 2], [3, 4.25]]))) == [(1.5, 2), (3, 4.2)]


@pytest.mark.parametrize("text", ["30", "30x", "0x10", "30x40,", "-3x4", "30x40x50", "axb"])
def test_what_is_no_size_is_named(text):
    with pytest.raises(UsageError, match="anchors: '.*' is no HEIGHTxWIDTH in pixels; give for example 30x40,10x13"):
        anchors.parse(text)


def test_clusters_are_found():
    sizes = [(10, 20), (12, 20), (11, 23), (40, 40), (44, 40), (90, 30), (90, 34), (93, 32), (87, 32)]
    random = np.random.default_rng(0)
    for _ in range(5):
        found = anchors.fitted(*boxes_of(random.permutation(sizes)), 3)
        np.testing.assert_allclose(found, [[11, 21], [42, 40], [90, 32]])  # means, by area


def test_one_anchor_is_the_mean():
    np.testing.assert_allclose(anchors.fitted(*boxes_of([(10, 20), (30, 60)]), 1), [[20, 40]])


def test_distance_is_that_of_shapes():
    """Squares and bars, in all sizes: squared differences would part large from small, IoU parts the shapes."""
    bars = [(2 * k, 20 * k) for k in (1.0, 1.2, 1.4)]
    squares = [(9 * k, 9 * k) for k in (1.0, 1.2, 1.4)]
    found = anchors.fitted(*boxes_of(bars + squares), 2)
    np.testing.assert_allclose(sorted(found[:, 1] / found[:, 0]), [1, 10], rtol=1e-5)


def test_size_iou():
    sizes, others = np.array([[2.0, 4.0], [1.0, 1.0]]), np.array([[4.0, 2.0], [2.0, 4.0], [1.0, 2.0]])
    np.testing.assert_allclose(anchors.size_iou(sizes, others), [[4 / 12, 1, 2 / 8], [1 / 8, 1 / 8, 1 / 2]])


def test_too_few_sizes_are_told():
    boxes, labels = boxes_of([(3, 4), (3, 4), (5, 5)])
    assert len(anchors.fitted(boxes, labels, 2)) == 2
    with pytest.raises(UsageError, match="have 2 different sizes, too few for 3 anchors; give fewer --cell_boxes"):
        anchors.fitted(boxes, labels, 3)
