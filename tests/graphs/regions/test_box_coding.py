"""graphs/regions/box_coding.py: offsets by the formulas, there and back, and finite whatever comes in."""

import math

import numpy as np
import tensorflow.compat.v1 as tf

from graphs.regions import box_coding

REFERENCE = [10.0, 20.0, 30.0, 60.0]  # middle (20, 40), height 20, width 40


def run(*tensors):
    with tf.Session() as session:
        return session.run(tensors)


def test_offsets_by_hand():
    """(y - ya) / ha, (x - xa) / wa, log(h / ha), log(w / wa), over the deviations."""
    box = [15.0, 30.0, 45.0, 50.0]  # middle (30, 40), height 30, width 20
    offsets, scaled = run(
        box_coding.encode(tf.constant(box), tf.constant(REFERENCE)),
        box_coding.encode(tf.constant(box), tf.constant(REFERENCE), box_coding.DEVIATIONS),
    )
    expected = np.array([10 / 20, 0, math.log(30 / 20), math.log(20 / 40)])
    np.testing.assert_allclose(offsets, expected, atol=1e-6)
    np.testing.assert_allclose(scaled, expected / [0.1, 0.1, 0.2, 0.2], atol=1e-5)


def test_there_and_back():
    random = np.random.default_rng(0)
    corners = random.uniform(0, 100, (2, 50, 2, 2)).astype(np.float32)
    boxes, references = np.concatenate([corners.min(2), corners.max(2) + 1], axis=2)
    coded = box_coding.encode(tf.constant(boxes), tf.constant(references), box_coding.DEVIATIONS)
    (back,) = run(box_coding.decode(coded, tf.constant(references), box_coding.DEVIATIONS))
    np.testing.assert_allclose(back, boxes, atol=1e-3)


def test_no_offset_gives_the_reference():
    (box,) = run(box_coding.decode(tf.zeros([4]), tf.constant(REFERENCE)))
    np.testing.assert_allclose(box, REFERENCE)


def test_empty_reversed_and_huge_boxes_give_finite_offsets_and_gradients():
    """The logarithm of a zero width was a NaN in other implementations."""
    odd = tf.constant([[0.0, 0, 0, 0], [5, 5, 5, 9], [9, 9, 2, 3], [-1e4, -1e4, 1e4, 1e4], [3, 3, 3 + 1e-7, 3]])
    usual = tf.constant([REFERENCE] * 5)
    for boxes, references in ((odd, odd[::-1]), (odd, usual), (usual, odd)):
        offsets = box_coding.encode(boxes, references)
        decoded = box_coding.decode(offsets, references)
        gradients = tf.gradients([offsets, decoded], [boxes, references])
        assert all(np.isfinite(values).all() for values in run(offsets, decoded, *gradients))


def test_no_exponent_overflows():
    offsets = tf.constant([[0.0, 0, 1e30, 500], [0, 0, -1e30, 88.8]])
    boxes = box_coding.decode(offsets, tf.constant([REFERENCE] * 2))
    box, gradient = run(boxes, tf.gradients(boxes, offsets)[0])
    sizes = box[:, 2:] - box[:, :2]
    np.testing.assert_allclose(sizes, [[20 * 62.5, 40 * 62.5], [20 / 62.5, 40 * 62.5]], rtol=1e-4)
    assert np.isfinite(gradient).all()


def test_smooth_l1_is_a_parabola_that_becomes_a_line():
    errors = tf.constant([[0.5, -0.5, 0, 0], [2.0, 0, 0, -3.0]])
    one, ninth = run(box_coding.smooth_l1(errors, 1.0), box_coding.smooth_l1(errors, 1 / 9))
    np.testing.assert_allclose(one, [0.25, 1.5 + 2.5])
    np.testing.assert_allclose(ninth, [2 * (0.5 - 1 / 18), 5 - 2 / 18], rtol=1e-6)
