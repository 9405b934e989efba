"""Tests of datasets/boxed/stated_sizes.py: which of two sizes the boxes of an annotation count."""

from pathlib import Path

import numpy as np
import pytest

from datasets.boxed.annotated import AnnotatedPicture, Thing
from datasets.boxed.fitted import Fitted
from datasets.boxed.stated_sizes import units_of
from datasets.flaws import Flaws

SIZE = (40, 60)  # (height, width) of each picture


def scales(*stated, size=SIZE, orientation=1):
    """The scale of each annotation, given the size that it states and its one box."""
    pictures = [
        AnnotatedPicture(Path("x"), "x", f"{at}.xml", one, [Thing("object 1", "cat", box)])
        for at, (one, box) in enumerate(stated)
    ]
    fitted = Fitted(np.empty(0), np.ones(2), np.zeros(2), size, orientation)
    found = units_of(pictures, [fitted] * len(pictures), Flaws("set", False))
    return [tuple(units.scale) for units in found]


SMALL, BEYOND = (5, 5, 20, 20), (5, 5, 70, 50)  # boxes within both sizes, and beyond the picture


def test_right_and_unknown_sizes():
    assert scales((SIZE, SMALL), (None, BEYOND)) == [(1, 1), (1, 1)]


@pytest.mark.parametrize("stated", [(80, 120), (80, 60), (20, 30)])
def test_pictures_that_were_scaled(stated):
    box = (1, 1, stated[0] // 2, stated[1] // 2)
    assert scales((stated, box)) == [(SIZE[0] / stated[0], SIZE[1] / stated[1])]


def test_boxes_tell_that_the_stated_size_is_wrong():
    assert scales(((20, 30), (5, 5, 35, 50))) == [(1, 1)]
    assert scales(((20, 30), (5, 5, 35, 50)), ((20, 30), (1, 1, 9, 9))) == [(1, 1), (1, 1)]


def test_each_box_that_decides_counts_more_than_the_others():
    one, two = ((80, 120), BEYOND), ((20, 30), (5, 5, 35, 50))
    assert scales(one, two, one, ((80, 120), SMALL)) == [(0.5, 0.5), (1, 1), (0.5, 0.5), (0.5, 0.5)]


def test_height_and_width_that_changed_places():
    assert scales(((60, 40), SMALL)) == [(1, 1)]
    assert scales(((60, 40), (5, 5, 55, 38))) == [(40 / 60, 60 / 40)]


def test_a_picture_that_exif_turns_and_that_was_scaled():
    assert scales(((120, 80), SMALL), orientation=6) == [(0.5, 0.5)]
