"""The evaluator of detectors on a network that gives proposals: its figures, findings and pictures."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from datasets.dataset import Dataset
from graphs.detectors.detector import Detector
from tasks.detection.evaluator import DetectionEvaluator
from tests.tasks.detection.proposals import random_proposals, recall_by_loops
from training.command_options import EvaluateOptions
from training.evaluation import measure

MOST = 120


class Proposes(Detector):
    """Gives what its pictures hold: [N, MOST, 4] boxes as proposals, of which the first 100 are detections."""

    def build_graph(self, num_classes: int = 3) -> None:
        images = tf.placeholder(tf.float32, [None, MOST, 4])
        tf.get_variable("weight", [])
        self.feeds = {"images": images}
        boxes = images[:, :100]
        is_there = tf.reduce_any(boxes > 0, axis=-1)
        self.outputs = {
            "boxes": boxes, "scores": tf.cast(is_there, tf.float32), "classes": tf.cast(is_there, tf.int32) - 1,
            "proposals": images,
        }  # fmt: skip
        self.metrics = {"loss": tf.reduce_mean(images)}


@pytest.fixture(scope="module")
def measured():
    """The evaluator after a split, the split, and the metrics."""
    split, outputs = random_proposals(3, most=MOST)
    fields = Dataset("scenes", {"test": split | {"images": outputs["proposals"]}}, ("cat", "dog", "cow"))
    with tf.Graph().as_default(), tf.Session() as session:
        evaluator = DetectionEvaluator(Proposes(), session, fields.classes, EvaluateOptions())
        metrics = [measure(session, evaluator.model, evaluator, fields.splits["test"], size) for size in (7, 40)]
        yield evaluator, fields, split, outputs, metrics


def test_metrics_are_the_recalls_at_an_iou_of_a_half(measured):
    _, _, split, outputs, metrics = measured
    assert metrics[0] == pytest.approx(metrics[1], rel=1e-6)  # with any batch size, and a new pass starts at nothing
    assert {name for name in metrics[0] if name.startswith("recall")} == {"recall_50", "recall_300"}
    assert metrics[0]["recall_50"] == pytest.approx(recall_by_loops(split, outputs, 50, 0.5))
    assert metrics[0]["recall_300"] == pytest.approx(recall_by_loops(split, outputs, MOST, 0.5))
    assert 0 < metrics[0]["recall_50"] < metrics[0]["recall_300"]
    assert {"map_50", "map_50_95", "best_f1"} < set(metrics[0])


def test_findings_join_those_of_all_detectors(measured, tmp_path):
    evaluator, dataset, split, _, metrics = measured
    evaluator.look = lambda rows_of, rows: ({}, {})
    found = evaluator.findings(dataset, dataset.splits["test"])
    assert set(found.details) == {"classes", "proposals"}
    assert found.details["proposals"]["50"]["0.50"] == metrics[0]["recall_50"]
    assert list(found.pictures) == ["precision and recall", "worst pictures", "recall of proposals"]
    assert found.lines[1].split()[0] == "objects" and found.lines[-2].startswith("proposals")
    assert found.lines[-1].startswith("no picture has more than 1")
    name, draw = found.pictures["recall of proposals"]
    draw(tmp_path / f"{name}.png")
    assert [path.name for path in tmp_path.iterdir()] == ["recall.png"]
    assert np.isclose(found.details["proposals"]["300"]["mean_number"], evaluator.further[0].recall.proposals()[1])
