"""The region proposal network: where objects of any class may be. Ren et al. 2015, section 3.1."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf

from graphs import boxes as box_math
from graphs import layers
from graphs.blocks import Blocks
from graphs.regions import anchors as anchor_boxes
from graphs.regions import box_coding, sampling

# IoU with an object from which an anchor is positive, and below which it is negative: section 3.1.2.
POSITIVE, NEGATIVE = 0.7, 0.3
_BETA = 1 / 9  # error of an offset above which its loss is linear, as in the authors' code


class Proposed(NamedTuple):
    """What the network says of the P anchors of a picture of all levels.

    logits: [N, P] float32, of the probability that there is an object. offsets: [N, P, 4] float32, see box_coding.
    anchors: [P, 4] float32, pixels.
    """

    logits: tf.Tensor
    offsets: tf.Tensor
    anchors: np.ndarray


def network(maps: Mapping[int, tf.Tensor], sizes: anchor_boxes.Sizes, block: Blocks, filters: int) -> Proposed:
    """A 3x3 convolution on the map of each stride, then for each anchor a logit and four offsets.

    The levels of a pyramid share the convolution, as in Lin et al. 2017, section 4.1. Each has outputs of its own,
    since its anchors are its own; a level without anchors proposes nothing.

    Args:
        maps: stride -> [N, H / stride, W / stride, C], of known height and width, C the same for all.
        sizes: (height, width) of the anchors in pixels.
        filters: of the convolution; 256 or 512 in the papers.
    """
    logits, offsets, anchors = [], [], []
    for stride, own in anchor_boxes.by_level(sizes, list(maps)).items():
        if not own:
            continue
        with tf.variable_scope("proposals", reuse=tf.AUTO_REUSE):
            net = layers.conv2d(
                maps[stride], filters, 3, padding="same", activation=block.activation, name="conv", **block.kernel
            )  # [N, r, c, filters]
            objects = layers.conv2d(net, len(own), 1, name=f"objects{stride}", **block.small_kernel)  # [N, r, c, A]
            boxes = layers.conv2d(net, 4 * len(own), 1, name=f"boxes{stride}", **block.small_kernel)  # [N, r, c, 4 A]
        rows, columns = net.shape.as_list()[1:3]
        logits.append(tf.reshape(objects, [-1, rows * columns * len(own)]))
        offsets.append(tf.reshape(boxes, [-1, rows * columns * len(own), 4]))
        anchors.append(anchor_boxes.at_positions(rows, columns, stride, own))
    return Proposed(tf.concat(logits, axis=1), tf.concat(offsets, axis=1), np.concatenate(anchors))


def propose(
    proposed: Proposed, height: int, width: int, before: int, most: int, iou: float
) -> tuple[tf.Tensor, tf.Tensor]:
    """The boxes that most likely hold an object, without those that overlap a better one.

    No gradient goes through them: the network learns from `losses` alone.

    Args:
        proposed: of the network.
        height, width: of the picture, to which boxes are clipped.
        before: the number of the best boxes of a picture that are looked at. most: how many are kept.
        iou: of two boxes above which the one with the lower score is dropped.

    Returns:
        boxes [N, most, 4] in pixels and scores [N, most] in 0..1, the best first; 0 where there are fewer.
    """
    with tf.name_scope("propose"):
        before = min(before, len(proposed.anchors))
        logits, rows = tf.nn.top_k(tf.stop_gradient(proposed.logits), before)  # [N, before]
        offsets = sampling.of_rows(tf.stop_gradient(proposed.offsets), rows)
        boxes = box_coding.decode(offsets, tf.gather(tf.constant(proposed.anchors), rows))
        boxes = box_math.clip(boxes, height, width)
        # What has left the picture is empty. It has an IoU of 0 with all boxes, so its score must take it out.
        scores = tf.where_v2(box_math.area(boxes) > 0, tf.sigmoid(logits), -1.0)
        boxes, scores, _ = box_math.non_maximum_suppression(boxes, scores[..., tf.newaxis], 0.0, iou, most)
        return boxes, scores


def losses(
    proposed: Proposed, objects: tf.Tensor, labels: tf.Tensor, count: int, is_training: tf.Tensor
) -> dict[str, tf.Tensor]:
    """The losses of the network: Ren et al. 2015, equation 1, each a mean over the `count` anchors of a sample.

    An anchor is positive from an IoU of 0.7 with an object, or if no other has a higher one with that object; negative
    below 0.3; else it is left out. A step learns from a random sample of `count` anchors of each picture, of which at
    most half are positive. (The paper divides the loss of the boxes by the positions and multiplies it by 10, which is
    about the same.)

    Args:
        objects: [N, M, 4], pixels. labels: [N, M], -1 where there is no object.

    Returns:
        "proposal_object_loss", the log loss in nats, and "proposal_box_loss", of the offsets of positive anchors.
    """
    with tf.name_scope("proposal_losses"):
        matched = sampling.match(tf.constant(proposed.anchors)[tf.newaxis], objects, labels)
        is_positive = (matched.overlaps >= POSITIVE) | matched.is_best
        is_negative = (matched.overlaps < NEGATIVE) & ~is_positive
        drawn = sampling.sample(is_positive, is_negative, count, 0.5, is_training, "anchors")
        logits, offsets, nearest = (
            sampling.of_rows(values, drawn.rows) for values in (proposed.logits, proposed.offsets, matched.objects)
        )
        surprises = tf.nn.sigmoid_cross_entropy_with_logits(labels=drawn.is_positive, logits=logits)  # [N, S]
        own = sampling.of_rows_or(objects, nearest, 0.0)  # [N, S, 4]
        wanted = box_coding.encode(own, tf.gather(tf.constant(proposed.anchors), drawn.rows))
        misses = box_coding.smooth_l1(offsets - wanted, _BETA)  # [N, S]
        return {
            "proposal_object_loss": tf.reduce_mean(drawn.is_chosen * surprises),
            "proposal_box_loss": tf.reduce_mean(drawn.is_positive * misses),
        }
