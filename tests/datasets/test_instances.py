"""datasets/instances.py: pixels to bits and back."""

import numpy as np
import pytest

from datasets.instances import packed, packed_shape, unpacked


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
