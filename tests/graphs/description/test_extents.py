"""Extents of positions along one axis, by hand."""

import numpy as np
import pytest

from graphs.description import extents


def seen(extent):
    return [tuple(map(float, pair)) for pair in zip(extent.low, extent.high, strict=True)]


def test_a_window_sees_its_padding():
    behind = extents.windows(extents.pixels(1, 5), count=3, size=3, stride=2, dilation=1, before=1)
    assert seen(behind) == [(-1, 1), (1, 3), (3, 5)]
    assert (behind.size, behind.step, behind.axis) == (3, 2, 1)


def test_windows_upon_windows():
    behind = extents.pixels(1, 12)
    for size, stride in ((3, 2), (2, 1), (3, 2)):  # 3, then 3 + 1 * 2, then 5 + 2 * 2
        behind = extents.windows(behind, (len(behind.low) - size) // stride + 1, size, stride, 1, 0)
    assert seen(behind) == [(0, 8)] and behind.step == 4


def test_the_positions_of_a_transposed_convolution_see_one_or_two_of_the_map():
    behind = extents.transposed(extents.pixels(2, 3), count=6, size=3, stride=2, before=0)
    assert seen(behind) == [(0, 0), (0, 0), (0, 1), (1, 1), (1, 2), (2, 2)]
    assert (behind.size, behind.step) == (2, 0.5)


@pytest.mark.parametrize(
    ("is_linear", "half_pixels", "align", "expected"),
    [
        (True, True, False, [(0, 0), (0, 1), (0, 1), (1, 1)]),  # places -0.25, 0.25, 0.75, 1.25
        (True, False, False, [(0, 0), (0, 1), (1, 1), (1, 1)]),  # 0, 0.5, 1, 1.5
        (True, False, True, [(0, 0), (0, 1), (0, 1), (1, 1)]),  # 0, 1/3, 2/3, 1
        (False, False, False, [(0, 0), (0, 0), (1, 1), (1, 1)]),
    ],
)
def test_two_pixels_resized_to_four(is_linear, half_pixels, align, expected):
    assert seen(extents.resized(extents.pixels(1, 2), 4, is_linear, half_pixels, align)) == expected


def test_the_union_of_branches_and_of_one_position_with_many():
    near, far = extents.pixels(1, 3), extents.windows(extents.pixels(1, 3), 3, 5, 1, 1, 2)
    assert seen(extents.union([near, far])) == [(-2, 2), (-1, 3), (0, 4)]
    mixed = extents.union([near, near.whole(1)])
    assert seen(mixed) == [(0, 2), (0, 2), (0, 2)] and mixed.step == 1


def test_beyond_the_border_an_extent_goes_on_in_its_steps():
    wide = extents.windows(extents.pixels(1, 8), 4, 2, 2, 1, 0)
    at = np.array([-1, 4])
    assert seen(wide.seen(at, at, 1)) == [(-2, -1), (8, 9)]
