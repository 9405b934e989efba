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


def test_classes_without_objects_are_in_the_title(tmp_path, monkeypatch):
    figures = []
    monkeypatch.setattr(curves.Figure, "savefig", lambda figure, *how, **more: figures.append(figure))
    rankings = tallied(*random_scenes(0, images=60, classes=3), 4).rankings()
    curves.draw_curves(rankings, ["cat", "dog", "cow", "yak"], tmp_path / "curves.png")
    assert figures[0].axes[0].get_title().splitlines()[1] == "no object of 1 of 4 classes"


@pytest.mark.filterwarnings("error::UserWarning")
def test_names_in_the_legend_are_literal(tmp_path, monkeypatch):
    figures, names = [], ["$a$", "_b", "猫", "d" * 99]
    saved = curves.Figure.savefig
    monkeypatch.setattr(
        curves.Figure, "savefig", lambda figure, *how, **more: figures.append(figure) or saved(figure, *how, **more)
    )
    rankings = tallied(*random_scenes(0, images=60, classes=4), 4).rankings()
    curves.draw_curves(rankings, names, tmp_path / "curves.png")
    texts = [text.get_text() for text in figures[0].legends[0].get_texts()]
    assert [text.partition(": AP ")[0] for text in texts[:2]] == ["$a$", "_b"]
    assert len(texts) == 5 and texts[3].startswith("d" * 15 + "…" + "d" * 15 + ": AP ")
