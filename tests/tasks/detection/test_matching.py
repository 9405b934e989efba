"""Which detection finds which object, by both rules: by hand, and checked pair by pair with the IoU of graphs/boxes."""

import numpy as np
import pytest

from graphs.boxes import iou
from tasks.detection.matching import COCO_IOUS, COCO_LEVELS, VOC_IOU, VOC_LEVEL, match
from tests.tasks.detection.scenes import A, B, random_scenes, scene

BOTH = (VOC_LEVEL, COCO_LEVELS[0])


def test_detections_are_ordered_by_image_and_score():
    split, outputs = random_scenes(2)
    matches = match(split, outputs)
    assert len(matches.scores) == (outputs["classes"] >= 0).sum()
    assert (np.diff(matches.images) >= 0).all()
    assert (np.diff(matches.scores)[np.diff(matches.images) == 0] <= 0).all()
    places = matches.images, matches.slots
    np.testing.assert_array_equal(outputs["scores"][places], matches.scores)
    np.testing.assert_array_equal(outputs["classes"][places], matches.labels)
    ties = (np.diff(matches.images) == 0) & (np.diff(matches.scores) == 0)
    assert ties.sum() > 50 and (np.diff(matches.slots)[ties] > 0).all()


def test_by_hand():
    """Hit, false (A is taken), hit; the best score is the second one in the outputs."""
    matches = match(*scene([A, B], [(0.7, B), (0.9, A), (0.8, A)]))
    assert matches.slots.tolist() == [1, 2, 0]
    for level in BOTH:
        assert matches.hits[level].tolist() == [True, False, True]
    assert matches.targets[[0, 2]].tolist() == [0, 1]


def test_targets_of_hits_are_different_objects_of_the_class_that_overlap_enough():
    split, outputs = random_scenes(1)
    matches = match(split, outputs)
    hits = np.flatnonzero(matches.hits[VOC_LEVEL])
    places = list(zip(matches.images[hits], matches.targets[hits], strict=True))
    assert len(hits) == len(set(places)) and len(hits) > 50
    for hit, place in zip(hits, places, strict=True):
        slot = matches.images[hit], matches.slots[hit]
        assert split["labels"][place] == outputs["classes"][slot] == matches.labels[hit]
        assert iou(outputs["boxes"][slot], split["boxes"][place]) >= VOC_IOU
        assert not split["difficult"][place]


def test_a_higher_level_has_fewer_hits():
    matches = match(*random_scenes(1))
    counts = matches.hits[COCO_LEVELS.start :].sum(axis=1)
    assert (np.diff(counts) <= 0).all() and counts[0] > counts[-1] > 0


def test_classes_and_images_do_not_interact():
    """All classes of all pictures at once, beside one class of one picture at a time."""
    split, outputs = random_scenes(4, images=10)
    matches = match(split, outputs)
    for image in range(10):
        for label in range(3):
            alone = {name: values[image : image + 1] for name, values in outputs.items()}
            alone["classes"] = np.where(alone["classes"] == label, label, -1)
            wanted = match({name: values[image : image + 1] for name, values in split.items()}, alone)
            same = (matches.images == image) & (matches.labels == label)
            np.testing.assert_array_equal(matches.hits[:, same], wanted.hits)
            np.testing.assert_array_equal(matches.ignored[:, same], wanted.ignored)


def test_the_two_rules_differ_on_objects_side_by_side():
    near = (10, 12, 30, 42)  # IoU with A: 28/32; the second detection lies on A, but reaches 0.5 with this one, too
    matches = match(*scene([A, near], [(0.9, A), (0.8, A), (0.7, near)]))
    assert matches.hits[VOC_LEVEL].tolist() == [True, False, True]
    assert matches.hits[COCO_LEVELS[0]].tolist() == [True, True, False]
    assert matches.hits[COCO_LEVELS[-1]].tolist() == [True, False, True]  # at 0.95


def test_what_finds_a_difficult_object_is_ignored():
    matches = match(*scene([A, B], [(0.9, A), (0.8, A), (0.7, B)], difficult=[0]))
    for level in BOTH:
        assert matches.ignored[level].tolist() == [True, True, False]
        assert matches.hits[level].tolist() == [False, False, True]


def test_inside_of_a_crowd_is_enough_for_coco():
    """A fifth of A: an IoU of 0.2, but all of the detection lies in A."""
    matches = match(*scene([A], [(0.9, (10, 10, 30, 16))], difficult=[0]))
    assert [matches.ignored[level].tolist() for level in BOTH] == [[False], [True]]


def test_a_hundred_detections_of_an_image_and_class_count():
    split, outputs = scene([A, B], [(0.9 - i / 1000, (0, 0, 5, 5)) for i in range(99)] + [(0.5, A), (0.4, B)])
    matches = match(split, outputs)
    assert matches.hits[VOC_LEVEL, -2:].tolist() == [True, True]
    assert matches.hits[COCO_LEVELS[0], -2:].tolist() == [True, False]
    assert matches.ignored[COCO_LEVELS[0]].tolist() == [False] * 100 + [True]
    split["labels"], outputs["classes"] = np.int32([[0, 1]]), np.int32([[0] * 100 + [1]])
    assert match(split, outputs).hits[COCO_LEVELS[0], -2:].tolist() == [True, True]


@pytest.mark.parametrize(
    ("right", "hit"), [(20.0, True), (19.9, False)]  # of a width of 40: IoU 0.5 is enough, less isn't
)  # fmt: skip
def test_an_iou_of_a_half_is_enough(right, hit):
    matches = match(*scene([(0, 0, 10, 40)], [(0.9, (0, 0, 10, right))]))
    assert [matches.hits[level].tolist() for level in BOTH] == [[hit], [hit]]


def test_boxes_without_area_find_nothing_and_break_nothing():
    matches = match(*scene([A], [(0.9, (20, 20, 20, 20)), (0.8, (30, 40, 10, 10)), (0.7, A)]))
    assert [matches.hits[level].tolist() for level in BOTH] == [[False, False, True]] * 2


def test_no_detections():
    matches = match(*scene([A], []))
    assert matches.hits.shape == matches.ignored.shape == (1 + len(COCO_IOUS), 0)
