"""keras.backend.batch_dot as it was up to Keras 2.2.4 and TensorFlow 1.15: a product of matrices."""

import tensorflow.compat.v1 as tf


def batch_dot(x, y, axes=None):
    """Sums the products of x along one axis and y along one, for each example.

    x: [batch, ...]. y: [batch, ...].
    axes: the axis of x and that of y, or one for both; by default the last of x and the last but one of y.

    Returns the product of the matrices in the last two axes. The axes before these go together, as in tf.matmul:
    [batch, n, i, j] and [batch, n, j, k] -> [batch, n, i, k], where today's Keras gives [batch, n, i, n, k]. A tensor
    with fewer axes gets columns of size 1, which are gone from the result: [batch, j] and [batch, j, k] -> [batch, k].
    Two of shape [batch, i] give [batch, 1].

    Raises ValueError for several axes of a tensor.
    """
    x, y = tf.convert_to_tensor(x), tf.convert_to_tensor(y)
    ranks = x.shape.rank, y.shape.rank
    axes = (ranks[0] - 1, ranks[1] - 2) if axes is None else (axes, axes) if isinstance(axes, int) else tuple(axes)
    if any(isinstance(axis, (list, tuple)) for axis in axes):
        raise ValueError(f"batch_dot sums along one axis of each tensor, not along {axes}")
    axes = tuple(axis % rank for axis, rank in zip(axes, ranks, strict=True))
    if ranks == (2, 2):
        product = tf.multiply(x, y) if axes[0] == axes[1] else tf.multiply(tf.transpose(x), y)
        summed = tf.reduce_sum(product, axes[1])
    else:
        rank = max(ranks)
        x, y = _with_rank(x, rank), _with_rank(y, rank)
        summed = tf.matmul(x, y, adjoint_a=axes[0] != rank - 1, adjoint_b=axes[1] == rank - 1)
        if ranks[0] != ranks[1]:
            first = sum(ranks) - 3 if ranks[0] > ranks[1] else ranks[0] - 1
            summed = tf.squeeze(summed, list(range(first, first + abs(ranks[0] - ranks[1]))))
    return tf.expand_dims(summed, 1) if summed.shape.rank == 1 else summed


def _with_rank(tensor, rank: int):
    """The tensor with axes of size 1 behind its own."""
    for _ in range(rank - tensor.shape.rank):
        tensor = tf.expand_dims(tensor, -1)
    return tensor
