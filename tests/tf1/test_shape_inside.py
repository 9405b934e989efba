"""Tensor._shape: read, written, and written through __dict__; dimensions that are whole floats."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from tensorflow.python.framework import ops, tensor_shape

from tf1 import shape_inside


@pytest.fixture(autouse=True)
def _applied():
    """What it replaces, put back again."""
    dimension_of_today = tensor_shape.Dimension.__init__
    shape_inside.apply()
    yield
    del ops.SymbolicTensor._shape, ops.SymbolicTensor.shape
    tensor_shape.Dimension.__init__ = dimension_of_today


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


def test_whole_floats_are_dimensions():
    """`channels / groups` of a Python 2 program is 48.0; 1.15's Dimension took whatever equals its int."""
    with tf.Graph().as_default():
        kernel = tf.get_variable("kernel", [5, 5, 96 / 2, np.float32(8)])
        assert kernel.shape.as_list() == [5, 5, 48, 8]
        assert tf.placeholder(tf.float32, [None, 6 / 2]).shape.as_list() == [None, 3]
    assert tf.Dimension("7") == 7 and tf.Dimension(None).value is None
    with pytest.raises(ValueError, match=r"Ambiguous dimension: 1\.5"):
        tf.TensorShape([1.5])
    with pytest.raises(ValueError, match="must be >= 0"):
        tf.Dimension(-2.0)
    with pytest.raises(TypeError):
        tf.Dimension(tf.float32)
