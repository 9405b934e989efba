"""The evaluator of detectors on a network whose outputs are fed: figures, findings, memory."""

import tracemalloc
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from PIL import Image

from datasets.dataset import Dataset
from graphs.detectors.detector import Detector
from tasks.detection import measures
from tasks.detection.evaluator import DetectionEvaluator
from tests.tasks.detection.scenes import by_pycocotools, random_scenes, tallied
from training.command_options import EvaluateOptions
from training.evaluation import measure

CLASSES = ("cat", "dog", "cow")


class Answers(Detector):
    """Gives what its pictures hold: [N, K, 6] with a box, a score and a class each."""

    def build_graph(self, num_classes: int = 3) -> None:
        images = tf.placeholder(tf.float32, [None, None, 6])
        tf.get_variable("weight", [])
        self.feeds = {"images": images}
        self.outputs = {
            "boxes": images[..., :4], "scores": images[..., 4], "classes": tf.cast(images[..., 5], tf.int32)
        }  # fmt: skip
        self.metrics = {"loss": tf.reduce_mean(images)}


def dataset_of(seed, **choices):
    split, outputs = random_scenes(seed, **choices)
    answers = np.concatenate([outputs["boxes"], outputs["scores"][..., None], outputs["classes"][..., None]], axis=2)
    fields = split | {"images": answers.astype(np.float32)}
    return Dataset("scenes", {"test": fields}, CLASSES), split, outputs


@pytest.fixture
def evaluator():
    """In a session of its own."""
    with tf.Graph().as_default(), tf.Session() as session:
        yield DetectionEvaluator(Answers(), session, CLASSES, EvaluateOptions())


@pytest.mark.parametrize("batch_size", [7, 40])
def test_figures(evaluator, batch_size):
    dataset, split, outputs = dataset_of(5)
    found = measure(evaluator.session, evaluator.model, evaluator, dataset.splits["test"], batch_size)
    wanted = measures.metrics(tallied(split, outputs, 3))
    assert {name: found[name] for name in wanted} == wanted
    assert found["map_50_95"] == pytest.approx(by_pycocotools(split, outputs, 3).mean(), abs=1e-9)
    again = measure(evaluator.session, evaluator.model, evaluator, dataset.splits["test"], batch_size)
    assert again == found  # a new pass starts at nothing


def test_findings(evaluator, tmp_path):
    dataset, split, outputs = dataset_of(5)
    measure(evaluator.session, evaluator.model, evaluator, dataset.splits["test"])
    evaluator.look = lambda split, rows, look=evaluator.look: _as_pictures(*look(split, rows))
    found = evaluator.findings(dataset, dataset.splits["test"])
    assert found.details == {"classes": measures.by_class(tallied(split, outputs, 3), CLASSES)}
    assert found.lines == ["", measures.table(found.details["classes"])]
    for name, draw in found.pictures.values():
        draw(tmp_path / f"{name}.png")
    assert {path.name for path in tmp_path.iterdir()} == {"curves.png", "worst.png"}
    assert Image.open(tmp_path / "worst.png").width == 1896


def test_classes_without_objects_are_named(evaluator):
    dataset, _, _ = dataset_of(5)
    labels = dataset.splits["test"]["labels"]
    labels[labels == 1] = 2
    measure(evaluator.session, evaluator.model, evaluator, dataset.splits["test"])
    evaluator.look = lambda split, rows: ({}, {})
    found = evaluator.findings(dataset, dataset.splits["test"])
    assert found.details["classes"]["dog"]["ap_50"] is None
    assert found.lines[2:] == ["1 of 3 classes has no object in this split: dog; means are over the others"]


def _as_pictures(batch, outputs):
    return batch | {"images": np.zeros([len(batch["labels"]), 48, 48, 3], np.uint8)}, outputs


def test_memory_is_some_bytes_a_detection():
    """16 bytes each, and a little for the arrays that hold them."""
    model = SimpleNamespace(hyperparameters={"num_classes": 3}, outputs={})
    evaluator = DetectionEvaluator(model, None, CLASSES, EvaluateOptions())
    split, outputs = random_scenes(0, images=200)
    held = []
    tracemalloc.start()
    for passes in (2, 6):
        evaluator.start()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(passes):
            evaluator.add(split, outputs)
        held.append(tracemalloc.get_traced_memory()[0] - before)
    tracemalloc.stop()
    assert held[1] - held[0] < 17 * 4 * (outputs["classes"] >= 0).sum()
