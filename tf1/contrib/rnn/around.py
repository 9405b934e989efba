"""Cells around another cell: attention to its last outputs, and highway connections."""

import tensorflow.compat.v1 as tf

from tf1.recurrent.cell import RNNCell, check_like_cell
from tf1.recurrent.linear import _linear


class AttentionCellWrapper(RNNCell):
    """A cell that looks at its last attn_length outputs. Bahdanau et al. 2014.

    The state is (that of the cell, what was seen [batch, attn_size], the outputs [batch, attn_length * attn_size]).
    attn_size: None for the cell's output_size. attn_vec_size: None for attn_size. input_size: to which the inputs are
    projected, None for their own. Raises ValueError for attn_length below 1.
    """

    def __init__(
        self, cell, attn_length, attn_size=None, attn_vec_size=None, input_size=None, state_is_tuple=True, reuse=None
    ):
        super().__init__(_reuse=reuse)
        check_like_cell("cell", cell)
        if tf.nest.is_nested(cell.state_size) and not state_is_tuple:
            raise ValueError(f"state_is_tuple is False, but the cell has a tuple for a state: {cell.state_size}")
        if attn_length <= 0:
            raise ValueError(f"attn_length must be above 0, not {attn_length}")
        self._cell, self._attn_length, self._input_size = cell, attn_length, input_size
        self._attn_size = attn_size or cell.output_size
        self._attn_vec_size = attn_vec_size or self._attn_size
        self._state_is_tuple = state_is_tuple

    @property
    def state_size(self):
        """Of the three parts: a tuple, or their sum."""
        sizes = (self._cell.state_size, self._attn_size, self._attn_size * self._attn_length)
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self):
        """attn_size."""
        return self._attn_size

    def call(self, inputs, state):
        """([batch, inputs], state) -> (outputs [batch, attn_size], new state)."""
        parts = state if self._state_is_tuple else tf.split(state, self._sizes(), axis=1)
        state, seen, memory = parts
        memory = tf.reshape(memory, [-1, self._attn_length, self._attn_size])
        size = self._input_size or inputs.shape.as_list()[1]
        output, state = self._cell(_linear([inputs, seen], size, True), state)
        query = tf.concat(tf.nest.flatten(state), 1) if self._state_is_tuple else state
        seen = self._attention(query, memory)
        with tf.variable_scope("attn_output_projection"):
            output = _linear([output, seen], self._attn_size, True)
        memory = tf.concat([memory[:, 1:], tf.expand_dims(output, 1)], 1)
        new_state = (state, seen, tf.reshape(memory, [-1, self._attn_length * self._attn_size]))
        return output, new_state if self._state_is_tuple else tf.concat(new_state, 1)

    def _sizes(self):
        return [self._cell.state_size, self._attn_size, self._attn_size * self._attn_length]

    def _attention(self, query, memory):
        """[batch, attn_length, attn_size] -> [batch, attn_size], weighted by softmax(v tanh(W memory + U query))."""
        with tf.variable_scope("attention"):
            kernel = tf.get_variable("attn_w", [1, 1, self._attn_size, self._attn_vec_size])
            v = tf.get_variable("attn_v", [self._attn_vec_size])
            hidden = tf.reshape(memory, [-1, self._attn_length, 1, self._attn_size])
            features = tf.nn.conv2d(hidden, kernel, [1, 1, 1, 1], "SAME")
            y = tf.reshape(_linear(query, self._attn_vec_size, True), [-1, 1, 1, self._attn_vec_size])
            weights = tf.nn.softmax(tf.reduce_sum(v * tf.tanh(features + y), [2, 3]))
            seen = tf.reduce_sum(tf.reshape(weights, [-1, self._attn_length, 1, 1]) * hidden, [1, 2])
            return tf.reshape(seen, [-1, self._attn_size])


class HighwayWrapper(RNNCell):
    """inputs * carry + outputs * transform, with gates of the inputs. Srivastava et al. 2015.

    couple_carry_transform_gates: transform is 1 - carry. carry_bias_init: the first bias of carry, minus that of
    transform. The variables stand in the current scope, not in one of the wrapper's own.
    """

    def __init__(self, cell, couple_carry_transform_gates=True, carry_bias_init=1.0):
        super().__init__()
        self._cell = cell
        self._couple_carry_transform_gates, self._carry_bias_init = couple_carry_transform_gates, carry_bias_init

    @property
    def state_size(self):
        """That of the cell."""
        return self._cell.state_size

    @property
    def output_size(self):
        """That of the cell."""
        return self._cell.output_size

    def zero_state(self, batch_size, dtype):
        """That of the cell."""
        with tf.name_scope(f"{type(self).__name__}ZeroState"):
            return self._cell.zero_state(batch_size, dtype)

    def __call__(self, inputs, state, scope=None):
        """One step."""
        outputs, state = self._cell(inputs, state, scope=scope)
        tf.nest.assert_same_structure(inputs, outputs)
        return tf.nest.map_structure(self._highway, inputs, outputs), state

    def _highway(self, inputs, outputs):
        inputs.shape.assert_is_compatible_with(outputs.shape)
        carry = self._gate("carry", inputs, self._carry_bias_init)
        if self._couple_carry_transform_gates:
            return inputs * carry + outputs * (1 - carry)
        return inputs * carry + outputs * self._gate("transform", inputs, -self._carry_bias_init)

    def _gate(self, name, inputs, bias):
        size = inputs.shape.with_rank(2).as_list()[1]
        weights = tf.get_variable(f"{name}_w", [size, size])
        biases = tf.get_variable(f"{name}_b", [size], initializer=tf.constant_initializer(bias))
        return tf.sigmoid(tf.nn.xw_plus_b(inputs, weights, biases))
