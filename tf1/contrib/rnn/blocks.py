"""Cells that contrib had as single kernels (LSTMBlockCell, GRUBlockCell), and those that run over whole sequences.

The block cells compute here with the operations of the plain cells, which they equal; LSTMBlockFusedCell uses the
kernel BlockLSTM, which TensorFlow still has with its gradient.
"""

import tensorflow.compat.v1 as tf

from tf1.recurrent.basic import GRUCell, LSTMCell, LSTMStateTuple
from tf1.recurrent.scoped import InputSpec, Scoped


class LSTMBlockCell(LSTMCell):
    """LSTMCell by other names of its arguments. cell_clip: None or below 0 for none."""

    def __init__(
        self, num_units, forget_bias=1.0, cell_clip=None, use_peephole=False, dtype=None, reuse=None, name="lstm_cell"
    ):
        clip = cell_clip if cell_clip is not None and cell_clip > 0 else None
        super().__init__(
            num_units, use_peepholes=use_peephole, cell_clip=clip, forget_bias=forget_bias, reuse=reuse, name=name,
            dtype=dtype,
        )  # fmt: skip

    def build_for(self, depth):
        """Makes kernel and bias, and the diagonals in the order i, f, o."""
        self._use_peepholes, use_peepholes = False, self._use_peepholes
        super().build_for(depth)
        self._use_peepholes = use_peepholes
        if use_peepholes:
            self._w_i_diag, self._w_f_diag, self._w_o_diag = (
                self.add_variable(f"w_{gate}_diag", [self._num_units]) for gate in "ifo"
            )


class GRUBlockCellV2(GRUCell):
    """GRUCell. cell_size: the earlier name of num_units. ValueError unless one of the two is given."""

    def __init__(self, num_units=None, cell_size=None, reuse=None, name="gru_cell"):
        if (num_units is None) == (cell_size is None):
            raise ValueError("GRUBlockCell needs num_units, or cell_size, its earlier name")
        super().__init__(num_units or cell_size, reuse=reuse, name=name)


class GRUBlockCell(GRUBlockCellV2):
    """GRUCell with the variables w_ru, b_ru, w_c and b_c."""

    def build_for(self, depth):
        """Makes the kernels and biases of the gates and of the candidate."""
        units = self._num_units
        self._gate_kernel = self.add_variable("w_ru", [depth + units, 2 * units])
        self._gate_bias = self.add_variable("b_ru", [2 * units], initializer=tf.constant_initializer(1.0))
        self._candidate_kernel = self.add_variable("w_c", [depth + units, units])
        self._candidate_bias = self.add_variable("b_c", [units], initializer=tf.constant_initializer(0.0))


class LSTMBlockWrapper(Scoped):
    """The base of cells that run over a whole sequence: subclasses have num_units, build and _call_cell.

    _call_cell(inputs, c, h, dtype, sequence_length) -> (all c, all h), [time, batch, num_units] each.
    """

    @property
    def num_units(self):
        """The size of c and h."""
        raise NotImplementedError(f"{type(self).__name__} has no num_units")

    def call(self, inputs, initial_state=None, dtype=None, sequence_length=None):
        """[time, batch, inputs], or a list of time -> (outputs alike, last LSTMStateTuple).

        Outputs after an example's sequence_length are 0, and its last state is that at its end. Raises ValueError if
        neither initial_state (c, h) nor dtype is given.
        """
        is_list = isinstance(inputs, list)
        inputs = tf.stack(inputs) if is_list else inputs
        time, batch, depth = inputs.shape.with_rank(3).as_list()
        if not depth:
            raise ValueError(f"{self.name}: the size of the inputs is unknown in the shape {inputs.shape}")
        time, batch = time or tf.shape(inputs)[0], batch or tf.shape(inputs)[1]
        if initial_state is None:
            if dtype is None:
                raise ValueError(f"{self.name}: initial_state or dtype is needed")
            zeros = tf.zeros(tf.stack([batch, self.num_units]), dtype=dtype)
            initial_state = (zeros, zeros)
        c, h = initial_state
        cells, outputs = self._call_cell(inputs, c, h, dtype or c.dtype, sequence_length)
        if sequence_length is None:
            last = LSTMStateTuple(cells[-1], outputs[-1])
        else:
            lengths = tf.convert_to_tensor(sequence_length)
            outputs *= tf.expand_dims(tf.transpose(tf.sequence_mask(lengths, time, dtype=outputs.dtype)), -1)
            ends = tf.stack([lengths, tf.range(batch, dtype=lengths.dtype)], axis=1)
            last = LSTMStateTuple(
                *(tf.gather_nd(tf.concat([first[None], rest], 0), ends) for first, rest in ((c, cells), (h, outputs)))
            )
        return tf.unstack(outputs) if is_list else outputs, last

    def _call_cell(self, inputs, initial_cell_state, initial_output, dtype, sequence_length):
        raise NotImplementedError(f"{type(self).__name__} has no method _call_cell")


class LSTMBlockFusedCell(LSTMBlockWrapper):
    """An LSTM over a whole sequence by one kernel; its variables are those of LSTMBlockCell."""

    def __init__(
        self, num_units, forget_bias=1.0, cell_clip=None, use_peephole=False, reuse=None, dtype=None,
        name="lstm_fused_cell",
    ):  # fmt: skip
        super().__init__(_reuse=reuse, name=name, dtype=dtype)
        self._num_units, self._forget_bias, self._use_peephole = num_units, forget_bias, use_peephole
        self._cell_clip = -1 if cell_clip is None else cell_clip
        self.input_spec = InputSpec(ndim=3)

    @property
    def num_units(self):
        """The size of c and h."""
        return self._num_units

    def build(self, input_shape):
        """Makes kernel and bias and the diagonals."""
        units = self._num_units
        depth = input_shape.as_list()[2]
        self._kernel = self.add_variable("kernel", [depth + units, 4 * units])
        self._bias = self.add_variable("bias", [4 * units], initializer=tf.constant_initializer(0.0))
        if self._use_peephole:
            self._diagonals = {f"wc{gate}": self.add_variable(f"w_{gate}_diag", [units]) for gate in "ifo"}
        self.built = True

    def _call_cell(self, inputs, initial_cell_state, initial_output, dtype, sequence_length):
        if self._use_peephole:
            diagonals = self._diagonals
        else:
            diagonals = dict.fromkeys(("wci", "wcf", "wco"), tf.zeros([self._num_units], dtype=dtype))
        steps = tf.shape(inputs)[0] if sequence_length is None else tf.reduce_max(sequence_length)
        block = tf.raw_ops.BlockLSTM(
            seq_len_max=tf.cast(steps, tf.int64), x=inputs, cs_prev=initial_cell_state, h_prev=initial_output,
            w=self._kernel, b=self._bias, forget_bias=self._forget_bias, cell_clip=self._cell_clip,
            use_peephole=self._use_peephole, **diagonals,
        )  # fmt: skip
        return block.cs, block.h


class FusedRNNCell:
    """The interface of what runs over a whole sequence.

    (inputs [time, batch, size] or a list of time, initial_state, dtype, sequence_length, scope) -> (outputs, last
    state).
    """

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        """Runs over the sequence."""
        raise NotImplementedError(f"{type(self).__name__} has no method __call__")


class FusedRNNCellAdaptor(FusedRNNCell):
    """A cell as a FusedRNNCell, by dynamic_rnn or by static_rnn."""

    def __init__(self, cell, use_dynamic_rnn=False):
        self._cell, self._use_dynamic_rnn = cell, use_dynamic_rnn

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        """Runs the cell over the sequence."""
        is_list = isinstance(inputs, list)
        options = {"initial_state": initial_state, "dtype": dtype, "sequence_length": sequence_length, "scope": scope}
        if self._use_dynamic_rnn:
            inputs = tf.stack(inputs) if is_list else inputs
            outputs, state = tf.nn.dynamic_rnn(self._cell, inputs, time_major=True, **options)
            return tf.unstack(outputs) if is_list else outputs, state
        outputs, state = tf.nn.static_rnn(self._cell, inputs if is_list else tf.unstack(inputs), **options)
        return outputs if is_list else tf.stack(outputs), state


class TimeReversedFusedRNN(FusedRNNCell):
    """A FusedRNNCell that runs over the sequence backwards; the outputs stand in the order of the inputs."""

    def __init__(self, cell):
        self._cell = cell

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        """Runs over the sequence from its end."""
        outputs, state = self._cell(
            _reversed(inputs, sequence_length), initial_state=initial_state, dtype=dtype,
            sequence_length=sequence_length, scope=scope,
        )  # fmt: skip
        return _reversed(outputs, sequence_length), state


def _reversed(sequence, lengths):
    if isinstance(sequence, list):
        return sequence[::-1]
    return tf.reverse(sequence, [0]) if lengths is None else tf.reverse_sequence(sequence, lengths, 0, 1)
