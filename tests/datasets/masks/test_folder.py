"""Tests of datasets/masks/folder.py: `masks:FOLDER` in its layouts, with classes from files, colours, and its flaws."""

import itertools

import numpy as np
import pytest
from PIL import Image

from datasets import registry
from datasets.wanted import WHOLE, Wanted
from errors import DataError, UsageError
from tests.datasets.masks.masked_folders import SIZE, mask, picture, put


def load(folder, seed=0, **options):
    return registry.load(f"masks:{folder}", "", seed, **options)


def fill(folder, count=9, **places):
    for number in range(count):
        put(folder, f"{number:02}", **places)
    return folder


def test_pictures_and_masks_side_by_side(tmp_path, capfd):
    data = load(fill(tmp_path))
    assert data.classes == ("class_0", "class_1") and data.chosen == {"image_size": SIZE}
    assert sum(data.sizes.values()) == 9 and min(data.sizes.values()) >= 1
    for split in data.splits.values():
        assert all(np.array_equal(one, mask()) for one in split["masks"])
        assert (split["images"][:, :, 0] == 40).all() and (split["images"][:, :, -1] == 220).all()
    assert f"{tmp_path}: image_size 24,32, that of all pictures\n" in capfd.readouterr().err


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


def test_classes_are_named_by_a_file(tmp_path, capfd):
    """Comments and empty lines don't count; a class that training never sees is told."""
    fill(tmp_path)
    (tmp_path / "classes.txt").write_text("# numbers from 0\nground\n\nroof\nwindow\n")
    assert load(tmp_path).classes == ("ground", "roof", "window")
    assert "1 of 3 classes are in no training mask, and are not learnt: window\n" in capfd.readouterr().err


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


COLOURS = "# two greens\n10 200 30 grass\n0, 90, 0, tree\n10 210 30 grass\n255 255 255 void\n"
TABLE = "name,r,g,b\ngrass,10,200,30\ntree,0,90,0\ngrass,10,210,30\nIgnored,255,255,255\n"


def coloured(kind: str) -> Image.Image:
    """Grass of two greens, tree, ignored: 6 rows each."""
    colours = np.repeat(np.array([[10, 200, 30], [10, 210, 30], [0, 90, 0], [255, 255, 255]], np.uint8), 6, 0)
    image = Image.fromarray(colours[:, np.newaxis].repeat(SIZE[1], 1))
    return image.convert("P", palette=Image.Palette.ADAPTIVE) if kind == "P" else image.convert(kind)


@pytest.mark.parametrize("kind", ["RGB", "RGBA", "P"])
@pytest.mark.parametrize("content", [COLOURS, TABLE])
def test_colours(tmp_path, kind, content):
    """Two colours are one class, void doesn't count; a palette's colours count, too."""
    fill(tmp_path / "set")
    for path in (tmp_path / "set" / "masks").iterdir():
        coloured(kind).save(path)
    table = tmp_path / "table"
    table.write_text(content)
    data = load(tmp_path / "set", colours=str(table))
    assert data.classes == ("grass", "tree")
    assert data.splits["train"]["masks"][0, :, 5].tolist() == [0] * 12 + [1] * 6 + [255] * 6


def test_colours_that_nobody_named(tmp_path):
    folder = fill(tmp_path / "set")
    coloured("RGB").save(folder / "masks" / "03.png")
    with pytest.raises(DataError) as told:
        load(folder)
    text = str(told.value)
    assert "1 of 9 pictures or their masks can't be used: 03.png; correct them, or give --skip_bad\n" in text
    assert "03.png: an RGB mask, with the colours 0 90 0 (192 pixels), 10 200 30 (192 pixels)" in text
    assert text.endswith("give --colours FILE, with a line 'R G B NAME' for each colour")
    (tmp_path / "table").write_text("10 200 30 grass\n0 90 0 tree\n0 0 0 tree\n1 1 1 tree\n")
    with pytest.raises(DataError, match=r"table lacks: 10 210 30 \(192 pixels\), 255 255 255 \(192 pixels\); add a"):
        load(folder, colours=str(tmp_path / "table"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("0 0 0 a\n1 2 b\n", "'1 2 b' is not 'R G B NAME'"),
        ("0 0 0 a\n1 2 256 b\n", "'1 2 256 b': colours are numbers in 0..255"),
        ("0 0 0 a\n0 0 0 b\n", "'0 0 0 b': this colour stands for another class in a line above"),
        ("0 0 0 a\n", "names 1 classes; masks have 2 to 255"),
        ("r,g,b,name\n0,0,x,a\n", "'0,0,x,a' has no whole numbers r, g, b and name"),
        ("r,g,b,name\n0,0\n", "'0,0' has no whole numbers r, g, b and name"),
        (b"\xff\xfe", "not text in UTF-8"),
    ],
)
def test_tables_of_colours_that_make_no_sense(tmp_path, content, told):
    fill(tmp_path / "set")
    table = tmp_path / "table"
    table.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DataError) as error:
        load(tmp_path / "set", colours=str(table))
    assert str(table) in str(error.value) and told in str(error.value)


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


def test_black_and_white_masks_need_colours(tmp_path):
    folder = fill(tmp_path / "set")
    for path in (folder / "masks").iterdir():
        Image.fromarray(mask(right=255)).save(path)
    with pytest.raises(DataError, match=r"one class alone, 0, .* give --colours FILE with lines such as '255 255 255 "):
        load(folder)
    (tmp_path / "table").write_text("0 0 0 ground\n255 255 255 car\n")
    data = load(folder, colours=str(tmp_path / "table"))
    assert data.classes == ("ground", "car") and np.array_equal(data.splits["train"]["masks"][0], mask())


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


def test_a_folder_to_be_measured_is_taken_whole(tmp_path):
    data = registry.load(f"masks:{fill(tmp_path)}", "", 0, Wanted(only="test"))
    assert data.sizes == {WHOLE: 9}


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
