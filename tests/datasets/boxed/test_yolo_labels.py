"""Tests of datasets/boxed/yolo_labels.py: what a line of a label file says, and lines that make no sense."""

import pytest

from datasets.boxed.yolo_labels import ClassNames, read
from datasets.flaws import Flaws
from errors import DataError

NAMES = ClassNames({0: "cat", 1: "dog"}, "data.yaml")


def objects(tmp_path, text, classes=NAMES, keypoints=False, strict=True):
    """(place, name, box) of each object of a file with this text."""
    path = tmp_path / "x.txt"
    path.write_text(text)
    things = read(path, "labels/x.txt", classes, keypoints, Flaws("set", strict))
    return [(thing.place, thing.name, tuple(round(edge, 6) for edge in thing.box)) for thing in things]


def test_boxes(tmp_path):
    text = "\ufeff0 0.5 0.4 0.2 0.6\r\n\n 1.0\t0 0 0.5 0.25  \n"
    assert objects(tmp_path, text) == [
        ("line 1", "cat", (0.1, 0.4, 0.7, 0.6)),
        ("line 3", "dog", (-0.125, -0.25, 0.125, 0.25)),
    ]
    assert objects(tmp_path, "") == []


def test_polygons(tmp_path):
    text = "1 0.5 0.2 0.7 0.4 0.3 0.9\n0 0.1 0.2 0.3 0.2 0.3 0.4 0.1 0.4\n"
    assert objects(tmp_path, text) == [
        ("line 1", "dog", (0.2, 0.3, 0.9, 0.7)),
        ("line 2", "cat", (0.2, 0.1, 0.4, 0.3)),
    ]


def test_keypoints_behind_the_box_are_not_read(tmp_path):
    expected = [("line 1", "cat", (0.1, 0.4, 0.7, 0.6))]
    assert objects(tmp_path, "0 0.5 0.4 0.2 0.6 0.9 0.9 0.8 0.1", keypoints=True) == expected


def test_classes_without_names(tmp_path):
    assert objects(tmp_path, "17 0.5 0.5 0.2 0.2", ClassNames({}, ""))[0][1] == "17"


def test_confidences_and_repeated_lines(tmp_path, capsys):
    path = tmp_path / "x.txt"
    path.write_text("0 0.5 0.4 0.2 0.6 0.93\n1 0.5 0.4 0.2 0.6\n1 0.5 0.4 0.2 0.6\n")
    flaws = Flaws("set", False)
    assert [thing.name for thing in read(path, "labels/x.txt", NAMES, False, flaws)] == ["cat", "dog"]
    flaws.tell()
    assert capsys.readouterr().err.splitlines() == [
        "set: confidences in a sixth column: 1 not read, first labels/x.txt, line 1",
        "set: lines that stand twice: 1 dropped, first labels/x.txt, line 3",
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2 0.5 0.5 0.1 0.1", "has the class 2, but data.yaml names 0 to 1; correct one of them"),
        ("-1 0.5 0.5 0.1 0.1", "begins with -1, not with the number of a class; correct it"),
        ("cat 0.5 0.5 0.1 0.1", "begins with cat, not with the number of a class; correct it"),
        ("0.5 0.5 0.1 0.1 0.1", "begins with 0.5, not with the number of a class; correct it"),
        ("0 320 0.5 0.1 0.1", "has 320, no share 0..1 of the picture; divide pixels by the picture's width and height"),
        ("0 -0.2 0.5 0.1 0.1", "has -0.2, no share 0..1 of the picture; "),
        ("0 0.5 0.5 -0.005 0.1", "has a negative width or height; correct it"),
        ("0 nan 0.5 0.1 0.1", "has nan, no number; correct it"),
        ("0 0.5 x 0.1 0.1", "has x, no number; correct it"),
        ("0 0.5 0.5 0.1", "has 4 numbers, not class, x and y of the centre, width, height; or class and the corners"),
        ("0 0.5 0.5 0.1 0.1 0.1 0.1 0.2", "has 8 numbers, not class, x and y of the centre"),
        ("0", "has 1 numbers, not class"),
    ],
)
def test_lines_that_make_no_sense(tmp_path, line, told):
    with pytest.raises(DataError) as raised:
        objects(tmp_path, f"0 0.5 0.5 0.2 0.2\n{line}\n")
    assert str(raised.value).startswith(f"{tmp_path}/x.txt: line 2 {told}")


def test_files_that_are_no_text(tmp_path):
    (tmp_path / "x.txt").write_bytes(b"\xff\xfe0")
    with pytest.raises(DataError, match="x.txt: is no text .*; correct or remove it"):
        read(tmp_path / "x.txt", "x.txt", NAMES, False, Flaws("set", False))
    with pytest.raises(DataError, match="is a directory"):
        read(tmp_path, "x.txt", NAMES, False, Flaws("set", False))
