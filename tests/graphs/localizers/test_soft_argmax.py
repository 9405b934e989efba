"""graphs/localizers/soft_argmax.py: coordinates from feature maps."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.blocks import Blocks
from graphs.localizers import soft_argmax


def test_soft_argmax_beside_a_loop():
    random = np.random.default_rng(0)
    features, kernel = random.normal(size=(2, 3, 5, 4)), random.normal(size=(4, 6))
    with tf.Graph().as_default(), tf.Session() as session:
        block = Blocks(tf.constant(False), False, 0, 0, "he_uniform")
        found = soft_argmax.soft_argmax(tf.constant(features, tf.float32), [0, 1, 1], block, name="place")
        session.run(tf.global_variables_initializer())
        tf.global_variables()[0].load(kernel[np.newaxis, np.newaxis], session)
        found = session.run(found)
    for image in range(2):
        for coordinate, axis in enumerate([0, 1, 1]):
            total, weights = 0.0, 0.0
            for row in range(3):
                for column in range(5):
                    look = np.exp(features[image, row, column] @ kernel[:, coordinate])
                    own = ((row + 0.5) / 3, (column + 0.5) / 5)[axis]
                    total += look * (own + features[image, row, column] @ kernel[:, 3 + coordinate])
                    weights += look
            assert found[image, coordinate] == pytest.approx(total / weights, rel=1e-4)


@pytest.mark.parametrize("place", [(0, 0), (2, 1), (3, 4)])
def test_a_single_bright_position_is_found(place):
    features = np.zeros((1, 4, 5, 1), np.float32)
    features[0, *place, 0] = 1
    with tf.Graph().as_default(), tf.Session() as session:
        block = Blocks(tf.constant(False), False, 0, 0, "he_uniform")
        found = soft_argmax.soft_argmax(tf.constant(features), [0, 1], block, name="place")
        session.run(tf.global_variables_initializer())
        tf.global_variables()[0].load(np.float32([[[[50, 50, 0, 0]]]]), session)  # look there, without an offset
        found = session.run(found)
    np.testing.assert_allclose(found, [[(place[0] + 0.5) / 4, (place[1] + 0.5) / 5]], rtol=1e-5)
