"""Tests of datasets/boxed/voc_masks.py: VOC's SegmentationClass, its lists, its border, and what makes no sense."""

import numpy as np
import pytest
from PIL import Image

from datasets import registry
from datasets.boxed import voc
from datasets.boxed.voc_masks import CLASSES
from errors import DataError, UsageError
from parameters import IGNORED
from tests.datasets.boxed.boxed_folders import BOX, SIZE, lists, picture
from tests.datasets.boxed.test_voc import files

CAT = 8
TOP, LEFT, BOTTOM, RIGHT = BOX


def mask(number: int = CAT) -> Image.Image:
    """A palette picture: the class of the number where `picture` is light, with a border of one pixel that is 255."""
    values = np.zeros(SIZE, np.uint8)
    values[TOP - 1 : BOTTOM + 1, LEFT - 1 : RIGHT + 1] = IGNORED
    values[TOP:BOTTOM, LEFT:RIGHT] = number
    image = Image.fromarray(values)
    image.putpalette(np.random.default_rng(0).integers(0, 256, 768).astype(np.uint8).tobytes())
    return image


def fill(folder, count=10, masked=range(10)):
    """VOC's layout, with masks of the objects beside those of the classes."""
    for name in ("JPEGImages", "SegmentationClass", "SegmentationObject", "Annotations"):
        (folder / name).mkdir(parents=True)
    for number in range(count):
        picture().save(folder / "JPEGImages" / f"{number:03}.jpg", quality=95)
    for number in masked:
        mask().save(folder / "SegmentationClass" / f"{number:03}.png")
        mask(1).save(folder / "SegmentationObject" / f"{number:03}.png")
    return folder


def segmentation_lists(folder, **names):
    lists(folder, **names)
    (folder / "ImageSets" / "Main").rename(folder / "ImageSets" / "Segmentation")


def load(folder, seed=0, **options):
    return voc.load(str(folder), seed, **{"image_size": SIZE, "masks": True, **options})


def refusal(folder, error=DataError, **options):
    with pytest.raises(error) as raised:
        load(folder, **options)
    return str(raised.value)


def test_the_published_layout(tmp_path, capsys):
    """VOCdevkit/VOC2012 with pictures that have no mask, and lists of boxes that name all of them."""
    folder = fill(tmp_path / "VOCdevkit" / "VOC2012", masked=range(6))
    segmentation_lists(folder, train="000 001 002", val="003 004", trainval="000 001 002 003 004", test="005")
    lists(folder, train="000 009", val="008")
    data = load(tmp_path)
    assert data.classes == CLASSES and len(CLASSES) == 21 and CLASSES[CAT] == "cat"
    assert files(data) == {"train": [0, 1, 2], "validation": [3, 4], "test": [5]}
    for fields in data.splits.values():
        for taken in fields["masks"]:
            np.testing.assert_array_equal(taken, np.asarray(mask()))
    assert (data.splits["train"]["images"][0][TOP:BOTTOM, LEFT:RIGHT] > 150).all()
    assert "without" not in capsys.readouterr().err


def test_without_lists_all_masks_are_parted_by_names(tmp_path, capsys):
    data = load(fill(tmp_path, count=12))
    assert sum(data.sizes.values()) == 10 and set(data.sizes) == {"train", "validation", "test"}
    assert "pictures without an annotation: 2 skipped" in capsys.readouterr().err


def test_a_list_may_name_what_is_not_there(tmp_path, capsys):
    segmentation_lists(fill(tmp_path), train="000 001 077", val="002", test="003")
    assert files(load(tmp_path))["train"] == [0, 1]
    assert "names in ImageSets without files: 1 skipped, first 077" in capsys.readouterr().err
    assert "--strict refuses names in ImageSets without files: 077" in refusal(tmp_path, strict=True)


def test_pictures_may_lie_elsewhere(tmp_path):
    fill(tmp_path / "set")
    (tmp_path / "set" / "JPEGImages").rename(tmp_path / "pictures")
    assert sum(load(tmp_path / "set", pictures=str(tmp_path / "pictures")).sizes.values()) == 10


LABEL_MAP = "# label:color_rgb:parts:actions\nbackground:0,0,0::\nsky lark:10,20,30:wing,beak:\nroad:5, 6, 7\n"


def paint(folder, colours):
    """Masks of colours: above the middle the first one, below it the second, a border between them."""
    values = np.zeros((*SIZE, 3), np.uint8)
    values[:20], values[20:], values[19] = *colours, (224, 224, 192)
    for path in (folder / "SegmentationClass").iterdir():
        Image.fromarray(values).save(path)


def test_a_label_map_says_which_class_a_colour_is(tmp_path):
    fill(tmp_path)
    (tmp_path / "labelmap.txt").write_text(LABEL_MAP)
    paint(tmp_path, [(5, 6, 7), (10, 20, 30)])
    data = load(tmp_path)
    assert data.classes == ("background", "sky lark", "road")
    mask = data.splits["train"]["masks"][0]
    assert (mask[:19] == 2).all() and (mask[20:] == 1).all() and (mask[19] == IGNORED).all()
    (tmp_path / "labelmap.txt").write_text(LABEL_MAP + "edge:224,224,192::\n")
    assert (load(tmp_path).splits["train"]["masks"][0][19] == 3).all()


def test_colours_that_nothing_says_a_class_of(tmp_path):
    fill(tmp_path)
    paint(tmp_path, [(5, 6, 7), (99, 0, 0)])
    assert "add labelmap.txt with a line 'NAME:R,G,B::' for each colour" in refusal(tmp_path)
    (tmp_path / "labelmap.txt").write_text(LABEL_MAP)
    assert f"colours that {tmp_path}/labelmap.txt lacks: 99 0 0 (1,200 pixels); add a line" in refusal(tmp_path)
    (tmp_path / "labelmap.txt").write_text(LABEL_MAP + "car:::\n")
    assert f"{tmp_path}/labelmap.txt: 'car:::' is not 'NAME:R,G,B::'" in refusal(tmp_path)


def test_what_can_not_be_read(tmp_path):
    fill(tmp_path)
    mask(21).save(tmp_path / "SegmentationClass" / "003.png")
    assert "003.png: 21 at row 8, column 12 (from 0) is no class" in refusal(tmp_path)
    (tmp_path / "SegmentationClass").rename(tmp_path / "masks")
    assert "holds no .png in a folder SegmentationClass: voc:FOLDER takes pictures" in refusal(tmp_path)


def test_chosen_classes(tmp_path):
    data = load(fill(tmp_path), classes=("cat", "background"))
    mask = data.splits["train"]["masks"][0]
    assert data.classes == ("cat", "background") and mask[TOP, LEFT] == 0 and mask[0, 0] == 1
    assert load(tmp_path, classes=("dog", "cat")).splits["train"]["masks"][0][0, 0] == IGNORED
    assert "has no class lion; there are background, aeroplane" in refusal(
        tmp_path, UsageError, classes=("lion", "cat")
    )


def test_the_form_of_a_segmenter():
    taken = {"images": (None, None, None), "masks": (None, None)}
    assert registry.fitting_options("voc:/any", taken) == {"masks": True, "instances": False}
    boxed = {"masks": False, "instances": False, "channels": 3}
    assert registry.fitting_options("voc:/any", {"images": (None, None, 3)}) == boxed
