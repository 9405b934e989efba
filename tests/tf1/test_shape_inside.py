"""Tensor._shape: read, written, and written through __dict__."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from tensorflow.python.framework import ops

from tf1 import shape_inside


@pytest.fixture(autouse=True)
def _applied():
    """The two properties, taken away again."""
    shape_inside.apply()
    yield
    del ops.SymbolicTensor._shape, ops.SymbolicTensor.shape


@pytest.mark.parametrize("shape", [None, [], [3], [None, 784], [2, None, 1]])
def test_the_shape_is_a_tensor_shape(shape):
    """`_shape` equals `shape` and `get_shape()`, for unknown ranks and sizes, too; set_shape still narrows it."""
    with tf.Graph().as_default():
        tensor = tf.placeholder(tf.float32, shape)
        expected = tf.TensorShape(shape)
        assert tensor._shape.as_list() == expected.as_list() if shape is not None else tensor._shape.dims is None
        assert tensor.shape.rank == tensor.get_shape().rank == expected.rank
        if shape == [None, 784]:
            tensor.set_shape([5, None])
            assert tensor._shape.as_list() == tensor.shape.as_list() == [5, 784]


def _assign(tensor, shape):
    tensor._shape = shape


@pytest.mark.parametrize("write", [_assign, lambda tensor, shape: tensor.__dict__.update(_shape_val=shape)])
def test_a_written_shape_lets_more_be_fed(write):
    """A graph of batches of 1 takes three rows, as the Inception score's does."""
    with tf.Graph().as_default(), tf.Session() as session:
        rows = tf.placeholder(tf.float32, [1, 2])
        doubled = 2 * rows
        fed = np.arange(6.0).reshape(3, 2)
        with pytest.raises(ValueError, match="Cannot feed"):
            session.run(doubled, {rows: fed})
        for tensor in (rows, doubled):
            write(tensor, tf.TensorShape([None, 2]))
        assert doubled.get_shape().as_list() == doubled._shape.as_list() == [None, 2]
        np.testing.assert_array_equal(session.run(doubled, {rows: fed}), 2 * fed)
