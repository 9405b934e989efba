"""The picture of precision and recall."""

import numpy as np
import pytest
from PIL import Image

from tasks.detection import curves
from tests.tasks.detection.scenes import A, random_scenes, scene, tallied


@pytest.mark.parametrize("classes", [1, 3, 12, 30])
def test_curves(tmp_path, classes):
    """A line of its own colour for each class, and the mean; for many classes grey ones."""
    rankings = tallied(*random_scenes(0, images=60, classes=classes), classes).rankings()
    curves.draw_curves(rankings, [f"c{i}" for i in range(classes)], tmp_path / "curves.png")
    pixels = np.asarray(Image.open(tmp_path / "curves.png").convert("RGB"))
    assert pixels.shape[1] == 960 and pixels.shape[0] >= 840
    blue = (np.abs(pixels.astype(int) - (31, 119, 180)).sum(axis=-1) < 10).sum()
    assert (blue > 300) == (classes <= 20)


@pytest.mark.parametrize(("objects", "label"), [([A], 0), ([A], -1)])
def test_curves_of_nothing(tmp_path, objects, label):
    """No detection of an object; and no object at all, which leaves the lines of F1."""
    split, outputs = scene(objects, [])
    split["labels"][:] = label
    curves.draw_curves(tallied(split, outputs, 1).rankings(), ["cat"], tmp_path / "nothing.png")
    assert Image.open(tmp_path / "nothing.png").width == 960
