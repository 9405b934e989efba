"""Tests of datasets/masks/mask_file.py: index masks of all depths, what their numbers mean, and what is refused."""

import os

import numpy as np
import pytest
from PIL import Image

from datasets.masks.mask_file import MaskFile
from errors import DataError

VALUES = np.array([[0, 1, 2, 255], [2, 2, 7, 1]], np.uint8)


def saved(path, values=VALUES, mode="L"):
    image = Image.fromarray(values)
    if mode == "P":
        image.putpalette(list(range(256)) * 3)
    elif mode != image.mode:
        image = image.convert(mode)
    image.save(path)
    return path


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif"])
@pytest.mark.parametrize("mode", ["L", "P"])
def test_numbers_of_8_bits(tmp_path, name, mode):
    read = MaskFile(saved(tmp_path / name, mode=mode), 8).read((2, 4), 1)
    assert read.dtype == np.uint8 and np.array_equal(read, VALUES)


def test_numbers_of_1_and_16_bits(tmp_path):
    bits = Image.fromarray(VALUES % 2 == 1)
    bits.save(tmp_path / "bits.png")
    assert np.array_equal(MaskFile(tmp_path / "bits.png", 2).read((2, 4), 1), VALUES % 2)
    deep = saved(tmp_path / "deep.png", VALUES.astype(np.uint16), "I;16")
    assert np.array_equal(MaskFile(deep, 8).read((2, 4), 1), VALUES)
    saved(deep, np.array([[0, 300], [65535, 1]], np.uint16), "I;16")
    with pytest.raises(DataError, match=r"deep.png: 300 at row 0, column 1 \(from 0\) is no class: classes are 0..254"):
        MaskFile(deep).read((2, 2), 1)
    assert MaskFile(deep, 2, (300, 65535)).read((2, 2), 1).tolist() == [[0, 255], [255, 1]]


def test_a_number_beyond_the_classes(tmp_path):
    mask = MaskFile(saved(tmp_path / "m.png"), 7, (2, 255))
    told = r"m.png: 7 at row 1, column 2 \(from 0\) is no class: classes are 0..6, and 2 and 255 is ignored"
    with pytest.raises(DataError, match=told):
        mask.read((2, 4), 1)


def test_the_size_tells_whether_the_mask_turns_with_its_picture(tmp_path):
    mask = MaskFile(saved(tmp_path / "m.png"), 8)
    assert np.array_equal(mask.read((2, 4), 6), VALUES)  # of the upright picture
    assert np.array_equal(mask.read((4, 2), 6), np.rot90(VALUES, -1))  # of the picture as stored
    with pytest.raises(DataError, match="the mask has 4x2 pixels, its picture 2x4; make them the same"):
        mask.read((4, 2), 1)


def test_the_numbers_as_stored_have_any_size(tmp_path):
    assert np.array_equal(MaskFile(saved(tmp_path / "m.png", mode="P")).as_stored(), VALUES)


def test_formats_and_modes_that_are_no_numbers(tmp_path):
    for name, told in {"m.jpg": "JPEG is no format of masks, since it is lossy", "m.gif": "since its writers"}.items():
        with pytest.raises(DataError, match=told):
            MaskFile(saved(tmp_path / name)).read((2, 4), 1)
    colours = np.array([[[9, 8, 7], [9, 8, 7]], [[1, 2, 3], [0, 0, 0]]], np.uint8)
    told = r"a mask in RGB, with the colours 9 8 7 \(2 pixels\), 0 0 0 \(1 pixels\), 1 2 3 \(1 pixels\); make it grey"
    with pytest.raises(DataError, match=told):
        MaskFile(saved(tmp_path / "m.png", colours, "RGB"), remedy="make it grey").read((2, 2), 1)
    many = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    with pytest.raises(DataError, match=r"a mask in RGBA, .* and 3 more; make it an index PNG"):
        MaskFile(saved(tmp_path / "m.png", many, "RGBA")).read((2, 4), 1)
    (tmp_path / "cut.png").write_bytes((tmp_path / "m.png").read_bytes()[:60])
    with pytest.raises(DataError, match=r"cut.png: can't be read as a picture, it may be damaged"):
        MaskFile(tmp_path / "cut.png").read((2, 4), 1)


def test_state_and_digest(tmp_path):
    """The state changes with the meaning and the file, the digest with the bytes alone."""
    one, other = saved(tmp_path / "a.png"), saved(tmp_path / "b.png")
    assert MaskFile(one, 8).digest() == MaskFile(other, 9).digest()
    assert len({MaskFile(one, 8).state(), MaskFile(one, 9).state(), MaskFile(other, 8).state()}) == 3
    before, digest = MaskFile(one, 8).state(), MaskFile(one, 8).digest()
    saved(one, VALUES[::-1])
    os.utime(one, (1, 1))
    assert MaskFile(one, 8).state() != before and MaskFile(one, 8).digest() != digest
    one.unlink()
    with pytest.raises(DataError, match="a.png: no such file"):
        MaskFile(one).state()
