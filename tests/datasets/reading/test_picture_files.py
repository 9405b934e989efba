"""Tests of datasets/reading/picture_files.py: what is a picture, all files below a folder, folders of splits."""

from pathlib import Path, PurePath

import pytest

from datasets.reading.picture_files import check_splits, files_below, is_picture, is_unread_picture, split_of
from errors import DataError


@pytest.mark.parametrize(
    "name", ["a.jpg", "a.JPEG", "a.jpe", "b/a.Jfif", "a.apng", "a.tif", "a.pgm", "a.avif", "a.webp"]
)
def test_pictures(name):
    assert is_picture(PurePath(name)) and not is_unread_picture(PurePath(name))


@pytest.mark.parametrize("name", ["jpg", "a.txt", "a.jpg.xml", ".jpg", "a.eps", "a.pdf"])
def test_other_files(name):
    assert not is_picture(PurePath(name)) and not is_unread_picture(PurePath(name))


@pytest.mark.parametrize("name", ["a.heic", "a.JP2", "a.svg"])
def test_pictures_that_are_not_read(name):
    assert is_unread_picture(PurePath(name)) and not is_picture(PurePath(name))


def test_files_below(tmp_path):
    for name in ("b/c/2", "b/1", "a", ".git/x", "__MACOSX/x", "b/.hidden", "b/Thumbs.db", "@eaDir/a"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "b" / "circle").symlink_to(tmp_path)
    (tmp_path / "d").symlink_to(tmp_path / "b" / "c")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    found = [str(path.relative_to(tmp_path)) for path in files_below(tmp_path, "")]
    assert sorted(Path(name).name for name in found) == ["1", "2", "a", "gone"]
    with pytest.raises(DataError, match="cannot look into .*/nowhere: No such file or directory; what there should be"):
        files_below(tmp_path / "nowhere", "what there should be")


def test_splits():
    names = {
        "images/val/a.jpg": "validation",
        "Valid/x/a.xml": "validation",
        "TEST/a": "test",
        "a/train": None,
        "x": None,
    }
    assert {name: split_of(PurePath(name)) for name in names} == names
    check_splits(Path("/set"), map(PurePath, ("val/a", "train/b", "Train/c")))
    with pytest.raises(DataError, match="^/set has val and Valid for validation: remove or rename all but one"):
        check_splits(Path("/set"), map(PurePath, ("x/val/a", "Valid/b")))
