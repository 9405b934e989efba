"""contrib.losses: every loss with weights of every shape, against tf_slim; signatures too."""

import inspect

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.slim_oracle import Comparison, slim
from tf1.contrib import losses

PAIRED = ("absolute_difference", "mean_squared_error", "log_loss", "sigmoid_cross_entropy", "softmax_cross_entropy")
NAMES = (*PAIRED, "cosine_distance", "hinge_loss", "mean_pairwise_squared_error", "sparse_softmax_cross_entropy")
HELPERS = ("add_loss", "compute_weighted_loss", "get_losses", "get_regularization_losses", "get_total_loss")


@pytest.mark.parametrize("name", NAMES + HELPERS)
def test_signatures(name):
    ours, theirs = getattr(losses, name), getattr(slim.losses, name)
    assert str(inspect.signature(ours)) == str(inspect.signature(theirs))


def _weights(random):
    """Numbers, [batch], [batch, 1] and [batch, classes], with zeros among them."""
    some = random.randint(0, 3, (4, 5)).astype(np.float32)
    return [0.0, 0.7, some[:, 0], some[:, :1], np.zeros(4, np.float32), some]


def test_losses():
    random = np.random.RandomState(3)
    comparison = Comparison(losses, slim.losses)
    for name in PAIRED:
        for weights in _weights(random):
            if name == "softmax_cross_entropy" and np.shape(weights) == (4, 5):
                continue
            for smoothing in (0, 0.1) if name.endswith("entropy") else (None,):
                options = {} if smoothing is None else {"label_smoothing": smoothing}

                def build(library, x, labels, name=name, weights=weights, options=options):
                    return getattr(library, name)(x, labels, weights=weights, **options)

                arrays = random.uniform(0.1, 0.9, (2, 4, 5)).astype(np.float32)
                comparison.add((name, np.shape(weights), smoothing), build, *arrays)
    for weights in _weights(random)[:5]:
        x, labels = random.uniform(0.1, 0.9, (2, 4, 5)).astype(np.float32)
        comparison.add("cosine", lambda lib, x, y, w=weights: lib.cosine_distance(x, y, 1, weights=w), x, labels)
        comparison.add("hinge", lambda lib, x, y: lib.hinge_loss(x, y), x, np.round(labels))
        if np.shape(weights) != (4, 1):
            comparison.add("pairs", lambda lib, x, y, w=weights: lib.mean_pairwise_squared_error(x, y, w), x, labels)
        classes = random.randint(0, 5, (4, 1))
        comparison.add(
            "sparse", lambda lib, x, y, w=weights: lib.sparse_softmax_cross_entropy(x, y, weights=w), x, classes
        )
    comparison.check()


def test_total_loss():
    comparison = Comparison(losses, slim.losses)

    def build(library, x):
        library.add_loss(tf.reduce_sum(x))
        library.add_loss(x[0, 0], loss_collection=None)
        tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, x[0, 0])
        return library.get_total_loss(), library.get_total_loss(add_regularization_losses=False)

    comparison.add("total", build, np.ones((2, 2), np.float32))
    comparison.check()


def test_errors():
    with tf.Graph().as_default():
        x = tf.zeros([2, 3])
        with pytest.raises(ValueError, match="must specify 'axis'"):
            losses.cosine_distance(x, x)
        with pytest.raises(ValueError, match="incompatible"):
            losses.mean_squared_error(x, tf.zeros([2, 4]))
        with pytest.raises(ValueError, match="ndims cannot be None"):
            losses.compute_weighted_loss(tf.placeholder(tf.float32))


def test_names_before_0_12():
    with tf.Graph().as_default(), tf.Session() as session:
        x, labels = tf.constant([[1.0, 3.0]]), tf.constant([[0.0, 1.0]])
        now = losses.mean_squared_error(x, labels, weights=0.5)
        assert session.run(losses.sum_of_squares(x, targets=labels, weight=0.5)) == session.run(now) == 2.5 * 0.5
        once = losses.softmax_cross_entropy(x, labels, weight=2.0)
        np.testing.assert_allclose(session.run(once), 2 * np.log(1 + np.exp(-2.0)), rtol=1e-5)
        assert losses.sum_of_pairwise_squares is losses.mean_pairwise_squared_error
        with pytest.raises(TypeError, match="weigth"):
            losses.log_loss(x, labels, weigth=1.0)
