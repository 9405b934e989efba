"""Tests of datasets/checked_pictures.py: pictures that can be read, and splits for sets that lack some."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from datasets.checked_pictures import check, complete
from datasets.picture_split import Decoder, PictureFiles
from datasets.wanted import TRAINING, Wanted
from errors import DataError

SHARES = {"test": 0.2, "validation": 0.1}


def decode(path):
    """Pixels of the number in the name, which is told as well; odd numbers can't be read."""
    number = int(path.stem)
    if number % 2:
        raise DataError(f"{path} is odd")
    return np.full((2, 2, 1), number, np.uint8), number


def checked_at(folder, **splits):
    members, first = {}, 0
    for split, count in splits.items():
        members[split] = [SimpleNamespace(path=folder / f"{number}.png") for number in range(first, first + count)]
        first += count
    paths = [one.path for of_split in members.values() for one in of_split]
    for path in paths:
        path.touch()
    return check("odd", PictureFiles(paths, Decoder(decode, (2, 2, 1), "own"), 1e-6), members)


def test_check(tmp_path):
    checked, bad = checked_at(tmp_path, train=5, test=3)
    assert checked["train"].numbers == checked["train"].fitted == [0, 2, 4] and checked["test"].fitted == [6]
    assert [path.name for path in bad] == ["1.png", "3.png", "5.png", "7.png"]
    assert [one.path.name for one in checked["train"].take([2, 0]).members] == ["4.png", "0.png"]


def test_complete(tmp_path):
    checked, _ = checked_at(tmp_path, train=40, test=4)
    whole = complete("odd", tmp_path, checked, 0, TRAINING, SHARES)
    assert whole["test"] == checked["test"] and set(whole) == {"train", "validation", "test"}
    assert sorted(whole["train"].numbers + whole["validation"].numbers) == list(range(0, 40, 2))
    other = complete("odd", tmp_path, checked, 1, TRAINING, SHARES)
    assert other["validation"].numbers != whole["validation"].numbers
    assert set(complete("odd", tmp_path, checked, 0, Wanted(("validation",)), SHARES)) == {"train", "test"}


def test_too_few(tmp_path):
    checked, _ = checked_at(Path(tmp_path), train=4)
    with pytest.raises(DataError, match="odd has 2 pictures for training; 3 are the least, since test and validation"):
        complete("odd", tmp_path, checked, 0, TRAINING, SHARES)
