"""Convolutions with the signatures of TensorFlow 1.15's tf.layers; see graphs/layers/__init__.py.

Shapes are those of data_format="channels_last"; with "channels_first" the channels come right after the batch.
Each public function passes every argument on under its own name: that is what **locals() does.
"""

import tensorflow.compat.v1 as tf

from graphs.layers.arguments import ArgumentError, check_choice, sizes, strides_and_dilation, whole
from graphs.layers.base import InputSpec, call_once, given
from graphs.layers.channels import FORMATS, channels_axis, from_channels_last, inner_scope, to_channels_last
from graphs.layers.core import WeightedLayer
from graphs.layers.utils import conv_output_length
from graphs.layers.variables import ZEROS

__all__ = ["Conv1D", "Conv2D", "Conv3D", "conv1d", "conv2d", "conv3d", "grouped_conv2d"]


class Convolution(WeightedLayer):
    """A convolution over `rank` spatial dimensions, and the base of the transposed and the separable ones.

    Raises ArgumentError for arguments that make no sense, strides and dilation both above 1 among them.
    """

    _MIXES_CHANNELS = True  # into `filters` of them

    def __init__(self, rank, filters, kernel_size, strides, padding, data_format, dilation_rate=1, **options):
        super().__init__(**options)
        layer = self._where()
        self.rank = rank
        self.filters = whole(layer, "filters", filters) if self._MIXES_CHANNELS else None
        self.kernel_size = sizes(layer, "kernel_size", kernel_size, rank)
        self.strides, self.dilation_rate = strides_and_dilation(layer, strides, dilation_rate, rank)
        self.padding = check_choice(layer, "padding", padding, self._paddings())
        self.data_format = check_choice(layer, "data_format", data_format, FORMATS)
        self.input_spec = InputSpec(ndim=rank + 2)

    def build(self, input_shape):
        """Makes `kernel` [*kernel_size, channels, filters] and `bias` [filters] for inputs of this shape."""
        channels = self._input_channels(input_shape)
        self.kernel = self._variable("kernel", "kernel", [*self.kernel_size, channels, self.filters])
        self._build_bias(self.filters)
        self.built = True

    def call(self, inputs):
        """[batch, ..., channels] -> [batch, ..., filters]."""
        with inner_scope(self.data_format):
            inputs = to_channels_last(inputs, self.data_format)
            outputs = self._with_bias(self._convolve(inputs))
        return self._activated(from_channels_last(outputs, self.data_format, self._last_name()))

    def compute_output_shape(self, input_shape):
        """The shape of the outputs for inputs of this shape."""
        shape = tf.TensorShape(input_shape).as_list()
        first = 1 if self.data_format == "channels_last" else 2
        for i in range(self.rank):
            shape[first + i] = self._output_length(shape[first + i], i)
        shape[channels_axis(self.data_format)] = self._output_channels(shape)
        return tf.TensorShape(shape)

    def _convolve(self, inputs):
        """[batch, ..., channels] -> [batch, ..., filters], without the bias."""
        padding = self.padding
        if padding == "causal":
            inputs, padding = self._padded(inputs), "valid"
        return tf.nn.convolution(
            inputs, tf.convert_to_tensor(self.kernel), padding.upper(), strides=list(self.strides),
            dilation_rate=list(self.dilation_rate), name=self._operation_name(),
        )  # fmt: skip

    def _operation_name(self):
        """What TensorFlow 1 called the convolution in the graph."""
        return "conv1d" if self.rank == 1 else f"Conv{self.rank}D"

    def _last_name(self):
        return "BiasAdd" if self.use_bias else self._operation_name()

    def _paddings(self):
        return ("valid", "same", "causal") if self.rank == 1 else ("valid", "same")

    def _padded(self, inputs):
        """[batch, steps, channels] with zeros in front: one for each step that the kernel reaches back."""
        return tf.pad(inputs, [[0, 0], [self.dilation_rate[0] * (self.kernel_size[0] - 1), 0], [0, 0]])

    def _with_bias(self, outputs):
        return tf.nn.bias_add(outputs, self.bias) if self.use_bias else outputs

    def _input_channels(self, input_shape):
        axis = channels_axis(self.data_format)
        channels = self._channels(input_shape, axis)
        self.input_spec = InputSpec(ndim=self.rank + 2, axes={axis: channels})
        return channels

    def _output_length(self, length, i):
        return conv_output_length(length, self.kernel_size[i], self.padding, self.strides[i], self.dilation_rate[i])

    def _output_channels(self, input_shape):
        return self.filters


class Conv1D(Convolution):
    """A convolution over steps; see `conv1d`. After its first call it has `kernel` and `bias` (or None)."""

    def __init__(
        self, filters, kernel_size, strides=1, padding="valid", data_format="channels_last", dilation_rate=1,
        activation=None, use_bias=True, kernel_initializer=None, bias_initializer=ZEROS, kernel_regularizer=None,
        bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None, trainable=True,
        name=None, **kwargs,
    ):  # fmt: skip
        super().__init__(1, **given(locals()))


class Conv2D(Convolution):
    """A convolution over pictures; see `conv2d`. After its first call it has `kernel` and `bias` (or None)."""

    def __init__(
        self, filters, kernel_size, strides=(1, 1), padding="valid", data_format="channels_last", dilation_rate=(1, 1),
        activation=None, use_bias=True, kernel_initializer=None, bias_initializer=ZEROS, kernel_regularizer=None,
        bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None, trainable=True,
        name=None, **kwargs,
    ):  # fmt: skip
        super().__init__(2, **given(locals()))


class Conv3D(Convolution):
    """A convolution over volumes; see `conv3d`. After its first call it has `kernel` and `bias` (or None)."""

    def __init__(
        self, filters, kernel_size, strides=(1, 1, 1), padding="valid", data_format="channels_last",
        dilation_rate=(1, 1, 1), activation=None, use_bias=True, kernel_initializer=None, bias_initializer=ZEROS,
        kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None,
        bias_constraint=None, trainable=True, name=None, **kwargs,
    ):  # fmt: skip
        super().__init__(3, **given(locals()))


class GroupedConv2D(Convolution):
    """A convolution in groups that don't see each other; see `grouped_conv2d`."""

    def __init__(self, filters, kernel_size, groups, padding="valid", **options):
        options.update(activation=None, use_bias=True, bias_initializer=ZEROS)
        super().__init__(2, filters, kernel_size, 1, padding, "channels_last", **options)
        self.groups = groups

    def build(self, input_shape):
        """Makes `kernel` [height, width, channels / groups, filters] and `bias` [filters]."""
        channels, groups = self._input_channels(input_shape), self.groups
        if channels % groups or self.filters % groups:
            raise ArgumentError(f"{self.name}: {channels} channels and {self.filters} filters do not split in {groups}")
        self.kernel = self._variable("kernel", "kernel", [*self.kernel_size, channels // groups, self.filters])
        self._build_bias(self.filters)

    def _convolve(self, inputs):
        # tf.nn.conv2d tells the groups by the shapes, but only with oneDNN, which not every processor has by default.
        parts = zip(tf.split(inputs, self.groups, 3), tf.split(self.kernel, self.groups, 3), strict=True)
        return tf.concat([tf.nn.conv2d(*part, 1, self.padding.upper(), name="Conv2D") for part in parts], axis=3)


def conv1d(
    inputs, filters, kernel_size, strides=1, padding="valid", data_format="channels_last", dilation_rate=1,
    activation=None, use_bias=True, kernel_initializer=None, bias_initializer=ZEROS, kernel_regularizer=None,
    bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None, trainable=True,
    name=None, reuse=None,
):  # fmt: skip
    """[batch, steps, channels] -> [batch, new_steps, filters] by a kernel [kernel_size, channels, filters].

    padding: valid, same or causal (output t sees no input after t). Variables, errors and the rest: see conv2d.
    """
    return call_once(Conv1D, **locals())


def conv2d(
    inputs, filters, kernel_size, strides=(1, 1), padding="valid", data_format="channels_last", dilation_rate=(1, 1),
    activation=None, use_bias=True, kernel_initializer=None, bias_initializer=ZEROS, kernel_regularizer=None,
    bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None, trainable=True,
    name=None, reuse=None,
):  # fmt: skip
    """[batch, height, width, channels] -> [batch, new_height, new_width, filters].

    Variables `kernel` [height, width, channels, filters] and `bias` [filters], in the scope `name` (None: conv2d,
    conv2d_1, ...). Sizes are one number or one for each dimension. kernel_initializer: None for the scope's, which is
    Glorot's uniform unless set; a function or a name of graphs/layers/initializers.py. activation: a function or its
    name in tf.nn. Regularizers and constraints: functions of the variable, or names ("l2", "max_norm"), which stand for
    what Keras 2 has under them. activity_regularizer: a function of the outputs; its loss is divided by the batch size.

    Raises ArgumentError (a ValueError and a TypeError) for arguments that make no sense, strides and dilation both
    above 1 among them, and tf.get_variable's ValueError if a variable exists already, does not exist (reuse=True) or
    has another shape.
    """
    return call_once(Conv2D, **locals())


def conv3d(
    inputs, filters, kernel_size, strides=(1, 1, 1), padding="valid", data_format="channels_last",
    dilation_rate=(1, 1, 1), activation=None, use_bias=True, kernel_initializer=None, bias_initializer=ZEROS,
    kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None,
    bias_constraint=None, trainable=True, name=None, reuse=None,
):  # fmt: skip
    """[batch, depth, height, width, channels] -> [batch, new_depth, new_height, new_width, filters]; see conv2d."""
    return call_once(Conv3D, **locals())


def grouped_conv2d(
    inputs, filters, kernel_size, groups, padding="valid", kernel_initializer=None, kernel_regularizer=None, name=None
):  # fmt: skip
    """[batch, height, width, channels] -> [batch, new_height, new_width, filters], in groups that don't see each other.

    The first filters / groups maps come from the first channels / groups, and so on: `kernel` is [height, width,
    channels / groups, filters]. Krizhevsky et al. 2012. tf.layers had none; the arguments are those of conv2d.

    Raises ArgumentError if groups does not divide both numbers.
    """
    return call_once(GroupedConv2D, **locals())
