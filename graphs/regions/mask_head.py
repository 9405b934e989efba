"""The mask branch of Mask R-CNN: features of regions -> the pixels of their objects. He et al. 2017, section 3."""

import tensorflow.compat.v1 as tf

from graphs.blocks import Blocks
from graphs.regions import sampling
from graphs.regions.region_head import SHARE, Sampled
from graphs.regions.roi_align import bin_weights

#: Rows and columns of the features of a region, and of its mask.
POOLED, SIZE = 14, 28


def logits(features: tf.Tensor, block: Blocks, convolutions: int, filters: int) -> tf.Tensor:
    """Features [N, R, 14, 14, C] of regions -> [N, R, 28, 28], the logit of each pixel of a raster in the region's box.

    3x3 convolutions, a transposed one of stride 2, and one mask for all classes: section 4.1 of the paper has nearly
    the same precision with it (29.7 instead of 30.3), and a network for other classes can keep it. Calls share weights.
    """
    regions = tf.shape(features)[1]
    with tf.variable_scope("masks", reuse=tf.AUTO_REUSE):
        net = tf.reshape(features, [-1, POOLED, POOLED, int(features.shape[4])])  # [N * R, 14, 14, C]
        for number in range(1, convolutions + 1):
            net = block.activation(block.linear_convolution(net, filters, 3, name=f"conv{number}"))
        net = block.transposed_convolution(net, filters, 2, "enlarged", 2, block.activation)  # [N * R, 28, 28, filters]
        net = block.linear_convolution(net, 1, 1, name="pixels")
    return tf.reshape(net, [-1, regions, SIZE, SIZE])


def positives(regions: Sampled, count: int) -> Sampled:
    """The part of a sample of `count` regions that may be positive: its first quarter."""
    most = max(1, round(SHARE * count))
    return Sampled(*(values[:, :most] for values in regions))


def targets(instances: tf.Tensor, regions: Sampled) -> tf.Tensor:
    """The objects of regions in rasters of their boxes: [N, R, 28, 28] of 0 and 1.

    A pixel of a raster is 1 if the object covers half of it or more.

    Args:
        instances: [N, M, H, W], 1 where a pixel belongs to the object.
    """
    with tf.name_scope("targets"):
        height, width = instances.shape.as_list()[2:]
        own = sampling.of_rows_or(tf.cast(instances, tf.float32), regions.objects, 0.0)  # [N, R, H, W]
        top, left, bottom, right = tf.unstack(regions.boxes, axis=2)
        rows = bin_weights(top, bottom, height, SIZE)  # [N, R, 28, H]
        columns = bin_weights(left, right, width, SIZE)  # [N, R, 28, W]
        covered = tf.matmul(tf.matmul(rows, own), columns, transpose_b=True)
        return tf.cast(covered >= 0.5, tf.float32)


def loss(mask_logits: tf.Tensor, regions: Sampled, instances: tf.Tensor) -> tf.Tensor:
    """The log loss in nats: the mean over the positive regions of a picture, or 0, and over the pictures.

    Regions whose object has no pixel do not count.

    Args:
        mask_logits: [N, R, 28, 28]. regions: R of each picture, of any class or none.
        instances: [N, M, H, W], 1 where a pixel belongs to the object.
    """
    with tf.name_scope("mask_loss"):
        wanted = tf.stop_gradient(targets(instances, regions))
        surprises = tf.nn.sigmoid_cross_entropy_with_logits(labels=wanted, logits=mask_logits)
        # Of an object that others hide no pixel is known.
        is_seen = tf.reduce_any(instances > 0, axis=[2, 3])  # [N, M]
        is_seen = sampling.of_rows_or(is_seen, regions.objects, False)  # [N, R]
        is_positive = tf.cast((regions.labels >= 0) & is_seen, tf.float32)
        of_regions = tf.reduce_mean(surprises, axis=[2, 3])
        of_pictures = tf.reduce_sum(is_positive * of_regions, axis=1) / tf.maximum(
            tf.reduce_sum(is_positive, axis=1), 1
        )
        return tf.reduce_mean(of_pictures)
