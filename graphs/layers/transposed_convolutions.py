"""Transposed convolutions with the signatures of TensorFlow 1.15's tf.layers; see graphs/layers/convolutions.py."""

import tensorflow.compat.v1 as tf

from graphs.layers.base import call_once, given
from graphs.layers.convolutions import Convolution
from graphs.layers.utils import deconv_output_length
from graphs.layers.variables import ZEROS

__all__ = ["Conv2DTranspose", "Conv3DTranspose", "conv2d_transpose", "conv3d_transpose"]


class TransposedConvolution(Convolution):
    """The gradient of a convolution over `rank` spatial dimensions, as a layer."""

    def build(self, input_shape):
        """Makes `kernel` [*kernel_size, filters, channels] and `bias` [filters] for inputs of this shape."""
        channels = self._input_channels(input_shape)
        self.kernel = self._variable("kernel", "kernel", [*self.kernel_size, self.filters, channels])
        self._build_bias(self.filters)
        self.built = True

    def _convolve(self, inputs):
        static, at_run_time = inputs.shape.as_list(), tf.shape(inputs)

        def output_shape(shape):
            lengths = [self._output_length(length, i) for i, length in enumerate(shape[1:-1])]
            return [shape[0], *lengths, self.filters]

        dynamic = [at_run_time[i] if length is None else length for i, length in enumerate(static)]
        operation = tf.nn.conv2d_transpose if self.rank == 2 else tf.nn.conv3d_transpose
        outputs = operation(
            inputs, tf.convert_to_tensor(self.kernel), tf.stack(output_shape(dynamic)), strides=[1, *self.strides, 1],
            padding=self.padding.upper(), name=self._operation_name(),
        )  # fmt: skip
        outputs.set_shape(output_shape(static))
        return outputs

    def _operation_name(self):
        return f"conv{self.rank}d_transpose"

    def _output_length(self, length, i):
        return deconv_output_length(length, self.kernel_size[i], self.padding, self.strides[i])


class Conv2DTranspose(TransposedConvolution):
    """A transposed convolution over pictures; see `conv2d_transpose`."""

    def __init__(
        self, filters, kernel_size, strides=(1, 1), padding="valid", data_format="channels_last", activation=None,
        use_bias=True, kernel_initializer=None, bias_initializer=ZEROS, kernel_regularizer=None, bias_regularizer=None,
        activity_regularizer=None, kernel_constraint=None, bias_constraint=None, trainable=True, name=None, **kwargs,
    ):  # fmt: skip
        super().__init__(2, **given(locals()))


class Conv3DTranspose(TransposedConvolution):
    """A transposed convolution over volumes; see `conv3d_transpose`."""

    def __init__(
        self, filters, kernel_size, strides=(1, 1, 1), padding="valid", data_format="channels_last", activation=None,
        use_bias=True, kernel_initializer=None, bias_initializer=ZEROS, kernel_regularizer=None, bias_regularizer=None,
        activity_regularizer=None, kernel_constraint=None, bias_constraint=None, trainable=True, name=None, **kwargs,
    ):  # fmt: skip
        super().__init__(3, **given(locals()))


def conv2d_transpose(
    inputs, filters, kernel_size, strides=(1, 1), padding="valid", data_format="channels_last", activation=None,
    use_bias=True, kernel_initializer=None, bias_initializer=ZEROS, kernel_regularizer=None, bias_regularizer=None,
    activity_regularizer=None, kernel_constraint=None, bias_constraint=None, trainable=True, name=None, reuse=None,
):  # fmt: skip
    """The gradient of conv2d as a layer: [batch, height, width, channels] -> [batch, new_height, new_width, filters].

    new_height is height * stride (same) or height * stride + max(kernel - stride, 0) (valid). The variable `kernel` is
    [kernel height, kernel width, filters, channels]. Other arguments and errors: see conv2d.
    """
    return call_once(Conv2DTranspose, **locals())


def conv3d_transpose(
    inputs, filters, kernel_size, strides=(1, 1, 1), padding="valid", data_format="channels_last", activation=None,
    use_bias=True, kernel_initializer=None, bias_initializer=ZEROS, kernel_regularizer=None, bias_regularizer=None,
    activity_regularizer=None, kernel_constraint=None, bias_constraint=None, trainable=True, name=None, reuse=None,
):  # fmt: skip
    """[batch, depth, height, width, channels] -> the same with new sizes and filters; see conv2d_transpose."""
    return call_once(Conv3DTranspose, **locals())
