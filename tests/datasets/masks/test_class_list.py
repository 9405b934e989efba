"""Tests of datasets/masks/class_list.py: names of classes in a text file."""

import pytest

from errors import DataError
from tests.datasets.masks.masked_folders import fill, load


def test_classes_are_named_by_a_file(tmp_path, capfd):
    """Comments and empty lines don't count; a class that training never sees is told."""
    fill(tmp_path)
    (tmp_path / "classes.txt").write_text("# numbers from 0\nground\n\nroof\nwindow\n")
    assert load(tmp_path).classes == ("ground", "roof", "window")
    assert "1 of 3 classes are in no training mask, and are not learnt: window\n" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a\nb\na\n", "names a twice"),
        ("# nothing\n", "names 0 classes; masks have 2 to 255"),
        ("one\n", "names 1 classes; masks have 2 to 255"),
    ],
)
def test_lists_of_classes_that_make_no_sense(tmp_path, content, told):
    fill(tmp_path)
    (tmp_path / "classes.txt").write_text(content)
    with pytest.raises(DataError, match=told):
        load(tmp_path)


def test_two_lists_of_classes(tmp_path):
    fill(tmp_path)
    (tmp_path / "classes.txt").write_text("a\nb\n")
    (tmp_path / "labels.txt").write_text("a\nb\n")
    assert load(tmp_path).classes == ("a", "b")
    (tmp_path / "labels.txt").write_text("a\nc\n")
    with pytest.raises(DataError, match="classes.txt and labels.txt name other classes"):
        load(tmp_path)


def test_a_split_alone_has_the_names_of_its_set(tmp_path):
    fill(tmp_path, pictures="val/images", masks="val/masks")
    (tmp_path / "classes.txt").write_text("ground\nroof\n")
    assert load(tmp_path / "val").classes == ("ground", "roof")
    (tmp_path / "val" / "labels.txt").write_text("its\nown\n")
    assert load(tmp_path / "val").classes == ("its", "own")
