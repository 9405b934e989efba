"""Depthwise and depthwise-separable convolutions as in tf.layers (TensorFlow 1.15); see graphs/layers/__init__.py.

tf.layers had no depthwise_conv2d: here it is separable_conv2d without the pointwise half. Shapes are those of
data_format="channels_last". Each public function passes every argument on under its own name: that is **locals().
"""

import tensorflow.compat.v1 as tf

from graphs.layers.arguments import ArgumentError, whole
from graphs.layers.base import call_once, given
from graphs.layers.convolutions import Convolution
from graphs.layers.variables import ZEROS

__all__ = ["SeparableConv1D", "SeparableConv2D", "depthwise_conv2d", "separable_conv1d", "separable_conv2d"]


class DepthwiseConvolution(Convolution):
    """Each channel is convolved by itself; see `depthwise_conv2d`. It is also the base of the separable ones."""

    _VARIABLES = ("depthwise", "bias")
    _MIXES_CHANNELS = False

    def __init__(self, rank, kernel_size, depth_multiplier, filters=None, **options):
        super().__init__(rank, filters, kernel_size, **options)
        if len(set(self.strides)) > 1:
            raise ArgumentError(f"{self._where()}: strides={self.strides!r}; both must be equal here")
        self.depth_multiplier = whole(self._where(), "depth_multiplier", depth_multiplier)

    def build(self, input_shape):
        """Makes `depthwise_kernel` [*kernel_size, channels, depth_multiplier] and the `bias` of its outputs."""
        channels = self._build_depthwise(input_shape)
        self._build_bias(channels * self.depth_multiplier)
        self.built = True

    def _build_depthwise(self, input_shape):
        channels = self._input_channels(input_shape)
        shape = [*self.kernel_size, channels, self.depth_multiplier]
        self.depthwise_kernel = self._variable("depthwise", "depthwise_kernel", shape)
        return channels

    def _convolve(self, inputs):
        return tf.nn.depthwise_conv2d(
            inputs, self.depthwise_kernel, [1, *self.strides, 1], self.padding.upper(), rate=list(self.dilation_rate),
            name=self._operation_name(),
        )  # fmt: skip

    def _operation_name(self):
        return "depthwise"

    def _output_channels(self, input_shape):
        return input_shape[-1 if self.data_format == "channels_last" else 1] * self.depth_multiplier


class DepthwiseConv2D(DepthwiseConvolution):
    """The layer of `depthwise_conv2d`."""

    def __init__(self, **options):
        super().__init__(2, **options)


class SeparableConvolution(DepthwiseConvolution):
    """A depthwise convolution, then one of size 1 that mixes the channels; see `separable_conv2d`."""

    _VARIABLES = ("depthwise", "pointwise", "bias")
    _MIXES_CHANNELS = True

    def build(self, input_shape):
        """Makes `depthwise_kernel`, `pointwise_kernel` [1, 1, channels * multiplier, filters] and `bias` [filters]."""
        channels = self._build_depthwise(input_shape) * self.depth_multiplier
        shape = [*[1] * self.rank, channels, self.filters]
        self.pointwise_kernel = self._variable("pointwise", "pointwise_kernel", shape)
        self._build_bias(self.filters)
        self.built = True

    def _convolve(self, inputs):
        depthwise, pointwise = tf.convert_to_tensor(self.depthwise_kernel), tf.convert_to_tensor(self.pointwise_kernel)
        strides, dilation, padding = list(self.strides), list(self.dilation_rate), self.padding
        if padding == "causal":
            inputs, padding = self._padded(inputs), "valid"
        if self.rank == 1:  # computed as a picture of height 1
            inputs, strides, dilation = tf.expand_dims(inputs, 1), strides * 2, [1, *dilation]
            depthwise, pointwise = tf.expand_dims(depthwise, 0), tf.expand_dims(pointwise, 0)
        outputs = tf.nn.separable_conv2d(
            inputs, depthwise, pointwise, [1, *strides, 1], padding.upper(), rate=dilation, name=self._operation_name()
        )
        return tf.squeeze(outputs, [1]) if self.rank == 1 else outputs

    def _operation_name(self):
        return "separable_conv2d"

    def _output_channels(self, input_shape):
        return self.filters


class SeparableConv1D(SeparableConvolution):
    """A separable convolution over steps; see `separable_conv1d`."""

    def __init__(
        self, filters, kernel_size, strides=1, padding="valid", data_format="channels_last", dilation_rate=1,
        depth_multiplier=1, activation=None, use_bias=True, depthwise_initializer=None, pointwise_initializer=None,
        bias_initializer=ZEROS, depthwise_regularizer=None, pointwise_regularizer=None, bias_regularizer=None,
        activity_regularizer=None, depthwise_constraint=None, pointwise_constraint=None, bias_constraint=None,
        trainable=True, name=None, **kwargs,
    ):  # fmt: skip
        super().__init__(1, **given(locals()))


class SeparableConv2D(SeparableConvolution):
    """A separable convolution over pictures; see `separable_conv2d`."""

    def __init__(
        self, filters, kernel_size, strides=(1, 1), padding="valid", data_format="channels_last", dilation_rate=(1, 1),
        depth_multiplier=1, activation=None, use_bias=True, depthwise_initializer=None, pointwise_initializer=None,
        bias_initializer=ZEROS, depthwise_regularizer=None, pointwise_regularizer=None, bias_regularizer=None,
        activity_regularizer=None, depthwise_constraint=None, pointwise_constraint=None, bias_constraint=None,
        trainable=True, name=None, **kwargs,
    ):  # fmt: skip
        super().__init__(2, **given(locals()))


def separable_conv1d(
    inputs, filters, kernel_size, strides=1, padding="valid", data_format="channels_last", dilation_rate=1,
    depth_multiplier=1, activation=None, use_bias=True, depthwise_initializer=None, pointwise_initializer=None,
    bias_initializer=ZEROS, depthwise_regularizer=None, pointwise_regularizer=None, bias_regularizer=None,
    activity_regularizer=None, depthwise_constraint=None, pointwise_constraint=None, bias_constraint=None,
    trainable=True, name=None, reuse=None,
):  # fmt: skip
    """[batch, steps, channels] -> [batch, new_steps, filters]; padding may be causal too; see separable_conv2d."""
    return call_once(SeparableConv1D, **locals())


def separable_conv2d(
    inputs, filters, kernel_size, strides=(1, 1), padding="valid", data_format="channels_last", dilation_rate=(1, 1),
    depth_multiplier=1, activation=None, use_bias=True, depthwise_initializer=None, pointwise_initializer=None,
    bias_initializer=ZEROS, depthwise_regularizer=None, pointwise_regularizer=None, bias_regularizer=None,
    activity_regularizer=None, depthwise_constraint=None, pointwise_constraint=None, bias_constraint=None,
    trainable=True, name=None, reuse=None,
):  # fmt: skip
    """[batch, height, width, channels] -> [batch, new_height, new_width, filters]. Chollet 2017 (Xception).

    Each channel is convolved by itself with `depthwise_kernel` [height, width, channels, depth_multiplier]; then
    `pointwise_kernel` [1, 1, channels * depth_multiplier, filters] mixes them; then `bias` [filters]. Strides must be
    equal in both directions (TensorFlow has no other kernel). Other arguments and errors: see conv2d.
    """
    return call_once(SeparableConv2D, **locals())


def depthwise_conv2d(
    inputs, kernel_size, strides=(1, 1), padding="valid", data_format="channels_last", dilation_rate=(1, 1),
    depth_multiplier=1, activation=None, use_bias=True, depthwise_initializer=None, bias_initializer=ZEROS,
    depthwise_regularizer=None, bias_regularizer=None, activity_regularizer=None, depthwise_constraint=None,
    bias_constraint=None, trainable=True, name=None, reuse=None,
):  # fmt: skip
    """[batch, height, width, channels] -> [batch, new_height, new_width, channels * depth_multiplier].

    Variables `depthwise_kernel` [height, width, channels, depth_multiplier] and `bias` [channels * depth_multiplier].
    Output channel c * depth_multiplier + m comes from input channel c. Arguments and errors: see separable_conv2d.
    """
    return call_once(DepthwiseConv2D, **locals())
