"""contrib.layers' sparse operations (`from tensorflow.contrib.layers.python.ops import sparse_ops`)."""

import tensorflow.compat.v1 as tf


def dense_to_sparse_tensor(dense_tensor, ignore_value=None):
    """A SparseTensor of the entries that are not ignore_value; None for 0, or for the empty string."""
    with tf.name_scope("DenseToSparseTensor"):
        dense_tensor = tf.convert_to_tensor(dense_tensor)
        dtype = dense_tensor.dtype
        ignored = tf.zeros([], dtype) if ignore_value is None else tf.cast(ignore_value, dtype)
        indices = tf.where(tf.not_equal(dense_tensor, ignored), name="indices")
        values = tf.gather_nd(dense_tensor, indices, name="values")
        return tf.SparseTensor(indices, values, tf.shape(dense_tensor, out_type=tf.int64, name="dense_shape"))
