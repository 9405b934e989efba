"""keras.layers.Lambda with what Keras allowed in the function."""

import tensorflow.compat.v1 as tf
from tf_keras.api._v1.keras import layers
from tf_keras.src.backend import track_variable

from tf1.keras_of_then.layer import complete


class Lambda(layers.Lambda):
    """A function as a layer. Variables that the function makes are initialized, and no weights of the layer.

    A single number, such as a loss that the function computes, gets the rank that `output_shape` declares: [1, 1] for
    (1,). Keras's losses did not look at the rank.
    """

    def call(self, inputs, mask=None, training=None):
        """What the function returns."""
        outputs = super().call(inputs, mask, training)
        declared = self._output_shape
        if not isinstance(declared, list | tuple) or not isinstance(outputs, tf.Tensor):
            return outputs
        if outputs.shape.rank == 0:
            return tf.reshape(outputs, [1] * (len(declared) + 1))
        complete(outputs, (None, *declared))
        return outputs

    def _check_variables(self, created_variables, accessed_variables):
        for variable in created_variables:
            track_variable(variable)
