"""Tests of datasets/boxed/voc_instances.py: the objects of SegmentationObject and the boxes of their annotations."""

import numpy as np
import pytest
from PIL import Image

from datasets.boxed import voc
from errors import DataError
from parameters import IGNORED
from tests.datasets.boxed.boxed_folders import SIZE, annotation, lists, picture, thing
from tests.datasets.boxed.test_fitted import laid
from tests.datasets.boxed.test_instances import example, raster

BOXES = (8, 12, 32, 48), (2, 2, 7, 10)


def objects(size=SIZE) -> np.ndarray:
    """The numbers of two objects, the first with a border of one pixel that belongs to nobody."""
    numbers = np.zeros(size, np.uint8)
    numbers[8:32, 12:48], numbers[9:31, 13:47] = IGNORED, 1
    numbers[2:7, 2:10] = 2
    return numbers


def fill(folder, count=6, masked=range(6)):
    """VOC's layout; the first picture holds a cat and a dog."""
    for name in ("JPEGImages", "Annotations", "SegmentationObject", "SegmentationClass"):
        (folder / name).mkdir(parents=True)
    for number in range(count):
        picture().save(folder / "JPEGImages" / f"{number:03}.jpg", quality=95)
        things = thing(BOXES[0]), thing(BOXES[1], "dog")
        (folder / "Annotations" / f"{number:03}.xml").write_text(annotation(*things, filename=f"{number:03}.jpg"))
    for number in masked:
        image = Image.fromarray(objects())
        image.putpalette(list(range(256)) * 3)
        image.save(folder / "SegmentationObject" / f"{number:03}.png")
        image.save(folder / "SegmentationClass" / f"{number:03}.png")
    return folder


def load(folder, **options):
    return voc.load(str(folder), 0, **{"image_size": SIZE, "instances": True, **options})


def refusal(folder, **options):
    with pytest.raises(DataError) as raised:
        load(folder, **options)
    return str(raised.value)


def test_the_numbers_are_those_of_the_objects_in_the_annotation(tmp_path, capsys):
    data = load(fill(tmp_path), strict=True)
    assert data.classes == ("cat", "dog") and sum(data.sizes.values()) == 6
    found = example(data, "003.jpg")
    assert found["labels"].tolist() == [0, 1]
    np.testing.assert_array_equal(found["boxes"], BOXES)
    np.testing.assert_array_equal(found["instances"][0], raster(9, 13, 31, 47))  # without the border
    np.testing.assert_array_equal(found["instances"][1], raster(2, 2, 7, 10))
    assert capsys.readouterr() == ("", "")


def test_the_published_layout_has_pictures_without_pixels(tmp_path, capsys):
    folder = fill(tmp_path / "VOCdevkit" / "VOC2012", 9)
    lists(folder, train="000 001 002", val="003 004", test="005 006")
    (folder / "ImageSets" / "Main").rename(folder / "ImageSets" / "Segmentation")
    (folder / "ImageSets" / "Main").mkdir()
    (folder / "ImageSets" / "Main" / "train.txt").write_text("007\n008\n")  # of boxes
    data = load(folder)
    assert {split: part["files"].tolist() for split, part in data.splits.items()} == {
        "train": ["000.jpg", "001.jpg", "002.jpg"], "validation": ["003.jpg", "004.jpg"], "test": ["005.jpg"],
    }  # fmt: skip
    assert "pictures without a file in SegmentationObject: 1 left out, first 006.jpg" in capsys.readouterr().err


def test_they_turn_with_their_picture(tmp_path):
    """The JPEG and the PNG hold 60x40 pixels, EXIF turns the picture to 40x60 (a quarter clockwise)."""
    folder = fill(tmp_path)
    _, exif = laid(picture(), 6)
    picture().save(folder / "JPEGImages" / "003.jpg", exif=exif)
    found = example(load(folder, image_size=SIZE[::-1]), "003.jpg")
    np.testing.assert_array_equal(found["instances"][1], np.rot90(raster(2, 2, 7, 10), -1))


def test_an_object_without_pixels_is_difficult(tmp_path, capsys):
    folder = fill(tmp_path)
    for path in (folder / "SegmentationObject").iterdir():
        Image.fromarray(np.where(objects() == 2, 0, objects())).save(path)
    data = load(folder)
    assert data.splits["test"]["difficult"].tolist() == [[False, True]] * data.sizes["test"]
    assert "objects without a pixel in their boxes: 6 made difficult" in capsys.readouterr().err


def test_what_makes_no_sense(tmp_path):
    folder = fill(tmp_path)
    path = folder / "SegmentationObject" / "003.png"
    Image.fromarray(np.where(objects() == 2, 3, objects())).save(path)
    assert f"{path}: 3 is the number of an object, and the annotation has 2 objects; make them" in refusal(folder)
    assert sum(load(folder, skip_bad=True).sizes.values()) == 5
    Image.fromarray(objects()).convert("RGB").save(path)
    assert f"{path}: a mask in RGB" in refusal(folder) and "save the numbers of the objects" in refusal(folder)
    path.write_bytes(b"no picture")
    assert f"{path}: not a picture" in refusal(folder)
    (folder / "SegmentationObject").rename(tmp_path / "objects")
    assert "holds no .png in a folder SegmentationObject, from which the pixels of objects are read" in refusal(folder)


def test_numbers_of_a_picture_of_another_size(tmp_path, capsys):
    folder = fill(tmp_path)
    Image.fromarray(objects((41, 60))).save(folder / "SegmentationObject" / "003.png")
    load(folder)
    told = "objects whose polygons or runs don't fit the size of their picture: 2 made difficult"
    assert told in capsys.readouterr().err
