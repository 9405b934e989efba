"""Tests of datasets/boxed/coco_masks.py: which object a pixel belongs to, classes, and what fits no mask."""

import json

import numpy as np
import pytest
from PIL import Image

from datasets import registry
from datasets.boxed import coco
from errors import DataError, UsageError
from parameters import IGNORED
from tests.datasets.boxed.boxed_folders import SIZE

HEIGHT, WIDTH = SIZE


def rectangle(top, left, bottom, right):
    return [[left, top, right, top, right, bottom, left, bottom]]


def runs(top, left, bottom, right):
    """The same as runs of pixels."""
    pixels = np.zeros(SIZE, int)
    pixels[top:bottom, left:right] = 1
    edges = np.flatnonzero(np.diff(pixels.T.ravel(), prepend=0))  # the first run is one of pixels outside
    return {"size": list(SIZE), "counts": np.diff([0, *edges, HEIGHT * WIDTH]).tolist()}


def thing(number, category, segmentation, image=0, **more):
    return {"id": number, "image_id": image, "category_id": category, "segmentation": segmentation, **more}


CATEGORIES = [{"id": 7, "name": "cat"}, {"id": 2, "name": "zebra"}, {"id": 3, "name": "animals"}]
OBJECTS = [
    thing(1, 7, rectangle(5, 5, 15, 20)),
    thing(2, 2, runs(0, 0, 30, 40)),  # larger, and under the cat
    thing(3, 2, runs(10, 30, 40, 60), iscrowd=1),
    thing(4, 7, rectangle(35, 50, 40, 60)),  # on the crowd
]


def expected():
    mask = np.zeros(SIZE, np.uint8)
    mask[10:40, 30:60] = IGNORED
    mask[0:30, 0:40] = 2
    mask[5:15, 5:20] = 1
    mask[35:40, 50:60] = 1
    return mask


def write(folder, objects, count=3, categories=CATEGORIES, **picture):
    """`count` pictures, the first one with the objects; each other has a cat."""
    names = [f"{number:03}.png" for number in range(count)]
    for name in names:
        if not (folder / name).exists():
            Image.fromarray(np.full((*SIZE, 3), 90, np.uint8)).save(folder / name)
    images = [{"id": at, "file_name": name, "height": HEIGHT, "width": WIDTH} for at, name in enumerate(names)]
    images[0] |= picture
    cats = [thing(1000 + at, 7, rectangle(1, 1, 9, 9), at) for at in range(1, count)]
    document = {"images": images, "annotations": [*objects, *cats], "categories": categories}
    (folder / "set.json").write_text(json.dumps(document))
    return folder / "set.json"


def load(path, **options):
    return coco.load(str(path), 0, **{"image_size": SIZE, "masks": True, **options})


def mask_of(data, name="000.png"):
    for fields in data.splits.values():
        for at in np.flatnonzero(fields["files"] == name):
            return fields["masks"][at]
    raise AssertionError(name)


def refusal(path, error=DataError, **options):
    with pytest.raises(error) as raised:
        load(path, **options)
    return str(raised.value)


def test_small_objects_lie_on_large_ones_and_crowds_under_all(tmp_path):
    data = load(write(tmp_path, OBJECTS))
    assert data.classes == ("background", "cat", "zebra")  # no object is an animal
    np.testing.assert_array_equal(mask_of(data), expected())
    assert np.count_nonzero(mask_of(data, "001.png")) == 64
    reordered = load(write(tmp_path, OBJECTS[::-1]))
    np.testing.assert_array_equal(mask_of(reordered), expected())


def test_of_two_objects_of_one_size_the_later_is_on_top(tmp_path):
    objects = [thing(1, 7, rectangle(0, 0, 10, 10)), thing(2, 2, rectangle(5, 0, 15, 10))]
    assert mask_of(load(write(tmp_path, objects)))[7, 5] == 2
    assert mask_of(load(write(tmp_path, objects[::-1])))[7, 5] == 1


def test_chosen_classes_and_a_category_of_the_background(tmp_path):
    data = load(write(tmp_path, OBJECTS), classes=("zebra", "cat"))
    assert data.classes == ("background", "zebra", "cat") and mask_of(data)[6, 6] == 2
    data = load(write(tmp_path, OBJECTS), classes=("cat",))
    assert data.classes == ("background", "cat") and mask_of(data)[1, 1] == 0
    categories = [*CATEGORIES[:1], {"id": 2, "name": "background"}]
    data = load(write(tmp_path, OBJECTS, categories=categories))
    assert data.classes == ("background", "cat") and mask_of(data)[1, 1] == 0 and mask_of(data)[6, 6] == 1
    assert "has no object of class lion" in refusal(write(tmp_path, OBJECTS), UsageError, classes=("lion",))


def test_a_box_alone_does_not_count(tmp_path, capsys):
    path = write(tmp_path, [*OBJECTS[:1], thing(9, 2, [], bbox=[20, 2, 10, 4])])
    mask = mask_of(load(path))
    assert (mask[2:6, 20:30] == IGNORED).all() and np.count_nonzero(mask == IGNORED) == 40
    told = "annotations without polygons or runs of pixels: 1 left out with the pixels of their boxes, first 000.png"
    assert told in capsys.readouterr().err
    boxes = write(tmp_path, [thing(9, 2, [], bbox=[20, 2, 10, 4])], count=1)
    assert "none of 1 annotations has polygons or runs of pixels for a mask" in refusal(boxes)
    assert "annotation 9 has None for bbox" in refusal(write(tmp_path, [thing(9, 2, [])]))


def test_a_mask_turns_with_its_picture(tmp_path):
    """The file holds 60x40 pixels and states that, EXIF turns it to 40x60 (a quarter clockwise)."""
    turned = Image.fromarray(np.full((*SIZE, 3), 90, np.uint8))
    turned.getexif()[274] = 6
    turned.save(tmp_path / "000.png", exif=turned.getexif())
    data = load(write(tmp_path, OBJECTS), image_size=(WIDTH, HEIGHT))
    np.testing.assert_array_equal(mask_of(data), np.rot90(expected(), -1))


def test_what_fits_no_mask(tmp_path):
    path = write(tmp_path, OBJECTS, height=HEIGHT + 1)
    assert "000.png: the annotation states 60x41 pixels, and the picture has 60x40; make them the same" in refusal(path)
    assert sum(load(write(tmp_path, OBJECTS, count=5, height=HEIGHT + 1), skip_bad=True).sizes.values()) == 4
    far = [thing(1, 7, rectangle(0, 0, 10, 4000))]
    assert "000.png: annotation 1 has a point of a polygon far outside" in refusal(write(tmp_path, far))
    odd = [thing(1, 7, [[1, 2, 3]])]
    assert "set.json: annotation 1 has [1, 2, 3] for a polygon" in refusal(write(tmp_path, odd))
    small = [thing(1, 7, {"size": [2, 2], "counts": [4]})]
    assert "000.png: annotation 1 has runs of 2x2 pixels, its picture 60x40" in refusal(write(tmp_path, small))


def test_too_many_classes(tmp_path):
    categories = [{"id": number, "name": f"c{number:03}"} for number in range(255)]
    objects = [thing(number, number, rectangle(0, 0, 9, 9)) for number in range(255)]
    told = refusal(write(tmp_path, objects, categories=categories))
    assert "256 classes with the background, and masks at most 255; choose some: --classes c000, c001" in told


def test_the_fingerprint_follows_the_objects(tmp_path):
    def fingerprints(objects):
        return [split.fingerprint(("masks",)) for split in load(write(tmp_path, objects)).splits.values()]

    before, again = fingerprints(OBJECTS), fingerprints(OBJECTS)
    moved = fingerprints([OBJECTS[0] | {"segmentation": rectangle(5, 5, 15, 21)}, *OBJECTS[1:]])
    assert before == again
    assert sum(one != other for one, other in zip(before, moved, strict=True)) == 1


def test_the_form_of_a_segmenter():
    taken = {"images": (None, None, None), "masks": (None, None)}
    assert registry.fitting_options("coco:any.json", taken) == {"masks": True, "instances": False}
