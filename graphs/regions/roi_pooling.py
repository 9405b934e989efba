"""RoI pooling: a map of fixed size from each box of a feature map, by maxima of bins with whole borders."""

from typing import NamedTuple

import tensorflow.compat.v1 as tf

from graphs.blocks import lengths


def roi_pooling(features: tf.Tensor, boxes: tf.Tensor, stride: float, size: int = 7) -> tf.Tensor:
    """[N, H, W, C], boxes [N, R, 4] in pixels of the picture -> [N, R, size, size, C] of the dtype of the features.

    The first and the last pixel of a box are divided by the stride and rounded to positions of the map (halves away
    from 0). The h positions from one to the other, at least one, are divided into `size` bins: bin i reaches from
    floor(i * h / size) to ceil((i + 1) * h / size), so that bins may share a position. The result is the maximum of
    each bin's positions within the map, or 0 where there is none. An empty box has one position, that of its corner.

    The gradient of a bin goes to the position of its maximum, to one of them if several are equal. Boxes have none.

    Source: Girshick 2015, section 2.1, and Caffe's ROIPooling. The last pixel that Caffe's boxes give is right - 1 of
    ours. Caffe finds the borders of bins with floats, which put some of them one position too far; here they are exact.

    Raises:
        ValueError: the graph does not know H and W.
    """
    height, width = features.shape.as_list()[1:3]
    if None in (height, width):
        raise ValueError(f"roi_pooling: {features.name}: the graph must know height and width, not {features.shape}")
    with tf.name_scope("roi_pooling"):
        top, left, bottom, right = tf.unstack(tf.stop_gradient(boxes), axis=2)  # [N, R] each
        rows = _covers(top, bottom, stride, height, size)
        columns = _covers(left, right, stride, width, size)
        return _maxima(features, rows, columns)


class _Covers(NamedTuple):
    """Bins, each covered by two windows of 2^level positions that may overlap: all [N, R, size].

    first, second: where the windows begin, int32. is_empty: whether the bin has no position; its windows are not used.
    """

    level: tf.Tensor
    first: tf.Tensor
    second: tf.Tensor
    is_empty: tf.Tensor


def _covers(starts: tf.Tensor, ends: tf.Tensor, stride: float, length: int, size: int) -> _Covers:
    """Starts and ends [N, R] of boxes on one axis, in pixels, and the positions on it -> the bins of each box."""
    first = _rounded(starts / stride)[..., tf.newaxis]  # [N, R, 1]
    extent = tf.maximum(_rounded((ends - 1) / stride)[..., tf.newaxis] - first + 1, 1)
    numbers = tf.range(size)
    begin = tf.clip_by_value(first + numbers * extent // size, 0, length)  # [N, R, size]
    end = tf.clip_by_value(first + (numbers * extent + extent + size - 1) // size, 0, length)
    reached = [tf.cast(end - begin >= step, tf.int32) for step in _steps(length)[1:]]
    level = sum(reached, start=tf.zeros_like(begin))  # ONNX has add_n of floats alone
    second = end - tf.gather(_steps(length), level)
    return _Covers(level, tf.minimum(begin, length - 1), tf.maximum(second, 0), end <= begin)


def _steps(length: int) -> list[int]:
    """1, 2, 4, ..., up to `length`."""
    return [2**level for level in range(length.bit_length())]


def _rounded(numbers: tf.Tensor) -> tf.Tensor:
    """The nearest whole numbers, int32; halves away from 0, as C rounds."""
    return tf.cast(tf.sign(numbers) * tf.floor(tf.abs(numbers) + 0.5), tf.int32)


def _maxima(features: tf.Tensor, rows: _Covers, columns: _Covers) -> tf.Tensor:
    """The maximum [N, R, size, size, C] of each bin: that of four windows of the map [N, H, W, C]."""
    batch, height, width, channels = lengths(features)
    of_windows = [maxima for tall in _doubled(features, axis=1) for maxima in _doubled(tall, axis=2)]
    flat = tf.reshape(tf.stack(of_windows, axis=1), [-1, channels])  # from [N, levels of rows * of columns, H, W, C]
    picture = tf.reshape(tf.range(batch), [batch, 1, 1, 1]) * len(of_windows)
    window = picture + rows.level[..., tf.newaxis] * len(_steps(width)) + columns.level[:, :, tf.newaxis]

    def at(row: tf.Tensor, column: tf.Tensor) -> tf.Tensor:
        """Positions [N, R, size] of one corner -> [N, R, size, size, C]."""
        return tf.gather(flat, (window * height + row[..., tf.newaxis]) * width + column[:, :, tf.newaxis])

    upper = tf.maximum(at(rows.first, columns.first), at(rows.first, columns.second))
    lower = tf.maximum(at(rows.second, columns.first), at(rows.second, columns.second))
    is_empty = rows.is_empty[..., tf.newaxis] | columns.is_empty[:, :, tf.newaxis]  # [N, R, size, size]
    return tf.where_v2(is_empty[..., tf.newaxis], tf.zeros([], features.dtype), tf.maximum(upper, lower))


def _doubled(net: tf.Tensor, axis: int) -> list[tf.Tensor]:
    """The maxima of 1, 2, 4, ... positions of an axis, from each position on; beyond the end they begin anew."""
    maxima = [net]
    for step in _steps(net.shape.as_list()[axis])[:-1]:
        maxima.append(tf.maximum(maxima[-1], tf.roll(maxima[-1], -step, axis)))
    return maxima
