"""Mean average precision, the table by class and the curves, against pycocotools and numbers by hand."""

import numpy as np
import pytest
from PIL import Image

from tasks.detection import curves, measures
from tests.tasks.detection.scenes import (
    A,
    B,
    random_scenes,
    scene,
    voc_by_loops,
)

CLASSES = ("cat", "dog", "cow", "yak")


def two_classes():
    """A cat at A and a dog at B: the cat is found, the dog only after a false one; a third class has no objects."""
    split, outputs = scene([A, B], [(0.9, A), (0.8, (0, 60, 9, 80)), (0.7, B), (0.6, A)])
    split["labels"], outputs["classes"] = np.int32([[0, 1]]), np.int32([[0, 1, 1, 2]])
    return split, outputs


def test_by_hand():
    """AP of the cat is 1, of the dog 1/2 (found as second of two); classes without objects count for nothing.

    From 0.7 on both are among three detections: F1 = 2 * 2/3 * 1 / (2/3 + 1) = 0.8.
    """
    assert measures.metrics(*two_classes(), num_classes=4) == pytest.approx(
        {"map_50": 0.75, "map_50_11point": 0.75, "map_50_95": 0.75, "best_f1": 0.8, "best_threshold": 0.7}
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_means_are_those_of_the_definitions(seed):
    split, outputs = random_scenes(seed)
    found = measures.metrics(split, outputs, num_classes=5)
    by_loops = np.mean([voc_by_loops(split, outputs, label) for label in range(3)], axis=0)
    assert (found["map_50"], found["map_50_11point"]) == pytest.approx(tuple(by_loops), abs=1e-9)
    assert found["map_50_95"] == pytest.approx(measures.map_50_95_by_pycocotools(split, outputs, 5), abs=1e-6)


def test_pycocotools_is_silent(capfd):
    measures.map_50_95_by_pycocotools(*two_classes(), num_classes=3)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("nothing", ["found", "there", "demanded"])
def test_nothing(nothing):
    split, outputs = two_classes()
    if nothing == "found":
        outputs["classes"][:] = -1
    elif nothing == "there":
        split["labels"][:] = -1
    else:
        split["difficult"][:] = True
    zeros = dict.fromkeys(("map_50", "map_50_11point", "map_50_95", "best_f1"), 0.0)
    assert measures.metrics(split, outputs, 3) == zeros | {"best_threshold": 0.5}
    assert measures.map_50_95_by_pycocotools(split, outputs, 3) == 0.0


def test_by_class():
    rows = measures.by_class(*two_classes(), CLASSES)
    assert rows["cat"] == pytest.approx(
        {"objects": 1, "ap_50": 1, "ap_50_11point": 1, "ap_50_95": 1, "best_f1": 1, "threshold": 0.9, "detections": 1}
    )
    assert rows["dog"]["best_f1"] == pytest.approx(2 / 3)
    assert rows["dog"]["threshold"] == pytest.approx(0.7)
    assert rows["dog"]["detections"] == 2
    assert rows["cow"] == dict.fromkeys(rows["cow"]) | {"objects": 0}
    lines = measures.table(rows).splitlines()
    assert lines[1].split() == ["cat", "1", *["1.0000"] * 4, "0.9000", "1"]
    assert lines[3].split() == ["cow", "0", *["-"] * 6]


def test_a_class_beyond_the_names_is_no_class():
    """A network with room for more classes than the data set has."""
    split, outputs = two_classes()
    assert list(measures.by_class(split, outputs, CLASSES[:2])) == ["cat", "dog"]


@pytest.mark.parametrize("classes", [1, 3, 12, 30])
def test_curves(tmp_path, classes):
    """A line of its own colour for each class, and the mean; for many classes grey ones."""
    split, outputs = random_scenes(0, images=60, classes=classes)
    curves.draw_curves(split, outputs, [f"c{i}" for i in range(classes)], tmp_path / "curves.png")
    pixels = np.asarray(Image.open(tmp_path / "curves.png").convert("RGB"))
    assert pixels.shape[1] == 960 and pixels.shape[0] >= 840
    blue = (np.abs(pixels.astype(int) - (31, 119, 180)).sum(axis=-1) < 10).sum()
    assert (blue > 300) == (classes <= 20)


def test_curves_of_nothing(tmp_path):
    split, outputs = two_classes()
    outputs["classes"][:] = -1
    curves.draw_curves(split, outputs, CLASSES, tmp_path / "nothing.png")
    split["labels"][:] = -1
    curves.draw_curves(split, outputs, CLASSES, tmp_path / "less.png")
    assert Image.open(tmp_path / "less.png").width == 960
