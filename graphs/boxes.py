"""Boxes around objects: overlaps, conversions, non-maximum suppression.

One convention everywhere: (top, left, bottom, right), float32, in continuous coordinates, where the pixel in row y
reaches from y to y + 1, so that width = right - left. `boxes` are in pixels of their image; `unit_boxes` in shares of
its height and width, 0..1. A box whose bottom is not below its top, or whose right is not right of its left, is empty:
its area is 0, and so is its IoU with any other.
"""

from collections.abc import Sequence

import tensorflow.compat.v1 as tf

_SMALLEST = 1e-12  # area that counts as 0: divided by less, gradients would overflow


def iou(one: Sequence[float], other: Sequence[float], inclusive: bool = False) -> float:
    """The intersection of two boxes over their union, 0..1: the reference, in plain Python.

    inclusive: the numbers are indices of the first and last pixels within the box, so that width = right - left + 1.
    """
    end = 1 if inclusive else 0
    top, left = max(one[0], other[0]), max(one[1], other[1])
    bottom, right = min(one[2], other[2]), min(one[3], other[3])
    intersection = max(bottom - top + end, 0) * max(right - left + end, 0)
    areas = [max(box[2] - box[0] + end, 0) * max(box[3] - box[1] + end, 0) for box in (one, other)]
    return float(intersection / (sum(areas) - intersection)) if intersection else 0.0


def area(boxes: tf.Tensor) -> tf.Tensor:
    """[..., 4] -> [...], in the square of the boxes' unit; 0 for empty ones."""
    top, left, bottom, right = tf.unstack(boxes, axis=-1)
    return tf.nn.relu(bottom - top) * tf.nn.relu(right - left)


def pairwise_iou(boxes: tf.Tensor, others: tf.Tensor) -> tf.Tensor:
    """[..., N, 4], [..., M, 4] of one unit -> [..., N, M] in 0..1: the IoU of each box with each of the others.

    Gradients are finite everywhere, and 0 for two boxes that do not overlap.
    """
    with tf.name_scope("pairwise_iou"):
        boxes, others = boxes[..., :, tf.newaxis, :], others[..., tf.newaxis, :, :]  # [..., N, 1, 4], [..., 1, M, 4]
        corners = [tf.maximum(boxes[..., :2], others[..., :2]), tf.minimum(boxes[..., 2:], others[..., 2:])]
        intersection = area(tf.concat(corners, axis=-1))  # [..., N, M]
        union = area(boxes) + area(others) - intersection
        return intersection / tf.maximum(union, _SMALLEST)


def to_unit(boxes: tf.Tensor, height: int | tf.Tensor, width: int | tf.Tensor) -> tf.Tensor:
    """[..., 4] in pixels of images of this height and width -> [..., 4] in 0..1."""
    return boxes / _sizes(height, width)


def to_pixels(unit_boxes: tf.Tensor, height: int | tf.Tensor, width: int | tf.Tensor) -> tf.Tensor:
    """[..., 4] in 0..1 -> [..., 4] in pixels of images of this height and width."""
    return unit_boxes * _sizes(height, width)


def clip(boxes: tf.Tensor, height: int | tf.Tensor, width: int | tf.Tensor) -> tf.Tensor:
    """[..., 4] in pixels -> [..., 4]: the part of each box within images of this height and width.

    A box outside becomes an empty one at the border.
    """
    return tf.minimum(tf.maximum(boxes, 0.0), _sizes(height, width))


def to_centres(boxes: tf.Tensor) -> tf.Tensor:
    """[..., 4] of (top, left, bottom, right) -> [..., 4] of (y, x, height, width), y and x of the middle, same unit."""
    first, last = boxes[..., :2], boxes[..., 2:]
    return tf.concat([(first + last) / 2, last - first], axis=-1)


def from_centres(centres: tf.Tensor) -> tf.Tensor:
    """[..., 4] of (y, x, height, width) -> [..., 4] of (top, left, bottom, right) in the same unit."""
    middle, half = centres[..., :2], centres[..., 2:] / 2
    return tf.concat([middle - half, middle + half], axis=-1)


def non_maximum_suppression(
    boxes: tf.Tensor, scores: tf.Tensor, threshold: float | tf.Tensor, iou: float | tf.Tensor, most: int
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """The boxes with the best scores among overlapping ones, class by class.

    From the highest score down, a box is taken for a class unless its IoU with a box already taken for that class is
    above `iou`. Classes do not suppress each other: a box may be taken for two of them. The order of equal scores is
    not defined, but always the same.

    Args:
      boxes: [N, P, 4], in pixels or 0..1.
      scores: [N, P, C], of each box for each class.
      threshold: only scores above it are considered.
      iou: 0..1.
      most: the largest number of boxes per image, those with the best scores of all classes.

    Returns:
      boxes [N, most, 4], scores [N, most], classes int32 [N, most]: the best score first. If there are fewer boxes
      than `most`, the last boxes are 0, their scores 0 and their classes -1.
    """
    with tf.name_scope("non_maximum_suppression"):
        # tf.image.non_max_suppression by image and class in tf.map_fn takes the same boxes in 2 to 4 times as long
        # (0.7 instead of 0.3 ms with 1 image of 512 boxes and 3 classes, 5.3 instead of 2.1 ms with 16), because each
        # step of its loop costs more than the work in it.
        taken = tf.image.combined_non_max_suppression(
            boxes[:, :, tf.newaxis], scores, most, most, iou, threshold, clip_boxes=False
        )
        holes = tf.range(most) >= taken.valid_detections[:, tf.newaxis]  # [N, most]
        classes = tf.where_v2(holes, -1, tf.cast(taken.nmsed_classes, tf.int32))
        return taken.nmsed_boxes, taken.nmsed_scores, classes


def _sizes(height, width):
    """The factors [4] from a unit box to pixels."""
    return tf.cast(tf.stack([height, width, height, width]), tf.float32)
