"""Tests of datasets/masks/fitted.py: the picture and its mask go the same way into the frame."""

import numpy as np
import pytest
from PIL import Image

from datasets.masks.fitted import Frame, fit
from datasets.masks.mask import MaskedPicture
from datasets.masks.mask_file import MaskFile

BLOCK = (0, 20, 9, 34)  # top, left, bottom, right of the light block, of class 3


def example(folder, size, orientation=1, turned_mask=False):
    """A dark picture with a light block at its top, as people see it, whatever the orientation in the file."""
    classes = np.full(size, 1, np.uint8)
    top, left, bottom, right = BLOCK
    classes[top:bottom, left:right] = 3
    image = Image.fromarray(np.where(classes == 3, 220, 40).astype(np.uint8)[..., np.newaxis].repeat(3, -1))
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = {1: None, 6: Image.Transpose.ROTATE_90, 3: Image.Transpose.ROTATE_180}[orientation]
    image = image if stored is None else image.transpose(stored)
    image.save(folder / "picture.png", exif=exif)
    mask = Image.fromarray(classes)
    (mask.transpose(stored) if turned_mask else mask).save(folder / "mask.png")
    return MaskedPicture(folder / "picture.png", "picture.png", MaskFile(folder / "mask.png", 4))


@pytest.mark.parametrize("resize", ["letterbox", "stretch", "crop"])
@pytest.mark.parametrize(("orientation", "turned"), [(1, False), (6, False), (6, True), (3, False)])
def test_picture_and_mask_stay_together(tmp_path, resize, orientation, turned):
    """Where the picture is light the mask is 3, but for the line where the picture is scaled smoothly."""
    fitted = fit(example(tmp_path, (36, 60), orientation, turned), Frame(48, 40, 3, resize))
    pixels, mask = fitted.pixels[..., :3], fitted.pixels[..., 3]
    assert fitted.pixels.shape == (48, 40, 4) and fitted.size == (36, 60) and fitted.classes == (1, 3)
    light, dark = (pixels > 180).all(-1), (pixels < 80).all(-1)
    assert set(np.unique(mask[light])) == {3} and 3 not in mask[dark]
    assert light.sum() > 0.7 * (mask == 3).sum() > 0


@pytest.mark.parametrize(
    ("resize", "place"),
    [
        ("letterbox", (12, 0, 36, 40)),  # 0.6667 of the size
        ("stretch", (0, 0, 48, 40)),
        ("crop", (0, -20, 48, 60)),  # 1.3333 of the size, whose width is 80
    ],
)
def test_places(tmp_path, resize, place):
    """A point of the original is at top + y * (bottom - top) / height: where the mask's block begins and ends."""
    fitted = fit(example(tmp_path, (36, 60)), Frame(48, 40, 1, resize))
    assert fitted.pixels.shape == (48, 40, 2) and fitted.place == pytest.approx(place, abs=1e-6)
    mask = fitted.pixels[..., 1]
    assert (mask == 255).sum() == (24 * 40 if resize == "letterbox" else 0)
    rows, columns = np.flatnonzero((mask == 3).any(1)), np.flatnonzero((mask == 3).any(0))
    top, left, bottom, right = place
    y, x = (bottom - top) / 36, (right - left) / 60
    expected = [top + BLOCK[0] * y, left + BLOCK[1] * x, top + BLOCK[2] * y, left + BLOCK[3] * x]
    assert [rows[0], columns[0], rows[-1] + 1, columns[-1] + 1] == pytest.approx(expected, abs=0.51)


def test_a_picture_of_the_frames_size_is_taken_as_it_is(tmp_path):
    picture = example(tmp_path, (20, 30))
    fitted = fit(picture, Frame(20, 30, 3, "letterbox"))
    assert fitted.place == (0, 0, 20, 30)
    assert np.array_equal(fitted.pixels[..., 3], np.asarray(Image.open(tmp_path / "mask.png")))
    assert np.array_equal(fitted.pixels[..., :3], np.asarray(Image.open(tmp_path / "picture.png")))
