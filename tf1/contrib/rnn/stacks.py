"""Bidirectional networks one above the other: each layer sees the outputs of both directions of the layer below."""

import tensorflow.compat.v1 as tf


def _check(cells_fw, cells_bw, initial_states_fw, initial_states_bw):
    """ValueError unless all are lists of one length (or None, the states)."""
    for argument, cells in (("cells_fw", cells_fw), ("cells_bw", cells_bw)):
        if not cells or not isinstance(cells, list):
            raise ValueError(f"{argument} must be a list of cells, one a layer, not {cells!r}")
    if len(cells_fw) != len(cells_bw):
        raise ValueError(f"{len(cells_fw)} forward cells and {len(cells_bw)} backward ones; as many are needed")
    for argument, states in (("initial_states_fw", initial_states_fw), ("initial_states_bw", initial_states_bw)):
        if states is not None and (not isinstance(states, list) or len(states) != len(cells_fw)):
            raise ValueError(f"{argument} must be a list of {len(cells_fw)} states, one a layer")


def _stacked(layer, inputs, cells_fw, cells_bw, initial_states_fw, initial_states_bw, scope):
    """(outputs of the last layer, forward states, backward states), a state for each layer.

    layer: (number, two cells, two states or None, inputs) -> (outputs, two states).
    """
    _check(cells_fw, cells_bw, initial_states_fw, initial_states_bw)
    nothing = [None] * len(cells_fw)
    cells = zip(cells_fw, cells_bw, strict=True)
    before = zip(initial_states_fw or nothing, initial_states_bw or nothing, strict=True)
    states = []
    with tf.variable_scope(scope or "stack_bidirectional_rnn"):
        for i, (pair, pair_before) in enumerate(zip(cells, before, strict=True)):
            inputs, after = layer(i, pair, pair_before, inputs)
            states.append(after)
    return inputs, *(tuple(side) for side in zip(*states, strict=True))


def stack_bidirectional_rnn(
    cells_fw, cells_bw, inputs, initial_states_fw=None, initial_states_bw=None, dtype=None, sequence_length=None,
    scope=None,
):  # fmt: skip
    """static_bidirectional_rnn in layers: (list of outputs, forward states, backward states), a state for each layer.

    Raises ValueError if the lists of cells and states differ in length.
    """

    def layer(i, cells, states, inputs):
        with tf.variable_scope(f"cell_{i}") as cell_scope:
            outputs, *states = tf.nn.static_bidirectional_rnn(
                *cells, inputs, *states, sequence_length=sequence_length, dtype=dtype, scope=cell_scope
            )
        return outputs, states

    return _stacked(layer, inputs, cells_fw, cells_bw, initial_states_fw, initial_states_bw, scope)


def stack_bidirectional_dynamic_rnn(
    cells_fw, cells_bw, inputs, initial_states_fw=None, initial_states_bw=None, dtype=None, sequence_length=None,
    parallel_iterations=None, time_major=False, scope=None, swap_memory=False,
):  # fmt: skip
    """bidirectional_dynamic_rnn in layers: (outputs [batch, time, both], forward states, backward states)."""

    def layer(i, cells, states, inputs):
        with tf.variable_scope(f"cell_{i}"):
            outputs, states = tf.nn.bidirectional_dynamic_rnn(
                *cells, inputs, initial_state_fw=states[0], initial_state_bw=states[1],
                sequence_length=sequence_length, parallel_iterations=parallel_iterations, dtype=dtype,
                swap_memory=swap_memory, time_major=time_major,
            )  # fmt: skip
            return tf.concat(outputs, 2), states

    return _stacked(layer, inputs, cells_fw, cells_bw, initial_states_fw, initial_states_bw, scope)
