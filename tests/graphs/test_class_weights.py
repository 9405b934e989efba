"""Weights of classes in the losses of classifiers, localizers and detectors, against NumPy; 1 each without training."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import class_weights
from graphs.classifiers.iris import LinearClassifier
from graphs.classifiers.xor import XorNetwork
from graphs.detectors.yolo import Yolo
from graphs.encoders.cae import ConvolutionalAutoencoder
from graphs.localizers.localization import Localization
from graphs.localizers.localizer import Localizer
from training import build
from training.options import TrainOptions

WEIGHTS = (0.5, 2.0, 0.0)


def run(kind, weights, fetch, examples, **hyperparameters):
    """fetch(model) with the weights: of the same initial values in training and without."""
    with tf.Graph().as_default(), tf.Session() as session:
        model = build.build(kind, hyperparameters, TrainOptions(seed=3), weights)
        session.run(tf.global_variables_initializer())
        feeds = {model.feeds[name]: value for name, value in examples.items()}
        return [session.run(fetch(model), feeds | {model.is_training: training}) for training in (True, False)]


def of_flowers(model):
    return {"loss": model.metrics["loss"], "objective": model.loss, "outputs": model.outputs["probabilities"]}


@pytest.mark.parametrize("loss", ["softmax", "hinge", "binary_hinge"])
def test_an_example_counts_by_its_class_in_training_alone(loss):
    labels = np.array([0, 1, 1, 2, 0])
    flowers = {"features": np.random.default_rng(0).normal(size=[5, 4]).astype(np.float32), "labels": labels}
    chosen = {"num_classes": 3, "loss": loss}
    each = [
        run(LinearClassifier, None, of_flowers, {name: values[[row]] for name, values in flowers.items()}, **chosen)
        for row in range(5)
    ]
    losses = np.array([training["loss"] for training, _ in each])
    weights = np.array(WEIGHTS)[labels]
    training, measuring = run(LinearClassifier, WEIGHTS, of_flowers, flowers, **chosen)
    assert training["loss"] == pytest.approx((weights * losses).sum() / np.count_nonzero(weights), rel=1e-5)
    assert training["objective"] == training["loss"]
    assert measuring["loss"] == pytest.approx(losses.mean(), rel=1e-5)


def test_one_logit_counts_by_its_class():
    points = {"features": np.array([[0, 0], [0, 1]], np.float32), "labels": np.array([0, 1])}
    training, measuring = run(XorNetwork, (3.0, 1.0), of_flowers, points)
    losses = -np.log(training["outputs"][[0, 1], points["labels"]])
    assert training["loss"] == pytest.approx((3 * losses[0] + losses[1]) / 2, rel=1e-5)
    assert measuring["loss"] == pytest.approx(losses.mean(), rel=1e-5)


def scenes(size: int) -> dict[str, np.ndarray]:
    """Three pictures: an object of class 1 and a smaller one of class 0; one of class 0; none."""
    boxes = np.zeros([3, 2, 4], np.float32)
    boxes[0], boxes[1, 0] = [[2, 2, size - 2, size - 2], [0, 0, 3, 3]], [4, 4, 9, 9]
    images = np.random.default_rng(1).integers(0, 256, [3, size, size, 3]).astype(np.uint8)
    return {"images": images, "boxes": boxes, "labels": np.array([[1, 0], [0, -1], [-1, -1]], np.int32)}


def test_the_largest_object_counts_by_its_class():
    chosen = {"num_classes": 3, "image_size": (32, 32), "heads": ("class", "box")}

    def fetched(model):
        return {"class": model.metrics["class_loss"], "box": model.metrics["box_loss"]} | model.outputs

    training, measuring = run(Localization, WEIGHTS, fetched, scenes(32), **chosen)
    surprises = -np.log(training["probabilities"][[0, 1], [1, 0]])
    assert training["class"] == pytest.approx((2 * surprises[0] + 0.5 * surprises[1]) / 2, rel=1e-5)
    assert measuring["class"] == pytest.approx(surprises.mean(), rel=1e-5)
    assert training["box"] == measuring["box"]
    assert list(Localizer.counted_labels(scenes(32))) == [1, 0, -1]
    assert list(Yolo.counted_labels(scenes(32))) == [1, 0, 0, -1, -1, -1]


def test_each_object_of_a_detector_counts_by_its_class():
    chosen = {"num_classes": 3, "image_size": (32, 32), "batch_norm": False, "augment": False}
    with tf.Graph().as_default(), tf.Session() as session:
        model = build.build(Yolo, chosen, TrainOptions(), WEIGHTS)
        session.run(tf.global_variables_initializer())

        def class_loss(training, labels):
            feeds = {model.feeds[name]: value for name, value in (scenes(32) | {"labels": np.array(labels)}).items()}
            return session.run(model.metrics, feeds | {model.is_training: training})

        of_0, of_1 = ([[label, -1], [-1, -1], [-1, -1]] for label in (0, 1))
        assert class_loss(True, of_0)["class_loss"] == pytest.approx(0.5 * class_loss(False, of_0)["class_loss"])
        assert class_loss(True, of_1)["class_loss"] == pytest.approx(2 * class_loss(False, of_1)["class_loss"])
        trained, measured = (class_loss(training, [[1, 0], [0, -1], [-1, -1]]) for training in (True, False))
        assert trained["object_loss"] == measured["object_loss"]
        alone = class_loss(False, of_1)["class_loss"]
        assert trained["class_loss"] == pytest.approx(2 * alone + 0.5 * (measured["class_loss"] - alone), rel=1e-5)


def test_a_network_without_a_loss_of_classes_is_refused():
    with tf.Graph().as_default(), pytest.raises(UsageError, match="has no loss that tells classes apart; leave it out"):
        build.build(ConvolutionalAutoencoder, {}, TrainOptions(), WEIGHTS)
    boxes_alone = {"heads": ("box",), "image_size": (32, 32)}
    with tf.Graph().as_default(), pytest.raises(UsageError, match="no loss that tells classes apart"):
        build.build(Localization, boxes_alone, TrainOptions(), WEIGHTS)
    with tf.Graph().as_default():
        assert class_weights.of_labels(tf.constant([0]), tf.constant(True)) is None
        assert not class_weights.are_used()
