"""The evaluator of segmenters: batches of any size, originals of other sizes, pictures, a guess."""

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from sklearn.metrics import jaccard_score

from datasets.dataset import Dataset
from datasets.split import ArraySplit
from parameters import IGNORED
from tasks.segmentation import crf, original_size, worst
from tasks.segmentation.evaluator import SegmentationEvaluator
from tasks.segmentation.options import EvaluateSegmenterOptions

CLASSES = ("sky", "road", "car")
RANDOM = np.random.default_rng(0)
COUNT, FRAME = 24, (8, 12)
MASKS = RANDOM.choice(np.array([0, 1, IGNORED], np.uint8), (COUNT, *FRAME))
PROBABILITIES = RANDOM.dirichlet([2, 2, 0.1], (COUNT, *FRAME)).astype(np.float32)
OUTPUTS = {"probabilities": PROBABILITIES, "classes": PROBABILITIES.argmax(axis=3).astype(np.int32)}
IMAGES = RANDOM.integers(0, 256, (COUNT, *FRAME, 3), np.uint8)


class Mixed(ArraySplit):
    """Pictures of two sizes: those of the frame, and of 6x21 that lie in its rows 2 to 5."""

    def __init__(self):
        large = np.arange(COUNT) % 3 == 0
        places = np.where(large[:, np.newaxis], [2, 0, 6, 12], [0, 0, *FRAME])
        sizes = np.where(large[:, np.newaxis], [6, 21], FRAME)
        super().__init__({"images": IMAGES, "masks": MASKS, "places": places, "sizes": sizes})
        self.masks = {row: RANDOM.integers(0, 2, (6, 21), np.uint8) for row in np.flatnonzero(large)}

    def original(self, name, row):
        assert name == "masks"
        return self.masks[row]


PLAIN, MIXED = ArraySplit({"images": IMAGES, "masks": MASKS}), Mixed()


def evaluated(split, size=COUNT, options=EvaluateSegmenterOptions()):  # noqa: B008 (frozen)
    """An evaluator that has seen all examples in batches of a size, and looks at them again in the arrays above."""
    model = SimpleNamespace(hyperparameters={"num_classes": 3}, outputs=OUTPUTS)
    evaluator = SegmentationEvaluator(model, None, CLASSES, options)
    evaluator.look = lambda split, rows, names: (split.take(rows), {name: OUTPUTS[name][rows] for name in names})
    evaluator.split = split
    evaluator.start()
    for start in range(0, COUNT, size):
        part = slice(start, start + size)
        evaluator.add(split.take(part), {name: OUTPUTS[name][part] for name in evaluator.outputs})
    return evaluator


@pytest.mark.parametrize("size", [1, 7, COUNT])
def test_the_pixels_of_all_batches_count_alike(size):
    evaluator, counted = evaluated(PLAIN, size), MASKS != IGNORED
    wanted = jaccard_score(MASKS[counted], OUTPUTS["classes"][counted], average="macro")
    assert (evaluator.outputs, evaluator.metrics()["mean_iou"]) == (("classes",), pytest.approx(wanted))


@pytest.mark.parametrize("size", [1, 7, COUNT])
def test_pictures_of_mixed_sizes_are_measured_at_their_own(size):
    evaluator, truth, found = evaluated(MIXED, size), [], []
    for row in range(COUNT):
        if row in MIXED.masks:
            truth.append(MIXED.masks[row].ravel())
            found.append(original_size.classes(PROBABILITIES[row], (2, 0, 6, 12), (6, 21)).ravel())
        else:
            truth.append(MASKS[row].ravel())
            found.append(OUTPUTS["classes"][row].ravel())
    truth, found = np.concatenate(truth), np.concatenate(found)
    counted = truth != IGNORED
    assert evaluator.outputs == ("probabilities",)
    metrics = evaluator.metrics()
    assert metrics["mean_iou"] == pytest.approx(jaccard_score(truth[counted], found[counted], average="macro"))
    assert metrics["pixel_accuracy"] == pytest.approx(np.mean(truth[counted] == found[counted]))


def test_a_training_measures_what_the_network_sees():
    evaluator = evaluated(MIXED, options=None)
    assert evaluator.outputs == ("classes",)
    assert evaluator.metrics() == evaluated(PLAIN).metrics()


@pytest.mark.parametrize("split", [PLAIN, MIXED])
def test_metrics_with_and_without_a_dense_crf_come_from_one_pass(monkeypatch, split):
    options = EvaluateSegmenterOptions(crf=True, crf_iterations=2, crf_place_deviation=1.5)
    evaluator = evaluated(split, 7, options)
    found = evaluator.findings(Dataset("streets", {"test": split}, CLASSES), split)
    plain = evaluated(split).metrics()
    assert found.metrics == {f"{name}_without_crf": value for name, value in plain.items()}
    assert (found.details["crf_iterations"], found.details["crf_place_deviation"]) == (2, 1.5)
    refined = crf.refined(IMAGES, PROBABILITIES, options)
    monkeypatch.setitem(OUTPUTS, "probabilities", refined)
    monkeypatch.setitem(OUTPUTS, "classes", refined.argmax(axis=3))
    assert evaluator.metrics() == evaluated(split).metrics() != plain
    assert evaluator.tally.worst.rows.tolist() == evaluated(split).tally.worst.rows.tolist()


def test_the_worst_pictures_show_the_refined_classes(monkeypatch):
    shown = []
    monkeypatch.setattr(worst, "draw_worst", lambda rows, batch, classes, *others: shown.append((rows, classes)))
    options = EvaluateSegmenterOptions(crf=True)
    found = evaluated(PLAIN, options=options).findings(Dataset("streets", {"test": PLAIN}, CLASSES), PLAIN)
    found.pictures["worst pictures"][1](None)
    ((rows, classes),) = shown
    np.testing.assert_array_equal(classes, crf.refined(IMAGES, PROBABILITIES, options).argmax(axis=3)[rows])


def test_a_new_pass_starts_at_zero():
    evaluator = evaluated(MIXED)
    evaluator.start()
    assert (evaluator.tally.confusion.sum(), evaluator.metrics()["mean_iou"]) == (0, 0)
    evaluator.add(MIXED.take(slice(0, 1)), {"probabilities": PROBABILITIES[:1]})
    assert evaluator.tally.confusion.sum() == 6 * 21  # of the first row again


def test_findings(tmp_path):
    found = evaluated(MIXED).findings(Dataset("streets", {"test": MIXED}, CLASSES), MIXED)
    assert list(found.details["classes"]) == [*CLASSES]
    assert found.details["classes"]["car"]["pixels"] == 0 < found.details["classes"]["car"]["predicted"]
    assert found.lines[2:] == [
        "1 of 3 classes has no true pixel in this split: car; some were predicted, so an IoU of 0 is part of mean_iou"
    ]
    for title, (name, draw) in found.pictures.items():
        draw(tmp_path / f"{name}.png")
        assert min(Image.open(tmp_path / f"{name}.png").size) > 500, title


def test_more_classes_than_names():
    found = evaluated(PLAIN).findings(Dataset("streets", {"test": PLAIN}, CLASSES[:2]), PLAIN)
    assert list(found.details["classes"]) == ["sky", "road", "2"]


def test_guessing_is_beaten_by_these_outputs_and_by_no_constant_one():
    evaluator = evaluated(PLAIN, options=None)
    guessing, shares = evaluator.guessing(), np.bincount(MASKS.ravel())[:2] / (MASKS != IGNORED).sum()
    assert guessing == {
        "loss": pytest.approx(-(shares * np.log(shares)).sum()),
        "pixel_accuracy": pytest.approx(shares.max()), "mean_iou": pytest.approx(shares.max() / 2),
    }  # fmt: skip


def test_records_keep_no_originals_and_are_measured_at_the_networks_size():
    """Their sizes and places are those of the originals, their masks those of the frame."""
    places, sizes = np.tile([1.0, 0, 6, 12], (COUNT, 1)), np.tile([5, 12], (COUNT, 1))
    records = ArraySplit({"images": IMAGES, "masks": MASKS, "places": places, "sizes": sizes})
    assert np.array_equal(evaluated(records).tally.confusion, evaluated(PLAIN).tally.confusion)
