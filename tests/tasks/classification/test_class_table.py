"""The table and the picture by class, against scikit-learn and against counts made by hand."""

import numpy as np
import pytest
from PIL import Image
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from tasks import confusion_picture
from tasks.classification import class_table

CLASSES = ("cat", "dog", "bird")
COUNTS = np.array([[2, 1, 0], [0, 1, 1], [0, 0, 0]])


def test_by_hand():
    rows = class_table.by_class(COUNTS, CLASSES)
    assert rows["cat"] == pytest.approx({"precision": 1, "recall": 2 / 3, "f1": 0.8, "examples": 3, "predicted": 2})
    assert rows["dog"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "examples": 2, "predicted": 2}
    assert rows["bird"] == {"precision": None, "recall": None, "f1": None, "examples": 0, "predicted": 1}
    means = class_table.macro_means(rows)
    assert means == pytest.approx({"macro_precision": 3 / 4, "macro_recall": 7 / 12, "macro_f1": 0.65})


def test_a_class_that_is_never_predicted_counts_in_the_means():
    means = class_table.macro_means(class_table.by_class(np.array([[2, 0], [1, 0]]), CLASSES[:2]))
    assert means == pytest.approx({"macro_precision": 1 / 3, "macro_recall": 1 / 2, "macro_f1": 2 / 5})


@pytest.mark.parametrize(("count", "known"), [(2, 2), (10, 13), (100, 100)])
def test_scikit_learn_gives_the_same_to_the_last_bit(count, known):
    rng = np.random.default_rng(count)
    labels = rng.integers(0, count, 500)
    predictions = np.where(rng.random(500) < 0.7, labels, rng.integers(0, known, 500))
    columns = precision_recall_fscore_support(labels, predictions, labels=range(count), zero_division=0)
    counts = confusion_matrix(labels, predictions, labels=range(known))[:count]
    names = tuple(f"class {i}" for i in range(count))
    rows = class_table.by_class(counts, names)
    assert list(rows) == list(names)
    for name, *wanted in zip(names, *columns, strict=True):
        assert rows[name]["predicted"] == np.sum(predictions == names.index(name))
        found = [rows[name][key] for key in ("precision", "recall", "f1", "examples")]
        assert found == (wanted if wanted[3] else [None, None, None, 0])


def test_a_prediction_beyond_the_classes_is_a_miss():
    counts = np.array([[1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 0]])
    rows = class_table.by_class(counts, CLASSES)
    assert rows["cat"] == {"precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3), "examples": 2, "predicted": 1}


def test_the_table():
    assert [line.split() for line in class_table.table(class_table.by_class(COUNTS, CLASSES)).splitlines()] == [
        ["precision", "recall", "f1", "examples", "predicted"],
        ["cat", "1.0000", "0.6667", "0.8000", "3", "2"],
        ["dog", "0.5000", "0.5000", "0.5000", "2", "2"],
        ["bird", "-", "-", "-", "0", "1"],
    ]


def test_the_table_shows_every_class():
    rows = class_table.by_class(np.eye(100, dtype=int), [f"class{i}" for i in range(100)])
    assert len(class_table.table(rows).splitlines()) == 101


@pytest.mark.parametrize("count", [2, 20, 100])
def test_the_picture(tmp_path, count):
    names = tuple(f"class {i}" for i in range(count))
    right = 5 * np.eye(count, count + 1, dtype=int)  # the last prediction is no class, and is not drawn
    pixels = {}
    for kind, counts in (("right", right), ("wrong", np.roll(right, 1, axis=0))):
        class_table.draw_confusion(counts, names, tmp_path / f"{kind}.png")
        pixels[kind] = np.asarray(Image.open(tmp_path / f"{kind}.png").convert("L"))
    assert pixels["right"].shape == pixels["wrong"].shape
    assert min(pixels["right"].shape) > 500
    assert (pixels["right"] < 100).mean() > 0.5 / count  # the dark diagonal
    assert (pixels["right"] != pixels["wrong"]).mean() > 0.5 / count  # which is elsewhere


@pytest.mark.filterwarnings("error::UserWarning")
def test_names_in_the_picture_are_literal(tmp_path):
    """A `$` is no mathematics, which `$_x^{$` would break, and letters without a font are no warning."""
    class_table.draw_confusion(COUNTS, ("$_x^{$", "猫", "c" * 300), tmp_path / "a.png")
    assert Image.open(tmp_path / "a.png").size == (960, 840)


@pytest.mark.parametrize("count", [3, 30])
def test_the_picture_tells_which_classes_have_no_example(tmp_path, monkeypatch, count):
    figures = []
    monkeypatch.setattr(confusion_picture.Figure, "savefig", lambda figure, *how, **more: figures.append(figure))
    counts = np.eye(count, dtype=int)
    counts[1] = 0
    class_table.draw_confusion(counts, [f"c{number}" for number in range(count)], tmp_path / "confusion.png")
    axes = figures[0].axes[0]
    assert axes.get_title() == f"no example of 1 of {count} classes"
    if count == 3:
        assert [label.get_text() for label in axes.get_yticklabels()] == ["c0", "c1 (none)", "c2"]
        assert [label.get_text() for label in axes.get_xticklabels()] == ["c0", "c1", "c2"]
