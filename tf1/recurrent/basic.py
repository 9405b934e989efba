"""The cells of tf.nn.rnn_cell: BasicRNNCell, GRUCell, BasicLSTMCell and LSTMCell, by the names of their kernels."""

import collections

import tensorflow.compat.v1 as tf

from tf1.recurrent.cell import MatrixCell, check_floating


class BasicRNNCell(MatrixCell):
    """h' = activation([x, h] kernel + bias). Elman 1990. kernel [inputs + num_units, num_units]."""

    def __init__(self, num_units, activation=None, reuse=None, name=None, dtype=None, **kwargs):
        super().__init__(num_units, activation, reuse, name=name, dtype=dtype, **kwargs)

    def build_for(self, depth):
        """Makes kernel and bias."""
        self._kernel = self.add_variable("kernel", [depth + self._num_units, self._num_units])
        self._bias = self.add_variable("bias", [self._num_units], initializer=self.zeros())

    def call(self, inputs, state):
        """([batch, inputs], h [batch, num_units]) -> (h', h')."""
        _check([inputs, state])
        output = self._activation(tf.nn.bias_add(tf.matmul(tf.concat([inputs, state], 1), self._kernel), self._bias))
        return output, output


class GRUCell(MatrixCell):
    """h' = u h + (1 - u) activation([x, r h] candidate), where [r, u] = sigmoid([x, h] gates). Cho et al. 2014.

    kernel_initializer, bias_initializer: None for those of the scope, and for biases of 1 in the gates, else 0.
    """

    def __init__(
        self, num_units, activation=None, reuse=None, kernel_initializer=None, bias_initializer=None, name=None,
        dtype=None, **kwargs,
    ):  # fmt: skip
        super().__init__(num_units, activation, reuse, name=name, dtype=dtype, **kwargs)
        self._kernel_initializer, self._bias_initializer = kernel_initializer, bias_initializer

    def build_for(self, depth):
        """Makes the kernels and biases of the gates and of the candidate."""
        units, of_kernel = self._num_units, self._kernel_initializer
        of_gates = of_candidate = self._bias_initializer
        if of_gates is None:
            of_gates, of_candidate = tf.constant_initializer(1.0, dtype=tf.as_dtype(self.dtype)), self.zeros()
        self._gate_kernel = self.add_variable("gates/kernel", [depth + units, 2 * units], initializer=of_kernel)
        self._gate_bias = self.add_variable("gates/bias", [2 * units], initializer=of_gates)
        self._candidate_kernel = self.add_variable("candidate/kernel", [depth + units, units], initializer=of_kernel)
        self._candidate_bias = self.add_variable("candidate/bias", [units], initializer=of_candidate)

    def call(self, inputs, state):
        """([batch, inputs], h [batch, num_units]) -> (h', h')."""
        _check([inputs, state])
        gates = tf.matmul(tf.concat([inputs, state], 1), self._gate_kernel)
        reset, update = tf.split(tf.sigmoid(tf.nn.bias_add(gates, self._gate_bias)), 2, axis=1)
        candidate = tf.matmul(tf.concat([inputs, reset * state], 1), self._candidate_kernel)
        candidate = self._activation(tf.nn.bias_add(candidate, self._candidate_bias))
        output = update * state + (1 - update) * candidate
        return output, output


class LSTMStateTuple(collections.namedtuple("LSTMStateTuple", ("c", "h"))):
    """The state of an LSTM: the memory c and the output h, [batch, units] each (or their sizes)."""

    __slots__ = ()

    @property
    def dtype(self):
        """Of both. TypeError if they differ."""
        if self.c.dtype != self.h.dtype:
            raise TypeError(f"c is {self.c.dtype}, but h is {self.h.dtype}")
        return self.c.dtype


class LSTMSizes:
    """A mixin before a base of cells: the sizes of an LSTM, of its _num_units, _num_proj and _state_is_tuple.

    One tensor of c and h side by side passes for the tuple, too: until 0.12 state_is_tuple=False was the default.
    """

    _num_proj, _state_is_tuple = None, True

    @property
    def state_size(self):
        """LSTMStateTuple(num_units, output_size), or their sum."""
        sizes = LSTMStateTuple(self._num_units, self.output_size)
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self):
        """num_proj, else num_units."""
        return self._num_proj or self._num_units

    def _c_and_h(self, state):
        """c, h, and the function of both that puts a new state into the form of this one."""
        if self._state_is_tuple and tf.nest.is_nested(state):
            return *state, LSTMStateTuple
        c, h = tf.split(state, [self._num_units, self.output_size], axis=1)
        return c, h, lambda c, h: tf.concat([c, h], 1)


class BasicLSTMCell(LSTMSizes, MatrixCell):
    """c' = sigmoid(f + forget_bias) c + sigmoid(i) activation(j); h' = activation(c') sigmoid(o). Zaremba et al. 2014.

    [i, j, f, o] = [x, h] kernel + bias. state_is_tuple: False keeps c and h side by side in one tensor.
    """

    def __init__(
        self, num_units, forget_bias=1.0, state_is_tuple=True, activation=None, reuse=None, name=None, dtype=None,
        **kwargs,
    ):  # fmt: skip
        super().__init__(num_units, activation, reuse, name=name, dtype=dtype, **kwargs)
        self._forget_bias, self._state_is_tuple = forget_bias, state_is_tuple

    def build_for(self, depth):
        """Makes kernel and bias."""
        self._kernel = self.add_variable("kernel", [depth + self._num_units, 4 * self._num_units])
        self._bias = self.add_variable("bias", [4 * self._num_units], initializer=self.zeros())

    def call(self, inputs, state):
        """([batch, inputs], state) -> (h' [batch, num_units], new state)."""
        _check([inputs, state])
        c, h, joined = self._c_and_h(state)
        gates = tf.nn.bias_add(tf.matmul(tf.concat([inputs, h], 1), self._kernel), self._bias)
        i, j, f, o = tf.split(gates, 4, axis=1)
        forget_bias = tf.constant(self._forget_bias, dtype=f.dtype)
        c = tf.add(tf.multiply(c, tf.sigmoid(tf.add(f, forget_bias))), tf.sigmoid(i) * self._activation(j))
        h = self._activation(c) * tf.sigmoid(o)
        return h, joined(c, h)


class LSTMCell(LSTMSizes, MatrixCell):
    """BasicLSTMCell with options. Gers et al. 1999, Sak et al. 2014.

    use_peepholes: the gates see c, through diagonal matrices. cell_clip: c stays in -cell_clip..cell_clip. initializer:
    of all matrices. num_proj: h is projected to that size; proj_clip: and stays in -proj_clip..proj_clip.
    num_unit_shards, num_proj_shards: into how many variables the kernels are divided.
    """

    def __init__(
        self, num_units, use_peepholes=False, cell_clip=None, initializer=None, num_proj=None, proj_clip=None,
        num_unit_shards=None, num_proj_shards=None, forget_bias=1.0, state_is_tuple=True, activation=None, reuse=None,
        name=None, dtype=None, **kwargs,
    ):  # fmt: skip
        super().__init__(num_units, activation, reuse, name=name, dtype=dtype, **kwargs)
        self._use_peepholes, self._cell_clip, self._initializer = use_peepholes, cell_clip, initializer
        self._num_proj, self._proj_clip = num_proj or None, proj_clip
        self._num_unit_shards, self._num_proj_shards = num_unit_shards, num_proj_shards
        self._forget_bias, self._state_is_tuple = forget_bias, state_is_tuple

    def build_for(self, depth):
        """Makes kernel and bias, the diagonals and the projection."""
        units, initializer = self._num_units, self._initializer
        self._kernel = self.add_variable(
            "kernel", [depth + self.output_size, 4 * units], initializer=initializer,
            partitioner=_shards(self._num_unit_shards),
        )  # fmt: skip
        self._bias = self.add_variable("bias", [4 * units], initializer=self.zeros())
        if self._use_peepholes:
            self._w_f_diag, self._w_i_diag, self._w_o_diag = (
                self.add_variable(f"w_{gate}_diag", [units], initializer=initializer) for gate in "fio"
            )
        if self._num_proj is not None:
            self._proj_kernel = self.add_variable(
                "projection/kernel", [units, self._num_proj], initializer=initializer,
                partitioner=_shards(self._num_proj_shards),
            )  # fmt: skip

    def call(self, inputs, state):
        """([batch, inputs], state) -> (h' [batch, output_size], new state)."""
        _check([inputs, state])
        sigmoid, activation = tf.sigmoid, self._activation
        c, h, joined = self._c_and_h(state)
        gates = tf.nn.bias_add(tf.matmul(tf.concat([inputs, h], 1), self._kernel), self._bias)
        i, j, f, o = tf.split(gates, 4, axis=1)
        f = f + self._forget_bias
        if self._use_peepholes:
            f, i = f + self._w_f_diag * c, i + self._w_i_diag * c
        c = sigmoid(f) * c + sigmoid(i) * activation(j)
        if self._cell_clip is not None:
            c = tf.clip_by_value(c, -self._cell_clip, self._cell_clip)
        h = sigmoid(o + self._w_o_diag * c if self._use_peepholes else o) * activation(c)
        if self._num_proj is not None:
            h = tf.matmul(h, self._proj_kernel)
            if self._proj_clip is not None:
                h = tf.clip_by_value(h, -self._proj_clip, self._proj_clip)
        return h, joined(c, h)


def _shards(number):
    return None if number is None else tf.fixed_size_partitioner(number)


def _check(tensors):
    for tensor in tf.nest.flatten(tensors):
        check_floating(tensor.dtype)
