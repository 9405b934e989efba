"""contrib.framework's checks of tensors and their shapes."""

import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.python.framework.sparse_tensor import convert_to_tensor_or_sparse_tensor
from tensorflow.python.ops.check_ops import assert_same_float_dtype, is_numeric_tensor

__all__ = [
    "assert_same_float_dtype", "assert_scalar", "assert_scalar_int", "convert_to_tensor_or_sparse_tensor",
    "is_non_decreasing", "is_numeric_tensor", "is_strictly_increasing", "is_tensor", "reduce_sum_n",
    "remove_squeezable_dimensions", "with_same_shape", "with_shape",
]  # fmt: skip

assert_scalar = tf.assert_scalar
is_non_decreasing = tf.is_non_decreasing
is_strictly_increasing = tf.is_strictly_increasing
is_tensor = tf.is_tensor


def assert_scalar_int(tensor, name=None):
    """The tensor, if it is a scalar of integers; else ValueError."""
    with tf.name_scope(name, "assert_scalar_int", [tensor]) as scope:
        tensor = tf.convert_to_tensor(tensor)
        if not tensor.dtype.base_dtype.is_integer:
            raise ValueError(f"{tensor.name} is {tensor.dtype.name}; integers are needed")
        return tf.assert_scalar(tensor, name=scope)


def reduce_sum_n(tensors, name=None):
    """The sum of all numbers of all tensors, a scalar; ValueError for an empty list."""
    if not tensors:
        raise ValueError("reduce_sum_n: the list of tensors is empty")
    with tf.name_scope(name, "reduce_sum_n", tensors) as scope:
        sums = [tf.reduce_sum(tensor, name=f"{tensor.op.name}/sum") for tensor in tensors]
        return sums[0] if len(sums) == 1 else tf.add_n(sums, name=scope)


def remove_squeezable_dimensions(predictions, labels, name=None):
    """(predictions, labels), where one of them has lost a last dimension of size 1 that the other does not have."""
    with tf.name_scope(name, "remove_squeezable_dimensions", [predictions, labels]):
        predictions, labels = tf.convert_to_tensor(predictions), tf.convert_to_tensor(labels)
        ranks = predictions.shape.rank, labels.shape.rank
        if None not in ranks:
            if ranks[0] - ranks[1] == 1:
                predictions = tf.squeeze(predictions, [-1])
            elif ranks[1] - ranks[0] == 1:
                labels = tf.squeeze(labels, [-1])
            return predictions, labels
        more = tf.rank(predictions) - tf.rank(labels)
        return _squeeze_if(tf.equal(more, 1), predictions), _squeeze_if(tf.equal(more, -1), labels)


def _squeeze_if(condition, tensor):
    if tensor.shape.rank is not None and not tensor.shape[-1:].is_compatible_with([1]):
        return tensor
    return tf.cond(condition, lambda: tf.squeeze(tensor, [-1]), lambda: tensor)


def with_same_shape(expected_tensor, tensor):
    """with_shape of another tensor's shape."""
    with tf.name_scope(f"{tensor.op.name}/", values=[expected_tensor, tensor]):
        shape = expected_tensor.shape
        return with_shape(shape.as_list() if shape.is_fully_defined() else tf.shape(expected_tensor), tensor)


def with_shape(expected_shape, tensor):
    """The tensor, if it has that shape; a check at run time is added where the shape is not known before.

    expected_shape: a list, an int32 array or an int32 tensor. A tensor of shape [1] passes for a scalar, reshaped.
    Raises ValueError for another shape and for a shape of another kind.
    """
    if isinstance(tensor, tf.SparseTensor):
        raise ValueError("with_shape: a SparseTensor is not supported")
    if tf.is_tensor(expected_shape):
        if expected_shape.dtype.base_dtype != tf.int32:
            raise ValueError(f"with_shape: a shape of {expected_shape.dtype.name} for {tensor.name}; int32 is needed")
        return _checked(tensor, expected_shape)
    if isinstance(expected_shape, tf.TensorShape):
        expected_shape = expected_shape.as_list()
    if isinstance(expected_shape, np.ndarray) and (expected_shape.ndim > 1 or expected_shape.dtype != np.int32):
        kind = f"{expected_shape.ndim}-dimensional {expected_shape.dtype}"
        raise ValueError(f"with_shape: a {kind} shape for {tensor.name}; a list of int32 is needed")
    expected = [int(size) if size is not None and size >= 0 else None for size in expected_shape]
    if not expected and tensor.shape.is_compatible_with([1]):
        with tf.name_scope(f"{tensor.op.name}/", values=[tensor]):
            return tf.reshape(tensor, [])
    if tensor.shape.is_fully_defined():
        if not tensor.shape.is_compatible_with(expected):
            raise ValueError(f"{tensor.name} has the shape {tensor.shape}; {expected} is needed")
        return tensor
    checked = _checked(tensor, tf.constant([-1 if size is None else size for size in expected], tf.int32))
    checked.set_shape(expected)
    return checked


def _checked(tensor, expected):
    """The tensor behind an assertion that its shape is `expected`, an int32 tensor in which -1 stands for any size."""
    with tf.name_scope(f"{tensor.op.name}/", values=[tensor]):
        actual = tf.shape(tensor)
        right = tf.cond(
            tf.equal(tf.size(expected), tf.size(actual)),
            lambda: tf.reduce_all(tf.equal(expected, -1) | tf.equal(expected, actual)),
            lambda: tf.constant(False),
        )
        message = f"Wrong shape for {tensor.name} [expected] [actual]."
        with tf.control_dependencies([tf.Assert(right, [message, expected, actual])]):
            return tf.identity(tensor)
