"""Functions, and a logger, that tensorflow.python of 1.15 had in modules that are still there."""

import tensorflow.compat.v1 as tf
from tensorflow.python.platform import tf_logging


def scalar():
    """The shape ()."""
    return tf.TensorShape([])


def vector(length):
    """The shape (length,)."""
    return tf.TensorShape([length])


def matrix(rows, columns):
    """The shape (rows, columns)."""
    return tf.TensorShape([rows, columns])


# Functions that told the shapes of an operation's outputs, from before C++ did.


def scalar_shape(unused_op):
    """One scalar output."""
    return [tf.TensorShape([])]


def unchanged_shape(op):
    """One output of the first input's shape."""
    return [op.inputs[0].shape]


def unknown_shape(op):
    """Outputs of unknown shapes."""
    return [tf.TensorShape(None) for _ in op.outputs]


def no_outputs(unused_op):
    """None."""
    return []


#: tf.logging's own logger, whose handlers and level programs change: tf.logging._logger.
logger = tf_logging.get_logger()
