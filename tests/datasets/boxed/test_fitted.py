"""Tests of datasets/boxed/fitted.py: boxes end up where their pixels do, whatever happens to the picture."""

import numpy as np
import pytest
from PIL import ExifTags, Image

from datasets.boxed.fitted import fit, upright
from datasets.reading import scaling
from errors import DataError
from tests.datasets.boxed.boxed_folders import light_box, picture

# What makes of an upright picture the one in the file, by EXIF's number of how to turn that one.
LAID = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def laid(image: Image.Image, orientation: int) -> tuple[Image.Image, Image.Exif]:
    """The picture as a camera that was held otherwise writes it, and what it notes of that."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return (image.transpose(LAID[orientation]) if orientation in LAID else image), exif


@pytest.mark.parametrize("resize", ["letterbox", "stretch"])
@pytest.mark.parametrize("target", [(120, 180), (96, 96), (50, 200), (200, 50), (40, 60)])
@pytest.mark.parametrize(("size", "box"), [((40, 60), (8, 12, 32, 48)), ((90, 30), (0, 10, 40, 30))])
def test_boxes_go_where_their_pixels_go(tmp_path, size, box, target, resize):
    picture(size, box).save(tmp_path / "a.png")
    fitted = fit(tmp_path / "a.png", *target, 3, resize)
    assert (fitted.pixels.shape, fitted.pixels.dtype, fitted.size) == ((*target, 3), np.uint8, size)
    moved = fitted.boxes_in_pixels(np.array(box))
    assert np.abs(moved - light_box(fitted.pixels)).max() <= 0.75  # pixels are whole
    np.testing.assert_allclose(fitted.boxes_in_original(moved), box, atol=1e-9)
    whole = fitted.boxes_in_pixels(np.array([[0, 0, *size]]))[0]
    if resize == "stretch":
        assert whole.tolist() == [0, 0, *target]
    else:
        assert max(whole[2] - whole[0] - target[0], whole[3] - whole[1] - target[1]) == 0  # as large as can be
        assert (whole[:2] >= 0).all() and (whole[2:] <= target).all()
        assert abs(whole[0] + whole[2] - target[0]) <= 1 and abs(whole[1] + whole[3] - target[1]) <= 1  # in the middle
        ratio = fitted.scale[0] / fitted.scale[1]
        assert abs(ratio - 1) < 0.5 / min(whole[2] - whole[0], whole[3] - whole[1])  # no more than half a pixel


def test_what_the_letterbox_leaves_free_has_the_colour_of_the_border(tmp_path):
    picture((40, 60), (8, 12, 32, 48)).save(tmp_path / "a.png")
    pixels = fit(tmp_path / "a.png", 90, 60, 3, "letterbox").pixels
    assert (pixels[:25] == 40).all() and (pixels[65:] == 40).all() and (pixels[45, 30] == 220).all()


def test_a_picture_that_fits_is_left_as_it_is(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "a.png")
    for resize in ("letterbox", "stretch"):
        fitted = fit(tmp_path / "a.png", 20, 30, 3, resize)
        np.testing.assert_array_equal(fitted.pixels, noise)
        assert (fitted.scale == 1).all() and (fitted.shift == 0).all()


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "CMYK"])
@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_of_any_mode(tmp_path, mode, channels):
    picture().convert(mode).save(tmp_path / "a.tif")
    fitted = fit(tmp_path / "a.tif", 40, 60, channels, "stretch")
    assert fitted.pixels.shape == (40, 60, channels)
    assert light_box(fitted.pixels).tolist() == [8, 12, 32, 48]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_upright(tmp_path, orientation):
    image, exif = laid(picture(), orientation)
    image.save(tmp_path / "a.png", exif=exif)
    fitted = fit(tmp_path / "a.png", 40, 60, 3, "letterbox")
    assert (fitted.size, fitted.orientation) == ((40, 60), orientation)
    np.testing.assert_array_equal(fitted.pixels, np.asarray(picture()))


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
def test_points_are_turned_upright(orientation):
    """A light pixel at every place, in the picture as it lies and as it is upright."""
    for y, x in [(0, 0), (1, 6), (3, 2), (4, 6)]:
        pixels = np.zeros((5, 7), np.uint8)
        pixels[y, x] = 255
        image, _ = laid(Image.fromarray(pixels), orientation)
        lying = np.argwhere(np.asarray(image))[0] + 0.5
        assert upright(lying, (7, 5), orientation).tolist() == [y + 0.5, x + 0.5]
        assert upright(np.tile(lying, (2, 3, 1)), (7, 5), orientation).shape == (2, 3, 2)


def test_an_orientation_that_does_not_exist(tmp_path):
    for orientation in (0, 9):
        image, exif = laid(picture(), orientation)
        image.save(tmp_path / "a.png", exif=exif)
        assert fit(tmp_path / "a.png", 40, 60, 3, "stretch").orientation == 1


def test_files_that_are_no_pictures(tmp_path):
    with pytest.raises(DataError, match=f"^{tmp_path}/a.png: no such file or directory"):
        fit(tmp_path / "a.png", 8, 8, 3, "stretch")
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=f"^{tmp_path}/a.png: not a picture of a kind that can be read"):
        fit(tmp_path / "a.png", 8, 8, 3, "letterbox")


@pytest.mark.parametrize("resize", ["letterbox", "stretch"])
@pytest.mark.parametrize("target", [(120, 180), (96, 96), (37, 23), (200, 50), (40, 60)])
def test_rasters_go_where_pillow_moves_their_pixels(tmp_path, target, resize):
    raster = np.random.default_rng(4).random((40, 60)) < 0.5
    image = Image.fromarray(raster.view(np.uint8) * np.uint8(255))
    image.save(tmp_path / "a.png")
    fitted = fit(tmp_path / "a.png", *target, 1, resize)
    if resize == "stretch":
        expected = scaling.stretch(image, *target, Image.Resampling.NEAREST)
    else:
        expected, _ = scaling.letterbox(image, *target, np.array([0], np.uint8), Image.Resampling.NEAREST)
    found = fitted.raster_in_pixels(raster, *target)
    assert (found.shape, found.dtype) == (target, bool)
    middles = [(np.arange(length) + 0.5 - shift) / scale
               for length, shift, scale in zip(target, fitted.shift, fitted.scale, strict=True)]  # fmt: skip
    rows, columns = (np.abs(middle - np.rint(middle)) > 1e-6 for middle in middles)  # not between two pixels
    assert rows.mean() > 0.5 and columns.mean() > 0.5
    np.testing.assert_array_equal(found[rows][:, columns], expected[rows][:, columns, 0] > 0)


def test_a_raster_of_another_size_covers_the_whole_picture(tmp_path):
    picture((40, 60)).save(tmp_path / "a.png")
    fitted = fit(tmp_path / "a.png", 40, 60, 3, "stretch")
    found = fitted.raster_in_pixels(np.array([[True, False], [False, False]]), 40, 60)
    assert found[:20, :30].all() and found.sum() == 20 * 30
