"""Targets, losses and metrics of the heads of `localization`: the largest object of each picture."""

from typing import NamedTuple

import tensorflow.compat.v1 as tf

from graphs import boxes as box_math
from graphs import losses


class Target(NamedTuple):
    """The largest object of each picture.

    present: [N] float32, 1 if there is an object; without one, the other values are finite and mean nothing.
    unit_box: [N, 4]. label: [N] int32, at least 0. unit_keypoints: [N, K, 2] (y, x) in 0..1, or None without keypoints.
    visible: [N, K] float32, 1 if a landmark of a picture with an object is visible; or None.
    """

    present: tf.Tensor
    unit_box: tf.Tensor
    label: tf.Tensor
    unit_keypoints: tf.Tensor | None = None
    visible: tf.Tensor | None = None


def largest_object(fields: dict[str, tf.Tensor], height: int, width: int) -> Target:
    """Fields "boxes" [N, M, 4] in pixels, "labels" [N, M] (-1: no object), maybe the keypoints -> the targets."""
    with tf.name_scope("target"):
        boxes, labels = fields["boxes"], fields["labels"]
        there = labels >= 0  # [N, M]
        areas = tf.where(there, box_math.area(boxes), -tf.ones_like(boxes[..., 0]))
        largest = tf.argmax(areas, axis=1)  # [N]

        def of_largest(values: tf.Tensor) -> tf.Tensor:
            return tf.gather(values, largest, axis=1, batch_dims=1)

        present = tf.cast(of_largest(there), tf.float32)
        target = Target(present, box_math.to_unit(of_largest(boxes), height, width), tf.nn.relu(of_largest(labels)))
        if "keypoints" not in fields:
            return target
        visible = tf.cast(of_largest(fields["keypoints_visible"]), tf.float32) * present[:, tf.newaxis]
        return target._replace(unit_keypoints=of_largest(fields["keypoints"]) / [height, width], visible=visible)


def box_loss(target: Target, unit_boxes: tf.Tensor, delta: float) -> tf.Tensor:
    """Huber loss of boxes [N, 4] in 0..1, mean over the coordinates and the pictures with an object; 0 without any."""
    return losses.huber(target.unit_box, unit_boxes, delta, example_weights=target.present)


def class_loss(target: Target, logits: tf.Tensor, weights: tf.Tensor | None = None) -> tf.Tensor:
    """Cross entropy of logits [N, C], nats, mean over the pictures with an object; 0 without any.

    weights: [N], of the pictures in the mean; None for 1 each.
    """
    weights = target.present if weights is None else target.present * weights
    return losses.softmax_cross_entropy(target.label, logits, example_weights=weights)


def keypoint_loss(target: Target, unit_points: tf.Tensor, logits: tf.Tensor, delta: float, weight: float) -> tf.Tensor:
    """Points [N, K, 2] in 0..1, logits [N, K] of their visibility -> weight * Huber loss + log loss in nats.

    The Huber loss of an invisible landmark is 0. The mean over the landmarks and the pictures with an object;
    0 without any.
    """
    points, truth = (tf.reshape(values, [-1, 2]) for values in (unit_points, target.unit_keypoints))  # [N * K, 2]
    off = losses.huber(truth, points, delta, tf.reshape(target.visible, [-1]), reduction="none")  # [N * K]
    off = tf.reduce_mean(tf.reshape(off, tf.shape(logits)), axis=1)  # [N]
    unsure = losses.sigmoid_cross_entropy(target.visible, logits, reduction="none")  # [N]
    return mean_over(target.present, weight * off + unsure)


def ious(target: Target, boxes: tf.Tensor, height: int, width: int) -> tf.Tensor:
    """[N]: the IoU of each box [N, 4], in pixels of pictures of this height and width, with its target."""
    targets = box_math.to_pixels(target.unit_box, height, width)
    return box_math.pairwise_iou(boxes[:, tf.newaxis], targets[:, tf.newaxis])[:, 0, 0]


def mean_over(chosen: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
    """The mean of the values where `chosen`, of the same shape, is 1; 0 if it is 1 nowhere."""
    return tf.div_no_nan(tf.reduce_sum(chosen * tf.cast(values, tf.float32)), tf.reduce_sum(chosen))
