"""graphs/regions/mask_head.py: masks in the rasters of boxes, and their loss."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import blocks
from graphs.regions import mask_head
from graphs.regions.region_head import Sampled


def sampled(boxes, objects, labels):
    chosen = tf.ones([1, len(labels)])
    return Sampled(tf.constant([boxes], tf.float32), tf.constant([objects]), tf.constant([labels]), chosen)


def run(tensor):
    with tf.Session() as session:
        return session.run(tensor)


def test_targets_are_the_parts_of_objects_within_boxes():
    instances = np.zeros((1, 2, 56, 84), np.uint8)
    instances[0, 0, :28] = 1  # the upper half
    instances[0, 1, :, 42:] = 1  # the right half
    regions = sampled([[0, 0, 56, 84], [0, 0, 56, 84], [0, 0, 28, 28], [28, 28, 56, 56]], [0, 1, 0, 1], [0, 1, 0, 1])
    found = run(mask_head.targets(tf.constant(instances), regions))[0]
    upper, right = np.zeros((2, 28, 28))
    upper[:14] = 1
    right[:, 14:] = 1
    np.testing.assert_array_equal(found, [upper, right, np.ones((28, 28)), right])


def test_the_loss_is_that_of_positive_regions():
    regions = sampled([[0, 0, 28, 28]] * 3, [0, 0, 0], [4, -1, 0])
    logits = np.zeros((1, 3, 28, 28), np.float32)
    logits[0, 0, :14], logits[0, 1] = 2.0, 50.0
    loss = run(mask_head.loss(tf.constant(logits), regions, tf.ones([1, 1, 28, 28], tf.uint8)))
    assert loss == pytest.approx(((np.log1p(np.exp(-2)) + np.log(2)) / 2 + np.log(2)) / 2, rel=1e-5)


def test_an_object_none_of_whose_pixels_is_seen_does_not_count():
    regions = sampled([[0, 0, 28, 28]] * 2, [0, 1], [4, 3])
    instances = np.stack([np.ones((28, 28)), np.zeros((28, 28))])[np.newaxis].astype("u1")
    logits = tf.zeros([1, 2, 28, 28]) + tf.constant([0.0, 9.0])[:, tf.newaxis, tf.newaxis]
    assert run(mask_head.loss(logits, regions, tf.constant(instances))) == pytest.approx(np.log(2), rel=1e-5)


def test_the_loss_is_0_without_positive_regions_or_objects():
    logits = tf.ones([1, 2, 28, 28])
    regions = sampled([[0, 0, 28, 28], [0, 0, 0, 0]], [0, 0], [-1, -1])
    loss = mask_head.loss(logits, regions, tf.zeros([1, 0, 28, 28], tf.uint8))
    value, gradient = run([loss, tf.gradients(loss, logits)[0]])
    assert value == 0
    assert not gradient.any()


def test_positive_regions_are_the_first_quarter():
    regions = sampled([[0, 0, 1, 1]] * 8, list(range(8)), [0, 1, *[-1] * 6])
    np.testing.assert_array_equal(run(mask_head.positives(regions, 8).objects), [[0, 1]])


def test_masks_have_twice_the_size_of_the_features():
    with tf.Graph().as_default():
        block = blocks.Blocks(tf.constant(True), False, 0.0, 0.0, "he_uniform")
        logits = mask_head.logits(tf.zeros([2, 5, 14, 14, 3]), block, 2, 6)
        mask_head.logits(tf.zeros([2, 7, 14, 14, 3]), block, 2, 6)
        count = sum(v.shape.num_elements() for v in tf.trainable_variables())
    assert logits.shape.as_list()[2:] == [28, 28]
    assert count == (27 * 6 + 6) + (54 * 6 + 6) + (4 * 36 + 6) + (6 + 1)
