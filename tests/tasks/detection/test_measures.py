"""Mean average precision and the table by class, against pycocotools and numbers by hand."""

import numpy as np
import pytest

from tasks.detection import measures
from tests.tasks.detection.scenes import A, B, by_pycocotools, random_scenes, scene, tallied, voc_by_loops

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
    assert measures.metrics(tallied(*two_classes(), 4)) == pytest.approx(
        {"map_50": 0.75, "map_50_11point": 0.75, "map_50_95": 0.75, "best_f1": 0.8, "best_threshold": 0.7}
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_means_are_those_of_the_definitions(seed):
    split, outputs = random_scenes(seed)
    found = measures.metrics(tallied(split, outputs, 5))
    by_loops = np.mean([voc_by_loops(split, outputs, label) for label in range(3)], axis=0)
    assert (found["map_50"], found["map_50_11point"]) == pytest.approx(tuple(by_loops), abs=1e-9)
    assert found["map_50_95"] == pytest.approx(by_pycocotools(split, outputs, 3).mean(), abs=1e-9)


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
    assert measures.metrics(tallied(split, outputs, 3)) == zeros | {"best_threshold": 0.5}


def test_by_class():
    rows = measures.by_class(tallied(*two_classes(), 4), CLASSES)
    assert rows["cat"] == pytest.approx(
        {"objects": 1, "ap_50": 1, "ap_50_11point": 1, "ap_50_95": 1, "best_f1": 1, "threshold": 0.9, "detections": 1}
    )
    assert rows["dog"]["best_f1"] == pytest.approx(2 / 3)
    assert rows["dog"]["threshold"] == pytest.approx(0.7)
    assert rows["dog"]["detections"] == 2
    assert rows["cow"] == dict.fromkeys(rows["cow"]) | {"objects": 0, "detections": 0}  # 0.6 is below 0.7 of all
    lines = measures.table(rows).splitlines()
    assert lines[1].split() == ["cat", "1", *["1.0000"] * 4, "0.9000", "1"]
    assert lines[3].split() == ["cow", "0", *["-"] * 5, "0"]


def test_sure_detections_of_a_class_without_objects_are_counted():
    split, outputs = two_classes()
    outputs["scores"] = np.float32([[0.9, 0.3, 0.7, 0.8]])
    rows = measures.by_class(tallied(split, outputs, 4), CLASSES)
    assert [rows[name]["detections"] for name in CLASSES] == [1, 1, 1, 0]


def test_a_class_beyond_the_names_is_no_class():
    """A network with room for more classes than the data set has."""
    assert list(measures.by_class(tallied(*two_classes(), 4), CLASSES[:2])) == ["cat", "dog"]
