"""graphs/segmenters/segmenter.py: the loss counts labelled pixels alone, and what the network offers beside it."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import class_weights, palette
from graphs.segmenters.segmenter import Segmenter
from parameters import IGNORED

SHAPE = (5, 7, 3)
RANDOM = np.random.default_rng(2)
LOGITS = RANDOM.normal(size=(2, 5, 7, 4)).astype(np.float32)
MASKS = RANDOM.integers(0, 4, (2, 5, 7)).astype(np.uint8)
MASKS[0, 1:3] = IGNORED


class Given(Segmenter):
    """Logits from outside; a variable, since a network has one."""

    def build_graph(self, num_classes: int = 4, image_shape: tuple[int, ...] = SHAPE):
        self.masked_input(image_shape, False, False, 0.0, 0.0, 0.0)
        self.logits = tf.placeholder(tf.float32, [None, 5, 7, num_classes])
        self.segment(self.logits + tf.get_variable("bias", [], initializer=tf.zeros_initializer()))


def run(fetch, masks=MASKS, training=False, weights=None):
    with tf.Graph().as_default(), tf.Session() as session:
        if weights:
            class_weights.weigh(weights)
        model = Given()
        feeds = {model.logits: LOGITS, model.is_training: training}
        feeds |= {model.feeds["masks"]: masks, model.feeds["images"]: np.zeros((2, *SHAPE), np.uint8)}
        fetches = fetch(model)
        session.run(tf.global_variables_initializer())
        return session.run(fetches, feeds)


def by_hand(weights=(1, 1, 1, 1)):
    """The mean loss, by a loop over the pixels."""
    losses = []
    for place in np.argwhere(MASKS != IGNORED):
        logits, label = LOGITS[tuple(place)].astype(float), MASKS[tuple(place)]
        losses.append(weights[label] * (np.log(np.exp(logits).sum()) - logits[label]))
    return np.mean(losses)


def test_the_loss_is_the_mean_over_the_labelled_pixels():
    metrics, counts = run(lambda model: (model.metrics, model.metric_counts))
    assert metrics["loss"] == pytest.approx(by_hand(), rel=1e-5)
    counted = MASKS != IGNORED
    assert metrics["pixel_accuracy"] == pytest.approx(np.mean(LOGITS.argmax(3)[counted] == MASKS[counted]))
    assert counts == {"loss": counted.sum(), "pixel_accuracy": counted.sum()}


def test_weights_of_classes_count_in_training_alone():
    weights = (1.0, 0.5, 3.0, 0.0)
    assert run(lambda model: model.loss, training=True, weights=weights) == pytest.approx(by_hand(weights), rel=1e-5)
    assert run(lambda model: model.loss, weights=weights) == pytest.approx(by_hand(), rel=1e-5)


def test_an_ignored_picture_gives_no_gradient_and_no_nan():
    loss, gradient = run(
        lambda model: (model.loss, tf.gradients(model.loss, model.logits)[0]), np.full_like(MASKS, IGNORED)
    )
    assert loss == 0
    np.testing.assert_array_equal(gradient, np.zeros_like(LOGITS))


def test_outputs_and_pictures():
    outputs, pictures = run(lambda model: (model.outputs, model.pictures))
    np.testing.assert_array_equal(outputs["classes"], LOGITS.argmax(3))
    np.testing.assert_allclose(outputs["probabilities"].sum(3), 1, rtol=1e-5)
    colours = palette.colours()
    np.testing.assert_array_equal(pictures["prediction"], colours[LOGITS.argmax(3)])
    np.testing.assert_array_equal(pictures["truth"][0, 1:3], np.full((2, 7, 3), 255))
    np.testing.assert_array_equal(pictures["truth"][1], colours[MASKS[1]])


@pytest.mark.parametrize("shape", [(32, 32), (32, 32, 2)])
def test_image_shape_has_one_or_three_channels(shape):
    with tf.Graph().as_default(), pytest.raises(UsageError, match="height,width,channels with 1 or 3 channels"):
        Given(image_shape=shape)
