"""RoI align: a map of fixed size from each box of a feature map, by bilinear samples."""

import tensorflow.compat.v1 as tf

from graphs.blocks import lengths


def roi_align(features: tf.Tensor, boxes: tf.Tensor, stride: float, size: int = 7, samples: int = 2) -> tf.Tensor:
    """[N, H, W, C], boxes [N, R, 4] in pixels of the picture -> [N, R, size, size, C] of the dtype of the features.

    A box is divided into size x size bins. Each of them is the mean of samples x samples bilinear samples, which lie
    evenly within it. The value of row k stands in the middle of its stride pixels, at (k + 0.5) * stride. Samples
    between the border and the middle of the outermost row have that row's value; a sample more than half a row outside
    of the map is 0. An empty box gives the sample at its corner.

    The gradient goes to the features. Boxes get none, as in Mask R-CNN.

    Bins are separable: weights of rows times features times weights of columns. The two products are deterministic,
    forwards and backwards.

    Source: He et al. 2017, section 3. It is torchvision's roi_align with aligned=True and ONNX's RoiAlign with
    half_pixel.
    """
    with tf.name_scope("roi_align"):
        batch, height, width, channels = lengths(features)
        count = lengths(boxes)[1]
        top, left, bottom, right = tf.unstack(tf.stop_gradient(boxes) / stride, axis=2)  # [N, R] each, rows and columns
        of_rows = tf.cast(bin_weights(top, bottom, height, size, samples), features.dtype)  # [N, R, size, H]
        of_columns = tf.cast(bin_weights(left, right, width, size, samples), features.dtype)  # [N, R, size, W]
        rows = tf.matmul(
            tf.reshape(of_rows, [batch, count * size, height]), tf.reshape(features, [batch, height, width * channels])
        )
        rows = tf.reshape(rows, [batch, count, size, width, channels])
        return tf.matmul(of_columns[:, :, tf.newaxis], rows)  # [N, R, size, size, C]


def bin_weights(starts: tf.Tensor, ends: tf.Tensor, length: int | tf.Tensor, size: int, samples: int = 2) -> tf.Tensor:
    """Starts and ends [...] of intervals on a line of cells -> [..., size, length]: the share of each cell in each bin.

    An interval is divided into `size` bins, and a bin is the mean of `samples` values between the middles of cells, as
    in `roi_align`. Coordinates are continuous: cell k reaches from k to k + 1. The shares of a bin add up to 1, or to
    less where samples lie more than half a cell outside of the line.
    """
    with tf.name_scope("bin_weights"):
        shares = (tf.range(size * samples, dtype=tf.float32) + 0.5) / (size * samples)
        places = starts[..., tf.newaxis] + (ends - starts)[..., tf.newaxis] * shares - 0.5  # middles are whole numbers
        last = tf.cast(length - 1, tf.float32)
        is_near = (places >= -1) & (places <= last + 1)
        distances = tf.clip_by_value(places, 0.0, last)[..., tf.newaxis] - tf.cast(tf.range(length), tf.float32)
        weights = tf.nn.relu(1 - tf.abs(distances)) * tf.cast(is_near, tf.float32)[..., tf.newaxis]
        return tf.reduce_mean(tf.reshape(weights, [*lengths(starts), size, samples, length]), axis=-2)
