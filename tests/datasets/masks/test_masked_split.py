"""Tests of datasets/masks/masked_split.py: fields in memory and in files, decoded when they are asked for."""

import os

import numpy as np
import pytest
from PIL import Image

from datasets import registry
from datasets.relabelled import with_classes
from datasets.split import Field, Subset
from errors import DataError
from tests.datasets.masks.masked_folders import SIZE, mask, put

COUNT = 6


@pytest.fixture
def folder(tmp_path):
    """Masks that all differ: number n ignores its first n rows."""
    for split in ("train", "val", "test"):
        for number in range(COUNT):
            put(tmp_path / split, str(number), classes=mask(ignored_rows=number))
    return tmp_path


def train(folder, **options):
    return registry.load(f"masks:{folder}", **options).splits["train"]


ROWS = [np.array([[3, 0, 3], [5, 1, 1]]), np.array([4]), slice(1, 4), slice(None), np.zeros([0], int)]


@pytest.mark.parametrize("kept", [0, 2, 100])
def test_any_rows_and_fields(folder, kept):
    """Whatever stays in memory; 32x24 pixels of three channels and a mask are 3,072 bytes."""
    split = train(folder, memory_budget=kept * 3072 / 1e9)
    assert split.fields["images"] == Field(np.dtype(np.uint8), (*SIZE, 3))
    assert split.fields["masks"] == Field(np.dtype(np.uint8), SIZE)
    masks = np.stack([mask(ignored_rows=number) for number in range(COUNT)])
    for rows in ROWS:
        taken = split.take(rows)
        assert set(taken) == {"images", "masks", "files", "sizes", "places"}
        assert np.array_equal(taken["masks"], masks[rows]) and taken["masks"].flags.c_contiguous
        assert taken["images"].shape == (*np.arange(COUNT)[rows].shape, *SIZE, 3) and taken["images"].flags.c_contiguous
        assert np.array_equal(split.take(rows, ("masks",))["masks"], masks[rows])
        assert list(split.take(rows, ("files",))) == ["files"]
    assert split["files"][3] == "train/images/3.png"


def test_originals_through_other_splits(folder):
    put(folder / "train", "2", size=(12, 40), classes=mask((12, 40), 1, 0))
    split = train(folder, image_size=SIZE)
    assert np.array_equal(split.original("masks", 2), mask((12, 40), 1, 0))
    assert split.original("images", 2).shape == (*SIZE, 3)
    assert np.array_equal(Subset(split, np.array([5, 2])).original("masks", 1), mask((12, 40), 1, 0))
    data = registry.load(f"masks:{folder}", image_size=SIZE)
    other = with_classes(data, ("class_1", "class_0", "more")).splits["train"]
    assert np.array_equal(other.original("masks", 2), mask((12, 40), 0, 1))
    assert np.array_equal(other["masks"][4], np.array([1, 0] + [2] * 253 + [255])[data.splits["train"]["masks"][4]])


def test_fingerprints_change_with_pictures_and_masks(folder):
    names = [(), ("images",), ("masks",), ("images", "masks"), ("files",)]

    def prints():
        return [train(folder).fingerprint(one) for one in names]

    before = prints()
    assert prints() == before and len(set(before)) == len(names) - 1  # masks depend on the size of their pictures
    put_at(folder / "train" / "masks" / "3.png", mask(ignored_rows=9))
    after = prints()
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True, False, False, True]
    os.utime(folder / "train" / "images" / "3.png", (1, 1))
    assert [one == other for one, other in zip(after, prints(), strict=True)] == [False, False, False, False, True]


def put_at(path, classes):
    Image.fromarray(classes).save(path)
    os.utime(path, (5, 5))


def test_origins_tell_of_picture_and_mask(folder):
    before = train(folder).origins
    assert before[1].name == "train/images/1.png" and before[1].digest and before[0].annotation != before[1].annotation
    put_at(folder / "train" / "masks" / "1.png", mask(ignored_rows=9))
    after = train(folder).origins
    assert after[1].annotation != before[1].annotation and after[1].digest == before[1].digest and after[2] == before[2]


def test_files_that_are_gone(folder):
    split = train(folder, memory_budget=0)
    (folder / "train" / "masks" / "1.png").unlink()
    with pytest.raises(DataError, match="masks/1.png: no such file"):
        split.take(np.array([0, 1]))
    with pytest.raises(DataError, match="masks/1.png: no such file"):
        split.fingerprint(("masks",))
    assert split.take(np.array([0, 2]))["masks"].shape == (2, *SIZE)
