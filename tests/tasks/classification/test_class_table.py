"""The tables and the picture by class, against scikit-learn and against counts made by hand."""

import numpy as np
import pytest
from PIL import Image
from sklearn.metrics import classification_report

from tasks.classification import class_table

CLASSES = ("cat", "dog", "bird")


def test_by_hand():
    rows = class_table.by_class(np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 1, 2]), CLASSES)
    assert rows["cat"] == {"precision": 1.0, "recall": pytest.approx(2 / 3), "f1": pytest.approx(0.8), "examples": 3}
    assert rows["dog"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "examples": 2}
    assert rows["bird"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "examples": 0}  # undefined: no such example


@pytest.mark.parametrize("count", [2, 10, 100])
def test_scikit_learn_says_the_same(count):
    rng = np.random.default_rng(count)
    labels = rng.integers(0, count, 500)
    predictions = np.where(rng.random(500) < 0.7, labels, rng.integers(0, count, 500))
    names = tuple(f"class {i}" for i in range(count))
    wanted = classification_report(
        labels, predictions, labels=range(count), target_names=names, output_dict=True, zero_division=0
    )
    rows = class_table.by_class(labels, predictions, names)
    assert list(rows) == list(names)
    for name in names:
        told = [rows[name][key] for key in ("precision", "recall", "f1", "examples")]
        assert told == pytest.approx([wanted[name][key] for key in ("precision", "recall", "f1-score", "support")])


def test_a_prediction_beyond_the_classes_is_a_miss():
    rows = class_table.by_class(np.array([0, 0, 1, 2]), np.array([0, 7, 1, 2]), CLASSES)
    assert rows["cat"] == {"precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3), "examples": 2}


def test_the_table():
    rows = class_table.by_class(np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 1, 2]), CLASSES)
    assert [line.split() for line in class_table.table(rows).splitlines()] == [
        ["precision", "recall", "f1", "examples"],
        ["cat", "1.0000", "0.6667", "0.8000", "3"],
        ["dog", "0.5000", "0.5000", "0.5000", "2"],
        ["bird", "0.0000", "0.0000", "0.0000", "0"],
    ]


def test_the_table_shows_every_class():
    names = tuple(f"class{i}" for i in range(100))
    rows = class_table.by_class(np.arange(100), np.arange(100), names)
    assert len(class_table.table(rows).splitlines()) == 101


@pytest.mark.parametrize("count", [2, 20, 100])
def test_the_picture(tmp_path, count):
    names = tuple(f"class {i}" for i in range(count))
    labels = np.repeat(np.arange(count), 5)
    sizes = {}
    for kind, predictions in (("right", labels), ("wrong", (labels + 1) % count)):
        class_table.draw_confusion(labels, predictions, names, tmp_path / f"{kind}.png")
        sizes[kind] = np.asarray(Image.open(tmp_path / f"{kind}.png").convert("L"))
    assert sizes["right"].shape == sizes["wrong"].shape
    assert min(sizes["right"].shape) > 500
    assert (sizes["right"] < 100).mean() > 0.5 / count  # the dark diagonal
    assert (sizes["right"] != sizes["wrong"]).mean() > 0.5 / count  # which stands elsewhere
