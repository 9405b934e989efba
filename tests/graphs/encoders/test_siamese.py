"""graphs/encoders/siamese.py: the loss over pairs and the nearest neighbours against loops."""

import itertools

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.encoders import siamese


def measured(embeddings, labels, margin):
    """What the network's functions give: the loss, its gradient by the embeddings, and the accuracy of neighbours."""
    with tf.Graph().as_default(), tf.Session() as session:
        points, classes = tf.constant(embeddings, tf.float32), tf.constant(labels)
        squares = siamese.squared_distances(points)
        same = tf.equal(classes[:, tf.newaxis], classes)
        loss = siamese.contrastive(squares, same, margin)
        return session.run([loss, tf.gradients(loss, points)[0], siamese.neighbour_accuracy(squares, same)])


def test_loss_and_neighbours():
    random = np.random.default_rng(0)
    embeddings, labels, margin = random.normal(size=(12, 2)), random.integers(0, 3, 12), 0.8
    kinds = {True: [], False: []}
    for i, j in itertools.combinations(range(12), 2):
        distance = np.linalg.norm(embeddings[i] - embeddings[j])
        same = bool(labels[i] == labels[j])
        kinds[same].append(distance**2 / 2 if same else max(0, margin - distance) ** 2 / 2)
    right = 0
    for i in range(12):
        others = [j for j in range(12) if j != i]
        nearest = min(others, key=lambda j: np.linalg.norm(embeddings[i] - embeddings[j]))
        right += labels[nearest] == labels[i]

    loss, _, accuracy = measured(embeddings, labels, margin)
    assert loss == pytest.approx((np.mean(kinds[True]) + np.mean(kinds[False])) / 2, rel=1e-5)
    assert accuracy == pytest.approx(right / 12)
    assert 0 < accuracy < 1


@pytest.mark.parametrize(("labels", "loss"), [([0, 1, 2], 0.8**2 / 4), ([1, 1, 1], 0.0)])
def test_pictures_in_one_place_give_a_finite_gradient(labels, loss):
    """Equal pictures have the distance 0, where the slope of a square root is infinite; one kind of pair is missing."""
    found, gradient, _ = measured(np.ones([3, 2]), labels, 0.8)
    assert found == pytest.approx(loss, abs=1e-5)
    assert np.isfinite(gradient).all()


def test_classes_farther_apart_than_the_margin_cost_nothing():
    points, labels = [[0, 0], [0, 0], [3, 4], [3, 4]], [0, 0, 1, 1]
    assert measured(points, labels, 4.9)[0] == 0
    assert measured(points, labels, 5.1)[0] == pytest.approx(0.1**2 / 4, rel=1e-2)
    assert measured(points, labels, 4.9)[2] == 1
