"""Layers of Keras 1 that Keras 2 dropped: formulas, weights and their order are Keras 1's."""

import tensorflow.compat.v1 as tf
from tf_keras.api._v1.keras import activations, backend, constraints, initializers, layers, regularizers


class MaxoutDense(layers.Layer):
    """The greatest of several linear units: [batch, inputs] -> [batch, units].

    Args:
        units: outputs.
        nb_feature: linear units for each output.
    """

    def __init__(
        self,
        units,
        nb_feature=4,
        kernel_initializer="glorot_uniform",
        kernel_regularizer=None,
        bias_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        use_bias=True,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.units, self.nb_feature, self.use_bias = units, nb_feature, use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)

    def build(self, input_shape):
        """kernel [features, inputs, units] and bias [features, units]."""
        self.kernel = self.add_weight(
            name="W",
            shape=(self.nb_feature, int(input_shape[-1]), self.units),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        if self.use_bias:
            self.bias = self.add_weight(
                name="b",
                shape=(self.nb_feature, self.units),
                initializer="zeros",
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        super().build(input_shape)

    def call(self, inputs):
        """[batch, inputs] -> [batch, units]."""
        linear = tf.einsum("bi,fiu->bfu", inputs, tf.convert_to_tensor(self.kernel))
        return tf.reduce_max(linear + self.bias if self.use_bias else linear, axis=1)

    def get_config(self):
        """The constructor's arguments."""
        config = {"units": self.units, "nb_feature": self.nb_feature, "use_bias": self.use_bias}
        config["kernel_initializer"] = initializers.serialize(self.kernel_initializer)
        return {**super().get_config(), **config}


class Highway(layers.Layer):
    """gate * activation(x W + b) + (1 - gate) * x, gate = sigmoid(x W_carry + b_carry): [batch, n] -> [batch, n].

    Args:
        transform_bias: initial value of the gate's bias.
    """

    def __init__(
        self,
        kernel_initializer="glorot_uniform",
        activation=None,
        kernel_regularizer=None,
        bias_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        use_bias=True,
        transform_bias=-2,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.activation, self.use_bias, self.transform_bias = activations.get(activation), use_bias, transform_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.kernel_options = {
            "regularizer": regularizers.get(kernel_regularizer),
            "constraint": constraints.get(kernel_constraint),
        }
        self.bias_options = {
            "regularizer": regularizers.get(bias_regularizer),
            "constraint": constraints.get(bias_constraint),
        }

    def build(self, input_shape):
        """W, W_carry: [n, n]; b, b_carry: [n]."""
        n = int(input_shape[-1])
        self.W, self.W_carry = (
            self.add_weight(name=name, shape=(n, n), initializer=self.kernel_initializer, **self.kernel_options)
            for name in ("W", "W_carry")
        )
        if self.use_bias:
            self.b = self.add_weight(name="b", shape=(n,), initializer="zeros", **self.bias_options)
            self.b_carry = self.add_weight(
                name="b_carry", shape=(n,), initializer=initializers.Constant(self.transform_bias)
            )
        super().build(input_shape)

    def call(self, inputs):
        """[batch, n] -> [batch, n]."""
        gate, value = backend.dot(inputs, self.W_carry), backend.dot(inputs, self.W)
        if self.use_bias:
            gate, value = gate + self.b_carry, value + self.b
        gate = tf.sigmoid(gate)
        return gate * self.activation(value) + (1 - gate) * inputs

    def get_config(self):
        """The constructor's arguments."""
        config = {"activation": activations.serialize(self.activation), "use_bias": self.use_bias}
        return {**super().get_config(), **config, "transform_bias": self.transform_bias}


class TimeDistributedDense(layers.Dense):
    """The same dense layer at each step: [batch, steps, inputs] -> [batch, steps, units]."""

    def __init__(self, units, *args, input_dim=None, input_length=None, **kwargs):
        if input_dim is not None:
            kwargs["input_shape"] = (input_length, input_dim)
        super().__init__(units, *args, **kwargs)


class ParametricSoftplus(layers.Layer):
    """alpha * log(1 + exp(beta * x)) with alpha and beta for each unit: any shape -> the same.

    Args:
        alpha_init, beta_init: initial values.
    """

    def __init__(self, alpha_init=0.2, beta_init=5.0, weights=None, shared_axes=None, **kwargs):
        super().__init__(**({"weights": weights} if weights else {}), **kwargs)
        self.alpha_init, self.beta_init = float(alpha_init), float(beta_init)
        self.shared_axes = [shared_axes] if isinstance(shared_axes, int) else list(shared_axes or ())

    def build(self, input_shape):
        """alphas and betas: a unit's shape, 1 along the shared axes."""
        shape = [1 if axis in self.shared_axes else int(n) for axis, n in list(enumerate(input_shape))[1:]]
        self.alphas = self.add_weight(name="alpha", shape=shape, initializer=initializers.Constant(self.alpha_init))
        self.betas = self.add_weight(name="beta", shape=shape, initializer=initializers.Constant(self.beta_init))
        super().build(input_shape)

    def call(self, inputs):
        """Any shape -> the same."""
        return tf.nn.softplus(self.betas * inputs) * self.alphas

    def get_config(self):
        """The constructor's arguments."""
        config = {"alpha_init": self.alpha_init, "beta_init": self.beta_init, "shared_axes": self.shared_axes}
        return {**super().get_config(), **config}


class SReLU(layers.Layer):
    """x between two learnt thresholds, beyond each a learnt slope: any shape -> the same.

    Args:
        t_left_init, a_left_init: threshold and slope on the left.
        t_right_init, a_right_init: distance of the right threshold from the left one, and the slope there.
    """

    def __init__(
        self,
        t_left_init="zero",
        a_left_init="glorot_uniform",
        t_right_init="glorot_uniform",
        a_right_init="one",
        shared_axes=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.inits = {"t_left": t_left_init, "a_left": a_left_init, "t_right": t_right_init, "a_right": a_right_init}
        self.shared_axes = [shared_axes] if isinstance(shared_axes, int) else list(shared_axes or ())

    def build(self, input_shape):
        """Four weights, each of a unit's shape, 1 along the shared axes."""
        shape = [1 if axis in self.shared_axes else int(n) for axis, n in list(enumerate(input_shape))[1:]]
        for name, initializer in self.inits.items():
            setattr(self, name, self.add_weight(name=name, shape=shape, initializer=initializer))
        super().build(input_shape)

    def call(self, inputs):
        """Any shape -> the same."""
        right = self.t_left + tf.abs(self.t_right)  # never left of the left threshold
        left_part = tf.where(inputs < self.t_left, self.a_left * (inputs - self.t_left), tf.zeros_like(inputs))
        right_part = tf.where(inputs >= right, self.a_right * (inputs - right), tf.zeros_like(inputs))
        return tf.clip_by_value(inputs, self.t_left + 0.0, right) + left_part + right_part

    def get_config(self):
        """The constructor's arguments."""
        inits = {f"{name}_init": value for name, value in self.inits.items()}
        return {**super().get_config(), **inits, "shared_axes": self.shared_axes}


class Embedding(layers.Embedding):
    """tf_keras's embedding with the dropout of Keras 1, which drops whole words of the vocabulary."""

    def __init__(self, input_dim, output_dim, *args, dropout=0.0, **kwargs):
        super().__init__(input_dim, output_dim, *args, **kwargs)
        self.dropout = dropout

    def call(self, inputs, training=None):
        """[batch, length] of word numbers -> [batch, length, output_dim]."""
        if not self.dropout:
            return super().call(inputs)

        def thinned():
            kept = tf.nn.dropout(tf.ones((self.input_dim, 1)), rate=self.dropout)
            return tf.gather(self.embeddings * kept, tf.cast(inputs, "int32"))

        return backend.in_train_phase(thinned, lambda: super(Embedding, self).call(inputs), training=training)

    def get_config(self):
        """The constructor's arguments."""
        return {**super().get_config(), "dropout": self.dropout}


class BatchNormalization(layers.BatchNormalization):
    """tf_keras's batch normalization with Keras 1's mode: 0 as usual, 2 by the batch's statistics in testing, too."""

    def __init__(self, *args, mode=0, **kwargs):
        if mode == 1:
            raise NotImplementedError(
                "BatchNormalization(mode=1), over each example, is not here: LayerNormalization is"
            )
        if args and isinstance(args[0], float):  # Keras 1 had epsilon first
            kwargs["epsilon"], *args = args
        super().__init__(*args, **kwargs)
        self.mode = mode

    def call(self, inputs, training=None):
        """Any shape -> the same."""
        return super().call(inputs, training=True if self.mode == 2 else training)

    def get_config(self):
        """The constructor's arguments."""
        config = super().get_config()
        return {**config, "mode": self.mode} if self.mode else config


class Deconvolution2D(layers.Conv2DTranspose):
    """A transposed convolution that is told the shape of its outputs, as in Keras 1: the batch's size stands first."""

    def __init__(self, filters, kernel_size, output_shape=None, *args, **kwargs):
        super().__init__(filters, kernel_size, *args, **kwargs)
        self.asked_shape = output_shape

    def build(self, input_shape):
        """Finds the padding of the outputs that leads to the shape. Raises ValueError if none does."""
        super().build(input_shape)
        if self.asked_shape is None:
            return
        places = (2, 3) if self.data_format == "channels_first" else (1, 2)
        asked = [self.asked_shape[place] for place in places]
        if None in asked or asked == [self.compute_output_shape(input_shape).as_list()[place] for place in places]:
            return
        pads = []
        for place, length, kernel, stride in zip(places, asked, self.kernel_size, self.strides, strict=True):
            padded = 2 * (kernel // 2) if self.padding == "same" else 0
            pads.append(int(length) - ((int(input_shape[place]) - 1) * stride + kernel - padded))
            if not 0 <= pads[-1] < stride:
                raise ValueError(f"{self.name}: no transposed convolution of {input_shape} gives {self.asked_shape}")
        self.output_padding = tuple(pads)


class CuDNNLSTM(layers.LSTM):
    """cuDNN's LSTM, computed by ordinary operations: its gates are true sigmoids."""

    def __init__(self, units, *args, **kwargs):
        super().__init__(units, *args, recurrent_activation="sigmoid", **kwargs)


class CuDNNGRU(layers.GRU):
    """cuDNN's GRU, computed by ordinary operations: true sigmoids, the reset gate after the matrix product."""

    def __init__(self, units, *args, **kwargs):
        super().__init__(units, *args, recurrent_activation="sigmoid", reset_after=True, **kwargs)


#: By the names of Keras 1 and 2.
LAYERS = {
    layer.__name__: layer
    for layer in (MaxoutDense, Highway, TimeDistributedDense, ParametricSoftplus, SReLU, Embedding, BatchNormalization)
} | {"Deconvolution2D": Deconvolution2D, "CuDNNLSTM": CuDNNLSTM, "CuDNNGRU": CuDNNGRU}
