"""graphs/localizers/localization_loss.py: targets and losses against NumPy."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.localizers import localization_loss as formulas

BOXES = np.array(
    [[[0, 0, 4, 4], [2, 2, 10, 18]], [[1, 1, 3, 3], [0, 0, 0, 0]], [[0, 0, 0, 0], [0, 0, 0, 0]]], np.float32
)
LABELS = np.array([[5, 3], [2, -1], [-1, -1]])
POINTS = np.random.default_rng(0).uniform(0, 20, (3, 2, 2, 2)).astype(np.float32)
SEEN = np.array([[[1, 1], [1, 0]], [[0, 1], [1, 1]], [[1, 1], [1, 1]]], bool)


def evaluate(function):
    """What function(target) gives for the examples above, in pictures of 20x40 pixels."""
    with tf.Graph().as_default(), tf.Session() as session:
        fields = {"boxes": tf.constant(BOXES), "labels": tf.constant(LABELS, tf.int32)}
        fields |= {"keypoints": tf.constant(POINTS), "keypoints_visible": tf.constant(SEEN)}
        return session.run(function(formulas.largest_object(fields, 20, 40)))


def test_the_target_is_the_largest_object():
    target = evaluate(lambda target: target)
    np.testing.assert_array_equal(target.present, [1, 1, 0])
    np.testing.assert_allclose(target.unit_box[0], [2 / 20, 2 / 40, 10 / 20, 18 / 40], rtol=1e-6)
    np.testing.assert_allclose(target.unit_box[1], [1 / 20, 1 / 40, 3 / 20, 3 / 40], rtol=1e-6)
    np.testing.assert_array_equal(target.label[:2], [3, 2])
    assert target.label[2] >= 0
    np.testing.assert_allclose(target.unit_keypoints[0], POINTS[0, 1] / [20, 40], rtol=1e-6)
    np.testing.assert_array_equal(target.visible, [[1, 0], [0, 1], [0, 0]])


def test_without_keypoints_there_are_none():
    with tf.Graph().as_default():
        target = formulas.largest_object({"boxes": tf.constant(BOXES), "labels": tf.constant(LABELS, tf.int32)}, 20, 40)
    assert target.unit_keypoints is None
    assert target.visible is None


def huber(errors, delta):
    size = np.abs(errors)
    return np.where(size <= delta, size**2 / 2, delta * (size - delta / 2))


def test_losses_are_means_over_the_pictures_with_an_object():
    random = np.random.default_rng(1)
    boxes, logits = random.random((3, 4)).astype(np.float32), random.normal(size=(3, 6)).astype(np.float32)
    points, seen = random.random((3, 2, 2)).astype(np.float32), random.normal(size=(3, 2)).astype(np.float32)
    target, box, of_class, keypoint = evaluate(
        lambda target: (
            target,
            formulas.box_loss(target, tf.constant(boxes), 0.1),
            formulas.class_loss(target, tf.constant(logits)),
            formulas.keypoint_loss(target, tf.constant(points), tf.constant(seen), 0.1, 7.0),
        )
    )
    assert box == pytest.approx(huber(boxes - target.unit_box, 0.1)[:2].mean(), rel=1e-5)
    log_likelihoods = [logits[n, target.label[n]] - np.log(np.exp(logits[n]).sum()) for n in range(2)]
    assert of_class == pytest.approx(-np.mean(log_likelihoods), rel=1e-5)
    sure = 1 / (1 + np.exp(-seen))
    log_loss = -target.visible * np.log(sure) - (1 - target.visible) * np.log(1 - sure)
    off = huber(points - target.unit_keypoints, 0.1).mean(axis=2) * target.visible
    assert keypoint == pytest.approx((7 * off + log_loss)[:2].mean(), rel=1e-5)


def test_overlaps_and_their_mean():
    """Shifted by half of its width, a box overlaps its target by a third."""
    boxes = np.array([[2, 10, 10, 26], [1, 1, 3, 3], [0, 0, 1, 1]], np.float32)
    overlaps, mean = evaluate(
        lambda target: (
            formulas.ious(target, tf.constant(boxes), 20, 40),
            formulas.mean_over(target.present, formulas.ious(target, tf.constant(boxes), 20, 40)),
        )
    )
    np.testing.assert_allclose(overlaps[:2], [1 / 3, 1], rtol=1e-5)
    assert mean == pytest.approx(2 / 3, rel=1e-5)


def test_the_mean_over_nothing_is_0():
    with tf.Graph().as_default(), tf.Session() as session:
        assert session.run(formulas.mean_over(tf.zeros([3]), tf.constant([1.0, 2.0, 5.0]))) == 0
