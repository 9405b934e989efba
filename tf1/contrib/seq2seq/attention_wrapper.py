"""A cell with attention: its outputs are queries to one or more mechanisms, what they see is fed to the next step."""

import collections

import tensorflow.compat.v1 as tf

from tf1.contrib.seq2seq.mechanisms import AttentionMechanism
from tf1.own import own_modules
from tf1.recurrent.cell import RNNCell, check_like_cell, zeros_of

with own_modules():
    from graphs.layers import Dense


class AttentionWrapperState(
    collections.namedtuple(
        "AttentionWrapperState",
        ("cell_state", "attention", "time", "alignments", "alignment_history", "attention_state"),
    )
):
    """The state of an AttentionWrapper."""

    __slots__ = ()

    def clone(self, **kwargs):
        """A copy with other parts, of the same shapes. ValueError for other shapes."""

        def checked(old, new):
            if tf.is_tensor(old) and tf.is_tensor(new):
                if not old.shape.is_compatible_with(new.shape):
                    raise ValueError(f"clone: a part of shape {new.shape} in place of one of {old.shape}")
                new.set_shape(old.shape)
            return new

        return tf.nest.map_structure(checked, self, self._replace(**kwargs))


def _attend(mechanism, cell_output, attention_state, attention_layer):
    """(what is seen, alignments, next state of the mechanism)."""
    alignments, state = mechanism(cell_output, state=attention_state)
    context = tf.squeeze(tf.matmul(tf.expand_dims(alignments, 1), mechanism.values), [1])
    seen = context if attention_layer is None else attention_layer(tf.concat([cell_output, context], 1))
    return seen, alignments, state


class AttentionWrapper(RNNCell):
    """A cell with attention by a mechanism, or by a list of them.

    attention_layer_size: what is seen is attention_layer([outputs, context]) of that size (one for each mechanism);
    None for the context itself; attention_layer: a layer (or some) instead. alignment_history: keeps the alignments of
    all steps in a TensorArray. cell_input_fn: (inputs, seen before) -> inputs of the cell; None puts them side by side.
    output_attention: outputs are what is seen, else the cell's. initial_cell_state: for zero_state.
    Raises TypeError and ValueError for arguments that don't fit.
    """

    def __init__(
        self, cell, attention_mechanism, attention_layer_size=None, alignment_history=False, cell_input_fn=None,
        output_attention=True, initial_cell_state=None, name=None, attention_layer=None, attention_fn=None, dtype=None,
    ):  # fmt: skip
        super().__init__(name=name, dtype=dtype)
        check_like_cell("cell", cell)
        self._is_multi = isinstance(attention_mechanism, (list, tuple))
        self._attention_mechanisms = tuple(attention_mechanism) if self._is_multi else (attention_mechanism,)
        for mechanism in self._attention_mechanisms:
            if not isinstance(mechanism, AttentionMechanism):
                raise TypeError(f"attention_mechanism must be one or a list, not {type(mechanism).__name__}")
        if cell_input_fn is not None and not callable(cell_input_fn):
            raise TypeError(f"cell_input_fn must be a function, not {cell_input_fn!r}")
        self._cell, self._alignment_history, self._output_attention = cell, alignment_history, output_attention
        self._cell_input_fn = cell_input_fn or (lambda inputs, attention: tf.concat([inputs, attention], -1))
        self._attention_fn = attention_fn or _attend
        self._attention_layers = self._layers(attention_layer_size, attention_layer)
        self._initial_cell_state = None
        if initial_cell_state is not None:
            last = tf.nest.flatten(initial_cell_state)[-1]
            batch = last.shape.as_list()[0] or tf.shape(last)[0]
            with tf.name_scope(name, "AttentionWrapperInit"):
                self._initial_cell_state = self._checked(batch, initial_cell_state, "initial_cell_state")

    def _layers(self, sizes, layers):
        """A layer (or None) for each mechanism; notes the size of what is seen by all."""
        mechanisms = self._attention_mechanisms
        if sizes is not None and layers is not None:
            raise ValueError("AttentionWrapper takes attention_layer_size or attention_layer, not both")
        if sizes is None and layers is None:
            self._attention_layer_size = sum(mechanism.values.shape.as_list()[-1] for mechanism in mechanisms)
            return (None,) * len(mechanisms)
        given = sizes if layers is None else layers
        given = tuple(given) if isinstance(given, (list, tuple)) else (given,)
        if len(given) != len(mechanisms):
            raise ValueError(f"{len(given)} attention layers for {len(mechanisms)} mechanisms; as many are needed")
        if layers is None:
            self._attention_layer_size = sum(given)
            pairs = zip(given, mechanisms, strict=True)
            return tuple(Dense(n, name="attention_layer", use_bias=False, dtype=m.dtype) for n, m in pairs)
        self._attention_layer_size = 0
        for layer, mechanism in zip(given, mechanisms, strict=True):
            size = self._cell.output_size + mechanism.values.shape.as_list()[-1]
            shape = tf.TensorShape(layer.compute_output_shape(tf.TensorShape([None, size])))
            self._attention_layer_size += shape.as_list()[-1]
        return given

    def _checked(self, batch_size, tensors, what):
        """The tensors, after a check that the memory has the batch size."""
        message = (
            f"AttentionWrapper: {what} has another batch size than the memory. With BeamSearchDecoder, give memory and"
            " state through tile_batch(..., beam_width), and zero_state batch_size * beam_width"
        )
        checks = [tf.assert_equal(batch_size, m.batch_size, message=message) for m in self._attention_mechanisms]
        with tf.control_dependencies([check for check in checks if check is not None]):
            return tf.nest.map_structure(tf.identity, tensors)

    def _item_or_tuple(self, items):
        items = tuple(items)
        return items if self._is_multi else items[0]

    @property
    def output_size(self):
        """The size of what is seen, or of the cell's outputs."""
        return self._attention_layer_size if self._output_attention else self._cell.output_size

    @property
    def state_size(self):
        """AttentionWrapperState of the sizes."""
        mechanisms = self._attention_mechanisms
        return AttentionWrapperState(
            cell_state=self._cell.state_size, time=tf.TensorShape([]), attention=self._attention_layer_size,
            alignments=self._item_or_tuple(m.alignments_size for m in mechanisms),
            attention_state=self._item_or_tuple(m.state_size for m in mechanisms),
            alignment_history=self._item_or_tuple(
                m.alignments_size if self._alignment_history else () for m in mechanisms
            ),
        )  # fmt: skip

    def zero_state(self, batch_size, dtype):
        """The first state: initial_cell_state, or zeros, and nothing seen."""
        with tf.name_scope(f"{type(self).__name__}ZeroState"):
            state = self._initial_cell_state
            if state is None:
                state = self._cell.zero_state(batch_size, dtype)
            mechanisms = self._attention_mechanisms
            alignments = [mechanism.initial_alignments(batch_size, dtype) for mechanism in mechanisms]
            return AttentionWrapperState(
                cell_state=self._checked(batch_size, state, "the state"), time=tf.zeros([], tf.int32),
                attention=zeros_of(self._attention_layer_size, batch_size, dtype),
                alignments=self._item_or_tuple(alignments),
                attention_state=self._item_or_tuple(m.initial_state(batch_size, dtype) for m in mechanisms),
                alignment_history=self._item_or_tuple(
                    tf.TensorArray(dtype, size=0, dynamic_size=True, element_shape=alignment.shape)
                    if self._alignment_history else () for alignment in alignments
                ),
            )  # fmt: skip

    def call(self, inputs, state):
        """([batch, inputs], AttentionWrapperState) -> (outputs, new state). TypeError for another state."""
        if not isinstance(state, AttentionWrapperState):
            raise TypeError(f"the state must be an AttentionWrapperState, not {type(state).__name__}")
        output, cell_state = self._cell(self._cell_input_fn(inputs, state.attention), state.cell_state)
        output = self._checked(output.shape.as_list()[0] or tf.shape(output)[0], output, "the cell's output")
        before, histories = state.attention_state, state.alignment_history
        if not self._is_multi:
            before, histories = [before], [histories]
        seen, alignments, states, written = [], [], [], []
        for i, mechanism in enumerate(self._attention_mechanisms):
            parts = self._attention_fn(mechanism, output, before[i], self._attention_layers[i])
            for found, part in zip((seen, alignments, states), parts, strict=True):
                found.append(part)
            written.append(histories[i].write(state.time, parts[1]) if self._alignment_history else ())
        attention = tf.concat(seen, 1)
        new_state = AttentionWrapperState(
            time=state.time + 1, cell_state=cell_state, attention=attention,
            attention_state=self._item_or_tuple(states), alignments=self._item_or_tuple(alignments),
            alignment_history=self._item_or_tuple(written),
        )  # fmt: skip
        return attention if self._output_attention else output, new_state
