"""tf.contrib.cudnn_rnn: the cells that compute on any device what cuDNN's layers did.

CudnnLSTM and its like ran on GPUs alone; build the same network of these cells, which read their converted weights.
"""

import tensorflow.compat.v1 as tf

from tf1.contrib.rnn.blocks import LSTMBlockCell
from tf1.recurrent.basic import GRUCell

__all__ = ["CudnnCompatibleGRUCell", "CudnnCompatibleLSTMCell"]


class CudnnCompatibleLSTMCell(LSTMBlockCell):
    """LSTMBlockCell without a bias of its own for the forget gate, in the scope cudnn_compatible_lstm_cell."""

    def __init__(self, num_units, reuse=None):
        super().__init__(num_units, forget_bias=0, reuse=reuse, name="cudnn_compatible_lstm_cell")


class CudnnCompatibleGRUCell(GRUCell):
    """cuDNN's GRU: h' = (1 - u) tanh(x W + b + r (h U + c)) + u h, with two kernels and biases for the candidate."""

    def __init__(self, num_units, reuse=None, kernel_initializer=None):
        super().__init__(
            num_units, reuse=reuse, kernel_initializer=kernel_initializer, name="cudnn_compatible_gru_cell"
        )

    def build_for(self, depth):
        """Makes the gates' kernel and bias, and the candidate's two kernels and biases."""
        units, of_kernel = self._num_units, self._kernel_initializer
        ones = tf.constant_initializer(1.0, dtype=tf.as_dtype(self.dtype))
        self._gate_kernel = self.add_variable("gates/kernel", [depth + units, 2 * units], initializer=of_kernel)
        self._gate_bias = self.add_variable("gates/bias", [2 * units], initializer=ones)
        sides = {}
        for side, size in (("input", depth), ("hidden", units)):
            scope = f"candidate/{side}_projection"
            kernel = self.add_variable(f"{scope}/kernel", [size, units], initializer=of_kernel)
            sides[side] = kernel, self.add_variable(f"{scope}/bias", [units], initializer=self.zeros())
        self._sides = sides

    def call(self, inputs, state):
        """([batch, inputs], h [batch, num_units]) -> (h', h')."""
        gates = tf.matmul(tf.concat([inputs, state], 1), self._gate_kernel)
        reset, update = tf.split(tf.sigmoid(tf.nn.bias_add(gates, self._gate_bias)), 2, axis=1)
        of_input, of_hidden = (
            tf.nn.bias_add(tf.matmul(tensor, kernel), bias)
            for tensor, (kernel, bias) in ((inputs, self._sides["input"]), (state, self._sides["hidden"]))
        )
        output = (1 - update) * self._activation(of_input + reset * of_hidden) + update * state
        return output, output
