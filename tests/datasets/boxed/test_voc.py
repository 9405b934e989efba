"""Tests of datasets/boxed/voc.py: layouts, lists, what has no partner; and the real sets where they are."""

import shutil

import numpy as np
import pytest
from PIL import Image

from datasets import registry
from datasets.boxed import voc
from errors import DataError, UsageError
from tests.datasets.boxed.boxed_folders import (
    BOX,
    SIZE,
    annotation,
    fill,
    light_box,
    lists,
    picture,
    thing,
)


def load(folder, seed=0, **options):
    return voc.load(str(folder), seed, **{"image_size": SIZE, **options})


def files(data):
    """Split -> numbers of its pictures."""
    return {split: [int(name[:3]) for name in fields["files"]] for split, fields in data.splits.items()}


def everything(data):
    """The numbers of all pictures."""
    return sorted(number for members in files(data).values() for number in members)


def refusal(folder, error=DataError, **options):
    with pytest.raises(error) as raised:
        load(folder, **options)
    return str(raised.value)


LAYOUTS = [
    ("JPEGImages", "Annotations"),
    ("images", "annotations"),
    ("Images", "ANNOTATIONS"),
    ("images", "images"),
    (".", "annotations"),
    ("imgs/all", "annots"),
    ("a/b/c", "xmls"),
    (".", "."),
]


@pytest.mark.parametrize(("pictures", "annotations"), LAYOUTS)
def test_layouts(tmp_path, capsys, pictures, annotations):
    data = load(fill(tmp_path, 10, pictures, annotations))
    assert (data.name, data.classes) == (str(tmp_path), ("cat",))
    assert data.sizes.keys() == {"train", "test", "validation"}
    assert everything(data) == list(range(10))
    for fields in data.splits.values():
        shapes = {name: (field.dtype.kind, field.shape) for name, field in fields.fields.items()}
        assert shapes == {
            "images": ("u", (40, 60, 3)),
            "boxes": ("f", (1, 4)),
            "labels": ("i", (1,)),
            "difficult": ("b", (1,)),
            "files": ("U", ()),
        }
        assert (fields["boxes"] == BOX).all() and (fields["labels"] == 0).all() and not fields["difficult"].any()
        assert (light_box(fields["images"][0]) == BOX).all()
        assert (fields["boxes"].dtype, fields["labels"].dtype) == (np.float32, np.int32)
    assert capsys.readouterr() == ("", "")


def test_boxes_count_from_one_and_include_the_last_pixel(tmp_path):
    fill(tmp_path)
    whole = (
        "<object><name>cat</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>60</xmax><ymax>40</ymax></bndbox></object>"
    )
    zero = whole.replace(">1<", ">0<")
    for number in range(10):
        (tmp_path / "Annotations" / f"{number:03}.xml").write_text(annotation(whole, zero))
    fields = load(tmp_path, strict=True).splits["train"]
    assert (fields["boxes"] == (0, 0, 40, 60)).all() and fields["boxes"].shape[1:] == (2, 4)


def test_objects_stand_first_and_holes_last_and_there_are_as_many_everywhere(tmp_path):
    fill(tmp_path, 3)
    boxes = [(0, 0, 10, 10), (0, 5, 10, 20), (5, 5, 30, 50)]
    hard = thing(boxes[2], "dog", "<difficult>1</difficult>")
    (tmp_path / "Annotations" / "001.xml").write_text(annotation(thing(boxes[0]), thing(boxes[1], "ant"), hard))
    (tmp_path / "Annotations" / "002.xml").write_text(annotation())
    shutil.copy(tmp_path / "Annotations" / "001.xml", tmp_path / "Annotations" / "000.xml")
    lists(tmp_path, train="001 002", val="000", test="002")
    shutil.copy(tmp_path / "JPEGImages" / "002.png", tmp_path / "JPEGImages" / "003.png")
    shutil.copy(tmp_path / "Annotations" / "002.xml", tmp_path / "Annotations" / "003.xml")
    (tmp_path / "ImageSets" / "Main" / "test.txt").write_text("003.png\n")
    data = load(tmp_path)
    assert data.classes == ("ant", "cat", "dog")
    train = data.splits["train"]
    assert train["boxes"].tolist() == [[[0, 0, 10, 10], [0, 5, 10, 20], [0] * 4], [[0] * 4] * 3]
    assert train["labels"].tolist() == [[1, 0, -1], [-1, -1, -1]]  # what is difficult is not learnt
    assert not train["difficult"].any()
    validation = data.splits["validation"]
    assert validation["boxes"].tolist() == [[list(box) for box in boxes]]
    assert validation["labels"].tolist() == [[1, 0, 2]]
    assert validation["difficult"].tolist() == [[False, False, True]]
    assert data.splits["test"]["labels"].tolist() == [[-1, -1, -1]]  # a picture without objects stays


def test_the_seed_chooses_the_validation_set_and_not_the_test_set(tmp_path):
    fill(tmp_path, 60)
    first, same, other = (files(load(tmp_path, seed)) for seed in (0, 0, 1))
    assert first == same
    assert first["test"] == other["test"] and first["validation"] != other["validation"]
    assert 6 <= len(first["test"]) <= 20 and 2 <= len(first["validation"]) <= 13  # 12 and 6 are expected
    assert everything(load(tmp_path, 1)) == list(range(60))


def test_pictures_that_come_and_go_move_no_other_one(tmp_path):
    fill(tmp_path, 40)
    before = files(load(tmp_path))
    gone = before["test"].pop()
    (tmp_path / "JPEGImages" / f"{gone:03}.png").unlink()
    (tmp_path / "Annotations" / f"{gone:03}.xml").unlink()
    picture().save(tmp_path / "JPEGImages" / "999.png")
    (tmp_path / "Annotations" / "999.xml").write_text(annotation(thing()))
    after = files(load(tmp_path))
    assert {split: [number for number in members if number != 999] for split, members in after.items()} == before


def test_links_to_a_file_share_a_split(tmp_path):
    fill(tmp_path, 40)
    for number in range(40):
        (tmp_path / "JPEGImages" / f"{number + 100}.png").symlink_to(f"{number:03}.png")
        (tmp_path / "Annotations" / f"{number + 100}.xml").write_text(annotation(thing()))
    for members in files(load(tmp_path)).values():
        assert {number % 100 for number in members} <= set(members)


def test_folders_of_splits(tmp_path):
    fill(tmp_path / "train", 5, ".", ".")
    fill(tmp_path / "valid", 2, ".", ".")
    fill(tmp_path / "test", 3, "images", "annotations")
    assert files(load(tmp_path)) == {"train": [0, 1, 2, 3, 4], "validation": [0, 1], "test": [0, 1, 2]}
    fill(tmp_path / "val", 1, ".", ".")
    assert refusal(tmp_path) == f"{tmp_path} has val and valid for validation: remove or rename all but one"


@pytest.mark.parametrize(
    ("pictures", "annotations"), [("images/{}", "annots/{}"), ("{}/img", "{}/xml"), ("data/{}", "labels")]
)
def test_folders_of_splits_at_any_place(tmp_path, pictures, annotations):
    for number, split in enumerate(("Train", "VAL", "test")):
        fill(tmp_path / split, 3 + number, "p", "a")
        for path in sorted((tmp_path / split).rglob("*.*")):
            folder = (annotations if path.suffix == ".xml" else pictures).format(split)
            name = f"{path.stem}.{split}{path.suffix}" if annotations == "labels" else path.name
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
            path.rename(tmp_path / folder / name)
    assert files(load(tmp_path, strict=True)) == {"train": [0, 1, 2], "validation": [0, 1, 2, 3], "test": [*range(5)]}


def test_sub_folders(tmp_path, capsys):
    """Two pictures of a name belong to the annotations in folders of the same name."""
    for number, folder in enumerate(("a", "b/c")):
        for at in range(3):
            size, box = (20 + 10 * at, 30 + 20 * number), (1, 2, 10 + at, 12 + number)
            for kind in ("JPEGImages", "Annotations"):
                (tmp_path / kind / folder).mkdir(parents=True, exist_ok=True)
            picture(size, box).save(tmp_path / "JPEGImages" / folder / f"{at}.png")
            (tmp_path / "Annotations" / folder / f"{at}.xml").write_text(annotation(thing(box), size=size))
    lists(tmp_path, train="a/0 a/1 b/c/0", val="c/1", test="JPEGImages/a/2.png b/c/2 1")
    told = f"{tmp_path}/ImageSets: 1 may be Annotations/a/1.xml or Annotations/b/c/1.xml; write it with its folder"
    assert refusal(tmp_path) == told
    (tmp_path / "ImageSets" / "Main" / "test.txt").write_text("JPEGImages/a/2.png\nb/c/2\n")
    data = load(tmp_path, image_size=(40, 50), resize="stretch", strict=True)
    named = {split: fields["files"].tolist() for split, fields in data.splits.items()}
    assert named == {
        "train": ["a/0.png", "a/1.png", "b/c/0.png"],
        "validation": ["1.png"],
        "test": ["a/2.png", "b/c/2.png"],
    }
    for fields in data.splits.values():
        for image, boxes in zip(fields["images"], fields["boxes"], strict=True):
            assert np.abs(light_box(image) - boxes[0]).max() <= 1


def test_pictures_in_a_folder_of_their_own(tmp_path):
    fill(tmp_path, 10, "two/inner", "one")
    picture((9, 9)).save(tmp_path / "one" / "003.png")  # a thumbnail
    data = registry.load(f"voc:{tmp_path}/one", f"{tmp_path}/two", image_size=SIZE, strict=True)
    assert everything(data) == list(range(10))


def test_other_folders_of_pictures(tmp_path, capsys):
    """VOC's masks bear the names of the pictures."""
    fill(tmp_path)
    fill(tmp_path, 9, "SegmentationClass")
    assert everything(load(tmp_path, strict=True)) == list(range(10))
    assert capsys.readouterr().err == ""


def test_pictures_of_any_ending(tmp_path, capsys):
    fill(tmp_path)
    for number, ending in enumerate((".jfif", ".JPE", ".Jpeg", ".TIF", ".apng", ".pnm")):
        path = tmp_path / "JPEGImages" / f"{number:03}.png"
        Image.open(path).save(path.with_suffix(ending))
        path.unlink()
    assert everything(load(tmp_path, strict=True)) == list(range(10))
    (tmp_path / "JPEGImages" / "008.png").rename(tmp_path / "JPEGImages" / "008.HEIC")
    assert len(everything(load(tmp_path))) == 9
    assert capsys.readouterr().err.splitlines() == [
        f"{tmp_path}: pictures of formats that are not read: 1 left out, first JPEGImages/008.HEIC",
        f"{tmp_path}: annotations without their picture: 1 skipped, first Annotations/008.xml",
    ]
    for path in (tmp_path / "JPEGImages").iterdir():
        path.rename(path.with_suffix(".heic"))
    assert refusal(tmp_path) == f"{tmp_path} holds no pictures (000.heic is of a format that is not read): {NEEDED}"


def test_an_annotation_of_another_name_than_its_picture(tmp_path, capsys):
    fill(tmp_path)
    for number in range(10):
        (tmp_path / "JPEGImages" / f"{number:03}.png").rename(tmp_path / "JPEGImages" / f"{number:03}a.png")
        path = tmp_path / "Annotations" / f"{number:03}.xml"
        folder = ["C:\\pictures\\", "/home/me/", "", ""][number % 4]
        path.write_text(annotation(thing(), filename=f"{folder}{number:03}a.{'jpg' if number == 3 else 'png'}"))
    assert everything(load(tmp_path)) == list(range(10))
    assert capsys.readouterr().err == ""


def test_two_annotations_of_a_picture(tmp_path, capsys):
    fill(tmp_path)
    (tmp_path / "JPEGImages" / "004.png").rename(tmp_path / "JPEGImages" / "x.png")
    (tmp_path / "JPEGImages" / "005.png").unlink()
    for number in (4, 5):
        (tmp_path / "Annotations" / f"{number:03}.xml").write_text(annotation(thing(), filename="x.png"))
    load(tmp_path)
    line = "annotations of a picture that has one already: 1 skipped, first Annotations/005.xml"
    assert capsys.readouterr().err == f"{tmp_path}: {line}\n"
    assert "--strict refuses annotations of a picture that has one already: Ann" in refusal(tmp_path, strict=True)


def test_its_own_name_counts_more_than_the_one_that_it_says(tmp_path):
    fill(tmp_path)
    (tmp_path / "Annotations" / "003.xml").write_text(annotation(thing(), filename="004.png"))
    assert everything(load(tmp_path, strict=True)) == list(range(10))


def test_two_pictures_of_a_name(tmp_path):
    fill(tmp_path)
    picture().save(tmp_path / "JPEGImages" / "004.jpg")
    told = f"{tmp_path}/Annotations/004.xml may be about 004.jpg and 004.png; remove all but one, or put one into its"
    assert refusal(tmp_path).startswith(told)
    (tmp_path / "Annotations" / "004.xml").write_text(annotation(thing(), filename="004.jpg"))
    assert len(everything(load(tmp_path))) == 10


def test_what_has_no_partner_is_skipped_and_counted(tmp_path, capsys):
    fill(tmp_path, 14)
    for number in (12, 5, 7):
        (tmp_path / "JPEGImages" / f"{number:03}.png").unlink()
    (tmp_path / "Annotations" / "003.xml").unlink()
    assert len(everything(load(tmp_path))) == 10
    first, second = capsys.readouterr().err.splitlines()
    assert first == f"{tmp_path}: annotations without their picture: 3 skipped, first Annotations/005.xml"
    assert second == f"{tmp_path}: pictures without an annotation: 1 skipped, first JPEGImages/003.png"
    told = (
        f"{tmp_path}: --strict refuses annotations without their picture: Annotations/005.xml; correct that, or leave"
    )
    assert refusal(tmp_path, strict=True).startswith(told)
    for number in (12, 5, 7):
        (tmp_path / "Annotations" / f"{number:03}.xml").unlink()
    told = f"{tmp_path}: --strict refuses pictures without an annotation: JPEGImages/003.png; correct that"
    assert refusal(tmp_path, strict=True).startswith(told)


NEEDED = "voc:FOLDER takes pictures with their .xml beside, or in folders such as JPEGImages and Annotations"


def test_folders_that_are_no_such_set(tmp_path):
    gone = tmp_path / "gone"
    assert refusal(gone) == f"cannot look into {gone}: No such file or directory; {NEEDED}"
    assert refusal(tmp_path) == f"{tmp_path} holds no .xml: {NEEDED}"
    fill(tmp_path, 0)
    assert refusal(tmp_path) == f"{tmp_path} holds no .xml: {NEEDED}"
    (tmp_path / "Annotations" / "a.xml").write_text(annotation())
    assert refusal(tmp_path) == f"{tmp_path} holds no pictures: {NEEDED}"


def test_hidden_files_are_ignored(tmp_path):
    fill(tmp_path)
    (tmp_path / "Annotations" / "._003.xml").write_bytes(b"\0")
    (tmp_path / "JPEGImages" / ".a.jpg").touch()
    (tmp_path / "JPEGImages" / "Thumbs.db").touch()
    assert everything(load(tmp_path, strict=True)) == list(range(10))


def test_nothing_that_fits_together(tmp_path, capsys):
    fill(tmp_path, 2)
    for number in range(2):
        (tmp_path / "JPEGImages" / f"{number:03}.png").rename(tmp_path / "JPEGImages" / f"x{number}.png")
    told = "has 0 pictures for training; 3 are the least, since test and validation are parts of them"
    assert refusal(tmp_path) == f"{tmp_path} {told}"
    assert "annotations without their picture: 2 skipped" in capsys.readouterr().err


def test_home_is_understood(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    fill(tmp_path / "mine")
    assert load("~/mine").name == "~/mine"


def test_no_permission(unprivileged):
    folder, as_nobody = unprivileged
    fill(folder)
    (folder / "Annotations" / "003.xml").chmod(0o000)
    with as_nobody():
        assert refusal(folder).splitlines()[0] == f"{folder}/Annotations/003.xml: permission denied"
    (folder / "Annotations").chmod(0o000)
    with as_nobody():
        assert f"cannot look into {folder}/Annotations: Permission denied" in refusal(folder)


def test_image_sizes(tmp_path):
    fill(tmp_path)
    assert load(tmp_path, image_size=(32,)).splits["train"]["images"].shape[1:] == (32, 32, 3)
    assert load(tmp_path, image_size=(32, 48), channels=1).splits["train"]["images"].shape[1:] == (32, 48, 1)
    told = "image_size is one number or height,width, not 3 numbers"
    assert refusal(tmp_path, UsageError, image_size=(3, 4, 5)) == told


@pytest.mark.data
def test_raccoons(real_data):
    data = registry.load(f"voc:{real_data('raccoon')}/raccoon", image_size=(96,), strict=True)
    assert data.classes == ("raccoon",)
    assert {split: data.size(split) for split in data.splits} == {"train": 137, "test": 37, "validation": 26}
    labels = np.concatenate([fields["labels"] for fields in data.splits.values()])
    assert (labels >= 0).sum() == 217 and ((labels >= 0).sum(1) == 1).sum() == 184
    for fields in data.splits.values():
        boxes = fields["boxes"][fields["labels"] >= 0]
        assert (boxes[:, :2] < boxes[:, 2:]).all() and boxes.min() >= 0 and boxes.max() <= 96


@pytest.mark.data
def test_blood_cells(real_data):
    data = registry.load(f"voc:{real_data('bccd')}/bccd", image_size=(96, 128), strict=True)
    assert data.classes == ("Platelets", "RBC", "WBC")
    assert {split: data.size(split) for split in data.splits} == {"train": 218, "test": 51, "validation": 21}
    labels = np.concatenate([fields["labels"].ravel() for fields in data.splits.values()])
    assert np.bincount(labels[labels >= 0]).tolist() == [290, 3328, 299]
    at, fields = next(
        (at, fields)
        for fields in data.splits.values()
        for at in np.flatnonzero(fields["files"] == "BloodImage_00002.jpg")
    )
    assert fields["images"].shape[1:] == (96, 128, 3) and fields["boxes"].shape[1] == 30
    np.testing.assert_allclose(fields["boxes"][at, 0], np.array([97, 384, 198, 523]) / 5, atol=1e-4)
