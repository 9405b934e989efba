"""graphs/regions/region_head.py: sampled regions, losses by a loop, candidates."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import blocks, seeding
from graphs.regions import box_coding, region_head
from graphs.regions.region_head import Judged, Sampled

OBJECT = [10.0, 10.0, 30.0, 30.0]


def run(tensors, feeds=None):
    with tf.Session() as session:
        return session.run(tensors, feeds)


def drawn(regions, objects, labels, count):
    with tf.Graph().as_default():
        seeding.seed_graph(0)
        sample = region_head.sampled(*map(tf.constant, (regions, objects, labels)), count, tf.constant(True))
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            return session.run(sample)


def test_a_quarter_of_a_sample_are_objects_and_regions_near_them():
    near, far, none = [12.0, 10, 30, 30], [50.0, 50, 60, 60], [0.0] * 4
    regions = np.array([[near, far, none, far, far, far, far, far, far]], np.float32)
    objects = np.array([[none, OBJECT]], np.float32)
    sample = drawn(regions, objects, np.array([[-1, 7]], np.int32), count=8)
    np.testing.assert_array_equal(sample.labels, [[7, 7] + [-1] * 6])
    np.testing.assert_array_equal(sample.is_chosen, [[1] * 8])
    assert {tuple(box) for box in sample.boxes[0, :2]} == {tuple(near), tuple(OBJECT)}
    assert {tuple(box) for box in sample.boxes[0, 2:]} == {tuple(far)}
    np.testing.assert_array_equal(sample.objects[0, :2], 1)


def test_without_proposals_the_objects_are_learned_and_empty_regions_never():
    sample = drawn(np.zeros((2, 5, 4), "f"), np.array([[OBJECT], [[0] * 4]], "f"), np.array([[3], [-1]], "i"), 4)
    np.testing.assert_array_equal(sample.labels, [[3, -1, -1, -1], [-1] * 4])
    np.testing.assert_array_equal(sample.is_chosen, [[1, 0, 0, 0], [0] * 4])


def test_losses_by_a_loop():
    random = np.random.default_rng(0)
    logits, offsets = random.normal(size=(1, 4, 4)).astype("f"), random.normal(size=(1, 4, 4)).astype("f")
    regions = np.array([[[8, 8, 30, 30], [12, 9, 31, 28], [50, 50, 60, 60], [0, 0, 0, 0]]], np.float32)
    sample = Sampled(*map(tf.constant, (regions, [[1, 0, 0, 0]], [[2, 0, -1, -1]], [[1.0, 1.0, 1.0, 0.0]])))
    objects = tf.constant([[[10.0, 9, 30, 27], OBJECT]])
    judged = Judged(tf.constant(logits), tf.constant(offsets))
    parts = run(region_head.losses(judged, sample, objects, tf.constant(True)))
    chances = np.exp(logits[0]) / np.exp(logits[0]).sum(1, keepdims=True)
    expected = -np.log([chances[0, 3], chances[1, 1], chances[2, 0]]).sum() / 4
    assert parts["class_loss"] == pytest.approx(expected, rel=1e-5)
    own = tf.constant([OBJECT, [10.0, 9, 30, 27]])
    wanted = run(box_coding.encode(own, tf.constant(regions[0, :2]), (0.1, 0.1, 0.2, 0.2)))
    errors = abs(offsets[0, :2] - wanted)
    assert parts["box_loss"] == pytest.approx(np.where(errors < 1, errors**2 / 2, errors - 0.5).sum() / 4, rel=1e-4)


def test_losses_of_a_batch_without_anything_are_0():
    sample = Sampled(tf.zeros([2, 4, 4]), tf.zeros([2, 4], tf.int32), tf.fill([2, 4], -1), tf.zeros([2, 4]))
    judged = Judged(tf.ones([2, 4, 3]), tf.ones([2, 4, 4]))
    parts = run(region_head.losses(judged, sample, tf.zeros([2, 0, 4]), tf.constant(True)))
    assert parts == {"class_loss": 0, "box_loss": 0}


def test_candidates_are_moved_clipped_and_have_no_background():
    regions = tf.constant([[OBJECT, [0.0] * 4, [30.0, 30, 40, 40]]])
    offsets = np.zeros((1, 3, 4), np.float32)
    offsets[0, 2] = [10, 0, 0, 5 * np.log(2)]  # by one height down, twice as wide
    logits = np.log([[[0.2, 0.5, 0.3], [0.2, 0.5, 0.3], [0.7, 0.1, 0.2]]]).astype("f")
    boxes, scores = run(region_head.candidates(Judged(tf.constant(logits), tf.constant(offsets)), regions, 44, 100))
    np.testing.assert_allclose(boxes[0, [0, 2]], [OBJECT, [40, 25, 44, 45]], rtol=1e-5)
    np.testing.assert_allclose(scores[0], [[0.5, 0.3], [0, 0], [0.1, 0.2]], rtol=1e-5)


def test_calls_of_the_head_share_its_weights():
    with tf.Graph().as_default():
        block = blocks.Blocks(tf.constant(True), False, 0.0, 0.0, "he_uniform")
        one, other = (region_head.judge(tf.ones([2, count, 3, 3, 4]), block, (8,), 5) for count in (6, 7))
        assert [one.logits.shape.as_list(), other.offsets.shape.as_list()] == [[2, 6, 6], [2, 7, 4]]
        assert sum(v.shape.num_elements() for v in tf.trainable_variables()) == 37 * 8 + 9 * 6 + 9 * 4
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            first, second = session.run([one.logits, other.logits])
    np.testing.assert_allclose(first[0, 0], second[0, 0], rtol=1e-6)
