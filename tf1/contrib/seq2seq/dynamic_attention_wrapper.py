"""DynamicAttentionWrapper of TensorFlow 1.1, which became AttentionWrapper in 1.2 with another state."""

import collections

import tensorflow.compat.v1 as tf

from tf1.contrib.seq2seq.mechanisms import AttentionMechanism
from tf1.own import own_modules
from tf1.recurrent.cell import RNNCell, check_like_cell, zeros_of

with own_modules():
    from graphs.layers import Dense


class DynamicAttentionWrapperState(
    collections.namedtuple("DynamicAttentionWrapperState", ("cell_state", "attention"))
):  # fmt: skip
    """The state of the cell, and what was seen at the last step [batch, attention_size]."""

    __slots__ = ()

    def clone(self, **kwargs):
        """A copy with other parts."""
        return self._replace(**kwargs)


class DynamicAttentionWrapper(RNNCell):
    """A cell whose outputs are queries to a mechanism; what it sees, after a layer, is fed to the next step.

    attention_size: of attention_layer([outputs, context]). cell_input_fn: (inputs, seen before) -> inputs of the cell;
    None puts them side by side. probability_fn: from scores to alignments, None for the mechanism's. output_attention:
    outputs are what is seen, else the cell's. Raises TypeError for another kind of cell or mechanism.
    """

    def __init__(
        self, cell, attention_mechanism, attention_size, cell_input_fn=None, probability_fn=None,
        output_attention=True, name=None,
    ):  # fmt: skip
        super().__init__(name=name)
        check_like_cell("cell", cell)
        if not isinstance(attention_mechanism, AttentionMechanism):
            raise TypeError(f"attention_mechanism must be one, not {type(attention_mechanism).__name__}")
        self._cell, self._mechanism, self._output_attention = cell, attention_mechanism, output_attention
        self._cell_input_fn = cell_input_fn or (lambda inputs, attention: tf.concat([inputs, attention], -1))
        if probability_fn is not None:
            attention_mechanism._probability_of = probability_fn
        self._attention_size = attention_size
        self._layer = Dense(attention_size, name="attention_layer", use_bias=False)

    @property
    def output_size(self):
        """attention_size, or that of the cell."""
        return self._attention_size if self._output_attention else self._cell.output_size

    @property
    def state_size(self):
        """DynamicAttentionWrapperState of the sizes."""
        return DynamicAttentionWrapperState(self._cell.state_size, self._attention_size)

    def zero_state(self, batch_size, dtype):
        """Zeros, and nothing seen."""
        seen = zeros_of(self._attention_size, batch_size, dtype)
        return DynamicAttentionWrapperState(self._cell.zero_state(batch_size, dtype), seen)

    def __call__(self, inputs, state, scope=None):
        """([batch, inputs], state) -> (outputs, new state). The variables stand in the scope `attention`."""
        with tf.variable_scope(scope or "attention"):
            output, cell_state = self._cell(self._cell_input_fn(inputs, state.attention), state.cell_state)
            alignments, _ = self._mechanism(output, None)
            context = tf.squeeze(tf.matmul(tf.expand_dims(alignments, 1), self._mechanism.values), [1])
            seen = self._layer(tf.concat([output, context], 1))
        return seen if self._output_attention else output, DynamicAttentionWrapperState(cell_state, seen)
