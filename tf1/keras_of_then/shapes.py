"""The shape that Keras's tensors carried with them: `tensor._keras_shape`, which programs read."""

import tensorflow.compat.v1 as tf
from tf_keras.api._v1.keras import backend


def remember_shapes() -> None:
    """Tensors and variables get the attribute `_keras_shape`: a tuple of int and None."""
    for kind in (tf.Tensor, tf.Variable):
        kind._keras_shape = property(lambda tensor: backend.int_shape(tensor), lambda tensor, shape: None)
