"""Tests of datasets/masks/loading.py: what it checks, skips and tells, and which image_size the data choose."""

import numpy as np
import pytest
from PIL import Image

from datasets import registry
from errors import DataError
from tests.datasets.masks.masked_folders import SIZE, mask, put

NAMES = [f"{number:02}" for number in range(9)]


@pytest.fixture
def folder(tmp_path):
    """Nine pictures for training, and two each for validation and test."""
    for split, names in {"train": NAMES, "val": NAMES[:2], "test": NAMES[:2]}.items():
        for name in names:
            put(tmp_path / split, name)
    return tmp_path


def load(folder, **options):
    return registry.load(f"masks:{folder}", **options)


def put_mask(folder, name, classes):
    Image.fromarray(classes).save(folder / "train" / "masks" / f"{name}.png")


def test_pictures_of_mixed_sizes(folder, capfd):
    """The first one decides on the frame, and a line counts the others; evaluation finds the original mask."""
    put(folder / "val", "01", size=(30, 30))
    put(folder / "train", "05", size=(48, 64))
    data = load(folder)
    assert "image_size 24,32, by the first picture; 2 of 13 are of another size: --resize letterbox" in (
        capfd.readouterr().err
    )
    validation = data.splits["validation"]
    assert validation["sizes"].tolist() == [[24, 32], [30, 30]]
    assert validation["places"].tolist() == [[0, 0, 24, 32], [0, 4, 24, 28]]
    assert np.array_equal(validation.original("masks", 1), mask((30, 30)))
    in_frame = validation.take(np.array([1]))["masks"][0]
    assert (in_frame[:, [0, 3, 28, 31]] == 255).all() and in_frame[0, 4:28].tolist() == [0] * 18 + [1] * 6
    assert data.chosen == {"image_size": SIZE}


def test_sizes_that_are_asked_for(folder):
    data = load(folder, image_size=(48, 64), channels=1, resize="stretch")
    validation = data.splits["validation"]
    assert validation["images"].shape == (2, 48, 64, 1)
    assert np.array_equal(validation["masks"][0], mask((48, 64)))
    assert np.array_equal(validation.original("masks", 0), mask())


def test_large_and_tiny_pictures_choose_a_size_that_a_network_takes(tmp_path):
    for name in NAMES[:3]:
        put(tmp_path, name, size=(4, 2050))
    assert load(tmp_path, memory_budget=0).chosen == {"image_size": (16, 1024)}


def test_what_is_damaged_is_named_or_skipped(folder, capfd):
    put_mask(folder, "03", mask((10, 10)))
    (folder / "train" / "images" / "04.png").write_bytes(b"no picture")
    (folder / "val" / "masks" / "01.png").write_bytes((folder / "val" / "masks" / "01.png").read_bytes()[:50])
    with pytest.raises(DataError) as told:
        load(folder)
    assert str(told.value) == (
        f"{folder}: 3 of 13 pictures or their masks can't be used: 03.png, 04.png, 01.png; correct them, or give "
        f"--skip_bad\n{folder}/train/masks/03.png: the mask has 10x10 pixels, its picture 32x24; make them the same"
    )
    assert load(folder, skip_bad=True).sizes == {"train": 7, "validation": 1, "test": 2}
    assert "03.png, 04.png, 01.png; skipped, the first since" in capfd.readouterr().err


def test_numbers_beyond_the_classes(folder):
    (folder / "classes.txt").write_text("a\nb\n")
    beyond = mask()
    beyond[5, 7:9] = 2
    put_mask(folder, "06", beyond)
    told = r"train/masks/06.png: 2 at row 5, column 7 \(from 0\) is no class: classes are 0..1, and 255 is ignored"
    with pytest.raises(DataError, match=told):
        load(folder)


def test_masks_whose_pixels_are_all_ignored(folder, capfd):
    """Some are told, all are refused."""
    for name in NAMES[:4]:
        put_mask(folder, name, mask(ignored_rows=24))
    assert load(folder).size("train") == 9
    assert "4 of 9 training masks have ignored pixels alone" in capfd.readouterr().err
    for name in NAMES:
        put_mask(folder, name, mask(ignored_rows=24))
    with pytest.raises(DataError, match="all pixels of all 9 training masks are ignored; label some of them"):
        load(folder)


def test_no_picture_can_be_read(folder):
    for path in folder.glob("*/images/*"):
        path.write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"none of the pictures can be read\n.*00.png: not a picture of a kind"):
        load(folder, skip_bad=True)
    with pytest.raises(DataError, match="13 of 13 pictures or their masks can't be used"):
        load(folder, image_size=(24,))


def test_too_few_pictures_for_the_splits(tmp_path):
    put(tmp_path, "a")
    put(tmp_path, "b")
    with pytest.raises(DataError, match="has 2 pictures for training; 3 are the least, since test and validation are"):
        load(tmp_path)


def test_seeds_and_names_decide_on_the_splits(tmp_path):
    for number in range(40):
        put(tmp_path, f"{number:02}")
    first, other = (registry.load(f"masks:{tmp_path}", "", seed) for seed in (0, 1))
    files = [{split: set(data.splits[split]["files"]) for split in data.splits} for data in (first, other)]
    assert files[0]["test"] == files[1]["test"] and files[0]["validation"] != files[1]["validation"]
    put(tmp_path, "new")
    again = registry.load(f"masks:{tmp_path}", "", 0)
    assert all(files[0][split] <= set(again.splits[split]["files"]) for split in files[0])
