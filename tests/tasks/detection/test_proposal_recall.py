"""Recall of proposals beside loops written from its definition, and at the edges of it."""

import tracemalloc

import numpy as np
import pytest

from tasks.detection.matching import COCO_IOUS
from tasks.detection.proposal_recall import ProposalRecall, matched
from tests.tasks.detection.proposals import random_proposals, recall_by_loops
from tests.tasks.detection.scenes import A, B, scene


def counted(split, outputs, most=None, batch_size=1000):
    recall = ProposalRecall(most)
    for start in range(0, len(split["labels"]), batch_size):
        part = slice(start, start + batch_size)
        recall.add(*({name: values[part] for name, values in fields.items()} for fields in (split, outputs)))
    return recall


def of_one(objects, proposals, difficult=()):
    """One picture with these objects and proposals."""
    split, _ = scene(objects, [], difficult)
    return split, {"proposals": np.float32([proposals]).reshape(1, -1, 4)}


@pytest.mark.parametrize("seed", [0, 1])
def test_recall_is_that_of_the_definition(seed):
    split, outputs = random_proposals(seed)
    recalls = counted(split, outputs).recalls()
    for row, budget in zip(recalls, (50, 300, 1000), strict=True):
        for level, found in zip(COCO_IOUS, row, strict=True):
            assert found == pytest.approx(recall_by_loops(split, outputs, budget, level), abs=1e-12)
    assert (np.diff(recalls, axis=1) <= 0).all()
    assert recalls[0, 4] < recalls[1, 4]  # the scenes tell the budgets apart
    np.testing.assert_array_equal(counted(split, outputs, batch_size=7).recalls(), recalls)


def test_a_proposal_covers_one_object():
    """Both objects overlap the proposal by 0.8; a second one, a little worse, covers the other."""
    near = (10, 10, 30, 37.5)
    split, outputs = of_one([A, near], [A])
    assert counted(split, outputs).recalls()[0, 0] == 0.5
    split, outputs = of_one([A, near], [A, (11, 10, 30, 40)])
    np.testing.assert_array_equal(counted(split, outputs).recalls()[0, [0, 9]], [1, 0.5])


def test_the_pair_with_the_highest_iou_goes_first():
    np.testing.assert_array_equal(matched(np.array([[0.9, 0.8], [0.7, 0.1]]), 0.5), [0.9, 0])
    np.testing.assert_array_equal(matched(np.array([[0.8, 0.9], [0.7, 0.1]]), 0.5), [0.7, 0.9])
    np.testing.assert_array_equal(matched(np.zeros((0, 2)), 0.5), [0, 0])
    assert matched(np.zeros((3, 0)), 0.5).shape == (0,)


def test_an_iou_of_exactly_the_level_counts():
    split, outputs = of_one([(0, 0, 10, 10)], [(0, 0, 10, 5)])
    np.testing.assert_array_equal(counted(split, outputs).recalls()[0], [1] + [0] * 9)


def test_difficult_objects_are_not_counted():
    split, outputs = of_one([A, B], [A], difficult=[1])
    assert counted(split, outputs).recalls()[0, 9] == 1
    split, outputs = of_one([A, B], [A], difficult=[0])
    assert counted(split, outputs).recalls()[0, 0] == 0


@pytest.mark.parametrize(("objects", "proposals"), [([A], []), ([], [A]), ([], []), ([A], [(0, 0, 0, 0)])])
def test_nothing_to_find_and_nothing_found(objects, proposals):
    recall = counted(*of_one(objects, proposals))
    assert not recall.recalls().any()
    assert recall.longest == len(proposals) - ((0, 0, 0, 0) in proposals)
    np.testing.assert_array_equal(recall.proposals(), [recall.longest] * 3)


def test_proposals_are_counted_within_each_budget():
    many = [(0, 0, 1, 1 + i) for i in range(320)]
    split, outputs = of_one([A], many + [(0, 0, 0, 0)] * 80)
    recall = counted(
        *({name: np.repeat(values, 2, axis=0) for name, values in each.items()} for each in (split, outputs))
    )
    assert recall.longest == 320
    np.testing.assert_array_equal(recall.proposals(), [50, 300, 320])


@pytest.mark.parametrize(
    ("most", "budgets"), [(None, [50, 300, 1000]), (2000, [50, 300, 1000]), (301, [50, 300, 1000]), (300, [50, 300]),
                          (128, [50, 300]), (50, [50]), (20, [50])],
)  # fmt: skip
def test_budgets_that_change_nothing_are_left_out(most, budgets):
    recall = ProposalRecall(most)
    assert recall.budgets == budgets
    assert recall.recalls().shape == (len(budgets), 10)


def test_memory_does_not_grow_with_the_split():
    split, outputs = random_proposals(0, images=20)
    recall, held = ProposalRecall(), []
    tracemalloc.start()
    for _ in range(4):
        recall.add(split, outputs)
        held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert held[3] - held[1] < 1000
