"""Average precision against pycocotools, against plain loops written from VOC's definition, and by hand."""

import numpy as np
import pytest

from tasks.detection.average_precision import COCO_POINTS, ELEVEN_POINTS, area, at_points, best_f1, curve
from tasks.detection.matching import COCO_LEVELS
from tests.tasks.detection.scenes import A, B, by_pycocotools, random_scenes, scene, tallied, voc_by_loops


def by_coco(split, outputs, classes):
    """Our AP 0.5:0.95 of each class."""
    rankings = tallied(split, outputs, classes).rankings()
    return [np.mean([at_points(*curve(each, level)[:2], COCO_POINTS) for level in COCO_LEVELS]) for each in rankings]


@pytest.mark.parametrize("seed", range(6))
def test_pycocotools_says_the_same(seed):
    split, outputs = random_scenes(seed)
    wanted = by_pycocotools(split, outputs, 3)
    assert (wanted > 0.05).all()
    np.testing.assert_allclose(by_coco(split, outputs, 3), wanted, atol=1e-6)


def test_pycocotools_says_the_same_of_more_than_a_hundred_in_a_picture():
    split, outputs = random_scenes(7, images=5, detections=400, classes=2)
    wanted = by_pycocotools(split, outputs, 2)
    np.testing.assert_allclose(by_coco(split, outputs, 2), wanted, atol=1e-6)
    best = np.argsort(-outputs["scores"], axis=1, kind="stable")[:, :150]
    fewer = {name: np.take_along_axis(outputs[name], best, axis=1) for name in ("scores", "classes")}
    fewer["boxes"] = np.take_along_axis(outputs["boxes"], best[..., np.newaxis], axis=1)
    assert by_coco(split, fewer, 2)[0] != pytest.approx(wanted[0], abs=1e-6)  # so the limit isn't one of a picture


@pytest.mark.parametrize("seed", range(6))
def test_loops_from_vocs_definition_say_the_same(seed):
    split, outputs = random_scenes(seed)
    for label, ranking in enumerate(tallied(split, outputs, 3).rankings()):
        recall, precision, _ = curve(ranking)
        wanted = voc_by_loops(split, outputs, label)
        np.testing.assert_allclose(
            [area(recall, precision), at_points(recall, precision, ELEVEN_POINTS).mean()], wanted, atol=1e-9
        )
        assert 0.1 < wanted[0] < 0.9


def test_by_hand():
    """Hit, false (a is taken), hit: the numbers of the docstrings; the second of the two scores comes first."""
    (ranking,) = tallied(*scene([A, B], [(0.7, B), (0.9, A), (0.8, A)]), 1).rankings()
    recall, precision, scores = curve(ranking)
    assert recall.tolist() == [0.5, 0.5, 1]
    np.testing.assert_allclose(precision, [1, 1 / 2, 2 / 3])
    np.testing.assert_allclose(scores, [0.9, 0.8, 0.7])
    assert area(recall, precision) == pytest.approx(1 / 2 + 1 / 2 * 2 / 3)
    assert at_points(recall, precision, ELEVEN_POINTS).mean() == pytest.approx((6 + 5 * 2 / 3) / 11)
    assert at_points(recall, precision, COCO_POINTS).mean() == pytest.approx((51 + 50 * 2 / 3) / 101)
    assert best_f1(ranking) == (pytest.approx(0.8), pytest.approx(0.7))


def test_what_finds_a_difficult_object_counts_for_nothing():
    (ranking,) = tallied(*scene([A, B], [(0.9, A), (0.8, A), (0.7, B)], difficult=[0]), 1).rankings()
    assert ranking.objects == 1
    for level in (0, *COCO_LEVELS):
        assert [values.tolist() for values in curve(ranking, level)[:2]] == [[1.0], [1.0]]


def test_recalls_of_tenths_reach_their_points():
    """3 of 10 found is a recall of 0.3, which is less than 3 * 0.1 in floating point."""
    recall, precision = np.arange(1, 4) / 10, np.ones(3)
    assert at_points(recall, precision, ELEVEN_POINTS).mean() == pytest.approx(4 / 11)


def test_no_detections_and_no_objects():
    (ranking,) = tallied(*scene([A], []), 1).rankings()
    assert (ranking.objects, len(ranking.scores)) == (1, 0)
    recall, precision, _ = curve(ranking)
    assert area(recall, precision) == at_points(recall, precision, ELEVEN_POINTS).mean() == 0
    assert best_f1(ranking) == (0.0, 0.5)
    assert tallied(*scene([A], [(0.9, A)]), 2).rankings()[1].objects == 0


def test_equal_scores_are_let_in_together():
    """One threshold takes both detections of 0.5: precision 2/3 at a recall of 1, F1 0.8; none is between them."""
    (ranking,) = tallied(*scene([A, B], [(0.9, A), (0.5, B), (0.5, (0, 0, 5, 5))]), 1).rankings()
    assert best_f1(ranking) == (pytest.approx(0.8), pytest.approx(0.5))
