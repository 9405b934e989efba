"""graphs/classifiers/xor.py: the network of Zafar et al. 2018, chapter 2, against NumPy."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import seeding
from graphs.classifiers.xor import XorNetwork
from tests.graphs.classifiers.layer_shapes import defaults_of

POINTS, LABELS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32), np.array([0, 1, 1, 0])


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize("hidden", [(), (4, 8)])
def test_probability_and_log_loss(hidden):
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        model = XorNetwork(hidden=hidden)
        session.run(tf.global_variables_initializer())
        feeds = {model.feeds["features"]: POINTS, model.feeds["labels"]: LABELS}
        weights, outputs, metrics = session.run([list(model.variables), model.outputs, model.metrics], feeds)
        names = [v.op.name.partition("/")[0] for v in model.variables[::2]]
    assert names == [*(f"hidden{number}" for number in range(1, len(hidden) + 1)), "logit"]
    net = POINTS.astype(np.float64)
    for kernel, bias in zip(weights[::2], weights[1::2], strict=True):
        net = sigmoid(net @ kernel + bias)  # the last one is the probability of "true"
    np.testing.assert_allclose(outputs["probabilities"], np.concatenate([1 - net, net], axis=1), rtol=1e-5)
    likelihoods = np.where(LABELS == 1, net[:, 0], 1 - net[:, 0])
    assert metrics["loss"] == pytest.approx(-np.log(likelihoods).mean(), rel=1e-5)


def test_defaults_are_the_books():
    assert defaults_of(XorNetwork).items() >= {"hidden": (4, 8), "activation": "sigmoid"}.items()
