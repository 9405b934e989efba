"""graphs/detectors/yolo.py: from the numbers of its cells to boxes in pixels, its anchors, its pictures."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import seeding
from graphs.detectors.yolo import Yolo, interpret


def in_session(**chosen):
    """The model in a fresh graph, with initial values, and its session."""
    with tf.Graph().as_default():
        seeding.seed_graph(0)
        model, session = Yolo(**chosen), tf.Session()
        session.run(tf.global_variables_initializer())
        return model, session


def feed(model, images, boxes, labels):
    return dict(
        zip((model.feeds[name] for name in ("images", "boxes", "labels")), (images, boxes, labels), strict=True)
    )


def test_the_number_0_says_an_anchor_in_the_middle_of_its_cell():
    starts = np.array([[0.5, 0.25], [0.1, 0.2]], np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        with_anchors = session.run(interpret(tf.zeros([1, 2, 3, 2 * 5 + 4]), 2, starts))
        without = session.run(interpret(tf.fill([1, 2, 3, 2 * 5 + 4], 0.7), 2, None))
        doubled = session.run(interpret(tf.ones([1, 2, 3, 2 * 5 + 4]), 2, starts).roots)
    assert with_anchors.centres.shape == (1, 2, 3, 2, 2)
    np.testing.assert_array_equal(with_anchors.centres, 0.5)
    np.testing.assert_array_equal(with_anchors.roots[0, 1, 2], starts)
    np.testing.assert_allclose(with_anchors.confidences, np.full((1, 2, 3, 2), 1 / (1 + np.exp(2))), rtol=1e-6)
    np.testing.assert_array_equal(with_anchors.classes, np.full((1, 2, 3, 2, 4), 0.25))
    np.testing.assert_allclose(without.roots, 0.7)
    np.testing.assert_allclose(doubled[0, 0, 0], 2 * starts)


def test_the_numbers_of_a_cell_and_of_its_boxes():
    """One cell, two boxes, three classes: the logits follow all boxes, or those of each box follow its five numbers."""
    five, other = [0.1, 0.2, 0.3, 0.4, 0.5], [0.6, 0.7, 0.8, 0.9, 1.0]
    logits, further = [1.0, 2.0, 3.0], [3.0, 0.0, 1.0]

    def softmax(values):
        return np.exp(values) / np.exp(values).sum()

    with tf.Graph().as_default(), tf.Session() as session:
        of_cell = session.run(interpret(tf.constant([[[[*five, *other, *logits]]]]), 2, None, "cell"))
        of_box = session.run(interpret(tf.constant([[[[*five, *logits, *other, *further]]]]), 2, None, "box"))
    for found in (of_cell, of_box):
        np.testing.assert_allclose(found.centres[0, 0, 0], 1 / (1 + np.exp([[-0.1, -0.2], [-0.6, -0.7]])), rtol=1e-6)
        np.testing.assert_allclose(found.roots[0, 0, 0], [[0.3, 0.4], [0.8, 0.9]])
        np.testing.assert_allclose(found.confidences[0, 0, 0], 1 / (1 + np.exp([1.5, 1.0])), rtol=1e-6)
    np.testing.assert_allclose(of_cell.classes[0, 0, 0], [softmax(logits)] * 2, rtol=1e-6)
    np.testing.assert_allclose(of_box.classes[0, 0, 0], [softmax(logits), softmax(further)], rtol=1e-6)


def test_two_classes_are_found_in_one_cell():
    """With a bias alone, one cell of 32x32 pixels and two boxes, which are sure of a class each."""
    chosen = {"image_size": (32,), "stride": 32, "cell_boxes": 2, "anchors": "30x10,10x30", "num_classes": 3}
    model, session = in_session(**chosen, class_per="box")
    with session.graph.as_default():
        kernel, bias = (v for v in model.variables if v.op.name.startswith("output/"))
        assert bias.shape.as_list() == [2 * (5 + 3)]
        numbers = [*[0, 0, 0, 0, 6.0], *[9.0, 0, 0], *[0, 0, 0, 0, 6.0], *[0, 9.0, 0]]
        session.run([kernel.assign(tf.zeros_like(kernel)), bias.assign(numbers)])
    sure = {model.feeds["images"]: np.zeros((1, 32, 32, 3), np.uint8), model.settings["threshold"]: 0.5}
    found = session.run(model.outputs, sure)
    order = found["classes"][0, :2].argsort()
    np.testing.assert_array_equal(np.sort(found["classes"][0, :3]), [-1, 0, 1])
    np.testing.assert_allclose(found["boxes"][0, order], [[1, 11, 31, 21], [11, 1, 21, 31]], rtol=1e-5)
    assert found["scores"][0, :2].min() > 0.95


def test_outputs_are_boxes_in_pixels_by_falling_scores():
    """With a bias alone each cell says the same; here 2x3 cells of 16x16 pixels, and boxes of 40x8 that stick out."""
    model, session = in_session(image_size=(32, 48), stride=16, cell_boxes=1, anchors="40x8", num_classes=2)
    with session.graph.as_default():
        kernel, bias = (v for v in model.variables if v.op.name.startswith("output/"))
        session.run([kernel.assign(tf.zeros_like(kernel)), bias.assign([0, 0, 0, 0, 4.0, 0, 1.0])])
    images = np.zeros((2, 32, 48, 3), np.uint8)
    found = session.run(model.outputs, {model.feeds["images"]: images})
    scores = 1 / (1 + np.exp(-2)) / (1 + np.exp([1, -1]))  # of the classes 0 and 1
    assert found["boxes"].shape == (2, 100, 4)
    # The boxes of two cells above one another, (0, 28) and (4, 32), overlap by 24 / 32: one of them is suppressed.
    for boxes, found_scores, classes in zip(*found.values(), strict=True):
        np.testing.assert_allclose(found_scores[:6], np.repeat(scores[::-1], 3), rtol=1e-5)
        np.testing.assert_array_equal(classes[:6], [1, 1, 1, 0, 0, 0])
        assert {tuple(ends) for ends in boxes[:6, [0, 2]]} <= {(0, 28), (4, 32)}
        np.testing.assert_allclose(sorted(boxes[:3, 1]), [4, 20, 36], rtol=1e-5)
        np.testing.assert_allclose(boxes[:6, 3] - boxes[:6, 1], 8, rtol=1e-5)
        assert (classes[6:] == -1).all()
        assert not boxes[6:].any()
    sure = {model.feeds["images"]: images, model.settings["threshold"]: 0.5}
    assert (session.run(model.outputs["classes"], sure) >= 0).sum() == 2 * 3
    assert (session.run(model.outputs["classes"], sure | {model.settings["iou"]: 1.0}) >= 0).sum() == 2 * 6


def test_loss_is_the_sum_of_its_parts_and_of_the_penalty():
    model, session = in_session(image_size=(32,), l2=0.1)
    feeds = feed(model, np.zeros((1, 32, 32, 3), np.uint8), [[[4, 4, 20, 30]]], [[3]])
    metrics, loss, weights = session.run([model.metrics, model.loss, list(model.variables)], feeds)
    parts = [value for name, value in metrics.items() if name != "loss"]
    assert list(metrics)[1:] == ["coordinates_loss", "size_loss", "object_loss", "no_object_loss", "class_loss"]
    assert metrics["loss"] == pytest.approx(sum(parts), rel=1e-6)
    kernels = [w for w, v in zip(weights, model.variables, strict=True) if v.op.name.endswith("kernel")]
    assert loss - metrics["loss"] == pytest.approx(0.1 / 2 * sum(np.sum(kernel**2) for kernel in kernels), rel=1e-4)


def test_objects_move_with_the_pixels_in_training_alone():
    """A white rectangle stays in its green frame, wherever chance moves them."""
    model, session = in_session(image_size=(64,), light=0.0, shift=0.2, zoom=0.2)
    images = np.zeros((20, 64, 64, 3), np.uint8)
    images[:, 20:40, 10:34] = 255
    feeds = feed(model, images, np.tile([20, 10, 40, 34], (20, 1, 1)), np.zeros((20, 1)))
    still, moved = (session.run(model.pictures["objects"], feeds | {model.is_training: on}) for on in (False, True))
    assert (still == still[0]).all()

    def extent(mask):
        return np.array([[f(np.nonzero(rows)[0]) for f in (np.min, np.max)] for rows in (mask.any(1), mask.any(0))])

    places = set()
    for picture in moved:
        green = (picture[..., 1] > 0.9) & (picture[..., 0] < 0.1)
        white = picture[..., 0] > 0.9
        white[0, 0] = False  # where what was not found is drawn
        np.testing.assert_allclose(extent(green), extent(green | white), atol=1)
        np.testing.assert_allclose(extent(green), extent(white), atol=2)
        places.add(extent(green).tobytes())
    assert len(places) > 15


def test_auto_anchors_are_made_of_the_training_objects():
    boxes = np.array([[[0, 0, 10, 20], [0, 0, 0, 0]], [[5, 5, 45, 25], [1, 1, 11, 21]]], np.float32)
    examples = {"boxes": boxes, "labels": np.array([[0, -1], [1, 1]], np.int32)}
    chosen = {"anchors": "auto", "cell_boxes": 2, "filters": 4}
    assert Yolo.adapt_to_data(chosen, examples) == chosen | {"anchors": "10.0x20.0,40.0x20.0"}
    for fixed in ("", "3x4"):
        assert Yolo.adapt_to_data(chosen | {"anchors": fixed}, examples) == chosen | {"anchors": fixed}


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"anchors": "auto"}, "anchors: auto is for training"),
        ({"anchors": "3x4,5x6"}, "--anchors has 2 of the 3 sizes of a cell; give --cell_boxes 2"),
        ({"image_size": (100, 60), "stride": 16}, "cells of 16x16 pixels, and 100x60 is no multiple; give 96,64"),
        ({"image_size": (96,), "trunk": "yolo"}, "yolo has cells of 64x64 pixels, .*; give 128,128"),
        ({"image_size": (20,), "trunk": "squeezenet"}, "cells of 16x16 pixels, and 20x20 is no multiple; give 16,16"),
    ],
)
def test_what_does_not_fit_is_told(chosen, message):
    with tf.Graph().as_default(), pytest.raises(UsageError, match=message):
        Yolo(**chosen)
