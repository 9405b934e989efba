"""Polyharmonic splines: values between points that are given."""

import tensorflow.compat.v1 as tf

__all__ = ["interpolate_spline"]

_LEAST = 1e-10


def interpolate_spline(
    train_points, train_values, query_points, order, regularization_weight=0.0, name="interpolate_spline"
):  # fmt: skip
    """Values [batch, m, k] at query_points [batch, m, d] from values [batch, n, k] at train_points [batch, n, d].

    order: of the spline, 1 or more; 2 is the thin plate. regularization_weight: 0 goes through the points exactly.
    """
    with tf.name_scope(name):
        points, values, queries = (tf.convert_to_tensor(x) for x in (train_points, train_values, query_points))
        number, size = tf.shape(points)[1], tf.shape(points)[2]
        radial = _radial(_squared_distances(points, points), order)
        if regularization_weight > 0:
            radial += regularization_weight * tf.eye(number, dtype=points.dtype)
        linear = _with_ones(points)  # [batch, n, d + 1]
        zeros = tf.zeros_like(tf.matmul(linear, linear, transpose_a=True))
        upper = tf.concat([radial, linear], 2)
        lower = tf.concat([tf.transpose(linear, [0, 2, 1]), zeros], 2)
        padded = tf.pad(values, [[0, 0], [0, size + 1], [0, 0]])
        weights = tf.matrix_solve(tf.concat([upper, lower], 1), padded)
        at_queries = tf.concat([_radial(_squared_distances(queries, points), order), _with_ones(queries)], 2)
        return tf.matmul(at_queries, weights)


def _with_ones(points):
    return tf.concat([points, tf.ones_like(points[..., :1])], 2)


def _squared_distances(one, other):
    """[batch, m, d] and [batch, n, d] -> [batch, m, n]."""
    squares = [tf.reduce_sum(tf.square(points), 2) for points in (one, other)]
    return squares[0][:, :, None] - 2 * tf.matmul(one, other, transpose_b=True) + squares[1][:, None, :]


def _radial(squared, order: int):
    """r^order of the squared r for odd orders, r^order log r for even ones."""
    positive = tf.maximum(squared, _LEAST)
    if order % 2:
        return tf.pow(positive, 0.5 * order)
    base = squared if order in (2, 4) else positive
    return 0.5 * tf.pow(base, order // 2) * tf.log(positive)
