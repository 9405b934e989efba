"""Tests of datasets/boxed/regions.py against pycocotools and closed forms."""

import numpy as np
import pytest
from pycocotools import mask as oracle

from datasets.boxed.regions import read


@pytest.mark.parametrize("seed", range(20))
def test_polygons_are_those_of_pycocotools(seed):
    """Of several parts, with corners outside of the picture and on the borders of pixels."""
    random = np.random.default_rng(seed)
    height, width = random.integers(5, 60, 2).tolist()
    corners = random.uniform(-0.3, 1.3, (3, 7, 2)) * (width, height)
    corners[1] = np.rint(corners[1])
    polygons = corners.reshape(3, -1).tolist()
    expected = oracle.decode(oracle.merge(oracle.frPyObjects(polygons, height, width)))
    np.testing.assert_array_equal(read(polygons).pixels(height, width), expected == 1)
    one = oracle.decode(oracle.frPyObjects(polygons[:1], height, width))[..., 0]
    np.testing.assert_array_equal(read(polygons[0]).pixels(height, width), one == 1)  # not in a list of its own


def test_a_rectangle_has_the_pixels_within():
    pixels = read([[2, 1, 6, 1, 6, 4, 2, 4], [0, 0, 1, 1]]).pixels(5, 8)
    assert pixels.dtype == bool and pixels.sum() == 12 and pixels[1:4, 2:6].all()


@pytest.mark.parametrize("seed", range(20))
def test_runs_are_those_of_pycocotools(seed):
    random = np.random.default_rng(seed)
    height, width = random.integers(1, 300, 2).tolist()
    pixels = (random.random((height, width)) < random.choice([0.01, 0.5, 0.999])).repeat(3, 0)
    packed = oracle.encode(np.asfortranarray(pixels.astype(np.uint8)))
    size = [3 * height, width]
    np.testing.assert_array_equal(read({"size": size, "counts": packed["counts"].decode()}).pixels(*size), pixels)
    column = pixels.T.ravel()
    edges = np.flatnonzero(np.diff(column)) + 1
    runs = np.diff([0, *([0] if column[0] else []), *edges, column.size]).tolist()
    np.testing.assert_array_equal(read({"size": size, "counts": runs}).pixels(*size), pixels)


@pytest.mark.parametrize("nothing", [None, [], {}])
def test_no_segmentation(nothing):
    assert read(nothing) is None


def test_polygons_without_area_enclose_nothing():
    assert not read([[1, 1, 3, 3]]).pixels(5, 5).any()


@pytest.mark.parametrize(
    ("segmentation", "told"),
    [
        ([[1, 2, 3]], "has [1, 2, 3] for a polygon, not finite numbers x, y, x, y, ..."),
        ([[1, 2, 3, 4, 5, "x"]], "for a polygon"),
        ([[1, 2, 3, 4, 5, float("nan")]], "for a polygon"),
        ([[1, 2, 3, 4, 5, float("inf")]], "for a polygon"),
        ([[1, 2, 3, 4, 5, 6], 7], "has 7 for a polygon"),
        ("1 2 3", "has '1 2 3' for segmentation, not polygons or runs"),
        ({"counts": [3]}, "has None for the size of its runs, not [height, width]"),
        ({"counts": [3], "size": [-1, -3]}, "has [-1, -3] for the size"),
        ({"counts": [3], "size": [1, 2]}, "has runs of 3 pixels in a picture of 2x1"),
        ({"counts": [-1, 3], "size": [1, 2]}, "has [-1, 3] for counts, not whole numbers of pixels or COCO's text"),
        ({"counts": [0.5, 1.5], "size": [1, 2]}, "for counts"),
        ({"counts": 5, "size": [1, 2]}, "has 5 for counts"),
        ({"counts": "", "size": [1, 2]}, "has runs of 0 pixels"),
        ({"counts": "\x00", "size": [1, 2]}, "for counts"),
        ({"counts": "é", "size": [1, 2]}, "for counts"),
        ({"counts": "ooo", "size": [1, 2]}, "for counts"),
        ({"counts": "o" * 999 + "0", "size": [1, 2]}, "for counts"),
    ],
)
def test_what_makes_no_sense(segmentation, told):
    with pytest.raises(ValueError) as raised:
        read(segmentation)
    assert told in str(raised.value)


def test_what_does_not_fit_the_picture():
    with pytest.raises(ValueError, match="has runs of 2x1 pixels, its picture 1x2"):
        read({"counts": [2], "size": [1, 2]}).pixels(2, 1)
    with pytest.raises(ValueError, match="has a point of a polygon far outside of its picture of 20x10"):
        read([[0, 0, 1e8, 0, 0, 1e8]]).pixels(10, 20)
