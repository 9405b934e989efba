"""The picture of a search: the marked picture, and the heat map beside it."""

import numpy as np
from PIL import Image

from tasks.classification import window_pictures
from training.drawing.marks import Mark


def test_the_heat_map_is_drawn_beside_the_picture_at_the_same_size(tmp_path):
    heat = np.zeros([20, 24])
    heat[0], heat[8, 16] = np.nan, 1.0
    marks = [Mark(1, "", (4, 4, 16, 20))]
    window_pictures.draw(np.zeros([20, 24, 1], np.uint8), marks, heat, tmp_path / "heat.png")
    picture = np.asarray(Image.open(tmp_path / "heat.png")).astype(int)
    factor = 320 // 24
    assert picture.shape[1] == 2 * 24 * factor + 3 * 16
    left = picture.shape[1] - 16 - 24 * factor  # of the heat map, in which a pixel is a square of 13
    bright, dark, unseen = (picture[16 + factor * y + 5, left + factor * x + 5] for y, x in ((8, 16), (14, 8), (0, 0)))
    assert bright.sum() > 600 and dark.sum() < 30 and len(set(unseen)) == 1 and 200 < unseen.sum() < 400
    marked = picture[: 16 + 20 * factor, : left - 16]
    assert (marked == (0, 200, 255)).all(axis=2).sum() > 200  # the box, in the colour of class 1
    assert not (picture[:, left:] == (0, 200, 255)).all(axis=2).any()
