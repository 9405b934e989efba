"""Average precision against pycocotools, against plain loops written from VOC's definition, and by hand."""

import contextlib
import io

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from graphs.boxes import iou
from tasks.detection import average_precision
from tasks.detection.average_precision import (
    COCO_IOUS,
    COCO_POINTS,
    ELEVEN_POINTS,
    area,
    at_points,
    curve,
)
from tests.tasks.detection.scenes import (
    A,
    B,
    random_scenes,
    scene,
    voc_by_loops,
)


def by_pycocotools(split, outputs, classes):
    """AP 0.5:0.95 of each class."""
    annotations = [
        {
            "id": 1000 * image + slot + 1, "image_id": image, "category_id": int(label), "area": 1.0,
            "iscrowd": int(split["difficult"][image, slot]),
            "bbox": [float(left), float(top), float(right) - float(left), float(bottom) - float(top)],
        }
        for image, labels in enumerate(split["labels"])
        for slot, (label, (top, left, bottom, right)) in enumerate(zip(labels, split["boxes"][image], strict=True))
        if label >= 0
    ]  # fmt: skip
    found = [
        {
            "image_id": image, "category_id": int(label), "score": float(outputs["scores"][image, slot]),
            "bbox": [float(left), float(top), float(right) - float(left), float(bottom) - float(top)],
        }
        for image, labels in enumerate(outputs["classes"])
        for slot, (label, (top, left, bottom, right)) in enumerate(zip(labels, outputs["boxes"][image], strict=True))
        if label >= 0
    ]  # fmt: skip
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {
            "images": [{"id": i} for i in range(len(split["labels"]))],
            "categories": [{"id": i} for i in range(classes)],
            "annotations": annotations,
        }
        truth.createIndex()
        judge = COCOeval(truth, truth.loadRes(found), "bbox")
        judge.evaluate()
        judge.accumulate()
    return judge.eval["precision"][:, :, :, 0, -1].mean(axis=(0, 1))


def ours(split, outputs, label):
    matches = average_precision.match_coco(split, outputs, label)
    return np.mean([at_points(*curve(matches, level)[:2], COCO_POINTS) for level in range(len(COCO_IOUS))])


@pytest.mark.parametrize("seed", range(6))
def test_pycocotools_says_the_same(seed):
    split, outputs = random_scenes(seed)
    wanted = by_pycocotools(split, outputs, 3)
    assert (wanted > 0.05).all()
    np.testing.assert_allclose([ours(split, outputs, label) for label in range(3)], wanted, atol=1e-6)


def test_pycocotools_says_the_same_of_more_than_a_hundred_in_a_picture():
    split, outputs = random_scenes(7, images=5, detections=400, classes=2)
    wanted = by_pycocotools(split, outputs, 2)
    np.testing.assert_allclose([ours(split, outputs, label) for label in range(2)], wanted, atol=1e-6)
    best = np.argsort(-outputs["scores"], axis=1, kind="stable")[:, :150]
    fewer = {name: np.take_along_axis(outputs[name], best, axis=1) for name in ("scores", "classes")}
    fewer["boxes"] = np.take_along_axis(outputs["boxes"], best[..., np.newaxis], axis=1)
    assert ours(split, fewer, 0) != pytest.approx(wanted[0], abs=1e-6)  # so the limit isn't one of a picture


@pytest.mark.parametrize("seed", range(6))
def test_loops_from_vocs_definition_say_the_same(seed):
    split, outputs = random_scenes(seed)
    for label in range(3):
        recall, precision, _ = curve(average_precision.match_voc(split, outputs, label))
        wanted = voc_by_loops(split, outputs, label)
        np.testing.assert_allclose(
            [area(recall, precision), at_points(recall, precision, ELEVEN_POINTS).mean()], wanted, atol=1e-9
        )
        assert 0.1 < wanted[0] < 0.9


def test_by_hand():
    """Hit, false (a is taken), hit: the numbers of the docstrings; the second of the two scores comes first."""
    matches = average_precision.match_voc(*scene([A, B], [(0.7, B), (0.9, A), (0.8, A)]), 0)
    recall, precision, scores = curve(matches)
    assert matches.hits.tolist() == [[True, False, True]]
    assert recall.tolist() == [0.5, 0.5, 1]
    np.testing.assert_allclose(precision, [1, 1 / 2, 2 / 3])
    np.testing.assert_allclose(scores, [0.9, 0.8, 0.7])
    assert area(recall, precision) == pytest.approx(1 / 2 + 1 / 2 * 2 / 3)
    assert at_points(recall, precision, ELEVEN_POINTS).mean() == pytest.approx((6 + 5 * 2 / 3) / 11)
    assert at_points(recall, precision, COCO_POINTS).mean() == pytest.approx((51 + 50 * 2 / 3) / 101)
    assert average_precision.best_f1(matches) == (pytest.approx(0.8), pytest.approx(0.7))


@pytest.mark.parametrize("match", [average_precision.match_voc, average_precision.match_coco])
def test_hits_say_what_found_what(match):
    split, outputs = random_scenes(1)
    matches = match(split, outputs, 1)
    for level, least in enumerate([0.5] if len(matches.hits) == 1 else COCO_IOUS):
        hits = np.flatnonzero(matches.hits[level])
        places = list(zip(matches.images[hits], matches.targets[level][hits], strict=True))
        assert len(hits) == len(set(places)) and (level or len(hits) > 5)
        for hit, place in zip(hits, places, strict=True):
            slot = matches.images[hit], matches.slots[hit]
            assert split["labels"][place] == outputs["classes"][slot] == 1
            assert outputs["scores"][slot] == matches.scores[hit]
            assert iou(outputs["boxes"][slot], split["boxes"][place]) >= least


def test_the_two_rules_differ_on_objects_side_by_side():
    near = (10, 12, 30, 42)  # IoU with A: 28/32; the second detection lies on A, but reaches 0.5 with this one, too
    split, outputs = scene([A, near], [(0.9, A), (0.8, A), (0.7, near)])
    assert average_precision.match_voc(split, outputs, 0).hits.tolist() == [[True, False, True]]
    assert average_precision.match_coco(split, outputs, 0).hits[0].tolist() == [True, True, False]
    assert average_precision.match_coco(split, outputs, 0).hits[-1].tolist() == [True, False, True]  # at 0.95


def test_what_finds_a_difficult_object_counts_for_nothing():
    split, outputs = scene([A, B], [(0.9, A), (0.8, A), (0.7, B)], difficult=[0])
    for match in (average_precision.match_voc, average_precision.match_coco):
        matches = match(split, outputs, 0)
        assert matches.objects == 1
        assert matches.ignored[0].tolist() == [True, True, False]
        assert [values.tolist() for values in curve(matches)[:2]] == [[1.0], [1.0]]


@pytest.mark.parametrize(
    ("right", "hit"), [(20.0, True), (19.9, False)]  # of a width of 40: IoU 0.5 is enough, less isn't
)  # fmt: skip
def test_an_iou_of_a_half_is_enough(right, hit):
    split, outputs = scene([(0, 0, 10, 40)], [(0.9, (0, 0, 10, right))])
    assert average_precision.match_voc(split, outputs, 0).hits.tolist() == [[hit]]
    assert average_precision.match_coco(split, outputs, 0).hits[0].tolist() == [hit]


def test_recalls_of_tenths_reach_their_points():
    """3 of 10 found is a recall of 0.3, which is less than 3 * 0.1 in floating point."""
    recall, precision = np.arange(1, 4) / 10, np.ones(3)
    assert at_points(recall, precision, ELEVEN_POINTS).mean() == pytest.approx(4 / 11)


def test_boxes_without_area_find_nothing_and_break_nothing():
    split, outputs = scene([A], [(0.9, (20, 20, 20, 20)), (0.8, (30, 40, 10, 10)), (0.7, A)])
    for match in (average_precision.match_voc, average_precision.match_coco):
        assert match(split, outputs, 0).hits[0].tolist() == [False, False, True]


def test_no_detections_and_no_objects():
    split, outputs = scene([A], [])
    for match in (average_precision.match_voc, average_precision.match_coco):
        matches = match(split, outputs, 0)
        assert (matches.objects, matches.hits.shape[1]) == (1, 0)
        recall, precision, _ = curve(matches)
        assert area(recall, precision) == at_points(recall, precision, ELEVEN_POINTS).mean() == 0
    assert average_precision.best_f1(average_precision.match_voc(split, outputs, 0)) == (0.0, 0.5)
    split, outputs = scene([A], [(0.9, A)])
    assert average_precision.match_voc(split, outputs, 1).objects == 0


def test_equal_scores_are_let_in_together():
    """One threshold takes both detections of 0.5: precision 2/3 at a recall of 1, F1 0.8; none between them."""
    split, outputs = scene([A, B], [(0.9, A), (0.5, B), (0.5, (0, 0, 5, 5))])
    assert average_precision.best_f1(average_precision.match_voc(split, outputs, 0)) == (
        pytest.approx(0.8),
        pytest.approx(0.5),
    )


def test_classes_pooled_are_ranked_by_score():
    split, outputs = scene([A, B], [(0.7, B), (0.9, A), (0.8, A)])
    split["labels"], outputs["classes"] = np.int32([[0, 1]]), np.int32([[1, 0, 0]])
    both = average_precision.pool([average_precision.match_voc(split, outputs, label) for label in (1, 0)])
    assert (both.objects, both.hits.tolist(), both.slots.tolist()) == (2, [[True, False, True]], [1, 2, 0])
    np.testing.assert_allclose(both.scores, [0.9, 0.8, 0.7])
