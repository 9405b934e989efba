"""Tests of datasets/boxed/instances.py: the pixels of COCO's objects, and objects whose pixels make no sense."""

import json

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as oracle

from datasets.boxed import coco
from datasets.instances import unpacked
from datasets.wanted import Wanted
from errors import DataError, UsageError
from tests.datasets.boxed.boxed_folders import SIZE
from tests.datasets.boxed.test_coco_masks import CATEGORIES, rectangle, runs

HEIGHT, WIDTH = SIZE
ONLY = Wanted(only="test")  # one split, in which difficult objects stay
MADE_DIFFICULT = "1 made difficult, with all pixels of their boxes, first 000.png, annotation 1"


def thing(number, category, box, segmentation, image=0, **more):
    """An object with a box (top, left, bottom, right)."""
    top, left, bottom, right = box
    row = {"id": number, "image_id": image, "category_id": category, "bbox": [left, top, right - left, bottom - top]}
    return row | {"segmentation": segmentation, **more}


def write(folder, objects, count=3, **picture):
    """`count` pictures, the first one with the objects; each other has a cat with 8x8 pixels."""
    names = [f"{number:03}.png" for number in range(count)]
    for name in names:
        if not (folder / name).exists():
            Image.fromarray(np.full((*SIZE, 3), 90, np.uint8)).save(folder / name)
    images = [{"id": at, "file_name": name, "height": HEIGHT, "width": WIDTH} for at, name in enumerate(names)]
    images[0] |= picture
    cats = [thing(1000 + at, 7, (1, 1, 9, 9), rectangle(1, 1, 9, 9), at) for at in range(1, count)]
    document = {"images": images, "annotations": [*objects, *cats], "categories": CATEGORIES}
    (folder / "set.json").write_text(json.dumps(document))
    return folder / "set.json"


def load(path, **options):
    return coco.load(str(path), 0, **{"image_size": SIZE, "instances": True, **options})


def example(data, name="000.png"):
    """The fields of a picture; its instances as bool [M, H, W]."""
    for split in data.splits.values():
        for at in np.flatnonzero(split["files"] == name):
            fields = {field: values[0] for field, values in split.take(np.array([at])).items()}
            return fields | {"instances": unpacked(fields["instances"], fields["images"].shape[1])}
    raise AssertionError(name)


def refusal(path, error=DataError, **options):
    with pytest.raises(error) as raised:
        load(path, **options)
    return str(raised.value)


def raster(top, left, bottom, right, size=SIZE):
    pixels = np.zeros(size, bool)
    pixels[top:bottom, left:right] = True
    return pixels


def test_polygons_and_runs_stand_beside_the_boxes(tmp_path, capsys):
    star = [[30, 2, 36, 30, 8, 12, 52, 12, 24, 30]]
    objects = [thing(1, 7, (2, 8, 30, 52), star), thing(2, 2, (0, 0, 30, 40), runs(0, 0, 30, 40))]
    data = load(write(tmp_path, objects), strict=True)
    found = example(data)
    assert data.classes == ("cat", "zebra") and found["labels"].tolist() == [0, 1]
    expected = oracle.decode(oracle.merge(oracle.frPyObjects(star, *SIZE)))
    np.testing.assert_array_equal(found["instances"][0], expected == 1)
    np.testing.assert_array_equal(found["instances"][1], raster(0, 0, 30, 40))  # also where the cat lies on it
    other = example(data, "001.png")
    np.testing.assert_array_equal(other["instances"][0], raster(1, 1, 9, 9))
    assert not other["instances"][1].any()
    assert capsys.readouterr() == ("", "")


def test_the_boxes_are_those_without_instances(tmp_path):
    path = write(tmp_path, [thing(1, 7, (5, 5, 15, 20), rectangle(5, 5, 15, 20))])
    for split, fields in coco.load(str(path), 0, image_size=SIZE).splits.items():
        assert "instances" not in fields
        for name in fields.fields:
            np.testing.assert_array_equal(load(path).splits[split][name], fields[name])


@pytest.mark.parametrize("resize", ["letterbox", "stretch"])
def test_they_are_resized_with_their_picture(tmp_path, resize):
    Image.fromarray(np.where(raster(8, 12, 32, 48), 220, 40).astype(np.uint8)).save(tmp_path / "000.png")
    path = write(tmp_path, [thing(1, 7, (8, 12, 32, 48), rectangle(8, 12, 32, 48))])
    found = example(load(path, image_size=(90, 50), resize=resize, channels=1))
    assert (found["instances"][0] == (found["images"][..., 0] > 130)).mean() > 0.99
    assert found["instances"][0].sum() == pytest.approx(np.prod(found["boxes"][0, 2:] - found["boxes"][0, :2]), rel=0.1)


@pytest.mark.parametrize("kind", [rectangle, runs])
def test_they_turn_with_their_picture(tmp_path, kind):
    """The file holds 60x40 pixels and states that, EXIF turns it to 40x60 (a quarter clockwise)."""
    image = Image.fromarray(np.full((*SIZE, 3), 90, np.uint8))
    image.getexif()[274] = 6
    image.save(tmp_path / "000.png", exif=image.getexif())
    path = write(tmp_path, [thing(1, 7, (5, 8, 15, 20), kind(5, 8, 15, 20))])
    found = example(load(path, image_size=(WIDTH, HEIGHT)))
    np.testing.assert_array_equal(found["instances"][0], np.rot90(raster(5, 8, 15, 20), -1))
    np.testing.assert_array_equal(found["boxes"][0], [8, 25, 20, 35])


@pytest.mark.parametrize("kind", [rectangle, runs])
def test_they_are_scaled_where_the_annotation_is_of_a_larger_picture(tmp_path, kind):
    Image.fromarray(np.full((20, 30, 3), 90, np.uint8)).save(tmp_path / "000.png")
    path = write(tmp_path, [thing(1, 7, (10, 20, 40, 60), kind(10, 20, 40, 60))])
    found = example(load(path, image_size=(20, 30)))
    np.testing.assert_array_equal(found["instances"][0], raster(5, 10, 20, 30, (20, 30)))


def test_they_end_at_the_picture_and_not_at_their_box(tmp_path):
    path = write(tmp_path, [thing(1, 7, (5, 5, 15, 20), rectangle(2, 0, 50, 25))])
    found = example(load(path, strict=True))
    np.testing.assert_array_equal(found["boxes"][0], [5, 5, 15, 20])
    np.testing.assert_array_equal(found["instances"][0], raster(2, 0, 40, 25))


def test_a_crowd_is_difficult_and_has_its_pixels(tmp_path):
    path = write(tmp_path, [thing(1, 7, (10, 30, 40, 60), runs(10, 30, 40, 60), iscrowd=1)])
    found = example(coco.load(str(path), 0, wanted=ONLY, image_size=SIZE, instances=True, strict=True))
    assert found["difficult"].tolist() == [True]
    np.testing.assert_array_equal(found["instances"][0], raster(10, 30, 40, 60))


FLAWS = {
    "no segmentation": (None, "objects without polygons of three points, or runs of pixels"),
    "an empty list": ([], "objects without polygons of three points, or runs of pixels"),
    "two points": ([[1, 1, 9, 9]], "objects without polygons of three points, or runs of pixels"),
    "runs of another size": ({"size": [2, 2], "counts": [0, 4]}, "don't fit the size of their picture"),
    "a point far away": (rectangle(0, 0, 10, 4000), "don't fit the size of their picture"),
    "runs of no pixel": ({"size": list(SIZE), "counts": [HEIGHT * WIDTH]}, "objects without a pixel in their boxes"),
    "outside of the box": (rectangle(20, 30, 30, 40), "objects without a pixel in their boxes"),
    "outside of the picture": (rectangle(41, 61, 60, 70), "objects without a pixel in their boxes"),
}


@pytest.mark.parametrize("segmentation, told", FLAWS.values(), ids=list(FLAWS))
def test_an_object_whose_pixels_make_no_sense_is_difficult(tmp_path, capsys, segmentation, told):
    path = write(tmp_path, [thing(1, 7, (4.5, 5, 14.2, 20), segmentation), thing(2, 2, (0, 0, 9, 9), runs(0, 0, 9, 9))])
    data = coco.load(str(path), 0, wanted=ONLY, image_size=SIZE, instances=True)
    found = example(data)
    assert found["difficult"].tolist() == [True, False] and found["labels"].tolist() == [0, 1]
    np.testing.assert_array_equal(found["instances"][0], raster(4, 5, 15, 20))
    assert f"{told}: {MADE_DIFFICULT}" in capsys.readouterr().err
    assert "--strict refuses objects" in refusal(path, strict=True) and told in refusal(path, strict=True)


def test_no_object_is_learnt_whose_pixels_are_not_known(tmp_path):
    path = write(tmp_path, [thing(at, 2, (5, 5, 15, 20), None, at) for at in range(6)], count=6)
    data = load(path)
    assert (data.splits["train"]["labels"] <= 0).all()  # cats alone
    assert (data.splits["test"]["labels"] == 1).any()


def test_what_is_no_segmentation_is_refused_or_skipped_with_its_picture(tmp_path, capsys):
    for wrong, told in (
        ({"size": list(SIZE), "counts": "no text of runs"}, "for counts"),
        ({"size": list(SIZE), "counts": [7]}, "has runs of 7 pixels in a picture of 60x40"),
        ([[1, 2, 3, 4, 5]], "for a polygon"),
    ):
        path = write(tmp_path, [thing(1, 7, (5, 5, 15, 20), wrong)], count=5)
        assert f"{path}: annotation 1 has " in refusal(path) and told in refusal(path)
        assert sum(load(path, skip_bad=True).sizes.values()) == 4
        assert "annotations that can't be read: 1 skipped with their pictures" in capsys.readouterr().err


def test_a_set_without_pixels_is_refused(tmp_path):
    path = write(tmp_path, [thing(1, 7, (5, 5, 15, 20), None)], count=1)
    assert "none of 1 objects has polygons or runs of pixels; annotate them, or leave" in refusal(path)


def test_an_object_that_the_size_leaves_no_pixel_is_kept(tmp_path, capsys):
    path = write(tmp_path, [thing(1, 7, (5, 21, 15, 22), rectangle(5, 21, 15, 22))])
    found = example(load(path, image_size=(16, 16), resize="stretch"))
    assert found["labels"].tolist() == [0] and not found["instances"].any()
    assert "objects of which --image_size leaves no pixel: 1 kept without pixels" in capsys.readouterr().err


def test_masks_and_instances_exclude_each_other(tmp_path):
    path = write(tmp_path, [thing(1, 7, (5, 5, 15, 20), rectangle(5, 5, 15, 20))])
    assert "--instances the pixels of each object; leave one out" in refusal(path, UsageError, masks=True)
