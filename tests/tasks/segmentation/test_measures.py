"""The figures of a confusion matrix, against scikit-learn on the pixels themselves."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, jaccard_score, recall_score

from tasks.segmentation import measures

CLASSES = ("sky", "road", "car", "tree", "sign")


def pixels(seed, known=5):
    """The classes of 3000 pixels, true and predicted, of which 3 is never true; known: those that are predicted."""
    random = np.random.default_rng(seed)
    truth = random.choice([label for label in (0, 0, 0, 1, 2, 4) if label < known], 3000)
    return truth, np.where(random.random(3000) < 0.7, truth, random.integers(0, known, 3000))


@pytest.mark.parametrize("known", [4, 5])
def test_equal_to_scikit_learn(known):
    truth, found = pixels(known, known)
    wanted = {
        "mean_iou": jaccard_score(truth, found, average="macro", zero_division=0),
        "pixel_accuracy": accuracy_score(truth, found),
        "mean_accuracy": recall_score(truth, found, labels=np.unique(truth), average="macro"),
        "frequency_weighted_iou": jaccard_score(truth, found, average="weighted", zero_division=0),
    }
    assert measures.metrics(confusion_matrix(truth, found, labels=range(5))) == pytest.approx(wanted, abs=1e-12)


def test_by_class():
    truth, found = pixels(1, 4)
    rows = measures.by_class(confusion_matrix(truth, found, labels=range(5)), CLASSES)
    assert [rows[name]["iou"] for name in CLASSES[:4]] == pytest.approx(jaccard_score(truth, found, average=None))
    assert rows["road"]["pixels"] == (truth == 1).sum() and rows["road"]["predicted"] == (found == 1).sum()
    assert rows["road"]["accuracy"] == pytest.approx((found[truth == 1] == 1).mean())
    assert rows["road"]["precision"] == pytest.approx((truth[found == 1] == 1).mean())
    assert (rows["tree"]["iou"], rows["tree"]["accuracy"], rows["tree"]["pixels"]) == (0, None, 0)
    assert rows["sign"] == {"iou": None, "accuracy": None, "precision": None, "pixels": 0, "predicted": 0}
    lines = measures.table(rows).splitlines()
    assert lines[0].split() == ["iou", "accuracy", "precision", "pixels", "predicted"]
    assert lines[5].split() == ["sign", "-", "-", "-", "0", "0"]


def test_absences_are_told_apart():
    truth, found = pixels(2, 4)
    assert measures.absences(measures.by_class(confusion_matrix(truth, found, labels=range(5)), CLASSES)) == [
        "1 of 5 classes has no pixel, true or predicted, in this split: sign; means are over the others",
        "1 of 5 classes has no true pixel in this split: tree; some were predicted, so an IoU of 0 is part of mean_iou",
    ]
    assert measures.absences(measures.by_class(np.eye(5, dtype=int), CLASSES)) == []


def test_nothing_labelled():
    nothing = np.zeros((5, 5), int)
    assert set(measures.metrics(nothing).values()) == {0.0}
    assert measures.absences(measures.by_class(nothing, CLASSES)) == ["no pixel of this split is labelled"]
    assert measures.guess(nothing) == {}


def test_the_guess_is_the_best_constant_answer():
    truth, _ = pixels(3)
    guess = measures.guess(confusion_matrix(truth, truth, labels=range(5)))
    constant = [measures.metrics(confusion_matrix(truth, np.full(3000, c), labels=range(5))) for c in range(5)]
    for name in ("mean_iou", "pixel_accuracy"):
        best = max(metrics[name] for metrics in constant)
        assert best <= guess[name] == pytest.approx(best, rel=1e-6)
    shares = np.bincount(truth)[[0, 1, 2, 4]] / 3000
    assert guess["loss"] == pytest.approx(-np.mean(np.log(np.bincount(truth)[truth] / 3000)))
    assert guess["loss"] < -np.mean(np.log((0.9 * shares + 0.025)[np.searchsorted([0, 1, 2, 4], truth)]))
