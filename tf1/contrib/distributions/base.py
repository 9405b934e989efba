"""What the distributions here share: constructors with the arguments of tf.distributions, shapes by an example."""

import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.python.ops.distributions import distribution


class Shaped(distribution.Distribution):
    """A distribution whose batch and event are told by the shape of its location: [..., event dimensions].

    Subclasses set _event_rank and return an example with the shape of one draw from _example().
    """

    _event_rank = 0
    _reparameterized = True

    def __init__(self, parameters, tensors, validate_args, allow_nan_stats, name, dtype=None):
        super().__init__(
            dtype=dtype or tensors[0].dtype,
            reparameterization_type=(
                distribution.FULLY_REPARAMETERIZED if self._reparameterized else distribution.NOT_REPARAMETERIZED
            ),
            validate_args=validate_args, allow_nan_stats=allow_nan_stats, parameters=parameters, graph_parents=tensors,
            name=name,
        )  # fmt: skip

    def _example(self):
        raise NotImplementedError(f"{type(self).__name__} has no method _example")

    def _batch_shape(self):
        shape = self._example().shape
        return shape[: shape.rank - self._event_rank]

    def _event_shape(self):
        shape = self._example().shape
        return shape[shape.rank - self._event_rank :]

    def _batch_shape_tensor(self):
        shape = tf.shape(self._example())
        return shape[: tf.size(shape) - self._event_rank]

    def _event_shape_tensor(self):
        shape = tf.shape(self._example())
        return shape[tf.size(shape) - self._event_rank :]

    def _shape_of_draws(self, number):
        return tf.concat([[number], tf.shape(self._example())], 0)

    def _uniform(self, number, seed):
        """Uniform numbers above 0 and below 1, whose logarithms are finite, in the shape of that many draws."""
        least = np.finfo(self.dtype.as_numpy_dtype).tiny
        return tf.random_uniform(self._shape_of_draws(number), least, 1.0, dtype=self.dtype, seed=seed)
