"""graphs/box_pictures.py: where the pixels of boxes are, and that padding leaves none."""

import numpy as np
import tensorflow.compat.v1 as tf

from graphs.box_pictures import with_boxes


def test_boxes_are_drawn_where_they_are_and_those_without_area_are_not():
    images = np.zeros((2, 11, 21, 3), np.uint8)
    there = np.float32([[[0.2, 0.1, 0.8, 0.5], [0, 0, 0, 0]], [[0, 0, 0, 0], [0.5, 0.5, 0.5, 0.9]]])
    found = np.float32([[[0, 0, 0, 0]], [[0.1, 0.1, 0.1, 0.1]]])
    with tf.Graph().as_default(), tf.Session() as session:
        drawn = session.run(with_boxes(tf.constant(images), tf.constant(there), tf.constant(found)))
    green = np.argwhere(drawn[0, ..., 1])
    assert [*green.min(axis=0), *green.max(axis=0)] == [2, 2, 8, 10]
    assert not drawn[..., 0].any() and not drawn[1].any()
