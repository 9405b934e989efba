"""Pictures in a grid, and which examples are in it."""

import numpy as np
import pytest

from training.drawing import grids


def test_a_grid_has_its_pictures_row_by_row_with_gaps():
    images = np.arange(1, 6, dtype=np.uint8)[:, None, None, None] * np.ones([1, 2, 3, 1], np.uint8)
    ground = 128
    numbers = [[1, 1, 1, ground, 2, 2, 2, ground, 3, 3, 3], [4, 4, 4, ground, 5, 5, 5, *[ground] * 4]]
    wanted = [numbers[0], numbers[0], [ground] * 11, numbers[1], numbers[1]]
    assert grids.grid(images, 3)[..., 0].tolist() == wanted


@pytest.mark.parametrize(("side", "columns", "size"), [(28, 8, 462), (28, 1, 588), (32, 8, 526), (64, 12, 779)])
def test_a_page_is_enlarged_by_a_whole_factor(side, columns, size):
    images = np.random.default_rng(0).integers(0, 256, [columns**2, side, side, 3], np.uint8)
    page = grids.page(images, columns)
    assert (page.size, page.mode) == ((size, size), "RGB")
    grid = grids.grid(images, columns)
    factor = size // len(grid)
    np.testing.assert_array_equal(np.asarray(page)[::factor, ::factor], grid)
    np.testing.assert_array_equal(np.asarray(page)[factor - 1 :: factor, factor - 1 :: factor], grid)
    assert grids.page(images[..., :1], columns).mode == "L"


@pytest.mark.parametrize(("size", "count", "found"), [(10, 4, [0, 3, 6, 9]), (3, 5, [0, 1, 2]), (1, 1, [0])])
def test_examples_at_equal_distances(size, count, found):
    assert grids.spread(size, count).tolist() == found
