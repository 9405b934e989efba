"""Tests of datasets/masks/finding.py and folder_names.py: layouts, suffixes, and files without their other half."""

import itertools

import pytest
from PIL import Image

from errors import DataError
from tests.datasets.masks.masked_folders import fill, load, mask, picture, put

LAYOUTS = {
    "splits above": [(f"{split}/{{}}", "images", "masks") for split in ("train", "val", "test")],
    "splits below": [(f"{{}}/{split}", "imgs", "labels") for split in ("train", "valid", "test")],
    "camvid": [("{}", split, f"{split}annot") for split in ("train", "val", "test")],
    "carvana": [("{}", split, f"{split}_masks") for split in ("Train", "Val", "Test")],
    "deeper": [(f"{split}/{{}}/a b/c", "JPEGImages", "SegmentationClass") for split in ("train", "validation", "test")],
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(tmp_path, layout):
    """Each split holds its own pictures; masks of other classes in equal names would be found out."""
    for right, (place, pictures, masks) in enumerate(LAYOUTS[layout], 1):
        for name in ("x", "y"):
            put(tmp_path, name, classes=mask(right=right), pictures=place.format(pictures), masks=place.format(masks))
    data = load(tmp_path)
    assert data.sizes == {"train": 2, "validation": 2, "test": 2}
    assert [int(data.splits[split]["masks"].max()) for split in ("train", "validation", "test")] == [1, 2, 3]


SUFFIXES = ["_mask", "_L", "-seg", ".labels", " annotation"]


@pytest.mark.parametrize(
    ("suffix", "apart"), [*itertools.product(SUFFIXES, (True, False)), ("_gtFine_labelIds", True), ("_4", True)]
)
def test_suffixes(tmp_path, suffix, apart):
    """One name begins another one; beside their pictures, masks need a word that says what they are."""
    names = ("a", "a_1", "a_1_2")
    for right, name in enumerate(names, 1):
        picture().save(tmp_path / f"{name}.png")
        folder = tmp_path / "masks" if apart else tmp_path
        folder.mkdir(exist_ok=True)
        Image.fromarray(mask(right=right)).save(folder / f"{name}{suffix}.png")
    data = load(tmp_path)
    pairs = [pair for split in data.splits.values() for pair in zip(split["files"], split["masks"], strict=True)]
    found = {str(file): int(one.max()) for file, one in pairs}
    assert found == {"a.png": 1, "a_1.png": 2, "a_1_2.png": 3}


def test_a_picture_without_its_mask(tmp_path, capfd):
    fill(tmp_path)
    (tmp_path / "masks" / "04.png").unlink()
    with pytest.raises(DataError, match=r"1 of 9 pictures have no mask: images/04.png; add what is missing, or give"):
        load(tmp_path)
    assert sum(load(tmp_path, skip_bad=True).sizes.values()) == 8
    assert "1 of 9 pictures have no mask: images/04.png; skipped\n" in capfd.readouterr().err


def test_a_mask_without_its_picture(tmp_path):
    fill(tmp_path)
    (tmp_path / "images" / "04.png").unlink()
    with pytest.raises(DataError, match=r"1 of 9 masks have no picture: masks/04.png; add"):
        load(tmp_path)


def test_several_masks_of_a_picture(tmp_path):
    """A mask of exactly the name counts before others; two with suffixes are refused."""
    fill(tmp_path)
    for name in ("03_a", "03_b"):
        Image.fromarray(mask()).save(tmp_path / "masks" / f"{name}.png")
    with pytest.raises(DataError, match=r"2 of 11 masks have no picture: masks/03_a.png, masks/03_b.png"):
        load(tmp_path)
    (tmp_path / "masks" / "03.png").unlink()
    with pytest.raises(DataError, match=r"masks/03_a.png and masks/03_b.png may both be the mask of images/03.png"):
        load(tmp_path)


def test_a_split_without_masks_is_left_out(tmp_path, capfd):
    """As of a competition, whose test pictures have none."""
    fill(tmp_path, pictures="train/images", masks="train/masks")
    (tmp_path / "test" / "images").mkdir(parents=True)
    picture().save(tmp_path / "test" / "images" / "q.png")
    assert sum(load(tmp_path).sizes.values()) == 9
    assert "no picture of test has a mask; left out\n" in capfd.readouterr().err


def test_masks_of_objects_are_no_masks_of_classes(tmp_path):
    fill(tmp_path, pictures="JPEGImages", masks="SegmentationClass")
    fill(tmp_path, pictures="JPEGImages", masks="SegmentationObject")
    assert sum(load(tmp_path).sizes.values()) == 9


def test_folders_that_are_no_such_set(tmp_path):
    with pytest.raises(DataError, match="cannot look into .*nowhere: No such file or directory; masks:FOLDER takes"):
        load(tmp_path / "nowhere")
    picture().save(tmp_path / "a.png")
    with pytest.raises(DataError, match="has no masks: masks:FOLDER takes pictures and index PNGs of the same names"):
        load(tmp_path)
    put(tmp_path, "b")
    (tmp_path / "images" / "b.png").unlink()
    with pytest.raises(DataError, match="no mask has the name of a picture for training, a.png"):
        load(tmp_path)


def test_a_name_that_one_picture_alone_has_is_found_anywhere(tmp_path):
    """Masks of images/ may lie in annotations/fine/; of a name in two places it is not known which is meant."""
    fill(tmp_path, masks="annotations/fine")
    assert sum(load(tmp_path).sizes.values()) == 9
    put(tmp_path, "03", pictures="images/more", masks="annotations/more")
    with pytest.raises(DataError, match=r"fine/03.png may be the mask of images/03.png and images/more/03.png"):
        load(tmp_path)
