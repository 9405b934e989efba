"""The page of the pictures with the most errors of a detector: captions, names and lines."""

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from datasets.dataset import Dataset
from tasks.detection import worst
from tasks.detection.evaluator import DetectionEvaluator
from training.command_options import EvaluateOptions

CLASSES = ("cat", "dog")


def detections(images=30):
    """Picture i has objects of class 0 and 1; in i % 3 == 1 one is missed, in i % 3 == 2 there is a false one, too."""
    cat, dog = (10, 10, 30, 30), (50, 50, 90, 80)
    rows = {0: [0, 1, -1], 1: [0, -1, -1], 2: [0, -1, 1]}
    split = {
        "images": np.stack([np.full((96, 96, 3), i, np.uint8) for i in range(images)]),
        "boxes": np.float32([[cat, dog]] * images),
        "labels": np.int32([[0, 1]] * images),
        "difficult": np.zeros((images, 2), bool),
        "files": np.array([f"/data/{i}.jpg" for i in range(images)]),
    }
    outputs = {
        "boxes": np.float32([[cat, dog, (0, 60, 20, 90)]] * images),
        "scores": np.float32([[0.9, 0.8, 0.7]] * images),
        "classes": np.int32([rows[i % 3] for i in range(images)]),
    }
    return split, outputs


def found_in(split, outputs):
    """The findings of an evaluator on a network that gives these outputs."""
    evaluator = DetectionEvaluator(
        SimpleNamespace(hyperparameters={"num_classes": 2}, outputs={}), None, CLASSES, EvaluateOptions()
    )
    evaluator.look = lambda _, rows: tuple({n: v[rows] for n, v in each.items()} for each in (split, outputs))
    evaluator.start()
    for start in range(0, len(split["labels"]), 7):
        part = slice(start, start + 7)
        evaluator.add(*({name: values[part] for name, values in each.items()} for each in (split, outputs)))
    return evaluator.findings(Dataset("cells", {"test": split}, CLASSES), None)


@pytest.fixture
def pages(monkeypatch):
    """What would be drawn: a list of (title, tiles)."""
    drawn = []
    monkeypatch.setattr(worst, "draw_page", lambda title, tiles, path, how: drawn.append((title, tiles)))
    return drawn


def test_the_pictures_with_the_most_errors(pages, tmp_path):
    found_in(*detections()).pictures["worst pictures"][1](tmp_path)
    ((title, tiles),) = pages
    assert title == (
        "The 20 pictures of cells with the most objects missed and false detections, "
        "at IoU 0.5 of boxes and scores from 0.80; what is wrong is named"
    )
    assert [caption for _, _, caption in tiles[:2]] == ["1.jpg: 1 missed, 0 false", "2.jpg: 1 missed, 0 false"]
    pixels, marks, _ = tiles[0]
    assert pixels[0, 0, 0] == 1
    assert [(mark.label, mark.text, mark.dashed) for mark in marks] == [
        (0, "", False), (0, "", True), (1, "dog", True)
    ]  # fmt: skip


def test_what_is_false_is_named_and_what_is_difficult_is_not_missed(pages, tmp_path):
    split, outputs = detections()
    outputs["scores"][:, 2] = 0.85  # so that the threshold lets them in
    split["difficult"][1] = True
    del split["files"]
    found_in(split, outputs).pictures["worst pictures"][1](tmp_path)
    ((_, tiles),) = pages
    assert [caption for _, _, caption in tiles[:2]] == ["no. 2: 1 missed, 1 false", "no. 5: 1 missed, 1 false"]
    assert [mark.text for mark in tiles[0][1]] == ["", "dog 0.85", "", "dog"]
    assert [caption for _, _, caption in tiles if caption.startswith("no. 1:")] == []


def test_a_score_at_the_threshold_is_shown_even_if_its_last_digits_differ(pages, tmp_path):
    """As they do in a batch of another size."""
    split, outputs = detections(1)
    for threshold, shown in ((0.8 * (1 + 5e-7), 2), (0.8 * (1 + 1e-5), 1)):
        worst.draw_worst([0], split, outputs, threshold, CLASSES, "cells", tmp_path)
        assert sum(not mark.dashed for mark in pages[-1][1][0][1]) == shown


def test_a_real_page(tmp_path):
    found_in(*detections()).pictures["worst pictures"][1](tmp_path / "worst.png")
    assert Image.open(tmp_path / "worst.png").size == (1896, 80 + 4 * 400)
