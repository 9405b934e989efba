"""graphs/regions/proposal_network.py: proposals, and losses that stay finite whatever the objects are."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import blocks, seeding
from graphs import boxes as box_math
from graphs.regions import proposal_network
from graphs.regions.proposal_network import Proposed

ANCHORS = np.array([[0, 0, 10, 10], [0, 10, 10, 20], [10, 0, 20, 10], [10, 10, 20, 20]], np.float32)


def proposed(logits, offsets=None):
    """What a network would say of ANCHORS in one picture, as variables would hold it."""
    offsets = np.zeros((1, 4, 4)) if offsets is None else offsets
    return Proposed(tf.constant([logits], tf.float32), tf.constant(offsets, tf.float32), ANCHORS)


def run(tensors):
    with tf.Session() as session:
        return session.run(tensors)


def test_the_best_come_first_without_those_that_overlap_them():
    offsets = np.zeros((1, 4, 4))
    offsets[0, 1] = [0, -0.9, 0, 0]  # from the second anchor almost to the first one
    boxes, scores = run(proposal_network.propose(proposed([2.0, 1.0, -3.0, 3.0], offsets), 20, 20, 4, 3, 0.7))
    np.testing.assert_allclose(boxes[0], ANCHORS[[3, 0, 2]], atol=1e-5)
    np.testing.assert_allclose(scores[0], 1 / (1 + np.exp([-3, -2, 3])), rtol=1e-5)


def test_candidates_and_places_are_limited_and_holes_are_0():
    boxes, scores = run(proposal_network.propose(proposed([2.0, 1.0, -3.0, 3.0]), 20, 20, 2, 4, 0.7))
    np.testing.assert_allclose(boxes[0, :2], ANCHORS[[3, 0]], atol=1e-5)
    assert not boxes[0, 2:].any()
    assert not scores[0, 2:].any()


def test_proposals_are_clipped_and_those_outside_are_left_out():
    offsets = np.zeros((1, 4, 4))
    offsets[0, 0] = [-5, 0, 0, 0]  # out of the picture
    offsets[0, 3] = [0.5, 0.5, 0, 0]
    boxes, _ = run(proposal_network.propose(proposed([9.0, -9, -9, 5], offsets), 20, 20, 4, 4, 0.7))
    np.testing.assert_allclose(boxes[0], [[15, 15, 20, 20], ANCHORS[1], ANCHORS[2], [0] * 4], atol=1e-5)


def test_nothing_is_proposed_where_all_boxes_have_left_the_picture():
    boxes, scores = run(proposal_network.propose(proposed([9.0] * 4, np.full((1, 4, 4), 50.0)), 20, 20, 4, 4, 0.7))
    assert not boxes.any()
    assert not scores.any()


def test_losses_by_a_loop():
    """All anchors fit into the sample, so nothing is left to chance."""
    random = np.random.default_rng(0)
    logits, offsets = random.normal(size=4).tolist(), random.normal(size=(1, 4, 4)) / 4
    objects = np.array([[[1, 1, 10, 10], [0, 0, 0, 0], [12, 3, 24, 13]]], np.float32)
    parts = run(
        proposal_network.losses(
            proposed(logits, offsets), tf.constant(objects), tf.constant([[0, -1, 4]]), 8, tf.constant(True)
        )
    )
    # The first anchor has 0.81 of the first object. The third has the most of the last one; the fourth has 24 / 196.
    positives = {0: objects[0, 0], 2: objects[0, 2]}
    surprises = [np.log1p(np.exp(-logits[k] if k in positives else logits[k])) for k in range(4)]
    misses = 0.0
    for k, box in positives.items():
        own, anchor = (run(box_math.to_centres(tf.constant(each))) for each in (box, ANCHORS[k]))
        wanted = np.concatenate([(own[:2] - anchor[:2]) / anchor[2:], np.log(own[2:] / anchor[2:])])
        errors = abs(offsets[0, k] - wanted)
        misses += np.where(errors < 1 / 9, errors**2 * 4.5, errors - 1 / 18).sum()
    assert parts["proposal_object_loss"] == pytest.approx(np.mean(surprises), rel=1e-5)
    assert parts["proposal_box_loss"] == pytest.approx(misses / 4, rel=1e-5)


def network_losses(objects, labels, scale=1.0):
    """Losses and gradients of a new network for pictures of 32x32, whose inputs are multiplied by `scale`."""
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        features = tf.random.stateless_normal([len(objects), 4, 4, 8], [1, 2]) * scale
        block = blocks.Blocks(tf.constant(True), False, 0.0, 0.0, "he_uniform")
        said = proposal_network.network({8: features}, [(8, 8), (20, 12)], block, 16)
        parts = proposal_network.losses(
            said, tf.constant(objects, tf.float32), tf.constant(labels, tf.int32), 16, block.is_training
        )
        boxes, scores = proposal_network.propose(said, 32, 32, 32, 8, 0.7)
        gradients = tf.gradients(sum(parts.values()), tf.trainable_variables())
        session.run(tf.global_variables_initializer())
        return session.run([parts, gradients, boxes, scores])


ODD = {
    "no object": ([[[0, 0, 0, 0]]], [[-1]]),
    "no room for objects": (np.zeros((2, 0, 4)), np.zeros((2, 0))),
    "no width": ([[[4, 9, 12, 9]]], [[1]]),
    "upside down": ([[[12, 9, 4, 2]]], [[1]]),
    "outside": ([[[-90, -80, -70, -60]]], [[1]]),
    "larger than the picture": ([[[-500, -500, 900, 900]]], [[1]]),
    "off by one": ([[[0, 0, 33, 33], [-1, -1, 31, 31]]], [[0, 1]]),
    "smaller than a pixel": ([[[3.2, 3.2, 3.2001, 3.3]]], [[1]]),
    "more objects than the sample": (np.tile([[[2, 2, 30, 30]]], (1, 40, 1)), np.zeros((1, 40))),
}


@pytest.mark.parametrize("case", ODD)
def test_no_object_gives_a_loss_or_a_gradient_that_is_no_number(case):
    """py-faster-rcnn#266, tf-faster-rcnn#135, pytorch-faster-rcnn#82, tensorpack#1296."""
    parts, gradients, boxes, scores = network_losses(*ODD[case])
    assert all(np.isfinite(values).all() for values in (*parts.values(), *gradients, boxes, scores))
    assert parts["proposal_object_loss"] > 0


def test_huge_offsets_give_finite_proposals_within_the_picture():
    parts, gradients, boxes, _ = network_losses([[[2, 2, 30, 30]]], [[1]], scale=1e8)
    assert all(np.isfinite(values).all() for values in (*parts.values(), *gradients))
    assert boxes.min() >= 0
    assert boxes.max() <= 32


def test_levels_share_the_convolution_and_have_outputs_of_their_own():
    with tf.Graph().as_default():
        block = blocks.Blocks(tf.constant(True), False, 0.0, 0.0, "he_uniform")
        maps = {stride: tf.zeros([1, 64 // stride, 64 // stride, 8]) for stride in (4, 8, 16)}
        said = proposal_network.network(maps, [(32, 32), (16, 64), (140, 140)], block, 16)
        names = {v.op.name for v in tf.trainable_variables()}
    assert names == {
        f"proposals/{layer}/{kind}"
        for layer in ("conv", "objects4", "boxes4", "objects16", "boxes16")
        for kind in ("kernel", "bias")
    }
    assert said.anchors.shape == (16 * 16 * 2 + 4 * 4, 4)
    assert said.logits.shape.as_list() == [1, 528]
