"""The counts of a classifier's evaluator, against scikit-learn on whole arrays."""

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from sklearn.metrics import confusion_matrix

from datasets.dataset import Dataset
from tasks.classification.evaluator import ClassificationEvaluator
from training.command_options import EvaluateOptions

CLASSES = ("cat", "dog", "cow")
RANDOM = np.random.default_rng(0)
LABELS, PREDICTIONS = RANDOM.integers(0, 3, 200, np.int32), RANDOM.integers(0, 5, 200, np.int32)
SPLIT = {"labels": LABELS}
DATASET = Dataset("farm", {"train": SPLIT, "test": SPLIT}, CLASSES)


def evaluated(sizes, known=5, labels=LABELS, predictions=PREDICTIONS):
    """An evaluator that has seen batches of these sizes."""
    probabilities = SimpleNamespace(shape=SimpleNamespace(as_list=lambda: [None, known]))
    model = SimpleNamespace(outputs={"probabilities": probabilities})
    evaluator = ClassificationEvaluator(model, None, CLASSES, EvaluateOptions())
    evaluator.start()
    start = 0
    for size in sizes:
        part = slice(start, start + size)
        evaluator.add({"labels": labels[part]}, {"predictions": predictions[part]})
        start += size
    return evaluator


@pytest.mark.parametrize("sizes", [[200], [1, 99, 100], [7] * 28 + [4]])
def test_the_counts_are_the_confusion_matrix(sizes):
    wanted = confusion_matrix(LABELS, PREDICTIONS, labels=range(5))[:3]
    np.testing.assert_array_equal(evaluated(sizes).counts, wanted)


def test_a_new_pass_starts_at_zero():
    evaluator = evaluated([200])
    evaluator.start()
    assert (evaluator.counts.shape, evaluator.counts.sum(), evaluator.metrics()) == ((3, 5), 0, {})


def test_findings(tmp_path):
    found = evaluated([200]).findings(DATASET, DATASET.splits["test"])
    of_cats = LABELS == 0
    assert found.details["classes"]["cat"]["recall"] == np.mean(PREDICTIONS[of_cats] == 0)
    assert found.details["classes"]["cat"]["examples"] == of_cats.sum()
    assert found.lines[-1] == "the network knows 5 classes, farm 3: they count as its first"
    means = np.mean([row["recall"] for row in found.details["classes"].values()])
    assert found.metrics["macro_recall"] == pytest.approx(means)
    name, draw = found.pictures["confusion matrix"]
    draw(tmp_path / f"{name}.png")
    assert min(Image.open(tmp_path / "confusion.png").size) > 500


def test_no_line_where_the_network_knows_the_same_classes():
    found = evaluated([200], known=3, predictions=PREDICTIONS % 3).findings(DATASET, DATASET.splits["test"])
    assert len(found.lines) == 2 and found.lines[1].splitlines()[1].startswith("cat")


def test_classes_without_examples_are_absent_and_named():
    labels = np.minimum(LABELS, 1)  # no cow, though some are predicted
    found = evaluated([200], known=3, labels=labels, predictions=PREDICTIONS % 3).findings(DATASET, None)
    rows = found.details["classes"]
    cows = int(np.sum(PREDICTIONS % 3 == 2))
    assert rows["cow"] == {"precision": None, "recall": None, "f1": None, "examples": 0, "predicted": cows}
    assert found.lines[2:] == ["1 of 3 classes has no example in this split: cow; means are over the others"]
    assert found.metrics["macro_f1"] == pytest.approx((rows["cat"]["f1"] + rows["dog"]["f1"]) / 2)


@pytest.mark.parametrize("loss", [1.25, None])
def test_guessing_is_the_most_frequent_class_and_a_little_luck(loss):
    evaluator, seen = evaluated([200], labels=np.repeat([0, 1, 2], [120, 60, 20])), []
    evaluator.model.loss_of_shares = lambda shares: seen.append(shares) or loss
    guessing = evaluator.guessing()
    np.testing.assert_allclose(seen, [[0.6, 0.3, 0.1]])
    assert guessing == ({} if loss is None else {"loss": 1.25, "accuracy": pytest.approx(0.6 + 2 * 0.03464, abs=1e-5)})
