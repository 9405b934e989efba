"""Tests of datasets/boxed/coco.py: what a file says, where its pictures are, and all ways in which it can't be read."""

import json

import numpy as np
import pytest
from PIL import Image

from datasets.boxed import coco, voc
from errors import DataError, UsageError
from tests.datasets.boxed.boxed_folders import (
    BOX,
    SIZE,
    annotation,
    light_box,
    picture,
    thing,
)
from tests.datasets.boxed.test_fitted import laid


def document(count=10) -> dict:
    """`count` pictures 000.png, ..., each with a cat where its light pixels are."""
    top, left, bottom, right = BOX
    return {
        "images": [
            {"id": 100 + number, "file_name": f"{number:03}.png", "height": SIZE[0], "width": SIZE[1]}
            for number in range(count)
        ],
        "annotations": [
            {"id": 7 * number, "image_id": 100 + number, "category_id": 3, "iscrowd": 0,
             "bbox": [left, top, right - left, bottom - top]}
            for number in range(count)
        ],
        "categories": [{"id": 3, "name": "cat"}, {"id": 1, "name": "dog"}, {"id": 0, "name": "animals"}],
    }  # fmt: skip


def write(folder, written, name="set.json"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written if isinstance(written, str) else json.dumps(written))
    return path


@pytest.fixture
def folder(tmp_path):
    """Ten pictures."""
    for number in range(10):
        picture().save(tmp_path / f"{number:03}.png")
    return tmp_path


def load(path, seed=0, **options):
    return coco.load(str(path), seed, **{"image_size": SIZE, **options})


def count(data):
    """The number of pictures in all splits."""
    return sum(data.sizes.values())


def refusal(folder, written, error=DataError, **options):
    with pytest.raises(error) as raised:
        load(write(folder, written), **options)
    return str(raised.value).removeprefix(f"{folder}/set.json")


def objects(data, name):
    """The boxes of a picture with their labels and whether they are difficult."""
    for fields in data.splits.values():
        for at in np.flatnonzero(fields["files"] == name):
            count = (fields["labels"][at] >= 0).sum()
            assert (fields["labels"][at][count:] == -1).all() and (fields["boxes"][at][count:] == 0).all()
            columns = (fields[field][at][:count].tolist() for field in ("boxes", "labels", "difficult"))
            return list(zip(*columns, strict=True))
    raise AssertionError(name)


def test_a_set(folder, capsys):
    written = document()
    written["annotations"] += [
        {"id": 1, "image_id": 100, "category_id": 1, "bbox": [0.5, 1.25, 10, 20.5], "iscrowd": 1},
        {"id": 2, "image_id": 100, "category_id": 1, "bbox": [3, 4, 5, 6]},
    ]
    del written["annotations"][6]
    data = load(write(folder, written), strict=True)
    assert (data.name, data.classes) == (f"{folder}/set.json", ("cat", "dog"))
    assert data.sizes.keys() == {"train", "test", "validation"} and count(data) == 10
    assert objects(data, "000.png") == [  # of the test set, which keeps what is difficult
        (list(BOX), 0, False),
        ([1.25, 0.5, 21.75, 10.5], 1, True),
        ([4, 3, 10, 8], 1, False),
    ]
    assert objects(data, "005.png") == [(list(BOX), 0, False)]
    assert objects(data, "006.png") == []  # a picture without objects stays
    for fields in data.splits.values():
        assert (light_box(fields["images"][0]) == BOX).all()
        assert fields.fields.keys() == {"images", "boxes", "labels", "difficult", "files"}
        assert (fields["boxes"].shape[1:], fields["boxes"].dtype, fields["labels"].dtype) == ((3, 4), "f4", "i4")
    assert capsys.readouterr() == ("", "")


def test_the_same_set_as_voc(folder):
    for number in range(10):
        (folder / f"{number:03}.xml").write_text(annotation(thing()))
    one, other = load(write(folder, document()), 5), voc.load(str(folder), 5, image_size=SIZE)
    for split, fields in one.splits.items():
        assert fields.fields == other.splits[split].fields
        for name in fields.fields:
            np.testing.assert_array_equal(fields[name], other.splits[split][name])


@pytest.mark.parametrize(
    ("files", "pictures"),
    [
        (["{}/_annotations.coco.json"] * 3, "{}"),
        (["annotations/instances_train2017.json", "annotations/instances_val2017.json", "annotations/test.json"], "{}"),
    ],
)
def test_a_folder_with_a_file_for_each_split(tmp_path, files, pictures):
    """The pictures of all three have the same names."""
    for number, (split, file) in enumerate(zip(("train", "valid", "test"), files, strict=True)):
        written, box = document(3 + number), (8, 12, 20 + number, 48)
        for row in written["annotations"]:
            row["bbox"][3] = 12 + number
        write(tmp_path, written, file.format(split))
        (tmp_path / pictures.format(split)).mkdir(exist_ok=True)
        for at in range(3 + number):
            picture(SIZE, box).save(tmp_path / pictures.format(split) / f"{at:03}.png")
    (tmp_path / "package.json").write_text("{}")
    data = load(tmp_path, strict=True)
    assert data.sizes == {"train": 3, "validation": 4, "test": 5}
    for fields in data.splits.values():
        assert np.abs(fields["boxes"][0, 0] - light_box(fields["images"][0])).max() == 0
    write(tmp_path, document(1), "train/other.json")
    with pytest.raises(DataError, match="for train; name the files: --data coco:FILE.json --validation_data coco:FILE"):
        load(tmp_path)


def test_a_folder_with_one_file(folder):
    write(folder, document(), "result.json")
    assert sum(load(folder, strict=True).sizes.values()) == 10


def test_entries_that_are_skipped(folder, capsys):
    written = document()
    written["images"][2]["height"] = "tall"
    written["annotations"][4]["bbox"] = [1, 2, 3]
    written["annotations"][5]["category_id"] = 99
    written["annotations"].append({"id": 500, "image_id": 500, "category_id": 3, "bbox": [1, 2, 3, 4]})
    remedy = "--skip_bad leaves out pictures whose annotation can't be read"
    assert refusal(folder, written).splitlines()[1] == remedy
    data = load(write(folder, written), skip_bad=True)
    names = sorted(name for fields in data.splits.values() for name in fields["files"])
    assert names == [f"{number:03}.png" for number in (0, 1, 3, 6, 7, 8, 9)]
    line = "annotations that can't be read: 4 skipped with their pictures, first 002.png"
    assert capsys.readouterr().err == f"{folder}/set.json: {line}\n"


def test_boxes_that_make_no_sense(folder, capsys):
    written = document()
    written["annotations"][2]["bbox"] = [3, 4, 0, 5]
    written["annotations"][3]["bbox"] = [3, 4, 5, -1]
    written["annotations"][5]["bbox"] = [60, 4, 5, 5]
    written["annotations"][6]["bbox"] = [50, 30, 20, 11]
    data = load(write(folder, written))
    where = f"{folder}/set.json: boxes"
    *told, _ = capsys.readouterr().err.splitlines()
    assert sorted(told) == [
        f"{where} outside of their pictures: 1 dropped, first 005.png, annotation 35",
        f"{where} that reach out of their pictures: 1 clipped, first 006.png, annotation 42",
        f"{where} without area or upside down: 2 dropped, first 002.png, annotation 14",
    ]
    assert objects(data, "003.png") == objects(data, "005.png") == []
    assert objects(data, "006.png") == [([30, 50, 40, 60], 0, False)]


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
def test_boxes_and_keypoints_are_turned_with_their_picture(folder, orientation):
    image, exif = laid(picture(), orientation)
    top, left, bottom, right = light_box(np.asarray(image)).tolist()
    image.save(folder / "004.png", exif=exif)
    written = document()
    written["images"][4] |= {"height": 60, "width": 40}
    written["annotations"][4]["bbox"] = [left, top, right - left, bottom - top]
    written["annotations"][4]["keypoints"] = [left, top, 2, right, bottom, 2]
    data = load(write(folder, written), strict=True)
    assert objects(data, "004.png") == [(list(BOX), 0, False)]
    for fields in data.splits.values():
        for at in np.flatnonzero(fields["files"] == "004.png"):
            points = fields["keypoints"][at, 0]
            assert points.min(0).tolist() == list(BOX[:2]) and points.max(0).tolist() == list(BOX[2:])


def test_keypoints(folder):
    written = document()
    points = [[10, 20, 2, 12, 22, 1, 0, 0, 0], [59, 39, 2, 61, 10, 2]]
    written["annotations"][4]["keypoints"] = points[0]
    written["annotations"].append(written["annotations"][4] | {"id": 1, "keypoints": points[1]})
    data = load(write(folder, written), image_size=(80, 120), strict=True)
    for fields in data.splits.values():
        assert fields["keypoints"].shape[1:] == (2, 3, 2) and fields["keypoints"].dtype == np.float32
        assert fields["keypoints_visible"].shape[1:] == (2, 3) and fields["keypoints_visible"].dtype == bool
        for at, name in enumerate(fields["files"]):
            seen = fields["keypoints_visible"][at]
            if name == "004.png":
                assert seen.tolist() == [[True, False, False], [True, False, False]]  # (61, 10) lies outside
                assert fields["keypoints"][at][seen].tolist() == [[40, 20], [78, 118]]
                assert fields["keypoints"][at][0, 1].tolist() == [44, 24]
            else:
                assert not seen.any() and not fields["keypoints"][at].any()


def test_classes(folder, capsys):
    written = document()
    written["annotations"][4]["category_id"] = 1
    path = write(folder, written)
    assert load(path, classes=("dog", "cat")).classes == ("dog", "cat")
    assert capsys.readouterr().err == ""
    assert objects(load(path, classes=("cat",)), "004.png") == []
    line = "objects of classes that --classes leaves out: 1 dropped, first 004.png, annotation 28, dog"
    assert capsys.readouterr().err.splitlines()[0] == f"{path}: {line}"
    told = " has no object of class animals; there are cat, dog"
    assert refusal(folder, written, UsageError, classes=("animals",)) == told


NEEDED = 'coco:FILE.json takes an object with "images", "annotations" and "categories"'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", f": is no JSON (Expecting value: line 1 column 1 (char 0)); {NEEDED}"),
        ('{"images": [', ": is no JSON (Expecting value: line 1 column 13 (char 12)); "),
        ("[" * 200_000, ": is no JSON ("),
        ("[]", f": is a list; {NEEDED}"),
        ("3", f": is a int; {NEEDED}"),
        ("{}", f": has no list 'images'; {NEEDED}"),
        ('{"images": {}}', f": has no list 'images'; {NEEDED}"),
        ('{"images": [], "annotations": []}', f": has no list 'categories'; {NEEDED}"),
        ('{"images": [7]}', ": entry 0 of 'images' has no id; add it, or remove the entry"),
        ('{"images": [{"id": [1]}]}', ": entry 0 of 'images' has no id; add it, or remove the entry"),
    ],
)
def test_files_that_are_no_such_set(folder, text, told):
    assert refusal(folder, text).startswith(told)


def test_bytes_that_are_no_text(folder):
    (folder / "set.json").write_bytes(b'{"images": "\xff\xff"}')
    with pytest.raises(DataError, match=f"^{folder}/set.json: is no JSON \\('utf-8' codec can't decode"):
        load(folder / "set.json")


def test_no_file(folder):
    with pytest.raises(DataError) as raised:
        load(folder / "gone.json")
    assert str(raised.value) == f"{folder}/gone.json: no such file or directory; {NEEDED}"
    with pytest.raises(DataError) as raised:
        load(folder)
    assert str(raised.value) == f"{folder} holds no .json for training: {NEEDED}"


def change(part, at, **fields):
    """What makes of a document a wrong one: fields that are other, None for gone."""

    def apply(written):
        row = written[part][at]
        row.update(fields)
        for field in [field for field, value in fields.items() if value is None]:
            del row[field]

    return apply


HUGE = 10**400
WRONG = [
    (change("annotations", 3, image_id=55), "annotation 21 has the image_id 55, which there is not; correct it"),
    (change("annotations", 3, image_id=None), "annotation 21 has the image_id None, which there is not; correct it"),
    (change("annotations", 3, image_id=[1]), "annotation 21 has the image_id [1], which there is not; correct it"),
    (change("annotations", 3, category_id=9), "annotation 21 has the category_id 9, which there is not; correct it"),
    (change("annotations", 3, id=14), "two entries of 'annotations' have the id 14; give each its own"),
    (change("images", 3, id=104), "two entries of 'images' have the id 104; give each its own"),
    (change("categories", 0, id=1), "two entries of 'categories' have the id 1; give each its own"),
    (change("annotations", 3, id=None), "entry 3 of 'annotations' has no id; add it, or remove the entry"),
    (change("images", 3, file_name=7), "image 103 has no file_name; add it, or remove the entry"),
    (change("categories", 0, name=None), "category 3 has no name; add it, or remove the entry"),
    (change("annotations", 3, bbox=None), "annotation 21 has None for bbox, not 4 finite numbers; correct it, or"),
    (change("annotations", 3, bbox=[1, 2, 3]), "annotation 21 has [1, 2, 3] for bbox, not 4 finite numbers"),
    (change("annotations", 3, bbox=[1, 2, 3, "4"]), "annotation 21 has [1, 2, 3, '4'] for bbox, not 4 finite"),
    (change("annotations", 3, bbox=[1, float("nan"), 3, 4]), "annotation 21 has [1, nan, 3, 4] for bbox, not 4 finite"),
    (change("annotations", 3, bbox=[1, float("inf"), 3, 4]), "annotation 21 has [1, inf, 3, 4] for bbox, not 4 finite"),
    (change("annotations", 3, bbox=[1, HUGE, 3, 4]), "annotation 21 has [1, 1000000"),
    (change("annotations", 3, bbox=[True, 2, 3, 4]), "annotation 21 has [True, 2, 3, 4] for bbox, not 4 finite"),
    (change("annotations", 3, keypoints=[1, 2]), "annotation 21 has 2 numbers for keypoints, which take three each"),
    (
        change("annotations", 3, keypoints=[1, 2, "v"]),
        "annotation 21 has [1, 2, 'v'] for keypoints, not finite numbers",
    ),
    (change("images", 3, height="tall"), "image 103 has ['tall', 60] for height and width, not finite numbers"),
]


@pytest.mark.parametrize(("spoil", "told"), WRONG)
def test_entries_that_make_no_sense(folder, spoil, told):
    written = document()
    spoil(written)
    assert refusal(folder, written).startswith(f": {told}")


def test_a_size_is_not_needed(folder):
    written = document()
    for row in written["images"]:
        del row["height"]
    assert count(load(write(folder, written), strict=True)) == 10


def test_a_damaged_picture(folder):
    (folder / "003.png").write_bytes((folder / "003.png").read_bytes()[:60])
    remedy = "replace them, remove them and their annotations, or give --skip_bad\n"
    assert refusal(folder, document()).startswith(f": 1 of 10 files are no pictures: {folder}/003.png; {remedy}")
    data = load(write(folder, document()), skip_bad=True)
    assert sum(data.size(split) for split in data.splits) == 9


def test_home_is_understood(folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder))
    write(folder, document())
    assert load("~/set.json").name == "~/set.json"


def test_grey_pictures(folder):
    picture().convert("L").save(folder / "003.png")
    Image.new("RGBA", (60, 40)).save(folder / "004.png")
    assert load(write(folder, document()), channels=1, strict=True).splits["train"]["images"].shape[1:] == (40, 60, 1)
