"""graphs/detectors/faster_rcnn.py: the whole graph on odd pictures, its anchors, its pyramid, its pooling."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import boxes as box_math
from graphs import seeding
from graphs.detectors.faster_rcnn import FasterRCNN

SMALL = {
    "image_size": (32, 48),
    "filters": 4,
    "map_channels": 8,
    "anchors": "8x8,16x12",
    "region_units": (16,),
    "num_classes": 3,
}
LOSSES = {"proposal_object_loss", "proposal_box_loss", "class_loss", "box_loss"}


@pytest.fixture(scope="module")
def network():
    """A small network with initial values and a training step, in its session."""
    with tf.Graph().as_default() as graph, tf.Session(graph=graph) as session:
        seeding.seed_graph(0)
        model = FasterRCNN(**SMALL)
        step = tf.train.AdamOptimizer(0.003).minimize(model.loss, tf.train.get_global_step())
        session.run(tf.global_variables_initializer())
        yield model, step, session


def feed(model, images, boxes, labels):
    names = ("images", "boxes", "labels")
    return {model.feeds[name]: values for name, values in zip(names, (images, boxes, labels), strict=True)}


def scenes(number, objects):
    """Pictures with bright rectangles of three colours on black, whose class is the colour."""
    random = np.random.default_rng(0)
    images, boxes = np.zeros((number, 32, 48, 3), np.uint8), np.zeros((number, objects, 4), np.float32)
    labels = random.integers(0, 3, (number, objects))
    for n in range(number):
        for m in range(objects):
            top, left = random.integers(2, 18), random.integers(2, 18) + 24 * m
            boxes[n, m] = top, left, top + 10, left + 8
            images[n, top : top + 10, left : left + 8, labels[n, m]] = 255
    return images, boxes, labels


def test_outputs_and_losses(network):
    model, _, session = network
    outputs, metrics = session.run([model.outputs, model.metrics], feed(model, *scenes(2, 1)))
    shapes = {name: values.shape for name, values in outputs.items()}
    assert shapes == {"boxes": (2, 100, 4), "scores": (2, 100), "classes": (2, 100), "proposals": (2, 50, 4)}
    assert metrics.keys() == {"loss", *LOSSES}
    assert metrics["loss"] == pytest.approx(sum(metrics[name] for name in LOSSES), rel=1e-5)


def test_it_learns_to_find_a_few_objects():
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        model = FasterRCNN(**SMALL | {"augment": False, "batch_norm": False})
        step = tf.train.AdamOptimizer(0.005).minimize(model.loss, tf.train.get_global_step())
        session.run(tf.global_variables_initializer())
        feeds = feed(model, *scenes(4, 1))
        for _ in range(250):
            session.run(step, feeds | {model.is_training: True})
        outputs = session.run(model.outputs, feeds)
    boxes, labels = feeds[model.feeds["boxes"]], feeds[model.feeds["labels"]]
    np.testing.assert_array_equal(outputs["classes"][:, 0], labels[:, 0])
    assert all(box_math.iou(one, other) > 0.5 for one, other in zip(outputs["boxes"][:, 0], boxes[:, 0], strict=True))


ODD = {
    "no object": ([[[0, 0, 0, 0]]], [[-1]]),
    "no room for objects": (np.zeros((1, 0, 4)), np.zeros((1, 0))),
    "no width": ([[[4, 9, 12, 9]]], [[1]]),
    "outside": ([[[-90, -80, -70, -60]]], [[1]]),
    "off by one": ([[[0, 0, 33, 49]]], [[1]]),
    "smaller than a pixel": ([[[3.2, 3.2, 3.2001, 3.3]]], [[1]]),
    "more objects than the sample": (np.tile([[[2, 2, 30, 30]]], (1, 90, 1)), np.zeros((1, 90))),
}


@pytest.mark.parametrize("case", ODD)
def test_no_picture_spoils_the_network(case, network):
    model, step, session = network
    feeds = feed(model, np.zeros((1, 32, 48, 3)), *ODD[case])
    for is_training in (False, True):
        values = session.run({**model.metrics, **model.outputs}, feeds | {model.is_training: is_training})
        assert all(np.isfinite(value).all() for value in values.values())
    session.run(step, feeds | {model.is_training: True})
    assert all(np.isfinite(value).all() for value in session.run(model.variables))


def test_no_proposal_means_nothing_found(network):
    """An objectness of 0 and boxes far outside: no proposal is left."""
    model, _, session = network
    feeds = feed(model, np.zeros((1, 32, 48, 3)), *ODD["no object"])
    regions = model.outputs["proposals"]
    outputs = session.run(model.outputs, feeds | {regions: np.zeros((1, 50, 4))})
    assert (outputs["classes"] == -1).all()
    assert not outputs["scores"].any()
    assert not outputs["boxes"].any()


def test_losses_do_not_depend_on_the_batch(network):
    model, _, session = network
    images, boxes, labels = scenes(4, 2)
    whole = session.run(model.metrics, feed(model, images, boxes, labels))
    parts = [session.run(model.metrics, feed(model, images[[n]], boxes[[n]], labels[[n]])) for n in range(4)]
    for name in LOSSES:
        assert whole[name] == pytest.approx(np.mean([part[name] for part in parts]), rel=1e-4), name


@pytest.mark.parametrize("chosen", [{"pyramid": (4, 8), "anchors": "24x24,64x64"}, {"pooling": "max"}])
def test_other_regions(chosen):
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        model = FasterRCNN(**SMALL | chosen)
        gradients = tf.gradients(model.loss, tf.trainable_variables())
        session.run(tf.global_variables_initializer())
        feeds = feed(model, *scenes(2, 2)) | {model.is_training: True}
        values = session.run([*gradients, *model.outputs.values()], feeds)
        assert all(np.isfinite(value).all() for value in values)


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"pyramid": (8, 16)}, "small has no stage of stride 16; it has 2, 4, 8"),
        ({"pyramid": (4, 8), "pooling": "max"}, "max reads one map"),
        ({"anchors": "auto"}, "auto is for training"),
        ({"anchors": "8by8"}, "HEIGHTxWIDTH"),
        ({"image_size": (30, 48)}, "30x48 is no multiple; give 32,48"),
    ],
)
def test_what_makes_no_sense(chosen, message):
    with tf.Graph().as_default(), pytest.raises(UsageError, match=message):
        FasterRCNN(**SMALL | chosen)


def test_anchors_come_from_the_training_objects():
    chosen = FasterRCNN.complete({"anchors": "auto", "anchor_count": 2})
    examples = {"boxes": np.array([[[0, 0, 10, 20], [5, 5, 45, 35]]], np.float32), "labels": np.array([[0, 2]])}
    assert FasterRCNN.adapt_to_data(chosen, examples)["anchors"] == "10.0x20.0,40.0x30.0"
    assert FasterRCNN.adapt_to_data(chosen | {"anchors": "3x4"}, {})["anchors"] == "3x4"
