"""graphs/regions/anchors.py: sizes from text or scales and ratios, levels of a pyramid, positions."""

import numpy as np
import pytest

from errors import UsageError
from graphs.regions import anchors


def test_each_scale_in_each_ratio():
    sizes = anchors.sizes_of("", (8.0, 32.0), (0.25, 1.0))
    np.testing.assert_allclose(sizes, [(4, 16), (8, 8), (16, 64), (32, 32)])


def test_sizes_as_text_win():
    assert anchors.sizes_of("30x40,10x13", (8.0,), (1.0,)) == [(30, 40), (10, 13)]


@pytest.mark.parametrize(
    ("text", "scales", "message"),
    [("auto", (8.0,), "auto is for training"), ("", (), "--scales and --ratios"), ("3y4", (8.0,), "HEIGHTxWIDTH")],
)
def test_sizes_that_make_no_sense(text, scales, message):
    with pytest.raises(UsageError, match=message):
        anchors.sizes_of(text, scales, (1.0,))


def test_a_size_belongs_where_it_is_eight_positions_long():
    sizes = [(32, 32), (16, 64), (128, 128), (80, 80), (500, 500), (1, 1)]
    levels = anchors.by_level(sizes, [4, 8, 16])
    # 80 lies nearer to 64 than to 128 as a ratio.
    assert levels == {4: [(32, 32), (16, 64), (1, 1)], 8: [(80, 80)], 16: [(128, 128), (500, 500)]}
    assert anchors.by_level([(32, 32)], [4, 8]) == {4: [(32, 32)], 8: []}


def test_anchors_stand_in_the_middles_of_cells():
    boxes = anchors.at_positions(2, 3, 8, [(4, 6), (20, 10)])
    assert (boxes.shape, boxes.dtype) == ((2 * 3 * 2, 4), np.float32)
    np.testing.assert_array_equal(boxes[0], [2, 1, 6, 7])  # middle (4, 4)
    np.testing.assert_array_equal(boxes[1], [-6, -1, 14, 9])
    np.testing.assert_array_equal(boxes[2 * 5], [10, 17, 14, 23])  # row 1, column 2: middle (12, 20)
