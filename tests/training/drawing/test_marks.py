"""Marks on pictures of all sizes, pixel by pixel, and pages of many."""

import numpy as np
import pytest
from PIL import Image

from datasets.instances import Patch
from errors import RunError
from training.drawing import marks as drawing
from training.drawing.marks import Mark

GOLD, BLUE, PINK = (255, 212, 0), (0, 200, 255), (255, 90, 160)  # of classes 0, 1, 2
GREY = np.full((100, 200, 3), 90, np.uint8)


def coloured(picture, colour):
    """(y, x) [N, 2] of the pixels that are exactly of a colour."""
    return np.argwhere((np.asarray(picture) == colour).all(axis=-1))


@pytest.mark.parametrize(("height", "width"), [(32, 32), (100, 200), (240, 320), (700, 500), (3000, 4000)])
def test_boxes_are_where_they_should_be_at_every_size(height, width):
    """Small pictures are enlarged by a whole factor; lines stay within some pixels of the box."""
    box = (0.25 * height, 0.5 * width, 0.75 * height, 0.9 * width)
    picture = drawing.draw(np.full((height, width, 3), 90, np.uint8), [Mark(1, "", box)])
    factor = picture.height // height
    assert picture.size == (width * factor, height * factor)
    assert factor == 1 if max(height, width) > 160 else 160 < max(picture.size) <= 320
    seen = coloured(picture, BLUE)
    found = [*seen.min(axis=0), *(seen.max(axis=0) + 1)]
    np.testing.assert_allclose(found, np.multiply(box, factor), atol=max(2.5, max(picture.size) / 200))


def test_a_box_of_the_whole_picture_and_beyond_is_seen():
    picture = drawing.draw(GREY, [Mark(0, "", (-20, -20, 300, 300))])
    seen = coloured(picture, GOLD)
    assert seen.min() <= 1 and (seen.max(axis=0) >= np.array(GREY.shape[:2]) - 3).all()


def test_truth_is_dashed():
    box = (20, 20, 80, 180)
    solid, dashed = (coloured(drawing.draw(GREY, [Mark(0, "", box, dashed=each)]), GOLD) for each in (False, True))
    assert 0.4 < len(dashed) / len(solid) < 0.65


def test_text_stands_on_its_colour_inside_of_the_picture():
    for box in [(20, 20, 80, 180), (0, 0, 100, 200), (90, 150, 100, 200), (0, 190, 10, 200)]:
        without = len(coloured(drawing.draw(GREY, [Mark(2, "", box)]), PINK))
        with_text = len(coloured(drawing.draw(GREY, [Mark(2, "raccoon 0.93", box)]), PINK))
        assert with_text > without + 400, box


def test_texts_of_one_place_do_not_cover_each_other():
    box = (40, 40, 70, 120)
    one, both = (drawing.draw(GREY, [Mark(0, "cat 0.9", box), Mark(1, "dog 0.8", box)][:count]) for count in (1, 2))
    assert len(coloured(both, BLUE)) > 300
    above = (0, 0, 200, 38)
    assert len(coloured(both.crop(above), GOLD)) == len(coloured(one.crop(above), GOLD)) > 300


def test_long_and_odd_names_stay_in_the_picture():
    """The label of an odd name is as wide as its escapes, that of a long one ends within the picture."""
    widths = []
    for text in ("$1_$5", "two\nlines", "猫", "x" * 500, "\ud800"):
        seen = coloured(drawing.draw(GREY, [Mark(2, text, (60, 5, 95, 190))]).crop((0, 0, 200, 57)), PINK)
        widths.append(np.ptp(seen[:, 1]))
    assert widths[1] > widths[0] > 20 and 180 < widths[3] < 200


def test_keypoints():
    """Filled ones of a prediction; those that can't be seen are left out; each number has its colour."""
    points = [(50, 60), (np.nan, np.nan), (30, 120)]
    picture = drawing.draw(GREY, [Mark(0, "", None, points)])
    np.testing.assert_allclose(coloured(picture, GOLD).mean(axis=0), (50, 60), atol=1)
    np.testing.assert_allclose(coloured(picture, PINK).mean(axis=0), (30, 120), atol=1)
    assert len(coloured(picture, BLUE)) == 0
    hollow = drawing.draw(GREY, [Mark(0, "", None, points, dashed=True)])
    assert len(coloured(hollow, GOLD)) < len(coloured(picture, GOLD))


def test_keypoints_grow_with_a_small_picture():
    picture = drawing.draw(np.zeros((32, 32, 3), np.uint8), [Mark(0, "", None, [(10, 20)])])
    np.testing.assert_allclose(coloured(picture, GOLD).mean(axis=0), (100, 200), atol=1)


def test_numbers_that_are_not_finite_break_nothing():
    drawing.draw(GREY, [Mark(0, "cat", (np.nan, 0, np.inf, 50))])


def test_grey_pictures():
    assert drawing.draw(np.zeros((40, 400, 1), np.uint8), [Mark(0, "x", (1, 1, 30, 30))]).mode == "RGB"


def test_a_page(tmp_path):
    tiles = [
        (np.full((40, 80, 3), i, np.uint8), [Mark(1, "", (5, 5, 30, 30))], f"file-{i}.jpg: 3 missed") for i in range(7)
    ]
    drawing.draw_page("Seven of them", tiles, tmp_path / "page.png")
    page = Image.open(tmp_path / "page.png")
    assert page.width == 5 * 376 + 16
    assert page.height == 80 + 2 * (180 + 40)
    assert [page.getpixel((16 + 180 + i * 376, 80 + 170)) for i in range(5)] == [(i,) * 3 for i in range(5)]


def test_a_page_that_cannot_be_written(tmp_path):
    with pytest.raises(RunError, match=r"can't save \S+page\.png: No such file or directory; fix that"):
        drawing.draw_page("One", [(GREY, [], "")], tmp_path / "nowhere" / "page.png")


def patch():
    """A disc of 20 pixels radius about (50, 100)."""
    y, x = np.mgrid[30:70, 80:120] + 0.5
    return Patch(30, 80, np.hypot(y - 50, x - 100) < 20)


def test_the_pixels_of_an_object_are_tinted_and_outlined():
    """Inside 90 of 255 parts of gold over grey; at the edge gold alone; outside nothing."""
    picture = np.asarray(drawing.draw(GREY, [Mark(0, "", patch=patch())])).astype(int)
    factor = len(picture) // len(GREY)
    middle = picture[50 * factor, 100 * factor]
    np.testing.assert_allclose(middle, 90 + (np.array(GOLD) - 90) * 90 / 255, atol=2)
    edge = coloured(picture, GOLD) / factor
    np.testing.assert_allclose(np.hypot(*(edge + 0.5 / factor - (50, 100)).T), 20, atol=3)
    assert len(edge) > 100
    away = np.hypot(*(np.mgrid[: len(picture), : picture.shape[1]] / factor - np.reshape([50, 100], (2, 1, 1)))) > 21
    assert (picture[away] == 90).all()


def test_the_pixels_of_the_ground_truth_are_outlined_alone_and_dashed():
    solid, dashed = (drawing.draw(GREY, [Mark(0, "", patch=patch(), dashed=each)]) for each in (False, True))
    assert 0.3 < len(coloured(dashed, GOLD)) / len(coloured(solid, GOLD)) < 0.7
    assert set(np.unique(np.asarray(dashed).reshape(-1, 3), axis=0)[:, 0]) == {90, GOLD[0]}


def test_a_text_stands_at_the_pixels_if_there_is_no_box():
    picture = drawing.draw(
        np.full((400, 400, 3), 90, np.uint8), [Mark(2, "cat", patch=Patch(200, 300, np.ones((50, 50), bool)))]
    )
    assert coloured(picture, PINK).min(axis=0)[0] > 150 and coloured(picture, PINK).min(axis=0)[1] > 250


def test_pixels_at_the_border_and_no_pixels_at_all():
    everything = Patch(0, 0, np.ones((100, 200), bool))
    picture = drawing.draw(
        GREY, [Mark(0, "all", patch=everything), Mark(1, "none", patch=Patch(0, 0, everything.pixels[:0, :0]))]
    )
    assert coloured(picture, GOLD)[:, 0].min() == 0
