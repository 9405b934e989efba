"""YOLO's loss beside a loop written from the paper's formula, and what happens at the edges of its definition."""

import functools
import math

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import boxes as box_math
from graphs.detectors.yolo import interpret
from graphs.detectors.yolo_loss import (
    Predictions,
    decode,
    encode,
    yolo_loss,
)

GRIDS = [(7, 7), (3, 5), (6, 2), (1, 1)]
PARTS = ("coordinates_loss", "size_loss", "object_loss", "no_object_loss", "class_loss")


@functools.cache
def loss_in_a_session(rows, columns, count, classes, weights):
    """A session, its placeholders, the parts and the gradients of their sum: one for all cases of these sizes."""
    with tf.Graph().as_default():
        cells = (None, rows, columns)
        shapes = ((*cells, count, 2), (*cells, count, 2), (*cells, count), (*cells, count, classes), (None, None, 4))
        *given, unit_boxes = (tf.placeholder(tf.float32, shape) for shape in shapes)
        labels = tf.placeholder(tf.int32, [None, None])
        parts = yolo_loss(Predictions(*given), unit_boxes, labels, *weights)
        gradients = tf.gradients(tf.add_n(list(parts.values())), given)
        return tf.Session(), [*given, unit_boxes, labels], [parts, gradients]


def loss_by_hand(predictions, unit_boxes, labels, coordinates=5.0, no_object=0.5):
    """The five parts by equation 3 of Redmon et al. 2016, and their gradients by the predictions."""
    centres, roots, confidences, classes = (np.asarray(values, np.float64) for values in predictions)
    images, rows, columns, count, _ = centres.shape
    parts = dict.fromkeys(PARTS, 0.0)
    slopes = [np.zeros_like(values) for values in (centres, roots, confidences, classes)]
    for n in range(images):
        owners = {}  # (row, column, box) -> (IoU, object)
        for m, label in enumerate(labels[n]):
            if label < 0:
                continue
            top, left, bottom, right = unit_boxes[n, m].astype(np.float64)
            y, x = (top + bottom) / 2 * rows, (left + right) / 2 * columns
            i, j = min(int(y), rows - 1), min(int(x), columns - 1)
            wanted = [y - i, x - j, math.sqrt(bottom - top), math.sqrt(right - left)]
            offers = []
            for b in range(count):
                place = (centres[n, i, j, b] + (i, j)) / (rows, columns)
                half = roots[n, i, j, b] ** 2 / 2
                overlap = box_math.iou((top, left, bottom, right), (*(place - half), *(place + half)))
                said = [*centres[n, i, j, b], *roots[n, i, j, b]]
                offers.append((-overlap, sum((s - w) ** 2 for s, w in zip(said, wanted, strict=True)), b))
            negative, _, b = min(offers)
            if (i, j, b) not in owners or -negative > owners[i, j, b][0]:
                owners[i, j, b] = (-negative, label, wanted)
        for i in range(rows):
            for j in range(columns):
                for b in range(count):
                    confidence = confidences[n, i, j, b]
                    if (i, j, b) not in owners:
                        parts["no_object_loss"] += no_object * confidence**2
                        slopes[2][n, i, j, b] += 2 * no_object * confidence
                        continue
                    overlap, label, wanted = owners[i, j, b]
                    one_hot = np.eye(classes.shape[-1])[label]
                    for part, slope, values, target, weight in (
                        ("coordinates_loss", slopes[0][n, i, j, b], centres[n, i, j, b], wanted[:2], coordinates),
                        ("size_loss", slopes[1][n, i, j, b], roots[n, i, j, b], wanted[2:], coordinates),
                        ("class_loss", slopes[3][n, i, j, b], classes[n, i, j, b], one_hot, 1),
                    ):
                        parts[part] += weight * np.sum((values - target) ** 2)
                        slope += 2 * weight * (values - target)
                    parts["object_loss"] += (confidence - overlap) ** 2
                    slopes[2][n, i, j, b] += 2 * (confidence - overlap)
    return {part: value / images for part, value in parts.items()}, [slope / images for slope in slopes]


def random_predictions(random, images, rows, columns, count, classes):
    shape = (images, rows, columns, count)
    values = (random.random((*shape, 2)), random.normal(0, 0.5, (*shape, 2)), random.random(shape))
    return Predictions(*(value.astype(np.float32) for value in (*values, random.random((*shape, classes)))))


def random_boxes(random, *shape):
    corners = random.random((*shape, 2, 2)).astype(np.float32)
    return np.concatenate([corners.min(axis=-2), corners.max(axis=-2)], axis=-1)


def check(predictions, unit_boxes, labels, weights=(5.0, 0.5)):
    """Compares all parts and their gradients with the loop's; returns the parts."""
    sizes = (*predictions.confidences.shape[1:], predictions.classes.shape[-1])
    session, placeholders, fetches = loss_in_a_session(*sizes, weights)
    values = [*predictions, unit_boxes, np.asarray(labels)]
    found, gradients = session.run(fetches, dict(zip(placeholders, values, strict=True)))
    expected, slopes = loss_by_hand(predictions, unit_boxes, np.asarray(labels), *weights)
    assert tuple(found) == PARTS
    for part in PARTS:
        assert found[part] == pytest.approx(expected[part], rel=1e-5, abs=1e-5), part
    for gradient, slope in zip(gradients, slopes, strict=True):
        np.testing.assert_allclose(gradient, slope, rtol=1e-4, atol=1e-5)
    return found


@pytest.mark.parametrize("grid", GRIDS)
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("share", [0, 0.1, 0.5, 1, 2])
def test_loss_is_that_of_the_formula(grid, count, share):
    """With 0 to 2 * R * C objects, half of the places empty, in any order."""
    random = np.random.default_rng([*grid, count, int(10 * share)])
    most = max(1, math.ceil(2 * share * grid[0] * grid[1]))
    labels = random.integers(0, 4, (3, most))
    labels[random.random(labels.shape) < (0.5 if share else 2)] = -1
    unit_boxes = random_boxes(random, 3, most) * (labels >= 0)[..., np.newaxis]
    check(random_predictions(random, 3, *grid, count, 4), unit_boxes.astype(np.float32), labels)


def test_weights_multiply_their_parts():
    random = np.random.default_rng(1)
    predictions, unit_boxes, labels = (
        random_predictions(random, 2, 3, 3, 2, 2),
        random_boxes(random, 2, 4),
        np.zeros((2, 4), int),
    )
    plain = check(predictions, unit_boxes, labels, (1.0, 1.0))
    heavy = check(predictions, unit_boxes, labels, (7.0, 0.25))
    ratios = [heavy[part] / plain[part] for part in PARTS]
    assert ratios == pytest.approx([7, 7, 1, 0.25, 1])


def test_boxes_on_the_border_belong_to_the_last_cells():
    random = np.random.default_rng(2)
    unit_boxes = np.array([[[0, 0, 0, 0], [1, 1, 1, 1], [0, 0, 1, 1], [0.5, 0, 0.5, 0], [0, 1, 0.25, 1]]], np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        targets = session.run(encode(tf.constant(unit_boxes), 4, 2))
    np.testing.assert_array_equal(targets.cells, [[0, 7, 5, 4, 1]])
    np.testing.assert_allclose(targets.centres[0], [[0, 0], [1, 1], [0, 0], [0, 0], [0.5, 1]])
    check(random_predictions(random, 1, 4, 2, 2, 3), unit_boxes, [[0, 1, 2, 0, 1]])


def one_cell(*sizes):
    """Boxes of these sizes in the middle of a picture that is one cell; no confidence, all of class 0 of 2."""
    shape = (1, 1, 1, len(sizes))
    roots = np.sqrt(np.array(sizes, np.float32)).reshape(*shape, 1).repeat(2, axis=-1)
    return Predictions(
        np.full((*shape, 2), 0.5, np.float32),
        roots,
        np.zeros(shape, np.float32),
        np.broadcast_to(np.eye(2, dtype=np.float32)[0], (*shape, 2)),
    )


def middle(*sizes):
    half = np.array(sizes, np.float32)[:, np.newaxis] / 2
    return np.concatenate([0.5 - half, 0.5 - half, 0.5 + half, 0.5 + half], axis=1)[np.newaxis]


def test_two_objects_in_a_cell_have_each_their_own_box():
    parts = check(one_cell(0.5, 1.0), middle(0.9, 0.4), [[0, 1]])
    ious = np.array([0.9**2, 0.4**2 / 0.5**2])
    assert parts["object_loss"] == pytest.approx(np.sum(ious**2))
    assert parts["class_loss"] == pytest.approx(2)  # of the second object; all boxes say class 0


def test_of_two_objects_for_one_box_the_better_one_has_it_and_the_other_is_left_out():
    for sizes in ((0.4, 0.6), (0.6, 0.4)):
        parts = check(one_cell(0.64), middle(*sizes), [[1, 1]])
        assert parts["size_loss"] == pytest.approx(5 * 2 * (0.8 - math.sqrt(0.6)) ** 2)
        assert parts["class_loss"] == pytest.approx(2)


def test_of_two_objects_with_the_same_iou_the_first_has_the_box():
    assert check(one_cell(0.5), middle(0.6, 0.6), [[0, 1]])["class_loss"] == pytest.approx(0)
    assert check(one_cell(0.5), middle(0.6, 0.6), [[1, 0]])["class_loss"] == pytest.approx(2)


def test_of_boxes_without_overlap_the_nearest_is_responsible():
    object_box = np.array([[[0.1, 0.1, 0.2, 0.2]]], np.float32)
    parts = check(one_cell(0.25, 0.01, 0.09), object_box, [[0]])
    assert parts["object_loss"] == 0
    assert parts["size_loss"] == pytest.approx(5 * 2 * (0.3 - math.sqrt(0.1)) ** 2, rel=1e-4)


def test_of_equal_boxes_the_first_is_responsible():
    parts = check(
        one_cell(0.25, 0.25)._replace(confidences=np.array([[[[0.5, 0.25]]]], np.float32)), middle(0.25), [[0]]
    )
    assert parts["object_loss"] == pytest.approx(0.5**2)
    assert parts["no_object_loss"] == pytest.approx(0.5 * 0.25**2)


@pytest.mark.parametrize("size", [0.0, 0.3])
def test_gradients_are_finite_at_zero_width(size):
    check(one_cell(0.0, 0.0), middle(size), [[1]])


def test_without_objects_confidences_alone_count():
    random = np.random.default_rng(3)
    predictions = random_predictions(random, 2, 3, 3, 2, 2)
    none = [np.zeros((2, most, 4), np.float32) for most in (0, 3)]
    parts = [check(predictions, boxes, np.full(boxes.shape[:2], -1)) for boxes in none]
    assert parts[0] == parts[1]
    assert sum(parts[0].values()) == pytest.approx(0.5 * np.sum(predictions.confidences**2) / 2)


def test_where_holes_stand_changes_nothing():
    random = np.random.default_rng(4)
    predictions, unit_boxes = random_predictions(random, 1, 3, 3, 2, 2), random_boxes(random, 1, 3)
    apart = np.zeros((1, 6, 4), np.float32)
    apart[:, 1::2] = unit_boxes
    together = check(predictions, unit_boxes, [[0, 1, 1]])
    assert check(predictions, apart, [[-1, 0, -1, 1, -1, 1]]) == pytest.approx(together)


@pytest.mark.parametrize("grid", [(7, 7), (3, 5), (1, 1)])
def test_decoding_inverts_encoding(grid):
    rows, columns = grid
    unit_boxes = random_boxes(np.random.default_rng(5), 1, 20)
    with tf.Graph().as_default(), tf.Session() as session:
        targets = encode(tf.constant(unit_boxes), rows, columns)
        everywhere = [tf.tile(values[:, tf.newaxis, tf.newaxis], [1, rows, columns, 1, 1]) for values in targets[1:]]
        decoded, (cells, centres, _) = session.run([decode(*everywhere), targets])  # [1, R, C, 20, 4]
    assert ((cells >= 0) & (cells < rows * columns)).all()
    assert ((centres >= 0) & (centres <= 1)).all()
    own = decoded.reshape(-1, 20, 4)[cells[0], np.arange(20)]
    np.testing.assert_allclose(own, unit_boxes[0], atol=1e-6)


def descended(class_per, numbers, steps=400):
    """The class_loss of two objects of the classes 0 and 1 in one cell with two boxes, and their probabilities [2, 3].

    Gradient descent moves the numbers of the cell, which begin at 0.
    """
    objects = middle(0.9, 0.3)
    with tf.Graph().as_default(), tf.Session() as session:
        net = tf.get_variable("net", [1, 1, 1, numbers], initializer=tf.zeros_initializer())
        predictions = interpret(net, 2, np.sqrt([[0.9, 0.9], [0.3, 0.3]]).astype(np.float32), class_per)
        parts = yolo_loss(predictions, tf.constant(objects), tf.constant([[0, 1]]))
        step = tf.train.GradientDescentOptimizer(1.0).minimize(parts["class_loss"])
        session.run(tf.global_variables_initializer())
        for _ in range(steps):
            session.run(step)
        return session.run([parts["class_loss"], predictions.classes[0, 0, 0]])


def test_two_classes_in_a_cell_are_learnt_if_each_box_has_its_own():
    loss, classes = descended("box", 2 * (5 + 3))  # 16 numbers, as in the example of the book
    assert loss < 0.01
    assert (classes.argmax(axis=1) == [0, 1]).all()
    assert classes.max(axis=1).min() > 0.9
    loss, classes = descended("cell", 2 * 5 + 3)
    assert loss == pytest.approx(4 * 0.5**2, abs=0.01)  # the best of one distribution for both: 0.5 each
    np.testing.assert_array_equal(classes[0], classes[1])


@pytest.mark.parametrize("class_per", ["cell", "box"])
def test_gradients_by_the_numbers_of_the_network_are_those_of_finite_differences(class_per):
    """Without object_loss, whose target the gradient leaves alone; with one box a cell, lest another be chosen."""
    random = np.random.default_rng(6)
    shape = [2, 2, 2, 5 + 3]
    start = random.normal(0, 0.5, shape).astype(np.float32)
    unit_boxes = np.array([[[0.1, 0.1, 0.5, 0.3], [0.5, 0.4, 1, 0.9]], [[0, 0, 0, 0], [0.6, 0, 0.7, 0.9]]], np.float32)
    with tf.Graph().as_default(), tf.Session():
        net = tf.placeholder_with_default(start, shape)
        for anchors in (None, np.array([[0.3, 0.4]], np.float32)):
            predictions = interpret(net, 1, anchors, class_per)
            parts = yolo_loss(predictions, tf.constant(unit_boxes), tf.constant([[0, 2], [-1, 0]]))
            total = tf.add_n([value for part, value in parts.items() if part != "object_loss"])
            exact, numeric = tf.test.compute_gradient(net, shape, total, [], x_init_value=start, delta=1e-2)
            np.testing.assert_allclose(exact, numeric, atol=5e-3)
            assert np.abs(exact).max() > 0.5
