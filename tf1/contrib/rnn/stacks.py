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


def stack_bidirectional_rnn(
    cells_fw, cells_bw, inputs, initial_states_fw=None, initial_states_bw=None, dtype=None, sequence_length=None,
    scope=None,
):  # fmt: skip
    """static_bidirectional_rnn in layers: (list of outputs, forward states, backward states), a state for each layer.

    Raises ValueError if the lists of cells and states differ in length.
    """
    _check(cells_fw, cells_bw, initial_states_fw, initial_states_bw)
    states_fw, states_bw = [], []
    nothing = [None] * len(cells_fw)
    layers = zip(cells_fw, cells_bw, initial_states_fw or nothing, initial_states_bw or nothing, strict=True)
    with tf.variable_scope(scope or "stack_bidirectional_rnn"):
        for i, (cell_fw, cell_bw, state_fw, state_bw) in enumerate(layers):
            with tf.variable_scope(f"cell_{i}") as cell_scope:
                inputs, state_fw, state_bw = tf.nn.static_bidirectional_rnn(
                    cell_fw, cell_bw, inputs, initial_state_fw=state_fw, initial_state_bw=state_bw,
                    sequence_length=sequence_length, dtype=dtype, scope=cell_scope,
                )  # fmt: skip
            states_fw.append(state_fw)
            states_bw.append(state_bw)
    return inputs, tuple(states_fw), tuple(states_bw)


def stack_bidirectional_dynamic_rnn(
    cells_fw, cells_bw, inputs, initial_states_fw=None, initial_states_bw=None, dtype=None, sequence_length=None,
    parallel_iterations=None, time_major=False, scope=None, swap_memory=False,
):  # fmt: skip
    """bidirectional_dynamic_rnn in layers: (outputs [batch, time, both], forward states, backward states)."""
    _check(cells_fw, cells_bw, initial_states_fw, initial_states_bw)
    states_fw, states_bw = [], []
    nothing = [None] * len(cells_fw)
    layers = zip(cells_fw, cells_bw, initial_states_fw or nothing, initial_states_bw or nothing, strict=True)
    with tf.variable_scope(scope or "stack_bidirectional_rnn"):
        for i, (cell_fw, cell_bw, state_fw, state_bw) in enumerate(layers):
            with tf.variable_scope(f"cell_{i}"):
                outputs, (state_fw, state_bw) = tf.nn.bidirectional_dynamic_rnn(
                    cell_fw, cell_bw, inputs, initial_state_fw=state_fw, initial_state_bw=state_bw,
                    sequence_length=sequence_length, parallel_iterations=parallel_iterations, dtype=dtype,
                    swap_memory=swap_memory, time_major=time_major,
                )  # fmt: skip
                inputs = tf.concat(outputs, 2)
            states_fw.append(state_fw)
            states_bw.append(state_bw)
    return inputs, tuple(states_fw), tuple(states_bw)
