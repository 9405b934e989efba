"""Tests of datasets/masks/folder.py: `masks:FOLDER` as a data set, whole or with some of its classes."""

import numpy as np
import pytest
from PIL import Image

from datasets import registry
from datasets.wanted import WHOLE, Wanted
from errors import UsageError
from tests.datasets.masks.masked_folders import SIZE, fill, load, mask


def test_pictures_and_masks_side_by_side(tmp_path, capfd):
    data = load(fill(tmp_path))
    assert data.classes == ("class_0", "class_1") and data.chosen == {"image_size": SIZE}
    assert sum(data.sizes.values()) == 9 and min(data.sizes.values()) >= 1
    for split in data.splits.values():
        assert all(np.array_equal(one, mask()) for one in split["masks"])
        assert (split["images"][:, :, 0] == 40).all() and (split["images"][:, :, -1] == 220).all()
    assert f"{tmp_path}: image_size 24,32, that of all pictures\n" in capfd.readouterr().err


def test_classes_to_keep(tmp_path):
    fill(tmp_path)
    for number in range(9):
        Image.fromarray(mask(left=2, right=1, ignored_rows=3)).save(tmp_path / "masks" / f"{number:02}.png")
    (tmp_path / "labels.txt").write_text("sky\nroof\nwall\n")
    data = load(tmp_path, classes=("wall", "sky"))
    assert data.classes == ("wall", "sky")
    expected = np.where(mask(left=2, right=1, ignored_rows=3) == 2, 0, 255)
    assert np.array_equal(data.splits["train"]["masks"][0], expected)
    assert np.array_equal(data.splits["train"].original("masks", 0), expected)
    with pytest.raises(UsageError, match="has no class door; there are sky, roof, wall"):
        load(tmp_path, classes=("wall", "door"))
    with pytest.raises(UsageError, match="two or more classes, each once, not wall,wall"):
        load(tmp_path, classes=("wall", "wall"))


def test_a_folder_to_be_measured_is_taken_whole(tmp_path):
    data = registry.load(f"masks:{fill(tmp_path)}", "", 0, Wanted(only="test"))
    assert data.sizes == {WHOLE: 9}
