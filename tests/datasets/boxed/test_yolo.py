"""Tests of datasets/boxed/yolo.py: layouts, splits, names of classes, and what is left out."""

import numpy as np
import pytest

from datasets import registry
from datasets.boxed import yolo
from errors import DataError
from tests.datasets.boxed.boxed_folders import BOX, SIZE, light_box, picture
from tests.datasets.boxed.test_fitted import laid


def line(box=BOX, number=0, size=SIZE) -> str:
    """A line of a label file."""
    top, left, bottom, right = np.array(box) / np.tile(size, 2)
    return f"{number} {(left + right) / 2:.6f} {(top + bottom) / 2:.6f} {right - left:.6f} {bottom - top:.6f}\n"


def fill(folder, numbers=range(10), pictures="images", labels="labels"):
    """Pictures 000.png, ... with a label file each."""
    for name in (pictures, labels):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number in numbers:
        picture().save(folder / pictures / f"{number:03}.png")
        (folder / labels / f"{number:03}.txt").write_text(line())
    return folder


def fill_splits(folder, pictures, labels):
    """Pictures 0 to 4 for training, 5 and 6 for validation, 7 to 9 for test; "{}" stands for the split."""
    for split, numbers in (("train", range(5)), ("valid", (5, 6)), ("test", (7, 8, 9))):
        fill(folder, numbers, pictures.format(split), labels.format(split))
    return folder


SPLITS = {"train": [0, 1, 2, 3, 4], "validation": [5, 6], "test": [7, 8, 9]}


def load(path, **options):
    return yolo.load(str(path), 0, **{"image_size": SIZE, **options})


def files(data):
    """Split -> numbers of its pictures."""
    return {split: [int(name[-7:-4]) for name in fields["files"]] for split, fields in data.splits.items()}


def refusal(path, **options):
    with pytest.raises(DataError) as raised:
        load(path, **options)
    return str(raised.value)


@pytest.mark.parametrize(
    ("pictures", "labels"), [("images/{}", "labels/{}"), ("{}/images", "{}/labels"), ("{}", "{}"), ("{}", "txt/{}")]
)
def test_folders_of_splits(tmp_path, pictures, labels):
    data = load(fill_splits(tmp_path, pictures, labels), strict=True)
    assert files(data) == SPLITS
    for fields in data.splits.values():
        assert (fields["boxes"] == BOX).all() and fields["boxes"].shape[1:] == (1, 4)
        assert (light_box(fields["images"][0]) == BOX).all()


@pytest.mark.parametrize(
    ("pictures", "labels"), [("images", "labels"), (".", "."), ("obj_train_data", "obj_train_data")]
)
def test_folders_without_splits(tmp_path, capsys, pictures, labels):
    data = load(fill(tmp_path, range(40), pictures, labels), strict=True)
    assert sorted(number for members in files(data).values() for number in members) == list(range(40))
    assert all(files(data)[split] for split in SPLITS)
    told = "no data.yaml, classes.txt or .names gives names; classes are called by their numbers"
    assert (data.classes, capsys.readouterr().err) == (("0",), f"{tmp_path}: {told}\n")


ROBOFLOW = "train: ../train/images\nval: ../valid/images\ntest: ../test/images\nnc: 2\nnames: ['no', 'cat']\n"
ULTRALYTICS = (
    "path: ../sets/mine\ntrain: train/images\nval: [valid/images]\ntest:\n  - test/images\nnames:\n  1: cat\n  0: on\n"
)
ELSEWHERE = "train: /content/mine/train/images\nval: C:\\mine\\valid\\images\ntest: ./test/images\nnames: [a, b]\n"
LISTS = "train: train.txt\nval: lists/v.txt\ntest: lists/t.txt\nnames: {0: '007', 1: cat}\n"


@pytest.mark.parametrize(
    ("content", "classes"),
    [(ROBOFLOW, ("cat", "no")), (ULTRALYTICS, ("cat", "on")), (ELSEWHERE, ("a", "b")), (LISTS, ("007", "cat"))],
)
@pytest.mark.parametrize("named", [False, True])
def test_data_yaml(tmp_path, capsys, content, classes, named):
    fill_splits(tmp_path, "{}/images", "{}/labels")
    (tmp_path / "train" / "labels" / "003.txt").write_text(line(number=1))
    (tmp_path / "lists").mkdir()
    paths = {"train.txt": [f"./train/images/{n:03}.png" for n in SPLITS["train"]],
             "lists/v.txt": ["/home/me/valid/images/005.png", "valid\\images\\006.png"],
             "lists/t.txt": ["007.png", "008.png", "test/images/009.png"]}  # fmt: skip
    for name, lines in paths.items():
        (tmp_path / name).write_text("\n".join(lines))
    (tmp_path / "data.yaml").write_text(content)
    data = load(tmp_path / "data.yaml" if named else tmp_path, strict=True)
    assert (files(data), data.classes) == (SPLITS, classes)
    train = data.splits["train"]
    labels = [data.classes[label] for label in train["labels"][:, 0]]
    names = {"no": "no", "on": "on", "a": "a", "007": "007"}
    first = next(names[name] for name in classes if name in names)
    second = next(name for name in classes if name != first)
    assert labels == [first, first, first, second, first]
    assert capsys.readouterr().err == ""


def test_a_yaml_in_another_folder(tmp_path):
    fill_splits(tmp_path, "images/{}", "labels/{}")
    (tmp_path / "config").mkdir()
    content = "train: ../images/train\nval: ../images/valid\ntest: ../images/test\nnames: [cat]\n"
    (tmp_path / "config" / "mine.yaml").write_text(content)
    data = load(tmp_path / "config" / "mine.yaml", strict=True)
    assert (files(data), data.classes) == (SPLITS, ("cat",))


def test_pictures_in_a_folder_of_their_own(tmp_path):
    fill_splits(tmp_path, "two/{}", "one/{}")
    (tmp_path / "one" / "classes.txt").write_text("cat\n")
    data = registry.load(f"yolo:{tmp_path}/one", f"{tmp_path}/two", image_size=SIZE, strict=True)
    assert (files(data), data.classes) == (SPLITS, ("cat",))
    (tmp_path / "one" / "data.yaml").write_text("train: ../two/test\nval: ../two/train\nnames: [dog]\n")
    data = registry.load(f"yolo:{tmp_path}/one", f"{tmp_path}/two", image_size=SIZE)
    assert (data.splits["validation"]["files"][0], data.classes) == ("000.png", ("dog",))


def test_splits_that_are_not_there_or_the_same(tmp_path, capsys):
    fill(tmp_path, range(30), "images/train", "labels/train")
    (tmp_path / "data.yaml").write_text("train: images/train\nval: images/train\ntest: images/test\nnames: [cat]\n")
    assert files(load(tmp_path)).keys() == SPLITS.keys()
    line_of_flaw = "splits that repeat pictures of training: 1 left out, first validation"
    assert capsys.readouterr().err == f"{tmp_path}: {line_of_flaw}\n"
    (tmp_path / "some.txt").write_text("images/train/003.png\nimages/train/031.png\n")
    fill(tmp_path, [31], "images/more", "labels/more")
    (tmp_path / "data.yaml").write_text("train: images/train\nval: [some.txt, images/more]\nnames: [cat]\n")
    told = (
        "1 pictures are in train and in validation, images/train/003.png among them; a picture belongs to one of them"
    )
    assert refusal(tmp_path) == f"{tmp_path}: {told}"


def test_darknet(tmp_path, capsys):
    fill(tmp_path, range(10), "obj_train_data", "obj_train_data")
    (tmp_path / "obj.data").write_text(
        "classes = 1\ntrain = data/train.txt\nvalid = data/v.txt\nnames = data/obj.names\n"
    )
    (tmp_path / "obj.names").write_text("cat\n\n")
    (tmp_path / "train.txt").write_text("".join(f"data/obj_train_data/{n:03}.png\n" for n in range(7)))
    (tmp_path / "v.txt").write_text("data/obj_train_data/008.png\n")
    data = load(tmp_path, strict=True)
    found = files(data)
    assert found["validation"] == [8] and sorted(found["train"] + found["test"]) == list(range(7))
    assert data.classes == ("cat",)
    assert files(load(tmp_path / "obj.data")) == found
    (tmp_path / "obj.data").unlink()
    (tmp_path / "v.txt").rename(tmp_path / "valid.txt")
    assert (files(load(tmp_path, strict=True)), capsys.readouterr().err) == (found, "")


def test_names(tmp_path):
    fill(tmp_path)
    for folder in ("labels", "."):
        (tmp_path / folder / "classes.txt").write_text("dog\ncat\n")
    (tmp_path / "labels" / "003.txt").write_text(line(number=1))
    assert load(tmp_path, strict=True).classes == ("cat", "dog")
    (tmp_path / "classes.txt").write_text("cat\ndog\n")
    told = f"{tmp_path}: classes.txt and labels/classes.txt name other classes; remove all but one"
    assert refusal(tmp_path) == told


def test_pictures_without_objects(tmp_path, capsys):
    fill(tmp_path, range(30))
    (tmp_path / "classes.txt").write_text("cat\n")
    for number in range(10):
        (tmp_path / "labels" / f"{number:03}.txt").unlink()
    for number in range(10, 20):
        (tmp_path / "labels" / f"{number:03}.txt").write_text("\n")
    data = load(tmp_path, strict=True)
    objects = {}
    for fields in data.splits.values():
        objects |= dict(zip(fields["files"].tolist(), (fields["labels"] >= 0).sum(1).tolist(), strict=True))
    assert objects == {f"{number:03}.png": int(number >= 20) for number in range(30)}
    told = "pictures without a label file: 10 taken for pictures without objects, first images/000.png"
    assert capsys.readouterr().err == f"{tmp_path}: {told}\n"


def test_labels_without_their_picture(tmp_path, capsys):
    fill(tmp_path)
    (tmp_path / "classes.txt").write_text("cat\n")
    (tmp_path / "README.txt").write_text("My set.\n")
    for number in (3, 5):
        (tmp_path / "images" / f"{number:03}.png").unlink()
    load(tmp_path)
    line_of_flaw = "label files without their picture: 2 skipped, first labels/003.txt"
    assert capsys.readouterr().err == f"{tmp_path}: {line_of_flaw}\n"


def test_a_label_of_two_pictures(tmp_path):
    fill(tmp_path)
    picture().save(tmp_path / "images" / "003.jpg")
    told = f"{tmp_path}/labels/003.txt may be about images/003.jpg and images/003.png; remove all but one"
    assert refusal(tmp_path) == told


@pytest.mark.parametrize("orientation", range(1, 9))
def test_boxes_are_those_of_the_upright_picture(tmp_path, orientation):
    fill(tmp_path)
    image, exif = laid(picture(), orientation)
    for number in range(10):
        image.save(tmp_path / "images" / f"{number:03}.png", exif=exif)
    fields = load(tmp_path, image_size=(64, 64), strict=True).splits["train"]
    assert np.abs(fields["boxes"][0, 0] - light_box(fields["images"][0])).max() <= 0.75


def test_errors_name_the_file_and_the_line(tmp_path):
    fill(tmp_path)
    (tmp_path / "labels" / "004.txt").write_text(line() + "0 320 200 50 60\n")
    told = f"{tmp_path}/labels/004.txt: line 2 has 320, no share 0..1 of the picture; divide pixels by"
    assert refusal(tmp_path).startswith(told)
    data = load(tmp_path, skip_bad=True)
    assert sum(data.size(split) for split in data.splits) == 9


NEEDED = "yolo:FOLDER takes pictures with their .txt beside, or in folders such as images and labels"


def test_folders_that_are_no_such_set(tmp_path):
    assert refusal(tmp_path) == f"{tmp_path} holds no .txt: {NEEDED}"
    (tmp_path / "a.txt").touch()
    assert refusal(tmp_path) == f"{tmp_path} holds no pictures: {NEEDED}"
    picture().save(tmp_path / "b.png")
    assert refusal(tmp_path) == f"{tmp_path} holds no .txt of the name of a picture: {NEEDED}"
    gone = tmp_path / "gone"
    assert refusal(gone) == f"cannot look into {gone}: No such file or directory; {NEEDED}"


def test_by_name(tmp_path):
    assert registry.load(f"yolo:{fill(tmp_path)}", image_size=(32,)).classes == ("0",)
