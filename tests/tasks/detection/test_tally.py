"""What is kept of a split: the same in batches of any size, few bytes a detection, errors by image."""

import numpy as np
import pytest

from tests.tasks.detection.scenes import A, B, random_scenes, scene, tallied


@pytest.mark.parametrize("batch_size", [1, 7, 39])
def test_batches_change_nothing(batch_size):
    fields = random_scenes(3)
    whole, parts = tallied(*fields, 4), tallied(*fields, 4, batch_size)
    for one, other in zip([*whole.rankings(), whole.pooled(2)], [*parts.rankings(), parts.pooled(2)], strict=True):
        for values, others in zip(one, other, strict=True):
            np.testing.assert_array_equal(values, others)
    np.testing.assert_array_equal(whole.errors(3)[0], parts.errors(3)[0])
    assert whole.rankings()[3].objects == 0 and len(whole.rankings()[0].scores) > 300


def test_a_detection_takes_sixteen_bytes():
    """Sixteen bytes, and eight of an image for the number of its objects."""
    tally = tallied(*random_scenes(0, images=100, detections=60), 3)
    (part,) = [tally._all()]
    assert sum(values.nbytes for values in part) == 16 * len(part.scores)
    assert sum(values.nbytes for values in tally._objects_of_images) == 8 * 100


def test_a_ranking_goes_from_the_highest_score_down_and_equal_scores_by_image():
    split, outputs = random_scenes(3)
    for label, ranking in enumerate(tallied(split, outputs, 3).rankings()):
        images, slots = np.nonzero(outputs["classes"] == label)
        order = np.argsort(-outputs["scores"][images, slots], kind="stable")
        np.testing.assert_array_equal(ranking.scores, outputs["scores"][images, slots][order])
        assert ranking.objects == ((split["labels"] == label) & ~split["difficult"]).sum()


def test_classes_pooled_are_ranked_by_score():
    split, outputs = scene([A, B], [(0.7, B), (0.9, A), (0.8, A)])
    split["labels"], outputs["classes"] = np.int32([[0, 1]]), np.int32([[1, 0, 0]])
    tally = tallied(split, outputs, 2)
    both = tally.pooled(2)
    assert (both.objects, (both.hits & 1).tolist()) == (2, [1, 0, 1])
    np.testing.assert_allclose(both.scores, [0.9, 0.8, 0.7])
    assert (tally.pooled(1).objects, len(tally.pooled(1).scores)) == (1, 2)


def test_errors_of_images():
    """Two copies of a picture with a hit at 0.9 and a false detection at 0.6; in the third nothing is found.

    From 0.9 on 2 of 6 objects are found, F1 0.5: the highest. Then 1, 1 and 2 objects are missed.
    """
    split, outputs = scene([A, B], [(0.9, A), (0.6, (0, 0, 5, 5))])
    split = {name: np.repeat(values, 3, axis=0) for name, values in split.items()}
    outputs = {name: np.repeat(values, 3, axis=0) for name, values in outputs.items()}
    outputs["classes"][2] = -1
    errors, threshold = tallied(split, outputs, 1, batch_size=2).errors(1)
    assert (errors.tolist(), threshold) == ([1, 1, 2], pytest.approx(0.9))
    split["difficult"][2, 0] = True
    outputs["scores"][:] = 0.9
    errors, threshold = tallied(split, outputs, 1).errors(1)
    assert (errors.tolist(), threshold) == ([2, 2, 1], pytest.approx(0.9))
