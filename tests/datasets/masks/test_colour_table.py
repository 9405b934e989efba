"""Tests of datasets/masks/colour_table.py: colours that stand for classes, and tables that make no sense."""

import numpy as np
import pytest
from PIL import Image

from errors import DataError
from tests.datasets.masks.masked_folders import SIZE, fill, load, mask

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
    assert "03.png: a mask in RGB, with the colours 0 90 0 (192 pixels), 10 200 30 (192 pixels)" in text
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


def test_black_and_white_masks_need_colours(tmp_path):
    folder = fill(tmp_path / "set")
    for path in (folder / "masks").iterdir():
        Image.fromarray(mask(right=255)).save(path)
    with pytest.raises(DataError, match=r"one class alone, 0, .* give --colours FILE with lines such as '255 255 255 "):
        load(folder)
    (tmp_path / "table").write_text("0 0 0 ground\n255 255 255 car\n")
    data = load(folder, colours=str(tmp_path / "table"))
    assert data.classes == ("ground", "car") and np.array_equal(data.splits["train"]["masks"][0], mask())
