"""The layers of tf.layers without a window: Dense, Dropout and Flatten, and their functions."""

import functools
import math
import numbers

import tensorflow.compat.v1 as tf

from graphs import activity
from graphs.layers import by_name
from graphs.layers.arguments import ArgumentError, check_choice, choose, here, static_bool, whole
from graphs.layers.base import InputSpec, Layer, call_once, given
from graphs.layers.channels import FORMATS, to_channels_last
from graphs.layers.variables import ZEROS
from graphs.randomness import share_of_batch, stateless_seed

__all__ = ["Dense", "Dropout", "Flatten", "FullyConnected", "dense", "dropout", "flatten", "fully_connected"]


class WeightedLayer(Layer):
    """What layers with a bias and an activation have in common.

    Args:
        activation: a function, its name in tf.nn, or None.
        use_bias: whether there is a variable `bias` [units].
        options: bias_initializer, bias_regularizer and bias_constraint; those of add_weight for other variables
            (kernel_initializer, ...); and the arguments of Layer.
    """

    _takes_one_tensor = True
    _VARIABLES = ("kernel", "bias")

    def __init__(self, activation, use_bias, **options):
        kinds = ("initializer", "regularizer", "constraint")
        arguments = {f"{name}_{kind}": None for name in self._VARIABLES for kind in kinds}
        own = {argument: options.pop(argument, None) for argument in arguments}
        super().__init__(**options)
        self.use_bias = use_bias
        self.activation = by_name.activation(self._where(), activation)
        for argument, value in own.items():
            setattr(self, argument, value)

    def _variable(self, kind, name, shape):
        """The variable `name` with the initializer, regularizer and constraint of that kind ("depthwise", ...)."""
        options = {word: getattr(self, f"{kind}_{word}") for word in ("initializer", "regularizer", "constraint")}
        return self.add_weight(name, shape, trainable=True, **options)

    def _build_bias(self, units):
        self.bias = self._variable("bias", "bias", [units]) if self.use_bias else None

    def _channels(self, input_shape, axis=-1):
        """The number of channels of inputs of this shape; ArgumentError if it is unknown or the dtype is no float."""
        if self.dtype is not None and not (tf.as_dtype(self.dtype).is_floating or tf.as_dtype(self.dtype).is_complex):
            raise ArgumentError(f"{here()}: inputs are {self.dtype}; cast them to tf.float32 first")
        shape = tf.TensorShape(input_shape)
        channels = shape.as_list()[axis]
        if channels is None:
            raise ArgumentError(f"{here()}: the number of channels is unknown in the shape {shape}; call set_shape")
        return channels

    def _activated(self, outputs):
        if self.activation is None:
            return outputs
        outputs = self.activation(outputs)
        activity.note(tf.get_variable_scope().name, outputs)
        return outputs


class Dense(WeightedLayer):
    """A fully connected layer; see `dense`. After its first call it has `kernel` and `bias` (or None)."""

    def __init__(
        self, units, activation=None, use_bias=True, kernel_initializer=None, bias_initializer=ZEROS,
        kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None,
        bias_constraint=None, trainable=True, name=None, **kwargs,
    ):  # fmt: skip
        options = given(locals())
        units = options.pop("units")
        super().__init__(**options)
        self.units = whole(self._where(), "units", units)
        self.input_spec = InputSpec(min_ndim=2)

    def build(self, input_shape):
        """Makes `kernel` [channels, units] and `bias` [units] for inputs [batch, ..., channels]."""
        channels = self._channels(input_shape)
        self.input_spec = InputSpec(min_ndim=2, axes={-1: channels})
        self.kernel = self._variable("kernel", "kernel", [channels, self.units])
        self._build_bias(self.units)
        self.built = True

    def call(self, inputs):
        """[batch, ..., channels] -> [batch, ..., units]."""
        kernel = tf.convert_to_tensor(self.kernel)
        inputs = tf.cast(inputs, kernel.dtype)
        outputs = tf.matmul(inputs, kernel) if inputs.shape.rank == 2 else tf.tensordot(inputs, kernel, 1)
        if self.use_bias:
            outputs = tf.nn.bias_add(outputs, self.bias)
        return self._activated(outputs)

    def compute_output_shape(self, input_shape):
        """[batch, ..., channels] -> [batch, ..., units]."""
        return tf.TensorShape(input_shape)[:-1].concatenate(self.units)


class Dropout(Layer):
    """Drops a share of its inputs while training; see `dropout`. Each call draws a mask of its own."""

    _takes_one_tensor = True

    def __init__(self, rate=0.5, noise_shape=None, seed=None, name=None, **kwargs):
        super().__init__(name=name, **kwargs)
        if isinstance(rate, numbers.Real) and not 0 <= rate <= 1:
            raise ArgumentError(f"{self._where()}: rate={rate!r}; the share to drop must be at least 0 and less than 1")
        self.rate, self.noise_shape, self.seed = rate, noise_shape, seed

    def call(self, inputs, training=False):
        """[batch, ...] -> the same shape."""
        rate = self.rate
        if static_bool(training) is False or (isinstance(rate, numbers.Real) and rate == 0):
            return tf.identity(inputs)
        if not inputs.dtype.is_floating:
            raise ArgumentError(f"{here()}: inputs are {inputs.dtype.base_dtype.name}; cast them to tf.float32 first")
        if isinstance(rate, numbers.Real) and rate == 1:
            raise ArgumentError(f"{here()}: rate={rate!r} in training; the share to drop must be less than 1")
        noise_shape = self._mask_shape(inputs)
        is_of_batch = noise_shape is None or self.noise_shape[0] != 1  # else all examples share a mask
        place = [tf.get_default_graph().get_name_scope(), self.seed, len(self._calls) or None]
        mask_seed = stateless_seed("/".join(str(part) for part in place if part is not None))

        def uniform(shape, dtype):
            draw = functools.partial(tf.random.stateless_uniform, seed=mask_seed, dtype=dtype, alg="philox")
            return share_of_batch(draw, shape) if is_of_batch else draw(shape)

        def dropped():
            if mask_seed is None:
                return tf.nn.dropout(inputs, rate=rate, noise_shape=noise_shape, seed=self.seed, name="dropout")
            return tf.nn.experimental.general_dropout(inputs, rate, uniform, noise_shape=noise_shape, name="dropout")

        return choose(training, dropped, lambda: tf.identity(inputs))

    def compute_output_shape(self, input_shape):
        """The same shape."""
        return tf.TensorShape(input_shape)

    def _mask_shape(self, inputs):
        """noise_shape with the sizes of the inputs for None; a tensor given as noise_shape stays."""
        if self.noise_shape is None or tf.is_tensor(self.noise_shape):
            return self.noise_shape
        at_run_time = tf.shape(inputs)
        return tf.stack([at_run_time[i] if n is None else n for i, n in enumerate(self.noise_shape)])


class Flatten(Layer):
    """One vector for each example; see `flatten`."""

    _takes_one_tensor = True

    def __init__(self, data_format=None, **kwargs):
        super().__init__(**kwargs)
        self.data_format = check_choice(self._where(), "data_format", data_format or FORMATS[0], FORMATS)
        self.input_spec = InputSpec(min_ndim=1)

    def call(self, inputs):
        """[batch, a, b, ...] -> [batch, a * b * ...]."""
        if inputs.shape.rank == 1:
            return tf.expand_dims(inputs, 1)
        inputs = to_channels_last(inputs, self.data_format)
        batch, *others = inputs.shape.as_list()
        if None not in others:
            return tf.reshape(inputs, [-1, math.prod(others)])
        return tf.reshape(inputs, [tf.shape(inputs)[0] if batch is None else batch, -1])

    def compute_output_shape(self, input_shape):
        """[batch, a, b, ...] -> [batch, a * b * ...], unknown where one of them is."""
        batch, *others = tf.TensorShape(input_shape).as_list()
        return tf.TensorShape([batch, None if None in others else math.prod(others)])


def dense(
    inputs, units, activation=None, use_bias=True, kernel_initializer=None, bias_initializer=ZEROS,
    kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None,
    bias_constraint=None, trainable=True, name=None, reuse=None,
):  # fmt: skip
    """[batch, ..., channels] -> [batch, ..., units] by a kernel [channels, units] and a bias [units].

    Arguments, names and errors: see conv2d.
    """
    return call_once(Dense, **locals())


def dropout(inputs, rate=0.5, noise_shape=None, seed=None, training=False, name=None):
    """Sets a share `rate` of the inputs to 0 and divides the rest by 1 - rate, while training; else changes nothing.

    rate: 0 <= rate < 1, or a scalar tensor. noise_shape: the shape of the mask, 1 along dimensions that share it, None
    for those of the inputs. training: bool, 0, 1 or a tensor of tf.bool; nothing is drawn while it is False. In a graph
    with seeding.seed_graph the mask is a function of its seed, `seed`, the layer's name and the global step; in any
    other it is TensorFlow 1's. Srivastava et al. 2014. Raises ArgumentError for a rate outside its range and, where it
    may have to drop something, for a rate of 1 and for integers.
    """
    return Dropout(rate, noise_shape, seed, name)(inputs, training=training)


def flatten(inputs, name=None, data_format="channels_last"):
    """[batch, a, b, ...] -> [batch, a * b * ...]; [batch] -> [batch, 1].

    data_format: with channels_first, [batch, channels, ...] is put into the order of channels_last before.
    """
    return Flatten(data_format, name=name)(inputs)


FullyConnected = Dense
fully_connected = dense
