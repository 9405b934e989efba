"""Cells whose units see their own past alone: recurrent weights are vectors. Li et al. 2018."""

import tensorflow.compat.v1 as tf

from tf1.recurrent.basic import LSTMSizes, LSTMStateTuple
from tf1.recurrent.cell import MatrixCell


class _Independent(MatrixCell):
    """The variables that the three share."""

    def __init__(
        self, num_units, activation=None, reuse=None, kernel_initializer=None, bias_initializer=None, name=None,
        dtype=None,
    ):  # fmt: skip
        super().__init__(num_units, activation, reuse, name=name, dtype=dtype)
        self._kernel_initializer, self._bias_initializer = kernel_initializer, bias_initializer

    def _gates(self, prefix, depth, number, bias=0.0):
        """kernel_w [depth, n], kernel_u [1, n] and bias [n] for `number` gates."""
        size, dtype = number * self._num_units, tf.as_dtype(self.dtype)
        uniform = tf.random_uniform_initializer(-1, 1, dtype=dtype)
        of_bias = self._bias_initializer or tf.constant_initializer(bias, dtype=dtype)
        return (
            self.add_variable(f"{prefix}kernel_w", [depth, size], initializer=self._kernel_initializer),
            self.add_variable(f"{prefix}kernel_u", [1, size], initializer=uniform),
            self.add_variable(f"{prefix}bias", [size], initializer=of_bias),
        )


def _apply(inputs, state, variables):
    """inputs kernel_w + state * kernel_u + bias, with the state repeated for each gate."""
    kernel, vector, bias = variables
    gates = vector.shape.as_list()[1] // state.shape.as_list()[1]
    return tf.nn.bias_add(tf.matmul(inputs, kernel) + tf.tile(state, [1, gates]) * vector, bias)


class IndRNNCell(_Independent):
    """h' = activation(x kernel_w + h * kernel_u + bias)."""

    def __init__(self, num_units, activation=None, reuse=None, name=None, dtype=None):
        super().__init__(num_units, activation, reuse, name=name, dtype=dtype)

    def build_for(self, depth):
        """Makes the variables."""
        self._variables = self._gates("", depth, 1)

    def call(self, inputs, state):
        """([batch, inputs], h) -> (h', h')."""
        output = self._activation(_apply(inputs, state, self._variables))
        return output, output


class IndyGRUCell(_Independent):
    """GRUCell with vectors for the recurrent matrices."""

    def build_for(self, depth):
        """Makes the variables."""
        self._of_gates = self._gates("gates/", depth, 2, bias=1.0)
        self._of_candidate = self._gates("candidate/", depth, 1)

    def call(self, inputs, state):
        """([batch, inputs], h) -> (h', h')."""
        reset, update = tf.split(tf.sigmoid(_apply(inputs, state, self._of_gates)), 2, axis=1)
        candidate = self._activation(_apply(inputs, reset * state, self._of_candidate))
        output = update * state + (1 - update) * candidate
        return output, output


class IndyLSTMCell(LSTMSizes, _Independent):
    """BasicLSTMCell with vectors for the recurrent matrices."""

    def __init__(
        self, num_units, forget_bias=1.0, activation=None, reuse=None, kernel_initializer=None, bias_initializer=None,
        name=None, dtype=None,
    ):  # fmt: skip
        super().__init__(num_units, activation, reuse, kernel_initializer, bias_initializer, name, dtype)
        self._forget_bias = forget_bias

    def build_for(self, depth):
        """Makes the variables."""
        self._variables = self._gates("", depth, 4)

    def call(self, inputs, state):
        """([batch, inputs], state) -> (h', new state)."""
        c, h = state
        i, j, f, o = tf.split(_apply(inputs, h, self._variables), 4, axis=1)
        c = c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * self._activation(j)
        h = self._activation(c) * tf.sigmoid(o)
        return h, LSTMStateTuple(c, h)
