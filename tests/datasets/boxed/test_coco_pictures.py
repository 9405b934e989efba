"""Tests of datasets/boxed/coco_pictures.py, through coco:: where the pictures of a file are found."""

# ruff: noqa: F811  (a fixture of another file is the name of an argument)

import pytest

from datasets import registry
from datasets.boxed.coco_pictures import find_pictures
from datasets.flaws import Flaws
from errors import DataError
from tests.datasets.boxed.boxed_folders import (
    BOX,
    SIZE,
    picture,
)
from tests.datasets.boxed.test_coco import count, document, folder, load, objects, refusal, write  # noqa: F401
from texts import shown


@pytest.mark.parametrize(
    ("file", "pictures"),
    [
        ("set.json", "."),
        ("set.json", "images"),
        ("annotations/set.json", "."),
        ("annotations/set.json", "images"),
        ("annotations/instances_val2017.json", "val2017"),
        ("annotations/instances_val2017.json", "images/val2017"),
        ("instances_val2017.json", "val2017"),
    ],
)
def test_where_the_pictures_are(tmp_path, file, pictures):
    (tmp_path / pictures).mkdir(parents=True, exist_ok=True)
    for number in range(10):
        picture().save(tmp_path / pictures / f"{number:03}.png")
    assert count(load(write(tmp_path, document(), file), strict=True)) == 10


def test_names_with_folders(folder):
    (folder / "a").mkdir()
    picture().save(folder / "a" / "x.png")
    (folder / "elsewhere").mkdir()
    written = document()
    written["images"][1]["file_name"] = str(folder / "001.png")
    written["images"][2]["file_name"] = "../002.png"
    written["images"][3]["file_name"] = "../a/x.png"
    data = load(write(folder, written, "elsewhere/set.json"), strict=True)
    assert {name for fields in data.splits.values() for name in fields["files"]} >= {"../a/x.png", "../002.png"}


@pytest.mark.parametrize(
    "name",
    [
        "/home/me/set/b/x.png",
        "C:\\set\\b\\x.png",
        "https://example.org/b/x.png?size=3",
        "b/x.png",
        "../b/x.png",
        "y/only.png",
    ],
)
def test_names_of_another_machine(tmp_path, name):
    for path in ("a/x.png", "b/x.png", "deep/down/only.png"):
        (tmp_path / path).parent.mkdir(parents=True)
        picture(SIZE, BOX if path != "a/x.png" else None).save(tmp_path / path)
    written = document(1)
    written["images"][0]["file_name"] = name
    path = write(tmp_path, written, "annotations/x.json")
    found = find_pictures(path, None, "", {0: name}, Flaws("set", True))
    assert found[0].samefile(tmp_path / ("deep/down/only.png" if "only" in name else "b/x.png"))


def test_pictures_in_a_folder_of_their_own(tmp_path, capsys):
    path = write(tmp_path / "one", document())
    for number in range(10):
        (tmp_path / "two" / "inner").mkdir(parents=True, exist_ok=True)
        picture().save(tmp_path / "two" / "inner" / f"{number:03}.png")
    data = registry.load(f"coco:{path}", f"{tmp_path}/two", image_size=SIZE, strict=True)
    assert sum(data.sizes.values()) == 10
    with pytest.raises(DataError, match="cannot look into /nowhere: No such file or directory"):
        registry.load(f"coco:{path}", "/nowhere", image_size=SIZE)


def test_a_name_of_several_pictures(folder, capsys):
    for inner in ("a", "b"):
        (folder / inner).mkdir()
        picture().save(folder / inner / "x.png")
    written = document()
    written["images"][4]["file_name"] = "/home/me/x.png"
    assert sum(load(write(folder, written)).sizes.values()) == 9
    line = "annotations whose picture may be one of several: 1 skipped, first /home/me/x.png"
    assert capsys.readouterr().err == f"{folder}/set.json: {line}\n"


@pytest.mark.parametrize("name", ["gone.png", "../../gone.png", "/gone/gone.png", "", "nul\0.png", "x" * 300])
def test_pictures_that_are_not_there(folder, capsys, name):
    written = document()
    written["images"][4]["file_name"] = name
    if not name:
        assert refusal(folder, written) == ": image 104 has no file_name; add it, or remove the entry"
        return
    data = load(write(folder, written))
    assert sum(data.size(split) for split in data.splits) == 9
    line = f"{folder}/set.json: annotations without their picture: 1 skipped, first {shown(name)}\n"
    assert capsys.readouterr().err == line
    assert refusal(folder, written, strict=True).startswith(
        f": --strict refuses annotations without their picture: {shown(name)}; correct that"
    )


def test_no_picture_at_all(tmp_path):
    told = ": none of its 10 pictures, such as 000.png, is in "
    assert refusal(tmp_path, document()) == f"{told}{tmp_path}, {tmp_path.parent}; put them there"
    assert refusal(tmp_path, document(0)).startswith(" has 0 pictures for training; 3 are the least")
