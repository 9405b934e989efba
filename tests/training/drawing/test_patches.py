"""The pixels of objects in drawings: where they are after resizing, and their outlines."""

import numpy as np
import pytest
from scipy.ndimage import binary_erosion

from datasets.instances import Patch
from training.drawing.patches import outline, resized

DISC = np.hypot(*(np.mgrid[:20, :30] - np.reshape([9.5, 14.5], (2, 1, 1)))) < 9


def test_a_patch_in_a_picture_of_the_same_size_is_left_as_it_is():
    found = resized(Patch(3, 5, DISC), np.array([1.0, 1.0]))
    assert (found.top, found.left) == (3, 5)
    np.testing.assert_array_equal(found.pixels, DISC)


@pytest.mark.parametrize("scale", [(3.0, 3.0), (2.5, 4.0), (0.5, 0.5)])
def test_pixels_go_where_their_picture_goes(scale):
    found = resized(Patch(4, 8, DISC), np.array(scale))
    assert (found.top, found.left) == (4 * scale[0], 8 * scale[1])
    assert found.pixels.sum() == pytest.approx(DISC.sum() * scale[0] * scale[1], rel=0.08)
    middle = np.argwhere(found.pixels).mean(axis=0) + 0.5
    np.testing.assert_allclose(middle, np.multiply((10, 15), scale), atol=0.3)
    boxes = np.multiply(Patch(4, 8, DISC).box, (*scale, *scale))
    np.testing.assert_allclose(found.box, boxes, atol=max(scale) / 2 + 0.5)


def test_nothing_stays_nothing():
    empty = Patch(0, 0, np.zeros((0, 0), bool))
    assert not resized(empty, np.array([2.0, 2.0])).pixels.size
    assert not resized(Patch(0, 0, np.ones((1, 1), bool)), np.array([0.1, 0.1])).pixels.size
    assert not outline(empty.pixels, 2).size


@pytest.mark.parametrize("thickness", [1, 3])
def test_an_outline_is_what_scipys_erosion_takes_away(thickness):
    pixels = np.random.default_rng(1).random((30, 40)) < 0.98
    expected = pixels & ~binary_erosion(pixels, iterations=thickness)  # whose border is no object, as here
    np.testing.assert_array_equal(outline(pixels, thickness), expected)


def test_dashes_are_half_of_the_line():
    whole, dashed = (outline(np.ones((100, 100), bool), 2, dash) for dash in (0, 5))
    assert not (dashed & ~whole).any()
    assert dashed.sum() / whole.sum() == pytest.approx(0.5, abs=0.05)
    assert (np.flatnonzero(np.diff(dashed[0].astype(int))) % 5 == 4).all()
