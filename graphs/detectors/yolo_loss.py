"""YOLO's grid: objects to cells, cells to boxes, and the loss. Redmon et al. 2016, equation 3."""

from typing import NamedTuple

import tensorflow.compat.v1 as tf

from graphs import boxes as box_math


class Predictions(NamedTuple):
    """The network's outputs for each of R x C cells, with B boxes per cell and K classes; all float32.

    centres: [N, R, C, B, 2], (y, x) of a box's centre from the cell's top left corner, 1 = the cell's height or width.
    roots: [N, R, C, B, 2], square roots of a box's (height, width), 1 = those of the picture. A negative root gives the
    same box as a positive one, but is farther from the target.
    confidences: [N, R, C, B], the predicted IoU of a box and an object, in 0..1.
    classes: [N, R, C, B, K], the probability of each class, if there is an object in the box. The boxes of a cell may
    have the same, as in the paper.
    """

    centres: tf.Tensor
    roots: tf.Tensor
    confidences: tf.Tensor
    classes: tf.Tensor


class Targets(NamedTuple):
    """Objects as targets of cells: cells [N, M] int32, row * C + column; centres and roots [N, M, 2] as above."""

    cells: tf.Tensor
    centres: tf.Tensor
    roots: tf.Tensor


class _Assignment(NamedTuple):
    """Which box is responsible for which object.

    chosen: [N, M] int32 in 0..B-1. won: [N, M] float32, 1 for an object that has that box. overlaps: [N, M], the IoU of
    the two. taken: [N, R, C, B] float32, 1 for a box that an object has.
    """

    chosen: tf.Tensor
    won: tf.Tensor
    overlaps: tf.Tensor
    taken: tf.Tensor


def encode(unit_boxes: tf.Tensor, rows: int, columns: int) -> Targets:
    """Boxes [N, M, 4] in 0..1 -> the cell of a box's centre, the position in the cell, and the roots of its size.

    A centre on the line between two cells belongs to the lower or right one; one on the picture's lower or right border
    to the last cell, where it is 1.
    """
    with tf.name_scope("encode"):
        middles, sizes = tf.split(box_math.to_centres(unit_boxes), 2, axis=-1)  # [N, M, 2] each
        places = middles * [float(rows), float(columns)]  # in cells
        corners = tf.clip_by_value(tf.floor(places), 0.0, [rows - 1.0, columns - 1.0])
        row, column = tf.unstack(tf.cast(corners, tf.int32), axis=-1)  # [N, M] each
        return Targets(row * columns + column, places - corners, tf.sqrt(tf.nn.relu(sizes)))


def decode(centres: tf.Tensor, roots: tf.Tensor) -> tf.Tensor:
    """Centres and roots [N, R, C, B, 2] -> boxes [N, R, C, B, 4]; 0..1 is the picture, which they may leave."""
    with tf.name_scope("decode"):
        rows, columns = centres.shape.as_list()[1:3]
        grid = tf.meshgrid(tf.range(rows), tf.range(columns), indexing="ij")  # [R, C] each
        corners = tf.cast(tf.stack(grid, axis=-1), tf.float32)[:, :, tf.newaxis]  # [R, C, 1, 2]
        middles = (centres + corners) / [float(rows), float(columns)]
        return box_math.from_centres(tf.concat([middles, tf.square(roots)], axis=-1))


def yolo_loss(
    predictions: Predictions,
    unit_boxes: tf.Tensor,
    labels: tf.Tensor,
    coordinates_weight: float = 5.0,
    no_object_weight: float = 0.5,
    object_weights: tf.Tensor | None = None,
) -> dict[str, tf.Tensor]:
    """The five sums of squares whose sum is the loss: scalars, each a sum over an image and the mean over the batch.

    - coordinates_loss: of the distances (y, x) of an object's centre and its box's, times coordinates_weight;
    - size_loss: of the differences of the roots of height and width, times coordinates_weight;
    - object_loss: of the IoU of an object and its box, less the confidence. The IoU is a target: no gradient;
    - no_object_loss: of the confidences of all boxes that no object has, times no_object_weight;
    - class_loss: of an object's one-hot class less the class probabilities of its box.

    The box responsible for an object is that of the B boxes in the cell of its centre with the highest IoU. Among equal
    IoUs (usually 0, early in training) it is the one nearest in centre and roots, as in Darknet, and then the first. If
    two objects of a cell need the same box, the one with the higher IoU gets it, or else the first; the other one is
    left out of the loss. (In Darknet a cell has one object at most.)

    Args:
      unit_boxes: [N, M, 4], in 0..1.
      labels: [N, M] int32 in 0..K-1, -1 where there is no object.
      object_weights: [N, M], by which each object's class_loss is multiplied; None for 1 each.
    """
    rows, columns, count = predictions.confidences.shape.as_list()[1:]
    targets = encode(unit_boxes, rows, columns)
    decoded = decode(predictions.centres, predictions.roots)
    own = [_of_cells(values, targets.cells) for values in (decoded, *predictions)]  # [N, M, B, ...] each
    boxes, centres, roots, confidences, classes = own
    with tf.name_scope("responsible"):
        overlaps = box_math.pairwise_iou(unit_boxes[:, :, tf.newaxis], tf.stop_gradient(boxes))[:, :, 0]  # [N, M, B]
        wanted = tf.concat([targets.centres, targets.roots], axis=-1)[:, :, tf.newaxis]  # [N, M, 1, 4]
        squares = tf.square(tf.concat([centres, roots], axis=-1) - wanted)  # [N, M, B, 4]
        distances = tf.reduce_sum(squares, axis=-1)
        assigned = _assign(overlaps, distances, targets.cells, labels >= 0, (rows, columns, count))

    def of_chosen(values):  # [N, M, B, ...] -> [N, M, ...]
        return tf.gather(values, assigned.chosen, batch_dims=2)

    def mean(values, name):
        return tf.divide(tf.reduce_sum(values), tf.cast(tf.shape(labels)[0], tf.float32), name=name)

    places, sizes = tf.split(coordinates_weight * of_chosen(squares), 2, axis=-1)  # [N, M, 2] each
    surprises = tf.square(of_chosen(confidences) - assigned.overlaps)  # [N, M]
    mistakes = tf.square(of_chosen(classes) - tf.one_hot(labels, classes.shape.as_list()[-1]))  # [N, M, K]
    idle = no_object_weight * tf.square(predictions.confidences)  # [N, R, C, B]
    if object_weights is not None:
        mistakes *= object_weights[..., tf.newaxis]
    won = assigned.won[..., tf.newaxis]  # [N, M, 1]
    return {
        "coordinates_loss": mean(won * places, "coordinates_loss"),
        "size_loss": mean(won * sizes, "size_loss"),
        "object_loss": mean(assigned.won * surprises, "object_loss"),
        "no_object_loss": mean((1 - assigned.taken) * idle, "no_object_loss"),
        "class_loss": mean(won * mistakes, "class_loss"),
    }


def _of_cells(values, cells):
    """The values [N, R, C, ...] at the cells [N, M]: [N, M, ...]."""
    rows, columns, *rest = values.shape.as_list()[1:]
    return tf.gather(tf.reshape(values, [-1, rows * columns, *rest]), cells, batch_dims=1)


def _assign(overlaps, distances, cells, is_object, grid):
    """The assignment from IoU and distance [N, M, B] of objects to the boxes of their cells; grid: (R, C, B)."""
    rows, columns, count = grid
    behind = overlaps < tf.reduce_max(overlaps, axis=-1, keepdims=True)
    huge = tf.fill(tf.shape(distances), distances.dtype.max)
    chosen = tf.argmin(tf.where(behind, huge, distances), axis=-1, output_type=tf.int32)  # [N, M]
    own = tf.gather(overlaps, chosen, batch_dims=2)  # [N, M]

    # Each box of the batch has a number; objects with the same box are compared as a segment of that number.
    images, most = tf.unstack(tf.shape(cells))
    numbers = (tf.range(images)[:, tf.newaxis] * rows * columns + cells) * count + chosen  # [N, M]
    segments = images * rows * columns * count
    none = tf.fill(tf.shape(numbers), -1)  # segments below 0 are left out
    highest = tf.math.unsorted_segment_max(own, tf.where(is_object, numbers, none), segments)
    candidate = is_object & (own >= tf.gather(highest, numbers))
    order = tf.broadcast_to(tf.range(most), tf.shape(numbers))
    first = tf.math.unsorted_segment_min(order, tf.where(candidate, numbers, none), segments)
    won = candidate & tf.equal(order, tf.gather(first, numbers))
    taken = tf.reshape(first < most, [-1, rows, columns, count])
    return _Assignment(chosen, tf.cast(won, tf.float32), own, tf.cast(taken, tf.float32))
