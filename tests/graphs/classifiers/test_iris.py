"""graphs/classifiers/iris.py: scores and losses against NumPy."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import seeding
from graphs.classifiers.iris import FORMULAS, LinearClassifier
from tests.graphs.classifiers.layer_shapes import defaults_of

FEATURES = np.array(
    [[5.1, 3.5, 1.4, 0.2], [7.0, 3.2, 4.7, 1.4], [6.3, 3.3, 6.0, 2.5], [5.9, 3.0, 4.2, 1.5]], np.float32
)
LABELS = np.array([0, 1, 2, 1])


def loss_of(scores: np.ndarray, formula: str) -> float:
    """The mean over the flowers, by loops."""
    losses = []
    for row, label in zip(scores.astype(np.float64), LABELS, strict=True):
        if formula == "hinge":
            losses.append(sum(max(0, row[j] - row[label] + 1) for j in range(3) if j != label))
        elif formula == "binary_hinge":
            losses.append(np.mean([max(0, 1 - (1 if j == label else -1) * row[j]) for j in range(3)]))
        else:
            losses.append(np.log(np.exp(row).sum()) - row[label])
    return float(np.mean(losses))


@pytest.mark.parametrize("formula", FORMULAS)
def test_scores_and_loss(formula):
    with tf.Graph().as_default() as graph, tf.Session() as session:
        seeding.seed_graph(0)
        model = LinearClassifier(loss=formula)
        session.run(tf.global_variables_initializer())
        kernel, bias = session.run(list(model.variables))
        feeds = {model.feeds["features"]: FEATURES, model.feeds["labels"]: LABELS}
        scores = graph.get_tensor_by_name("model/BiasAdd:0")
        found, metrics, loss = session.run([scores, model.metrics, model.loss], feeds)
    assert (kernel.shape, bias.shape) == ((4, 3), (3,))
    np.testing.assert_allclose(found, FEATURES @ kernel + bias, rtol=1e-5)
    assert metrics["loss"] == loss == pytest.approx(loss_of(found, formula), rel=1e-5)
    assert metrics["accuracy"] == np.mean(found.argmax(axis=1) == LABELS)


def test_every_formula_is_offered():
    assert defaults_of(LinearClassifier)["loss"] == "hinge"
    with pytest.raises(ValueError, match="loss is one of hinge, binary_hinge, softmax, not 'square'"):
        LinearClassifier.complete({"loss": "square"})
    assert set(FORMULAS) == {"hinge", "binary_hinge", "softmax"}


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_loss_of_guessing_is_known_for_the_softmax(formula):
    with tf.Graph().as_default():
        found = LinearClassifier(loss=formula).loss_of_shares(np.full(3, 1 / 3))
    assert found == (pytest.approx(np.log(3)) if formula == "softmax" else None)
