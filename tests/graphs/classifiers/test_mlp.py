"""graphs/classifiers/mlp.py: against NumPy, with the names of tf.layers."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import seeding
from graphs.classifiers.mlp import MultilayerPerceptron
from tests.graphs.classifiers.layer_shapes import defaults_of


@pytest.mark.parametrize("hidden", [(), (7,), (5, 6, 4)])
def test_logits_are_those_of_matrices(hidden):
    images = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), np.uint8)
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        model = MultilayerPerceptron(hidden=hidden, activation="tanh")
        session.run(tf.global_variables_initializer())
        names = ["dense", *(f"dense_{number}" for number in range(1, len(hidden) + 1))]
        assert [v.op.name for v in model.variables] == [
            f"{name}/{kind}" for name in names for kind in ("kernel", "bias")
        ]
        weights, found = session.run([list(model.variables), model.outputs["probabilities"]], {"X:0": images})
    net = images.reshape(3, 784) / 255
    for number, (kernel, bias) in enumerate(zip(weights[::2], weights[1::2], strict=True)):
        net = net @ kernel + bias
        if number < len(hidden):
            net = np.tanh(net)
    exponentials = np.exp(net - net.max(axis=1, keepdims=True))
    np.testing.assert_allclose(found, exponentials / exponentials.sum(axis=1, keepdims=True), rtol=1e-4)


def test_the_head_is_the_last_layer():
    for hidden, head in (((), "dense"), ((3, 3), "dense_2")):
        with tf.Graph().as_default():
            assert MultilayerPerceptron(hidden=hidden).head == head


def test_defaults():
    assert defaults_of(MultilayerPerceptron).items() >= {"hidden": (200, 500), "activation": "relu"}.items()
