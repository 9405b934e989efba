"""graphs/detectors/mask_rcnn.py: masks in, masks out, and odd masks."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import seeding
from graphs.detectors.mask_rcnn import MaskRCNN
from tests.graphs.detectors.test_faster_rcnn import SMALL, scenes


@pytest.fixture(scope="module")
def network():
    """A small network with initial values and a training step, in its session."""
    with tf.Graph().as_default() as graph, tf.Session(graph=graph) as session:
        seeding.seed_graph(0)
        model = MaskRCNN(**SMALL | {"mask_filters": 16, "augment": False, "batch_norm": False})
        step = tf.train.AdamOptimizer(0.01).minimize(model.loss, tf.train.get_global_step())
        session.run(tf.global_variables_initializer())
        yield model, step, session


def feed(model, number=4, pixels=None):
    """Scenes whose objects are the lower halves of their boxes."""
    images, boxes, labels = scenes(number, 1)
    masks = np.zeros((number, 1, 32, 48), np.uint8)
    for n, (top, left, bottom, right) in enumerate(boxes[:, 0].astype(int)):
        images[n, top : (top + bottom) // 2] = 0
        images[n, top, left:right:2] = 255
        masks[n, 0, (top + bottom) // 2 : bottom, left:right] = 1
    masks = masks if pixels is None else np.full_like(masks, pixels)
    values = {"images": images, "boxes": boxes, "labels": labels, "instances": np.packbits(masks, axis=-1)}
    return {model.feeds[name]: value for name, value in values.items()}


def test_it_learns_which_pixels_of_a_box_are_the_object(network):
    model, step, session = network
    feeds = feed(model)
    for _ in range(150):
        session.run(step, feeds | {model.is_training: True})
    outputs = session.run(model.outputs, feeds)
    masks = outputs["masks"][:, 0]
    assert outputs["masks"].shape == (4, 100, 28, 28)
    assert masks[:, 18:].mean() > 0.8
    assert masks[:, :10].mean() < 0.2
    assert not outputs["masks"][outputs["classes"] < 0].any()


def test_the_loss_of_masks_is_a_chart_of_its_own(network):
    model, _, session = network
    metrics = session.run(model.metrics, feed(model))
    parts = metrics.keys() - {"loss"}
    assert "mask_loss" in parts
    assert metrics["loss"] == pytest.approx(sum(metrics[name] for name in parts), rel=1e-5)


@pytest.mark.parametrize("pixels", [0, 1])
def test_masks_without_pixels_or_beyond_the_box_give_numbers(pixels, network):
    model, step, session = network
    feeds = feed(model, pixels=pixels) | {model.is_training: True}
    _, metrics = session.run([step, model.metrics], feeds)
    assert all(np.isfinite(value) for value in metrics.values())


def test_losses_do_not_depend_on_the_batch(network):
    """Of four pictures one has two objects, so batches differ in their most objects."""
    model, _, session = network
    feeds = {tensor: np.concatenate([values, values[:1]]) for tensor, values in feed(model, 3).items()}
    for name, none in (("boxes", 0), ("labels", -1), ("instances", 0)):
        values = feeds[model.feeds[name]]
        second = np.full_like(values, none)
        second[0] = values[1]
        feeds[model.feeds[name]] = np.concatenate([values, second], axis=1)
    whole = session.run(model.metrics, feeds)
    parts = [session.run(model.metrics, {key: values[[n]] for key, values in feeds.items()}) for n in range(4)]
    for name in whole:
        assert whole[name] == pytest.approx(np.mean([part[name] for part in parts]), rel=1e-4), name


def test_a_batch_without_objects(network):
    model, step, session = network
    feeds = feed(model)
    feeds |= {
        model.feeds["boxes"]: np.zeros((4, 0, 4)),
        model.feeds["labels"]: np.zeros((4, 0)),
        model.feeds["instances"]: np.zeros((4, 0, 32, 6)),
    }
    _, metrics = session.run([step, model.metrics], feeds | {model.is_training: True})
    assert metrics["mask_loss"] == 0
    assert all(np.isfinite(value) for value in metrics.values())
