"""Colours of classes and the legend."""

import numpy as np

from parameters import IGNORED
from tasks.segmentation.legend import coloured, legend

RED = (128, 0, 0)  # VOC's class 1


def test_colours_are_those_of_voc_and_white_is_ignored():
    found = coloured(np.array([[0, 1, 2], [20, IGNORED, 1]], np.uint8))
    assert found.tolist() == [[[0, 0, 0], [*RED], [0, 128, 0]], [[0, 64, 128], [255, 255, 255], [*RED]]]


def test_a_legend_has_a_square_for_each_text_in_as_many_lines_as_needed():
    texts = [(label, f"class number {label}") for label in range(1, 8)]
    one, many = legend(texts, 2000), legend(texts, 300)
    assert (one.width, many.width) == (2000, 300)
    assert many.height >= 4 * one.height
    colours = {tuple(colour) for colour in np.asarray(many).reshape(-1, 3).tolist()}
    assert {tuple(coloured(np.array(label)).tolist()) for label in range(1, 8)} <= colours


def test_long_names_stay_inside():
    pixels = np.asarray(legend([(1, "x" * 500), (2, "猫\n")], 200).convert("L"))
    assert (pixels[:, -10:] == 255).all() and (pixels[:, 40:-30] < 128).any()
