"""The evaluator of detectors on a network that gives masks: figures, findings, memory."""

import tracemalloc
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from PIL import Image

from datasets.dataset import Dataset
from graphs.detectors.detector import Detector
from tasks.detection import worst
from tasks.detection.evaluator import DetectionEvaluator
from tasks.detection.mask_evaluator import MaskEvaluator
from tests.tasks.detection.masked_scenes import SIZE, random_masks, segments_by_pycocotools
from training.command_options import EvaluateOptions
from training.evaluation import measure

CLASSES = ("cat", "dog", "cow")


class Masks(Detector):
    """Gives for a picture, whose first pixels count from 0, what a table holds at that number."""

    def build_graph(self, num_classes: int = 3) -> None:
        images = tf.placeholder(tf.uint8, [None, *SIZE, 3])
        tf.get_variable("weight", [])
        self.feeds = {"images": images}
        _, outputs = random_masks(5)
        numbers = tf.cast(images[:, 0, 0, 0], tf.int32)
        self.outputs = {name: tf.gather(values, numbers) for name, values in outputs.items()}
        self.metrics = {"loss": tf.reduce_mean(self.outputs["scores"])}


@pytest.fixture(scope="module")
def measured():
    """The evaluator after a split, its data set, the outputs, and the metrics for two sizes of batches."""
    split, outputs = random_masks(5)
    images = np.zeros((len(split["labels"]), *SIZE, 3), np.uint8)
    images[:, 0, 0, 0] = np.arange(len(images))
    dataset = Dataset("scenes", {"test": split | {"images": images}}, CLASSES)
    with tf.Graph().as_default(), tf.Session() as session:
        evaluator = DetectionEvaluator(Masks(), session, CLASSES, EvaluateOptions())
        metrics = [measure(session, evaluator.model, evaluator, dataset.splits["test"], size) for size in (7, 40)]
        yield evaluator, dataset, outputs, metrics


def test_figures_stand_beside_those_of_boxes(measured):
    _, dataset, outputs, (metrics, again) = measured
    wanted = segments_by_pycocotools(dataset.splits["test"].take(slice(None)), outputs, 3)
    assert metrics == pytest.approx(again, rel=1e-6)
    assert metrics["mask_map_50"] == pytest.approx(wanted[0].mean())
    assert metrics["mask_map_50_95"] == pytest.approx(wanted.mean())
    assert {"map_50", "map_50_95", "best_f1"} < set(metrics) and metrics["map_50_95"] != metrics["mask_map_50_95"]


def test_findings(measured, tmp_path):
    evaluator, dataset, _, metrics = measured
    found = evaluator.findings(dataset, dataset.splits["test"])
    table = found.details["masks"]
    assert np.mean([row["ap_50"] for row in table.values()]) == pytest.approx(metrics[0]["mask_map_50"])
    assert found.lines[-1].splitlines()[0].split() == ["objects", "mask_ap_50", "mask_ap_50_95"]
    name, draw = found.pictures["worst masks"]
    draw(tmp_path / f"{name}.png")
    assert Image.open(tmp_path / "masks.png").width == 1896


def test_the_worst_pictures_show_pixels(measured, monkeypatch):
    evaluator, dataset, _, _ = measured
    pages = []
    monkeypatch.setattr(worst, "draw_page", lambda title, tiles, path, how: pages.append((title, tiles, how)))
    evaluator.findings(dataset, dataset.splits["test"]).pictures["worst masks"][1](None)
    ((title, tiles, how),) = pages
    assert "The 20 pictures of scenes" in title and "at IoU 0.5 of masks" in title and "outline" in how
    marks = [mark for _, marks, _ in tiles for mark in marks]
    assert all(mark.box is None for mark in marks)
    assert {mark.patch.pixels.shape == SIZE for mark in marks if mark.dashed} == {True}
    assert sum(mark.patch.pixels.any() for mark in marks if not mark.dashed) > 20


def test_an_object_without_pixels_is_neither_demanded_nor_punished():
    split, outputs = random_masks(5, images=2)
    model = SimpleNamespace(
        hyperparameters={"num_classes": 3}, feeds={"images": SimpleNamespace(shape=tf.TensorShape([None, *SIZE, 3]))}
    )
    evaluator = MaskEvaluator(model, None, CLASSES, EvaluateOptions())
    evaluator.start()
    evaluator.add(split, outputs)
    before = evaluator.tally.objects.copy()
    counted = (split["labels"] == 0) & ~split["difficult"]
    assert counted.any()
    split["instances"][counted] = 0
    evaluator.start()
    evaluator.add(split, outputs)
    assert (evaluator.tally.objects - before).tolist() == [-counted.sum(), 0, 0]


def test_memory_is_some_bytes_a_detection():
    split, outputs = random_masks(0, images=40)
    model = SimpleNamespace(
        hyperparameters={"num_classes": 3}, feeds={"images": SimpleNamespace(shape=tf.TensorShape([None, *SIZE, 3]))}
    )
    evaluator = MaskEvaluator(model, None, CLASSES, EvaluateOptions())
    held = []
    tracemalloc.start()
    for passes in (1, 3):
        evaluator.start()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(passes):
            evaluator.add(split, outputs)
        held.append(tracemalloc.get_traced_memory()[0] - before)
    tracemalloc.stop()
    assert held[1] - held[0] < 17 * 2 * (outputs["classes"] >= 0).sum() + 4000
