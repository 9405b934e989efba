"""graphs/layers/regularizers.py against NumPy, and the errors of contrib.layers."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.layers import regularizers

WEIGHTS = np.random.RandomState(0).randn(3, 4, 5).astype(np.float32)
L1, L2 = np.abs(WEIGHTS).sum(), np.square(WEIGHTS).sum() / 2


def value(regularizer, weights=WEIGHTS):
    with tf.Graph().as_default(), tf.Session() as session:
        return session.run(regularizer(tf.constant(weights)))


@pytest.mark.parametrize(
    "regularizer, expected",
    [
        (regularizers.l1_regularizer(0.1), 0.1 * L1),
        (regularizers.l2_regularizer(0.1), 0.1 * L2),
        (regularizers.l1_l2_regularizer(), L1 + L2),
        (regularizers.l1_l2_regularizer(0.1, 0.02), 0.1 * L1 + 0.02 * L2),
        (regularizers.l1_l2_regularizer(0.0, 0.02), 0.02 * L2),
        (regularizers.l1_l2_regularizer(0.1, 0.0), 0.1 * L1),
        (regularizers.sum_regularizer([regularizers.l1_regularizer(0.5), None, tf.nn.l2_loss]), 0.5 * L1 + L2),
        (regularizers.kernel_penalty(l1=0.1), 0.1 * L1),
        (regularizers.kernel_penalty(l2=1), L2),
        (regularizers.kernel_penalty(0.1, 0.2), 0.1 * L1 + 0.2 * L2),
    ],
)
def test_value(regularizer, expected):
    assert value(regularizer) == pytest.approx(expected, rel=1e-5)


def test_gradient_of_l2_is_the_weight_itself():
    with tf.Graph().as_default(), tf.Session() as session:
        weights = tf.constant(WEIGHTS)
        (gradient,) = tf.gradients(regularizers.l2_regularizer(0.5)(weights), weights)
        np.testing.assert_allclose(session.run(gradient), 0.5 * WEIGHTS, rtol=1e-6)


def test_scale_zero_is_no_loss():
    for regularizer in (
        regularizers.l1_regularizer(0.0), regularizers.l2_regularizer(0.0), regularizers.l1_l2_regularizer(0.0, 0.0)
    ):  # fmt: skip
        assert regularizer(None) is None
    assert regularizers.kernel_penalty() is None
    assert regularizers.kernel_penalty(0, 0) is None
    assert regularizers.sum_regularizer([None]) is None


def test_scale_as_a_tensor_and_other_types():
    assert value(lambda w: regularizers.l1_regularizer(tf.constant(0.1))(w)) == pytest.approx(0.1 * L1, rel=1e-5)
    assert value(regularizers.l2_regularizer(0.1), WEIGHTS.astype(np.float64)).dtype == np.float64


def test_names():
    with tf.Graph().as_default():
        weights = tf.constant(WEIGHTS)
        assert regularizers.l1_regularizer(0.1)(weights).op.name == "l1_regularizer"
        assert regularizers.l2_regularizer(0.1, scope="decay")(weights).op.name == "decay"
        assert regularizers.l1_l2_regularizer(0.1, 0.1)(weights).op.name == "l1_l2_regularizer"


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: regularizers.l1_regularizer(1), "l1_regularizer: scale cannot be an integer: 1; write 1.0"),
        (lambda: regularizers.l2_regularizer(np.int64(0)), "l2_regularizer: scale cannot be an integer"),
        (lambda: regularizers.l2_regularizer(-0.1), "l2_regularizer: scale=-0.1; 0 or more is needed"),
        (lambda: regularizers.l1_regularizer(float("nan")), "l1_regularizer: scale=nan"),
        (lambda: regularizers.l1_l2_regularizer(1, 0.5), "l1_l2_regularizer: scale_l1 cannot be an integer"),
        (lambda: regularizers.l1_l2_regularizer(0.5, -1.0), "l1_l2_regularizer: scale_l2=-1.0"),
        (lambda: regularizers.kernel_penalty(l2=-1), "scale_l2=-1.0"),
    ],
)
def test_refusals(make, message):
    with pytest.raises(UsageError, match=message):
        make()
