"""The evaluator of localizers: sums in batches of any size, the worst pictures, nothing in training."""

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from datasets.dataset import Dataset
from tasks.localization import measures
from tasks.localization.evaluator import LocalizationEvaluator
from training.command_options import EvaluateOptions

CLASSES = ("cat", "dog", "cow")
RANDOM = np.random.default_rng(0)
COUNT = 90
CORNERS = RANDOM.uniform(0, 20, (COUNT, 1, 2)).astype(np.float32)
SPLIT = {
    "images": RANDOM.integers(0, 256, (COUNT, 40, 40, 3), np.uint8),
    "boxes": np.concatenate([CORNERS, CORNERS + 15], axis=2),
    "labels": RANDOM.integers(-1, 3, (COUNT, 1), np.int32),
    "difficult": np.zeros((COUNT, 1), bool),
}
OUTPUTS = {
    "presence": RANDOM.random(COUNT).astype(np.float32),
    "boxes": SPLIT["boxes"][:, 0] + RANDOM.normal(0, 3, (COUNT, 4)).astype(np.float32),
    "probabilities": RANDOM.dirichlet([1, 1, 1], COUNT).astype(np.float32),
}


def evaluated(size, options=EvaluateOptions()):  # noqa: B008 (frozen)
    """An evaluator that has seen all examples in batches of a size, and looks at them again in the arrays above."""
    evaluator = LocalizationEvaluator(SimpleNamespace(outputs=OUTPUTS), None, CLASSES, options)
    evaluator.look = lambda _, rows: tuple({n: v[rows] for n, v in each.items()} for each in (SPLIT, OUTPUTS))
    evaluator.start()
    for start in range(0, COUNT, size):
        part = slice(start, start + size)
        evaluator.add(*({name: values[part] for name, values in each.items()} for each in (SPLIT, OUTPUTS)))
    return evaluator


@pytest.mark.parametrize("size", [1, 7, 90])
def test_the_worst_are_those_of_the_whole_split(size):
    badness = measures.badness(SPLIT, OUTPUTS)
    assert evaluated(size).worst.rows.tolist() == np.argsort(-badness, kind="stable")[:20].tolist()


def test_findings(tmp_path):
    evaluator = evaluated(30)
    found = evaluator.findings(Dataset("scenes", {"test": SPLIT}, CLASSES), None)
    of_cats = SPLIT["labels"][:, 0] == 0
    right = OUTPUTS["probabilities"].argmax(axis=1) == 0
    assert found.details["classes"]["cat"]["images"] == of_cats.sum()
    assert found.details["classes"]["cat"]["class_accuracy"] == pytest.approx(right[of_cats].mean())
    assert found.lines == ["", measures.table(found.details["classes"])]
    assert (evaluator.outputs, evaluator.metrics()) == (tuple(OUTPUTS), {})
    name, draw = found.pictures["worst pictures"]
    draw(tmp_path / f"{name}.png")
    assert Image.open(tmp_path / "worst.png").width == 1896


def test_classes_without_objects_are_named():
    evaluator = LocalizationEvaluator(SimpleNamespace(outputs=OUTPUTS), None, (*CLASSES, "yak"), EvaluateOptions())
    evaluator.look = lambda *_: ({}, {})
    evaluator.start()
    evaluator.add(SPLIT, OUTPUTS)
    found = evaluator.findings(Dataset("scenes", {"test": SPLIT}, CLASSES), None)
    assert found.lines[2:] == ["1 of 4 classes has no object in this split: yak; means are over the others"]
    assert found.details["classes"]["yak"]["mean_iou"] is None


def test_in_training_nothing_is_computed():
    evaluator = evaluated(30, options=None)
    assert (evaluator.outputs, evaluator.metrics()) == ((), {})
    assert evaluator.table.rows()["cat"] == {"images": 0}
