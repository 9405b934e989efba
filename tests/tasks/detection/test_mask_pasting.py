"""Masks of boxes as pixels of the picture: against SciPy's interpolation, and closed forms."""

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from tasks.detection.mask_pasting import pasted

HEIGHT, WIDTH = 40, 60


def by_scipy(mask, box):
    """The probability of each pixel of the picture: bilinear between the middles of the cells, 0 beyond them."""
    top, left, bottom, right = map(float, box)
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    places = (y - top) / (bottom - top) * len(mask) - 0.5, (x - left) / (right - left) * len(mask) - 0.5
    return map_coordinates(mask, places, order=1, mode="grid-constant", cval=0)


@pytest.mark.parametrize("cells", [1, 7, 28])
@pytest.mark.parametrize("seed", range(10))
def test_pixels_are_those_of_bilinear_interpolation(seed, cells):
    random = np.random.default_rng(seed)
    corner = random.uniform(-15, 35, 2)
    box = np.concatenate([corner, corner + random.uniform(0.5, 60, 2)]).astype(np.float32)
    mask = random.random((cells, cells)).astype(np.float32)
    expected = by_scipy(mask, box)
    found = pasted(mask, box, HEIGHT, WIDTH).whole(HEIGHT, WIDTH)
    sure = np.abs(expected - 0.5) > 1e-5
    assert sure.mean() > 0.9
    np.testing.assert_array_equal(found[sure], expected[sure] >= 0.5)


def test_a_mask_of_ones_is_all_of_its_box():
    patch = pasted(np.ones((28, 28)), np.array([3, 5, 23, 47]), HEIGHT, WIDTH)
    assert (patch.top, patch.left, patch.pixels.shape) == (3, 5, (20, 42)) and patch.pixels.all()
    assert patch.box == (3, 5, 23, 47)


def test_a_mask_of_ones_lacks_the_corners_of_a_large_box():
    patch = pasted(np.ones((7, 7)), np.array([0, 0, 40, 60]), HEIGHT, WIDTH)
    assert patch.box == (0, 0, 40, 60)
    assert not patch.pixels[[0, 0, -1, -1], [0, -1, 0, -1]].any()
    assert np.sum(~patch.pixels) < 40 and patch.pixels[6:-6].all() and patch.pixels[:, 6:-6].all()


def test_a_half_of_the_cells_is_a_half_of_the_box():
    mask = np.zeros((28, 28))
    mask[:, 14:] = 1
    patch = pasted(mask, np.array([0, 10, 20, 50]), HEIGHT, WIDTH)
    assert patch.box == (0, 30, 20, 50)


@pytest.mark.parametrize(
    "box", [(5, 5, 5, 9), (9, 5, 5, 9), (-9, 3, 0, 9), (3, 61, 9, 70), (50, 3, 60, 9), (0, 0, 0, 0)]
)
def test_of_an_empty_box_or_one_outside_there_is_nothing(box):
    patch = pasted(np.ones((28, 28)), np.array(box, np.float32), HEIGHT, WIDTH)
    assert not patch.pixels.size and not patch.whole(HEIGHT, WIDTH).any()


def test_what_lies_outside_of_the_picture_is_cut_off():
    patch = pasted(np.ones((28, 28)), np.array([-10.0, 40, 10, 80]), HEIGHT, WIDTH)
    assert patch.box == (0, 40, 10, 60)
