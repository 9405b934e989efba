"""Tests of datasets/masks/camvid.py: on folders made here, and on the street scenes where they are."""

import numpy as np
import pytest
from PIL import Image

from datasets import registry
from errors import DataError
from tests.datasets.masks.masked_folders import SIZE, camvid, mask


def test_pictures_and_masks(tmp_path, capfd):
    """255 and 11, unlabelled, are ignored; height and width are those of the pictures."""
    camvid(tmp_path)
    unlabelled = mask(left=3, right=11)
    unlabelled[:5] = 255
    Image.fromarray(unlabelled).save(tmp_path / "camvid" / "valannot" / "val03.png")
    data = registry.load("camvid", str(tmp_path))
    assert data.chosen == {"image_size": SIZE} and data.classes[3] == "Road" and len(data.classes) == 11
    validation = data.splits["validation"]
    assert validation["images"].shape == (12, *SIZE, 3) and validation["masks"].shape == (12, *SIZE)
    assert np.array_equal(validation["masks"][2], mask(left=3, right=8))
    expected = np.where(unlabelled == 3, 3, 255)
    assert np.array_equal(validation["masks"][3], expected)
    assert validation["images"][2, 0, [0, 23, 24, 31], 1].tolist() == [40, 40, 220, 220]
    assert "camvid: image_size 24,32, that of all pictures\n" in capfd.readouterr().err


def test_without_a_test_folder_a_part_of_the_training_pictures_is_for_test(tmp_path):
    """The same part for every seed; validation stays what it is."""
    camvid(tmp_path, count=30)
    names = [
        {split: set(data.splits[split]["files"]) for split in data.splits}
        for data in (registry.load("camvid", str(tmp_path), seed) for seed in (0, 1))
    ]
    assert names[0] == names[1] and len(names[0]["validation"]) == 30
    assert 1 <= len(names[0]["test"]) <= 8 and len(names[0]["train"]) + len(names[0]["test"]) == 30


def test_the_folder_as_it_is_published(tmp_path):
    camvid(tmp_path).joinpath("camvid").rename(tmp_path / "CamVid")
    assert registry.load("camvid", str(tmp_path)).size("validation") == 12


def test_all_three_folders(tmp_path):
    sizes = registry.load("camvid", str(camvid(tmp_path, ("train", "val", "test"), 3))).sizes
    assert sizes == {"train": 3, "validation": 3, "test": 3}


def test_a_mask_that_is_missing(tmp_path):
    camvid(tmp_path)
    (tmp_path / "camvid" / "trainannot" / "train04.png").unlink()
    with pytest.raises(DataError, match=r"1 of 12 masks are missing, the first .*trainannot/train04.png; get it whole"):
        registry.load("camvid", str(tmp_path))


def test_where_to_get_the_set(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("CNN_GRAPHS_DATA", raising=False)
    with pytest.raises(DataError, match="Put train, trainannot, val, valannot from https://github.com/alexgkendall/"):
        registry.load("camvid", str(tmp_path))


def test_the_street_scenes(real_data):
    """Sizes; all classes occur in validation, and nothing else."""
    data = registry.load("camvid", real_data("camvid"))
    assert data.size("train") + data.size("test") == 367 and data.size("validation") == 101
    masks = data.splits["validation"]["masks"]
    assert masks.shape == (101, 180, 240)
    counts = np.bincount(masks.ravel(), minlength=256)
    assert counts[11:255].sum() == 0 and counts[:11].min() > 0
