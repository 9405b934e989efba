"""graphs/regions/instances.py: the inverse of NumPy's packbits."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.regions.instances import unpacked


@pytest.mark.parametrize("width", [1, 7, 8, 20, 96])
def test_bits_become_the_pixels_that_numpy_packed(width):
    pixels = np.random.default_rng(1).integers(0, 2, (3, 4, 5, width), np.uint8)
    bits = np.packbits(pixels, axis=-1)
    with tf.Graph().as_default(), tf.Session() as session:
        fed = tf.placeholder(tf.uint8, [None, *bits.shape[1:]])
        found = unpacked(fed, width)
        assert (found.dtype, found.shape.as_list()) == (tf.uint8, [None, 4, 5, width])
        np.testing.assert_array_equal(session.run(found, {fed: bits}), pixels)


def test_the_number_of_objects_may_be_unknown_in_the_graph():
    bits = np.array([[[[0b10100000]], [[0b01000000]]]], np.uint8)
    with tf.Graph().as_default(), tf.Session() as session:
        fed = tf.placeholder(tf.uint8, [None, None, None, 1])
        found = session.run(unpacked(fed, 3), {fed: bits})
    np.testing.assert_array_equal(found, [[[[1, 0, 1]], [[0, 1, 0]]]])


def test_rows_of_another_width_are_refused():
    with tf.Graph().as_default(), pytest.raises(UsageError, match="12 bytes a row hold no 100 pixels, which take 13"):
        unpacked(tf.zeros([1, 2, 96, 12], tf.uint8), 100)
