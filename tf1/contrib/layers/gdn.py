"""contrib.layers' generalized divisive normalization. Ballé et al. 2016."""

import tensorflow.compat.v1 as tf

__all__ = ["GDN", "gdn"]


def gdn(
    inputs, inverse=False, beta_min=1e-6, gamma_init=0.1, reparam_offset=2**-18, data_format="channels_last",
    activity_regularizer=None, trainable=True, name=None, reuse=None,
):  # fmt: skip
    """x_i / sqrt(beta_i + sum over j of gamma_ji x_j^2), i and j channels; times the root if inverse. See GDN."""
    layer = GDN(
        inverse, beta_min, gamma_init, reparam_offset, data_format, activity_regularizer, trainable, name,
        _reuse=reuse,
    )  # fmt: skip
    return layer.apply(inputs)


class GDN:
    """Generalized divisive normalization of [batch, ..., channels], of three to five dimensions.

    Variables `reparam_beta` [channels] and `reparam_gamma` [channels, channels] hold roots: beta is the square of the
    first less reparam_offset^2, and at least beta_min; gamma starts as gamma_init times the identity. Where a bound is
    reached, only gradients that lead away from it pass.

    Raises ValueError for another data_format, unknown channels and another number of dimensions.
    """

    def __init__(
        self, inverse=False, beta_min=1e-6, gamma_init=0.1, reparam_offset=2**-18, data_format="channels_last",
        activity_regularizer=None, trainable=True, name=None, **kwargs,
    ):  # fmt: skip
        if data_format not in ("channels_first", "channels_last"):
            raise ValueError(f"GDN: {data_format=}; choose from channels_first, channels_last")
        self.inverse, self.data_format, self.name = inverse, data_format, name
        self.beta = self.gamma = None
        self._beta_min, self._gamma_init, self._offset = beta_min, gamma_init, reparam_offset
        self._activity_regularizer, self._trainable, self._reuse = activity_regularizer, trainable, kwargs.get("_reuse")

    def apply(self, inputs):
        """The normalized inputs; a second call shares the variables."""
        inputs = tf.convert_to_tensor(inputs)
        rank = inputs.shape.rank
        if rank not in (3, 4, 5):
            raise ValueError(f"GDN: inputs of shape {inputs.shape}; three to five dimensions are needed")
        first = self.data_format == "channels_first"
        wide = tf.transpose(inputs, [0, *range(2, rank), 1]) if first else inputs
        if wide.shape.as_list()[-1] is None:
            raise ValueError(f"GDN: the number of channels is unknown in {inputs.shape}; call set_shape")
        with tf.variable_scope(self.name, "gdn", [inputs], reuse=self._reuse):
            if self.beta is None:
                self._make_variables(wide.shape.as_list()[-1], inputs.dtype)
            kernel = tf.reshape(self.gamma, [1] * (rank - 2) + self.gamma.shape.as_list())
            pool = tf.sqrt(tf.nn.bias_add(tf.nn.convolution(tf.square(wide), kernel, "VALID"), self.beta))
            outputs = wide * pool if self.inverse else wide / pool
            if first:
                outputs = tf.transpose(outputs, [0, rank - 1, *range(1, rank - 1)])
            outputs.set_shape(inputs.shape)
            if self._activity_regularizer is not None:
                tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, self._activity_regularizer(outputs))
            return outputs

    __call__ = apply

    def _make_variables(self, channels, dtype):
        pedestal = self._offset**2

        def bounded_square(name, shape, start, least):
            variable = tf.get_variable(
                name, shape, dtype, trainable=self._trainable,
                initializer=lambda shape, dtype=None, partition_info=None: tf.sqrt(start(dtype) + pedestal),
            )  # fmt: skip
            return tf.square(_at_least(variable, tf.constant((least + pedestal) ** 0.5, dtype))) - pedestal

        def identity(dtype):
            return self._gamma_init * tf.eye(channels, dtype=dtype)

        self.beta = bounded_square("reparam_beta", [channels], lambda dtype: tf.ones([channels], dtype), self._beta_min)
        self.gamma = bounded_square("reparam_gamma", [channels, channels], identity, 0.0)


@tf.custom_gradient
def _at_least(inputs, bound):
    """max(inputs, bound), whose gradient passes below the bound, too, where it leads up."""

    def gradient(upstream):
        passes = tf.logical_or(inputs >= bound, upstream < 0)
        return tf.cast(passes, upstream.dtype) * upstream, None

    return tf.maximum(inputs, bound), gradient
