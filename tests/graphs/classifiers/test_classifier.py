"""graphs/classifiers/classifier.py: what every classifier makes of its logits and of its pictures."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from scipy.special import xlogy

from graphs import layers, seeding
from graphs.classifiers.classifier import Classifier


class Linear(Classifier):
    """The pixels of one input, straight to the logits."""

    image_size = 20

    def build_graph(self, kind: str = "grey", augment: bool = False, flip: bool = False, num_classes: int = 12):
        """X, Y, logits."""
        made = {
            "grey": lambda: self.grey_input(augment),
            "colour": lambda: self.colour_input(augment, flip, 0.0, 0.0, 0.0),
            "resized": lambda: self.resized_input(augment, flip),
        }
        self.made = made[kind]()
        self.classify(
            layers.dense(tf.cast(layers.flatten(self.made), tf.float32) / 255, num_classes, name="top"), "top"
        )


@pytest.mark.parametrize("num_classes", [10, 12])
def test_outputs_and_metrics(num_classes):
    random = np.random.default_rng(0)
    with tf.Graph().as_default() as graph, tf.Session() as session:
        seeding.seed_graph(0)
        model = Linear(num_classes=num_classes)
        session.run(tf.global_variables_initializer())
        labels = random.integers(0, num_classes, 40)
        feeds = {model.feeds["images"]: random.integers(0, 256, (40, 28, 28, 1)), model.feeds["labels"]: labels}
        logits = graph.get_tensor_by_name("top/BiasAdd:0")
        found, outputs, metrics, loss = session.run([logits, model.outputs, model.metrics, model.loss], feeds)
    exponentials = np.exp(found.astype(np.float64))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(outputs["probabilities"], probabilities, rtol=1e-5)
    np.testing.assert_array_equal(outputs["predictions"], found.argmax(axis=1))
    expected = {
        "loss": -np.log(probabilities[np.arange(40), labels]).mean(),
        "accuracy": np.mean(found.argmax(1) == labels),
    }
    if num_classes > 10:
        expected["top5_accuracy"] = np.mean(
            [label in row.argsort()[-5:] for label, row in zip(labels, found, strict=True)]
        )
    assert metrics == pytest.approx(expected, rel=1e-5)
    assert loss == metrics["loss"]
    assert (model.head, model.classes_of_head((784, 12))) == ("top", 12)


@pytest.mark.parametrize(
    ("kind", "shape", "most"), [("grey", (28, 28, 1), 2), ("colour", (32, 32, 3), 2), ("resized", (20, 20, 3), 16)]
)
def test_pictures_are_shifted_in_training_alone(kind, shape, most):
    """A bright pixel in the middle moves by no more than the most; where it has moved to differs."""
    images = np.zeros((30, *shape), np.uint8)
    images[:, shape[0] // 2, shape[1] // 2] = 255
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        model = Linear(kind=kind, augment=True)
        session.run(tf.global_variables_initializer())
        feeds = {model.feeds["images"]: images}
        still, moved = (session.run(model.made, feeds | {model.is_training: on}) for on in (False, True))
        shown = session.run(model.pictures["images"], feeds)
    np.testing.assert_array_equal(still, images)
    np.testing.assert_array_equal(shown, images)
    places = np.argwhere(moved[..., 0] == 255)[:, 1:] - [shape[0] // 2, shape[1] // 2]
    assert np.abs(places).max() <= most
    assert len(np.unique(places, axis=0)) > 5


def test_pictures_of_any_size_are_resized():
    with tf.Graph().as_default(), tf.Session() as session:
        model = Linear(kind="resized")
        assert model.made.shape.as_list() == [None, 20, 20, 3]
        images = np.full((2, 33, 50, 3), 77, np.uint8)
        np.testing.assert_array_equal(
            session.run(model.made, {model.feeds["images"]: images}), np.full((2, 20, 20, 3), 77)
        )


@pytest.mark.parametrize("shares", [[0.5, 0.5], [0.1, 0.2, 0.7], [1.0, 0.0]])
def test_the_loss_of_predicting_the_shares_of_the_classes(shares):
    with tf.Graph().as_default():
        found = Linear(num_classes=len(shares)).loss_of_shares(np.array(shares))
    assert found == pytest.approx(-xlogy(shares, shares).sum(), abs=1e-12)
