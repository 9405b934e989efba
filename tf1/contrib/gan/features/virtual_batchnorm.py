"""Virtual batch normalization: by the statistics of a reference batch and of the example itself (Salimans 2016)."""

import tensorflow.compat.v1 as tf

__all__ = ["VBN"]

_ZEROS, _ONES = tf.zeros_initializer(), tf.ones_initializer()


def _statistics(tensor, axes: list[int]):
    """The means of a tensor and of its squares, with the axes kept; in 32 bits or more."""
    values = tf.cast(tensor, tf.float32) if tensor.dtype == tf.float16 else tensor
    means = tf.reduce_mean(values, axes, keepdims=True), tf.reduce_mean(tf.square(values), axes, keepdims=True)
    return [tf.cast(mean, tensor.dtype) for mean in means]


class VBN:
    """Normalizes by a reference batch.

    Args:
        reference_batch: a tensor of known rank.
        axis: the axis of the features, each of which has its own statistics.
        epsilon: added to the variance.
        center, scale: whether there are variables `beta` and `gamma` [features], in the scope `name` (VBN).
        batch_axis: the axis of the examples.

    Raises ValueError for axes that are not there, or that are the same.
    """

    def __init__(
        self, reference_batch, axis=-1, epsilon=1e-3, center=True, scale=True,
        beta_initializer=_ZEROS, gamma_initializer=_ONES, beta_regularizer=None,
        gamma_regularizer=None, trainable=True, name=None, batch_axis=0,
    ):  # fmt: skip
        rank = reference_batch.shape.ndims
        if rank is None:
            raise ValueError("`reference_batch` has unknown dimensions.")
        if not (-rank <= axis < rank and -rank <= batch_axis < rank):
            raise ValueError(f"`axis` {axis} or `batch_axis` {batch_axis} is out of range for input with rank {rank}")
        axis, batch_axis = axis % rank, batch_axis % rank
        if axis == batch_axis:
            raise ValueError("`axis` and `batch_axis` cannot be the same.")
        self._reference, self._epsilon = reference_batch, epsilon
        self._of_example = [each for each in range(rank) if each not in (axis, batch_axis)]
        features = reference_batch.shape[axis]
        shape = [features if each == axis else 1 for each in range(rank)]
        with tf.variable_scope(name, "VBN", values=[reference_batch]) as self._scope:
            self._means = _statistics(reference_batch, [each for each in range(rank) if each != axis])
            self._share = 1.0 / (tf.cast(tf.shape(reference_batch)[batch_axis], reference_batch.dtype) + 1.0)
            self._beta = self._gamma = None
            if center:
                self._beta = self._variable("beta", shape, features, beta_initializer, beta_regularizer, trainable)
            if scale:
                self._gamma = self._variable("gamma", shape, features, gamma_initializer, gamma_regularizer, trainable)

    @staticmethod
    def _variable(name, shape, features, initializer, regularizer, trainable):
        variable = tf.get_variable(
            name, [features], initializer=initializer, regularizer=regularizer, trainable=trainable
        )
        return tf.reshape(variable, shape)

    def _normalized(self, tensor, mean, mean_of_squares):
        variance = mean_of_squares - tf.square(mean)
        return tf.nn.batch_normalization(tensor, mean, variance, self._beta, self._gamma, self._epsilon)

    def reference_batch_normalization(self):
        """The reference batch, normalized."""
        with tf.name_scope(f"{self._scope.name}/"):
            return self._normalized(self._reference, *self._means)

    def __call__(self, inputs):
        """Each example of inputs by the statistics of the reference batch and itself -> the same shape."""
        with tf.name_scope(f"{self._scope.name}/"):
            own = _statistics(inputs, self._of_example) if self._of_example else [inputs, tf.square(inputs)]
            means = [
                self._share * mean + (1.0 - self._share) * reference
                for mean, reference in zip(own, self._means, strict=True)
            ]
            return self._normalized(inputs, *means)
