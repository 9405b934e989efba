"""graphs/segmenters/upsampling.py: maps in the size of another one, known in the graph or not."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.segmenters.upsampling import enlarged, fitted, stride_of


def evaluated(function, net, like, is_known):
    with tf.Graph().as_default(), tf.Session() as session:
        fed = [tf.placeholder(tf.float32, array.shape if is_known else [None] * 3 + [1]) for array in (net, like)]
        return session.run(function(*fed), dict(zip(fed, (net, like), strict=True)))


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("size", [(4, 6), (5, 5), (3, 9), (2, 2)])
def test_fitted_cuts_and_pads_at_the_lower_and_the_right_border(size, is_known):
    net = np.arange(1, 25, dtype=np.float32).reshape(1, 4, 6, 1)
    result = evaluated(fitted, net, np.zeros((1, *size, 1)), is_known)
    expected = np.zeros((1, 9, 9, 1))
    expected[:, :4, :6] = net
    np.testing.assert_array_equal(result, expected[:, : size[0], : size[1]])


@pytest.mark.parametrize("is_known", [True, False])
def test_enlarged_keeps_a_plane(is_known):
    y, x = np.mgrid[:4, :5] + 0.5
    large_y, large_x = np.mgrid[:8, :15] + 0.5
    net = (2 * y - 3 * x).astype(np.float32)[np.newaxis, ..., np.newaxis]
    result = evaluated(enlarged, net, np.zeros((1, 8, 15, 1)), is_known)[0, ..., 0]
    expected = 2 * large_y / 2 - 3 * large_x / 3
    np.testing.assert_allclose(result[1:-1, 2:-2], expected[1:-1, 2:-2], atol=1e-5)  # the border has no neighbours


def test_stride_of():
    assert [stride_of(stage) for stage in ("stride1", "stride32")] == [1, 32]
