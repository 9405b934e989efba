"""Cells one above the other: MultiRNNCell."""

import copy

import tensorflow.compat.v1 as tf

from tf1.recurrent.cell import RNNCell, check_like_cell
from tf1.recurrent.wrappers import weights_of


class MultiRNNCell(RNNCell):
    """Cells one above the other, in the scopes cell_0, cell_1, ...

    state_is_tuple: True keeps their states in a tuple, False side by side in one tensor (which passes for the tuple,
    too: until 0.12 False was the default). One cell that stands there
    several times shares its weights, as in TensorFlow 1.2 and later; where that is impossible, because the inputs are
    of another size than the outputs, each place gets weights of its own, as it did before.
    """

    def __init__(self, cells, state_is_tuple=True):
        super().__init__()
        if not cells:
            raise ValueError("MultiRNNCell needs at least one cell")
        if not isinstance(cells, (list, tuple)):
            raise TypeError(f"MultiRNNCell needs a list of cells, not {cells!r}")
        for cell in cells:
            check_like_cell("cells", cell)
        self._cells, self._state_is_tuple = cells, state_is_tuple
        sizes = [cell.state_size for cell in cells]
        if not state_is_tuple and any(map(tf.nest.is_nested, sizes)):
            raise ValueError(f"state_is_tuple is False, but some cells have tuples for a state: {sizes}")

    @property
    def cells(self):
        """The cells, from the inputs to the outputs."""
        return self._cells

    @property
    def state_size(self):
        """A tuple of the cells' sizes, or their sum."""
        sizes = tuple(cell.state_size for cell in self._cells)
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self):
        """That of the last cell."""
        return self._cells[-1].output_size

    def zero_state(self, batch_size, dtype):
        """Zeros: a tuple of the cells' zero states, or one tensor."""
        if not self._state_is_tuple:
            return super().zero_state(batch_size, dtype)
        with tf.name_scope(f"{type(self).__name__}ZeroState"):
            return tuple(cell.zero_state(batch_size, dtype) for cell in self._cells)

    @property
    def trainable_weights(self):
        """Those of the cells."""
        return weights_of(self._cells, "trainable_weights") if self.trainable else []

    @property
    def non_trainable_weights(self):
        """Those of the cells; all of them when `trainable` is False."""
        trained = [] if self.trainable else weights_of(self._cells, "trainable_weights")
        return trained + weights_of(self._cells, "non_trainable_weights")

    def call(self, inputs, state):
        """([batch, inputs], states) -> (outputs of the last cell, new states)."""
        self._part_if_needed(inputs)
        is_tuple = self._state_is_tuple and tf.nest.is_nested(state)
        if not is_tuple:
            state = self._taken_apart(state)
        new_states = []
        for i, (cell, its_state) in enumerate(zip(self._cells, state, strict=True)):
            with tf.variable_scope(f"cell_{i}"):
                inputs, new_state = cell(inputs, its_state)
                new_states.append(new_state)
        return inputs, tuple(new_states) if is_tuple else tf.concat(new_states, 1)

    def _taken_apart(self, state):
        """The cells' states, from one tensor with all side by side. ValueError if it is of another size."""
        sizes = [tf.nest.flatten(cell.state_size) for cell in self._cells]
        fit = all(isinstance(size, int) for parts in sizes for size in parts)
        sizes = [sum(parts) for parts in sizes] if fit else []
        if sizes and not self._state_is_tuple and (tf.compat.dimension_value(state.shape[-1]) or 0) > sum(sizes):
            state = state[:, : sum(sizes)]  # 1.15 cut the parts out of it, and left the rest alone
        if not tf.TensorShape([None, sum(sizes)]).is_compatible_with(state.shape):
            raise ValueError(f"{self.name}: the state must be a tuple of {len(self._cells)}, not {state}")
        return tf.split(state, sizes, axis=1)

    def _part_if_needed(self, inputs):
        """Copies of cells that stand there twice, if shared kernels could not take the inputs; see the class."""
        repeated = len({id(cell) for cell in self._cells}) < len(self._cells)
        if not repeated or tf.nest.is_nested(inputs) or inputs.shape.rank != 2:
            return
        first = self._cells[0]
        if self._cells.count(first) > 1 and not getattr(first, "built", False):
            depth = inputs.shape.as_list()[1]
            if depth != first.output_size:
                tf.logging.warn("MultiRNNCell: one cell stands in several places; each gets weights of its own")
                self._cells = [first, *(copy.deepcopy(cell) for cell in self._cells[1:])]
