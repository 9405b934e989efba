"""tasks/segmentation/working_size.py: pictures are resized as the training resized its own, and nothing is cut off."""

import numpy as np
import pytest
from PIL import Image

from datasets.reading import pictures
from tasks.segmentation.working_size import prepare

FRAME = (24, 40)


def image(height, width, mode="RGB"):
    pixels = np.random.default_rng(height).integers(0, 256, (height, width, 3)).astype(np.uint8)
    return Image.fromarray(pixels).convert(mode)


@pytest.mark.parametrize("resize", ["letterbox", "fit", "stretch"])
@pytest.mark.parametrize("size", [(24, 40), (30, 90), (100, 20), (5, 9), (1, 200)])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_one_tile_is_what_a_training_reads(tmp_path, resize, size, mode):
    given = image(*size, mode)
    given.save(tmp_path / "a.png")
    channels = len(given.getbands())
    pixels, (top, left, bottom, right) = prepare(given, FRAME, resize, 1.0)
    expected, _ = pictures.read(tmp_path / "a.png", *FRAME, channels, "no", resize)
    np.testing.assert_array_equal(pixels, expected)
    if resize == "stretch":
        assert (top, left, bottom, right) == (0, 0, *FRAME)
    else:
        assert (bottom - top == FRAME[0] or right - left == FRAME[1]) and 0 <= top < bottom <= FRAME[0]


@pytest.mark.parametrize(("size", "place"), [((50, 60), (0, 0, 50, 60)), ((10, 60), (7, 0, 17, 60))])
def test_at_its_own_size_only_a_border_is_added(size, place):
    given = image(*size)
    pixels, found = prepare(given, FRAME, "none", 1.0)
    top, left, bottom, right = found
    assert (found, pixels.shape) == (place, (max(size[0], 24), max(size[1], 40), 3))
    np.testing.assert_array_equal(pixels[top:bottom, left:right], np.asarray(given))
    pixels = pixels.copy()
    pixels[top:bottom, left:right] = pictures.border_colour(given)
    assert (pixels == pictures.border_colour(given)).all()


@pytest.mark.parametrize(("share", "height"), [(1.0, 80), (0.5, 160)])
def test_crop_has_the_scale_of_a_training_but_keeps_all(share, height):
    """100 x 50 pixels fill 24 x 40 when they are scaled to 80 x 40."""
    pixels, place = prepare(image(100, 50), FRAME, "crop", share)
    assert (pixels.shape, place) == ((height, height // 2, 3), (0, 0, height, height // 2))


def test_a_very_long_picture_stays_bounded():
    pixels, place = prepare(image(2, 4000), FRAME, "crop", 1.0)
    assert pixels.shape == (24, 640, 3)
    assert place[3] - place[1] == 640
