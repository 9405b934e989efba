"""datasets/reading/scaling.py: pictures at the size that a network takes."""

import numpy as np
import pytest
from PIL import Image

from datasets.reading import scaling


@pytest.mark.parametrize(
    ("size", "place"), [((20, 40), (4, 0, 12, 16)), ((40, 20), (0, 4, 16, 12)), ((1, 900), (7, 0, 8, 16))]
)
def test_where_a_letterboxed_picture_lies(size, place):
    assert scaling.letterbox_place(size, (16, 16)) == place


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (3, 2)])
def test_the_least_share_of_the_smallest_picture_is_a_picture(size):
    red = scaling.crop(Image.new("RGB", size, (200, 0, 0)), 4, 6, 0.01)
    np.testing.assert_array_equal(red, np.broadcast_to(np.uint8([200, 0, 0]), (4, 6, 3)))


@pytest.mark.parametrize("size", [(500, 375), (31, 90), (256, 256), (1023, 511)])
def test_a_share_is_cut_from_the_middle_of_the_whole_picture_scaled(size):
    random = np.random.default_rng(0).integers(0, 256, (size[1] // 8 + 1, size[0] // 8 + 1, 3), np.uint8)
    image = Image.fromarray(random).resize(size, Image.Resampling.BICUBIC)
    scale = 256 / min(size)
    scaled = image.resize([round(side * scale) for side in size], Image.Resampling.BILINEAR)
    left, top = (scaled.width - 224) // 2, (scaled.height - 224) // 2
    wanted = np.asarray(scaled.crop((left, top, left + 224, top + 224)))
    np.testing.assert_array_equal(scaling.crop(image, 224, 224, 0.875), wanted)


def test_a_strip_needs_no_more_memory_than_other_pictures():
    """Its shorter side scaled to 256, the whole of it would have 3e11 pixels."""
    strip = Image.new("L", (10_000_000, 2), 90)
    np.testing.assert_array_equal(scaling.crop(strip, 224, 224, 0.875), np.full((224, 224, 1), 90))
