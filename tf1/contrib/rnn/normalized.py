"""LSTM cells with layer normalization of their gates. Ba et al. 2016."""

import numbers

import tensorflow.compat.v1 as tf

from tf1.recurrent.basic import LSTMSizes, LSTMStateTuple
from tf1.recurrent.cell import RNNCell


def _norm(inputs, scope, gain, shift):
    """(inputs - mean) / sqrt(variance + 1e-12) * gamma + beta over the last dimension of [batch, units]."""
    size, dtype = inputs.shape.as_list()[-1:], inputs.dtype
    with tf.variable_scope(scope):
        gamma = tf.get_variable("gamma", size, dtype, initializer=tf.constant_initializer(gain))
        beta = tf.get_variable("beta", size, dtype, initializer=tf.constant_initializer(shift))
        mean, variance = tf.nn.moments(inputs, [1], keep_dims=True)
        return tf.nn.batch_normalization(inputs, mean, variance, beta, gamma, 1e-12)


class LayerNormBasicLSTMCell(LSTMSizes, RNNCell):
    """BasicLSTMCell with layer normalization, and with dropout of the new input. Semeniuta et al. 2016.

    dropout_keep_prob: the share that is kept, a float or a tensor. norm_gain, norm_shift: initial gamma and beta.
    """

    def __init__(
        self, num_units, forget_bias=1.0, input_size=None, activation=tf.tanh, layer_norm=True, norm_gain=1.0,
        norm_shift=0.0, dropout_keep_prob=1.0, dropout_prob_seed=None, reuse=None,
    ):  # fmt: skip
        super().__init__(_reuse=reuse)
        self._num_units, self._forget_bias, self._activation = num_units, forget_bias, activation
        self._layer_norm, self._norm_gain, self._norm_shift = layer_norm, norm_gain, norm_shift
        self._keep_prob, self._seed = dropout_keep_prob, dropout_prob_seed

    def call(self, inputs, state):
        """([batch, inputs], state) -> (h' [batch, num_units], new state)."""
        c, h = state
        joined = tf.concat([inputs, h], 1)
        size, dtype = 4 * self._num_units, joined.dtype
        gates = tf.matmul(joined, tf.get_variable("kernel", [joined.shape.as_list()[-1], size], dtype))
        if not self._layer_norm:
            gates = tf.nn.bias_add(gates, tf.get_variable("bias", [size], dtype))
        i, j, f, o = (
            self._normed(gate, name)
            for gate, name in zip(tf.split(gates, 4, axis=1), ("input", "transform", "forget", "output"), strict=True)
        )
        new = self._activation(j)
        if not isinstance(self._keep_prob, numbers.Real) or self._keep_prob < 1:
            new = tf.nn.dropout(new, rate=1 - self._keep_prob, seed=self._seed)
        c = self._normed(c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * new, "state")
        h = self._activation(c) * tf.sigmoid(o)
        return h, LSTMStateTuple(c, h)

    def _normed(self, tensor, scope):
        return _norm(tensor, scope, self._norm_gain, self._norm_shift) if self._layer_norm else tensor


class CoupledInputForgetGateLSTMCell(LSTMSizes, RNNCell):
    """An LSTM whose input gate is 1 - the forget gate. Greff et al. 2015.

    Variables: W_0 ... and B, W_F_diag and W_O_diag with use_peepholes, W_P_0 ... with num_proj; num_unit_shards and
    num_proj_shards say how many of them make a matrix. See LSTMCell for the other arguments.
    """

    def __init__(
        self, num_units, use_peepholes=False, initializer=None, num_proj=None, proj_clip=None, num_unit_shards=1,
        num_proj_shards=1, forget_bias=1.0, state_is_tuple=True, activation=tf.tanh, reuse=None, layer_norm=False,
        norm_gain=1.0, norm_shift=0.0,
    ):  # fmt: skip
        super().__init__(_reuse=reuse)
        self._num_units, self._use_peepholes, self._initializer = num_units, use_peepholes, initializer
        self._num_proj, self._proj_clip = num_proj or None, proj_clip
        self._num_unit_shards, self._num_proj_shards = num_unit_shards, num_proj_shards
        self._forget_bias, self._state_is_tuple, self._activation = forget_bias, state_is_tuple, activation
        self._layer_norm, self._norm_gain, self._norm_shift = layer_norm, norm_gain, norm_shift

    def call(self, inputs, state):
        """([batch, inputs], state) -> (h' [batch, output_size], new state)."""
        c, h = state if self._state_is_tuple else tf.split(state, [self._num_units, self.output_size], axis=1)
        units, dtype, sigmoid = self._num_units, inputs.dtype, tf.sigmoid
        joined = tf.concat([inputs, h], 1)
        kernel = _sharded("W", [joined.shape.as_list()[1], 3 * units], dtype, self._num_unit_shards)
        bias = tf.get_variable("B", [3 * units], dtype, initializer=tf.zeros_initializer())
        gates = tf.matmul(joined, kernel)
        gates = gates if self._layer_norm else tf.nn.bias_add(gates, bias)
        names = ("transform", "forget", "output")
        j, f, o = (self._normed(gate, name) for gate, name in zip(tf.split(gates, 3, axis=1), names, strict=True))
        f = f + self._forget_bias
        if self._use_peepholes:
            of_forget, of_output = (tf.get_variable(f"W_{gate}_diag", [units], dtype) for gate in "FO")
            f = f + of_forget * c
        forget = sigmoid(f)
        c = self._normed(forget * c + (1 - forget) * self._activation(j), "state")
        h = sigmoid(o + of_output * c if self._use_peepholes else o) * self._activation(c)
        if self._num_proj is not None:
            h = tf.matmul(h, _sharded("W_P", [units, self._num_proj], dtype, self._num_proj_shards))
            if self._proj_clip is not None:
                h = tf.clip_by_value(h, -self._proj_clip, self._proj_clip)
        return h, LSTMStateTuple(c, h) if self._state_is_tuple else tf.concat([c, h], 1)

    def _normed(self, tensor, scope):
        return _norm(tensor, scope, self._norm_gain, self._norm_shift) if self._layer_norm else tensor


def _sharded(name, shape, dtype, shards):
    """A matrix from `shards` variables of as many rows each, the first ones with the rows that are left over."""
    if shards > shape[0]:
        raise ValueError(f"{name}: {shards} shards of {shape[0]} rows")
    rows = [shape[0] // shards + (i < shape[0] % shards) for i in range(shards)]
    parts = [tf.get_variable(f"{name}_{i}", [row, *shape[1:]], dtype) for i, row in enumerate(rows)]
    return parts[0] if shards == 1 else tf.concat(parts, 0, name=f"{name}/concat")
