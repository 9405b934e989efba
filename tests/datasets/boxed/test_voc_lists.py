"""Tests of datasets/boxed/voc_lists.py, through voc:: what the lists of ImageSets make of a set."""

import shutil

import pytest

from tests.datasets.boxed.boxed_folders import fill, lists
from tests.datasets.boxed.test_voc import files, load, refusal

LISTS = [
    ({"train": "000 003", "val": "001", "test": "002 004"}, {"train": [0, 3], "validation": [1], "test": [2, 4]}),
    ({"train": "000", "val": "001", "trainval": "000 001 009", "test": "002"},
     {"train": [0], "validation": [1], "test": [2]}),
    ({"train": "000 001", "trainval": "000 001 005", "test": "002"},
     {"train": [0, 1], "validation": [5], "test": [2]}),
    ({"trainval": "000 001 005", "val": "001", "test": "002"}, {"train": [0, 5], "validation": [1], "test": [2]}),
    ({"val": "001", "test": "002 003"}, {"train": [0, 4, 5, 6, 7, 8, 9], "validation": [1], "test": [2, 3]}),
    ({"train": "007 007.png 007", "val": "001.png", "test": "002.jpg"}, {"train": [7], "validation": [1], "test": [2]}),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), LISTS)
@pytest.mark.parametrize("inner", ["Main", ""])
def test_lists_part_the_pictures(tmp_path, capsys, given, expected, inner):
    fill(tmp_path)
    lists(tmp_path, **given)
    if not inner:
        for path in (tmp_path / "ImageSets" / "Main").iterdir():
            path.rename(tmp_path / "ImageSets" / path.name)
        (tmp_path / "ImageSets" / "Main").rmdir()
    assert files(load(tmp_path)) == expected
    assert capsys.readouterr().err == ""  # pictures that no list names are nothing to tell of


def test_lists_with_a_second_column(tmp_path, capsys):
    """Those of VOC say in it whether a picture shows a class; a name may hold a space all the same."""
    fill(tmp_path)
    for kind, ending in (("JPEGImages", "png"), ("Annotations", "xml")):
        (tmp_path / kind / f"003.{ending}").rename(tmp_path / kind / f"003 1.{ending}")
    lists(tmp_path, train="", val="", test="")
    inner = tmp_path / "ImageSets" / "Main"
    (inner / "train.txt").write_text("000  1\n001 -1\n003 1\n")
    (inner / "val.txt").write_text("JPEGImages/004.png 0\n")
    (inner / "test.txt").write_text("/home/me/set/JPEGImages/005.jpg\n")
    (inner / "cat_train.txt").write_text("006 1\n")
    assert files(load(tmp_path)) == {"train": [0, 1, 3], "validation": [4], "test": [5]}
    assert capsys.readouterr().err == ""


def test_lists_by_class_where_there_are_no_others(tmp_path):
    fill(tmp_path)
    lists(tmp_path, cat_train="000 001", dog_train="001 002", cat_val="003", dog_test="004")
    assert files(load(tmp_path)) == {"train": [0, 1, 2], "validation": [3], "test": [4]}


def test_several_folders_with_lists(tmp_path):
    """As in VOCdevkit: each has lists of its own, of other kinds."""
    for year, given in (
        ("VOC2007", {"train": "000", "val": "001", "test": "002"}),
        ("VOC2012", {"trainval": "003 004"}),
    ):
        lists(fill(tmp_path / year), **given)
    data = load(tmp_path, strict=True)
    names = {split: [name[-7:-4] for name in fields["files"]] for split, fields in data.splits.items()}
    assert names == {"train": ["000", "003", "004"], "validation": ["001"], "test": ["002"]}


def test_what_the_lists_leave_out_is_a_part_of_the_training_pictures(tmp_path):
    fill(tmp_path, 30)
    lists(tmp_path, trainval=" ".join(f"{number:03}" for number in range(20)), test="025 027")
    found = files(load(tmp_path))
    assert found["test"] == [25, 27] and found["validation"]
    assert sorted(found["train"] + found["validation"]) == list(range(20))


def test_what_a_list_names_and_has_no_partner(tmp_path, capsys):
    fill(tmp_path)
    lists(tmp_path, train="000 001 002 004 099", val="005", test="006")
    (tmp_path / "Annotations" / "001.xml").unlink()
    (tmp_path / "JPEGImages" / "002.png").unlink()
    (tmp_path / "Annotations" / "009.xml").unlink()  # in no list: nothing is lost
    assert files(load(tmp_path))["train"] == [0, 4]
    assert capsys.readouterr().err.splitlines() == [
        f"{tmp_path}: pictures without an annotation: 1 skipped, first JPEGImages/001.png",
        f"{tmp_path}: annotations without their picture: 1 skipped, first Annotations/002.xml",
        f"{tmp_path}: names in ImageSets without files: 1 skipped, first 099",
    ]


def test_lists_that_leave_nothing(tmp_path, capsys):
    fill(tmp_path, 3)
    lists(tmp_path, val="000 001", test="002")
    assert refusal(tmp_path) == f"{tmp_path} has 0 pictures for training; 1 are the least"
    shutil.rmtree(tmp_path / "ImageSets")
    lists(tmp_path, train="000 001", test="003")
    told = f"{tmp_path}, split test: holds no examples"
    assert refusal(tmp_path) == told
    assert capsys.readouterr().err == f"{tmp_path}: names in ImageSets without files: 1 skipped, first 003\n"


def test_a_picture_in_two_lists(tmp_path):
    fill(tmp_path)
    lists(tmp_path, train="000 001 002", val="003", test="002 001 005")
    told = "2 pictures are in train and in test, 001 among them; a picture belongs to one of them"
    assert refusal(tmp_path) == f"{tmp_path}/ImageSets: {told}"


@pytest.mark.parametrize(
    ("content", "told"), [(b"\n \n", "names no picture; fill it, or remove it"), (b"\xff", "can't be read as a list")]
)
def test_lists_that_are_none(tmp_path, content, told):
    fill(tmp_path)
    lists(tmp_path, train="000")
    (tmp_path / "ImageSets" / "Main" / "val.txt").write_bytes(content)
    assert refusal(tmp_path).startswith(f"{tmp_path}/ImageSets/Main/val.txt") and told in refusal(tmp_path)
