"""RoI align: a map of fixed size from each box of a feature map, by bilinear samples."""

import tensorflow.compat.v1 as tf

from graphs.blocks import lengths

_LARGE = 2_048  # positions of a map above which samples are cut out: 32x64


def roi_align(features: tf.Tensor, boxes: tf.Tensor, stride: float, size: int = 7, samples: int = 2) -> tf.Tensor:
    """[N, H, W, C], boxes [N, R, 4] in pixels of the picture -> [N, R, size, size, C] of the dtype of the features.

    A box is divided into size x size bins. Each of them is the mean of samples x samples bilinear samples, which lie
    evenly within it. The value of row k stands in the middle of its stride pixels, at (k + 0.5) * stride. Samples
    between the border and the middle of the outermost row have that row's value; a sample more than half a row outside
    of the map is 0. An empty box gives the sample at its corner.

    The gradient goes to the features. Boxes get none, as in Mask R-CNN.

    Bins are separable: weights of rows times features times weights of columns. The two products are deterministic,
    forwards and backwards. Their work grows with the map, so samples of a large one are cut out by
    tf.image.crop_and_resize; the gradient, which that operation adds up in any order, is still that of the products.

    Source: He et al. 2017, section 3. It is torchvision's roi_align with aligned=True and ONNX's RoiAlign with
    half_pixel.
    """
    with tf.name_scope("roi_align"):
        places = tf.stop_gradient(boxes) / stride  # in rows and columns
        height, width = features.shape.as_list()[1:3]
        if None in (height, width) or height * width <= _LARGE:
            return _products(features, places, size, samples)

        @tf.custom_gradient
        def cut_out(maps: tf.Tensor):
            def gradient(of_bins: tf.Tensor) -> tf.Tensor:
                return tf.gradients(_products(maps, places, size, samples), maps, of_bins)[0]

            return _cut_out(maps, places, size, samples), gradient

        return cut_out(features)


def _products(features: tf.Tensor, places: tf.Tensor, size: int, samples: int) -> tf.Tensor:
    """`roi_align` of boxes [N, R, 4] in rows and columns, as two products of matrices."""
    batch, height, width, channels = lengths(features)
    count = lengths(places)[1]
    top, left, bottom, right = tf.unstack(places, axis=2)  # [N, R] each
    of_rows = tf.cast(bin_weights(top, bottom, height, size, samples), features.dtype)  # [N, R, size, H]
    of_columns = tf.cast(bin_weights(left, right, width, size, samples), features.dtype)  # [N, R, size, W]
    rows = tf.matmul(
        tf.reshape(of_rows, [batch, count * size, height]), tf.reshape(features, [batch, height, width * channels])
    )
    rows = tf.reshape(rows, [batch, count, size, width, channels])
    return tf.matmul(of_columns[:, :, tf.newaxis], rows)  # [N, R, size, size, C]


def _cut_out(features: tf.Tensor, places: tf.Tensor, size: int, samples: int) -> tf.Tensor:
    """`roi_align` of boxes [N, R, 4] in rows and columns, by samples of a map with its border doubled."""
    batch, height, width, channels = lengths(features)
    count, side = lengths(places)[1], size * samples
    sides = tf.cast(tf.stack([height, width]), tf.float32)
    first, last = places[..., :2], places[..., 2:]
    inset = (last - first) / (2 * side)  # from the border of a box to its first sample
    # Row k of the map is row k + 1 behind the border, and its middle lies at k + 0.5: of 0..1, the middles of all rows.
    shares = tf.concat([(first + inset + 0.5) / (sides + 1), (last - inset + 0.5) / (sides + 1)], axis=2)  # [N, R, 4]
    numbers = tf.repeat(tf.range(batch), count)
    padded = tf.pad(features, [[0, 0], [1, 1], [1, 1], [0, 0]], "SYMMETRIC")
    cut = tf.image.crop_and_resize(padded, tf.reshape(shares, [-1, 4]), numbers, [side, side])
    bins = tf.nn.avg_pool2d(cut, samples, samples, "VALID")
    return tf.cast(tf.reshape(bins, [batch, count, size, size, channels]), features.dtype)


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
