"""The head of region detectors: features of regions -> classes and boxes, their losses, and the objects found.

Sources: Girshick 2015 (Fast R-CNN), section 2.3; Ren et al. 2015.
"""

from typing import NamedTuple

import tensorflow.compat.v1 as tf

from graphs import boxes as box_math
from graphs import class_weights, layers
from graphs.blocks import Blocks
from graphs.regions import box_coding, sampling

#: IoU with an object from which a region is one of that class. Girshick 2015, section 2.3.
POSITIVE = 0.5
#: Share of positive regions in a sample.
SHARE = 0.25
_BETA = 1.0


class Judged(NamedTuple):
    """What the head says of regions: logits [N, R, K + 1], class 0 is the background; offsets [N, R, 4] of the boxes.

    The offsets are those of box_coding with its DEVIATIONS, one box for all classes.
    """

    logits: tf.Tensor
    offsets: tf.Tensor


class Sampled(NamedTuple):
    """The regions that a step learns from, positives first.

    boxes: [N, S, 4], pixels. objects: [N, S] int32, the object of each, without a meaning for negatives. labels: [N, S]
    int32, the class of a positive region in 0..K-1, -1 for the background. is_chosen: [N, S] float32, 0 for holes.
    """

    boxes: tf.Tensor
    objects: tf.Tensor
    labels: tf.Tensor
    is_chosen: tf.Tensor


def judge(features: tf.Tensor, block: Blocks, units: tuple[int, ...], num_classes: int) -> Judged:
    """Features [N, R, ...] of regions -> classes and boxes, by dense layers with `units`. Calls share variables."""
    regions = tf.shape(features)[1]
    numbers = int(features.shape[2:].num_elements())
    with tf.variable_scope(tf.get_variable_scope(), reuse=tf.AUTO_REUSE):
        net = tf.reshape(features, [-1, numbers])  # [N * R, size * size * C]
        for number, width in enumerate(units, 1):
            net = block.dense(net, width, name=f"dense{number}")
        logits = layers.dense(net, num_classes + 1, name="classes", **block.small_kernel)
        offsets = layers.dense(net, 4, name="boxes", **block.small_kernel)
    return Judged(tf.reshape(logits, [-1, regions, num_classes + 1]), tf.reshape(offsets, [-1, regions, 4]))


def sampled(regions: tf.Tensor, objects: tf.Tensor, labels: tf.Tensor, count: int, is_training: tf.Tensor) -> Sampled:
    """A random sample of `count` regions of each picture, of which at most a quarter are positive.

    The objects themselves count as regions, so an object has a positive one from the first step on.

    Args:
        regions: [N, P, 4] in pixels, empty where there is none. objects: [N, M, 4]. labels: [N, M].
    """
    with tf.name_scope("sampled"):
        boxes = tf.stop_gradient(tf.concat([objects, regions], axis=1))
        matched = sampling.match(boxes, objects, labels)
        is_positive = matched.overlaps >= POSITIVE
        is_negative = ~is_positive & (box_math.area(boxes) > 0)
        drawn = sampling.sample(is_positive, is_negative, count, SHARE, is_training, "regions")
        nearest = sampling.of_rows(matched.objects, drawn.rows)  # [N, S]
        classes = tf.where_v2(drawn.is_positive > 0, sampling.of_rows_or(labels, nearest, -1), -1)
        return Sampled(sampling.of_rows(boxes, drawn.rows), nearest, classes, drawn.is_chosen)


def losses(judged: Judged, regions: Sampled, objects: tf.Tensor, is_training: tf.Tensor) -> dict[str, tf.Tensor]:
    """The losses of the head, each a mean over the places of the sample.

    Returns:
        "class_loss", the cross entropy in nats (in training, times the weight of the class of a positive region), and
        "box_loss", of the offsets of positive regions.
    """
    with tf.name_scope("head_losses"):
        positive = tf.cast(regions.labels >= 0, tf.float32)  # [N, S]
        surprises = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=regions.labels + 1, logits=judged.logits)
        weights = class_weights.of_labels(regions.labels, is_training)
        if weights is not None:
            surprises *= tf.where_v2(positive > 0, weights, 1.0)
        own = sampling.of_rows_or(objects, regions.objects, 0.0)  # [N, S, 4]
        wanted = box_coding.encode(own, regions.boxes, box_coding.DEVIATIONS)
        misses = box_coding.smooth_l1(judged.offsets - wanted, _BETA)  # [N, S]
        return {
            "class_loss": tf.reduce_mean(regions.is_chosen * surprises),
            "box_loss": tf.reduce_mean(positive * misses),
        }


def candidates(judged: Judged, regions: tf.Tensor, height: int, width: int) -> tuple[tf.Tensor, tf.Tensor]:
    """Boxes [N, R, 4], clipped to the picture, and the scores [N, R, K], 0 where a region or its box is empty."""
    with tf.name_scope("candidates"):
        boxes = box_math.clip(box_coding.decode(judged.offsets, regions, box_coding.DEVIATIONS), height, width)
        there = tf.cast((box_math.area(regions) > 0) & (box_math.area(boxes) > 0), tf.float32)
        return boxes, tf.nn.softmax(judged.logits)[..., 1:] * there[..., tf.newaxis]
