"""datasets/instances.py: pixels to bits and back."""

import numpy as np
import pytest
from pycocotools import mask as coco_masks

from datasets.instances import Patch, packed, packed_shape, runs, unpacked


def test_the_first_pixel_of_a_row_is_the_highest_bit():
    pixels = np.zeros((2, 10), bool)
    pixels[0, 0] = pixels[1, 9] = True
    np.testing.assert_array_equal(packed(pixels), [[0b10000000, 0], [0, 0b01000000]])


@pytest.mark.parametrize("width", [1, 8, 13, 320])
def test_unpacked_is_the_inverse(width):
    pixels = np.random.default_rng(2).random((3, 5, width)) < 0.5
    bits = packed(pixels)
    assert bits.shape[1:] == packed_shape(5, width)
    found = unpacked(bits, width)
    assert found.dtype == bool
    np.testing.assert_array_equal(found, pixels)


def test_a_patch_in_its_picture():
    patch = Patch(2, 3, np.array([[False, True], [False, False], [True, False]]))
    whole = patch.whole(6, 8)
    assert whole.shape == (6, 8) and np.argwhere(whole).tolist() == [[2, 4], [4, 3]]
    assert patch.box == (2, 3, 5, 5)
    assert Patch(2, 3, np.zeros((2, 2), bool)).box == (2, 3, 2, 3)


def test_runs_are_those_that_pycocotools_reads():
    pixels = np.random.default_rng(3).random((17, 23)) < 0.4
    packed_runs = runs(pixels)
    assert packed_runs["size"] == [17, 23]
    np.testing.assert_array_equal(coco_masks.decode(packed_runs), pixels)
    assert coco_masks.area(packed_runs) == pixels.sum()
