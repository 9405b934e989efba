"""The shape that Keras's tensors carried with them: `tensor._keras_shape`, which programs read."""

import tensorflow
from tf_keras.api._v1.keras import backend


def remember_shapes() -> None:
    """Tensors and variables get the attribute `_keras_shape`: a tuple of int and None."""
    for kind in (tensorflow.Tensor, tensorflow.Variable):
        kind._keras_shape = property(lambda tensor: backend.int_shape(tensor), lambda tensor, shape: None)
