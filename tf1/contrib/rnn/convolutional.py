"""LSTM cells whose matrices are convolutions. Shi et al. 2015."""

import tensorflow.compat.v1 as tf

from tf1.recurrent.basic import LSTMStateTuple
from tf1.recurrent.cell import RNNCell


class ConvLSTMCell(RNNCell):
    """An LSTM on [batch, *spatial, channels].

    conv_ndims: 1 to 3 spatial dimensions. input_shape: [*spatial, channels]. kernel_shape: sizes of the kernel.
    skip_connection: the inputs' channels are appended to the outputs. initializers: no effect, as then. Raises
    ValueError if input_shape doesn't fit.
    """

    def __init__(
        self, conv_ndims, input_shape, output_channels, kernel_shape, use_bias=True, skip_connection=False,
        forget_bias=1.0, initializers=None, name="conv_lstm_cell",
    ):  # fmt: skip
        super().__init__(name=name)
        if conv_ndims != len(input_shape) - 1:
            raise ValueError(f"input_shape={input_shape} has not {conv_ndims} spatial dimensions and channels")
        self._spatial, self._input_channels = list(input_shape)[:-1], input_shape[-1]
        self._output_channels, self._kernel_shape = output_channels, list(kernel_shape)
        self._use_bias, self._forget_bias, self._skip_connection = use_bias, forget_bias, skip_connection

    @property
    def state_size(self):
        """LSTMStateTuple of two shapes [*spatial, output_channels]."""
        shape = tf.TensorShape([*self._spatial, self._output_channels])
        return LSTMStateTuple(shape, shape)

    @property
    def output_size(self):
        """The shape [*spatial, output_channels], and the inputs' channels with skip_connection."""
        skipped = self._input_channels if self._skip_connection else 0
        return tf.TensorShape([*self._spatial, self._output_channels + skipped])

    def call(self, inputs, state):
        """([batch, *spatial, channels], state) -> (outputs, new state)."""
        c, h = state
        gates = self._convolved(tf.concat([inputs, h], -1))
        i, j, f, o = tf.split(gates, 4, axis=-1)
        c = tf.sigmoid(f + self._forget_bias) * c + tf.sigmoid(i) * tf.tanh(j)
        output = tf.tanh(c) * tf.sigmoid(o)
        if self._skip_connection:
            output = tf.concat([output, inputs], axis=-1)
        return output, LSTMStateTuple(c, output)

    def _convolved(self, inputs):
        """[batch, *spatial, channels] -> [batch, *spatial, 4 output_channels], by kernel and biases."""
        features = 4 * self._output_channels
        shape = [*self._kernel_shape, inputs.shape.as_list()[-1], features]
        kernel = tf.get_variable("kernel", shape, dtype=inputs.dtype)
        gates = tf.nn.convolution(inputs, kernel, "SAME")
        if not self._use_bias:
            return gates
        zeros = tf.constant_initializer(0.0, dtype=inputs.dtype)
        return gates + tf.get_variable("biases", [features], dtype=inputs.dtype, initializer=zeros)


class Conv1DLSTMCell(ConvLSTMCell):
    """ConvLSTMCell on [batch, length, channels]."""

    def __init__(self, name="conv_1d_lstm_cell", **kwargs):
        super().__init__(conv_ndims=1, name=name, **kwargs)


class Conv2DLSTMCell(ConvLSTMCell):
    """ConvLSTMCell on [batch, height, width, channels]."""

    def __init__(self, name="conv_2d_lstm_cell", **kwargs):
        super().__init__(conv_ndims=2, name=name, **kwargs)


class Conv3DLSTMCell(ConvLSTMCell):
    """ConvLSTMCell on [batch, depth, height, width, channels]."""

    def __init__(self, name="conv_3d_lstm_cell", **kwargs):
        super().__init__(conv_ndims=3, name=name, **kwargs)
