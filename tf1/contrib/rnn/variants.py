"""Cells of research papers: UGRNN, Intersection RNN, NAS, Phased LSTM, SRU, grouped LSTM."""

import math

import tensorflow.compat.v1 as tf

from tf1.recurrent.basic import LSTMSizes, LSTMStateTuple
from tf1.recurrent.cell import LayerRNNCell, MatrixCell, RNNCell, UnitSizes
from tf1.recurrent.linear import _linear


class _Plain(UnitSizes, RNNCell):
    """A cell with one state of num_units, in whose scope `initializer` holds."""

    def __init__(self, num_units, initializer=None, reuse=None):
        super().__init__(_reuse=reuse)
        self._num_units, self._initializer = num_units, initializer


class UGRNNCell(_Plain):
    """h' = g h + (1 - g) activation(c), [g, c] = [x, h] kernel + bias. Collins et al. 2016."""

    def __init__(self, num_units, initializer=None, forget_bias=1.0, activation=tf.tanh, reuse=None):
        super().__init__(num_units, initializer, reuse)
        self._forget_bias, self._activation = forget_bias, activation

    def call(self, inputs, state):
        """([batch, inputs], h) -> (h', h')."""
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            gate, new = tf.split(_linear([inputs, state], 2 * self._num_units, True), 2, axis=1)
        gate = tf.sigmoid(gate + self._forget_bias)
        output = gate * state + (1.0 - gate) * self._activation(new)
        return output, output


class IntersectionRNNCell(_Plain):
    """UGRNN gates in time and in depth. Collins et al. 2016.

    num_in_proj: num_units where the inputs are of another size, which are then projected; else ValueError.
    """

    def __init__(
        self, num_units, num_in_proj=None, initializer=None, forget_bias=1.0, y_activation=tf.nn.relu, reuse=None
    ):
        super().__init__(num_units, initializer, reuse)
        self._num_input_proj, self._forget_bias, self._y_activation = num_in_proj, forget_bias, y_activation

    def call(self, inputs, state):
        """([batch, inputs], h) -> (outputs [batch, num_units], h')."""
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            size = inputs.shape.with_rank(2).as_list()[1]
            if size != self._num_units:
                if not self._num_input_proj:
                    raise ValueError(f"IntersectionRNNCell: {size} inputs and {self._num_units} units; set num_in_proj")
                with tf.variable_scope("in_projection"):
                    inputs = _linear(inputs, self._num_units, True)
            of_h, h, of_y, y = tf.split(_linear([inputs, state], 4 * self._num_units, True), 4, axis=1)
        of_h, of_y = tf.sigmoid(of_h + self._forget_bias), tf.sigmoid(of_y + self._forget_bias)
        return of_y * inputs + (1.0 - of_y) * self._y_activation(y), of_h * state + (1.0 - of_h) * tf.tanh(h)


class NASCell(LSTMSizes, LayerRNNCell):
    """The cell that an architecture search found for language. Zoph and Le 2017."""

    def __init__(self, num_units, num_proj=None, use_bias=False, reuse=None, **kwargs):
        super().__init__(_reuse=reuse, **kwargs)
        self._num_units, self._num_proj, self._use_bias = num_units, num_proj, use_bias

    def build(self, inputs_shape):
        """Makes recurrent_kernel and kernel, bias and projection_weights."""
        depth = tf.TensorShape(inputs_shape).as_list()[1]
        if depth is None:
            raise ValueError(f"{self.name}: the size of the inputs is unknown in the shape {inputs_shape}")
        size = 8 * self._num_units
        self.recurrent_kernel = self.add_variable("recurrent_kernel", [self.output_size, size])
        self.kernel = self.add_variable("kernel", [depth, size])
        if self._use_bias:
            self.bias = self.add_variable("bias", [size], initializer=tf.zeros_initializer())
        if self._num_proj is not None:
            self.projection_weights = self.add_variable("projection_weights", [self._num_units, self._num_proj])
        self.built = True

    def call(self, inputs, state):
        """([batch, inputs], state) -> (h' [batch, output_size], new state)."""
        sigmoid, tanh, relu = tf.sigmoid, tf.tanh, tf.nn.relu
        c, h = state
        recurrent = tf.matmul(h, self.recurrent_kernel)
        recurrent = tf.nn.bias_add(recurrent, self.bias) if self._use_bias else recurrent
        m, x = (tf.split(part, 8, axis=1) for part in (recurrent, tf.matmul(inputs, self.kernel)))
        first = tanh(tanh(sigmoid(x[0] + m[0]) * relu(x[1] + m[1])) + c)
        second = tanh(sigmoid(x[2] + m[2]) + relu(x[3] * m[3]))
        third = tanh(tanh(x[4] + m[4]) * sigmoid(x[5] + m[5]))
        fourth = sigmoid(tanh(x[6] + m[6]) + sigmoid(x[7] + m[7]))
        c = first * second
        h = tanh(c * tanh(third + fourth))
        if self._num_proj is not None:
            h = tf.matmul(h, self.projection_weights)
        return h, LSTMStateTuple(c, h)


class PhasedLSTMCell(LSTMSizes, RNNCell):
    """An LSTM that is open in a part of a period of its own for each unit. Neil et al. 2016.

    Inputs are (time [batch, 1] float32 or float64, x [batch, inputs]). leak: how open the closed phase is. ratio_on:
    the open part. period_init_min, period_init_max: in the unit of time; their logarithms bound a uniform draw.
    """

    def __init__(
        self, num_units, use_peepholes=False, leak=0.001, ratio_on=0.1, trainable_ratio_on=True, period_init_min=1.0,
        period_init_max=1000.0, reuse=None,
    ):  # fmt: skip
        super().__init__(_reuse=reuse)
        self._num_units, self._use_peepholes, self._leak = num_units, use_peepholes, leak
        self._ratio_on, self._trainable_ratio_on = ratio_on, trainable_ratio_on
        self._logarithms = math.log(period_init_min), math.log(period_init_max)

    def call(self, inputs, state):
        """((time, x), state) -> (h' [batch, num_units], new state)."""
        c, h = state
        time, x = inputs
        with tf.variable_scope("mask_gates"):
            gates = _linear([x, h, c] if self._use_peepholes else [x, h], 2 * self._num_units, True)
            i, f = tf.split(tf.sigmoid(gates), 2, axis=1)
        with tf.variable_scope("new_input"):
            new = tf.tanh(_linear([x, h], self._num_units, True))
        new_c = c * f + i * new
        with tf.variable_scope("output_gate"):
            seen = [x, h, new_c] if self._use_peepholes else [x, h]
            new_h = tf.tanh(new_c) * tf.sigmoid(_linear(seen, self._num_units, True))
        k = self._openness(time)
        state = LSTMStateTuple(k * new_c + (1 - k) * c, k * new_h + (1 - k) * h)
        return state.h, state

    def _openness(self, time):
        """[batch, 1] -> [batch, num_units] in 0..1: rises and falls in the open phase, leaks in the closed one."""
        low, high = self._logarithms
        size = [self._num_units]

        def periods(shape, dtype=tf.float32, partition_info=None):
            return tf.exp(tf.random_uniform(shape, low, high, dtype))

        period = tf.get_variable("period", size, initializer=periods)

        def phases(shape, dtype=tf.float32, partition_info=None):
            return tf.random_uniform(shape, 0.0, 1.0, dtype) * period.initial_value

        phase = tf.get_variable("phase", size, initializer=phases)
        of_ratio = tf.constant_initializer(self._ratio_on)
        ratio = tf.get_variable("ratio_on", size, initializer=of_ratio, trainable=self._trainable_ratio_on)
        since, period = time - tf.cast(phase, time.dtype), tf.cast(period, time.dtype)
        within = tf.stop_gradient(tf.mod(since, period) - since) + since  # the gradient is that of `since`
        cycle = tf.cast(within / period, tf.float32)
        rising = 2 * cycle / ratio
        opened = tf.where(cycle < ratio, 2 - rising, self._leak * cycle)
        return tf.where(cycle < 0.5 * ratio, rising, opened)


class SRUCell(MatrixCell):
    """A recurrent unit without a matrix in time. Lei et al. 2017. kernel [inputs, 4 num_units], bias of two gates."""

    def __init__(self, num_units, activation=None, reuse=None, name=None, **kwargs):
        super().__init__(num_units, activation, reuse, name=name, **kwargs)

    def build_for(self, depth):
        """Makes kernel and bias."""
        self._kernel = self.add_variable("kernel", [depth, 4 * self._num_units])
        self._bias = self.add_variable("bias", [2 * self._num_units], initializer=tf.zeros_initializer())

    def call(self, inputs, state):
        """([batch, inputs], c) -> (h', c')."""
        new, f, r, through = tf.split(tf.matmul(inputs, self._kernel), 4, axis=1)
        f, r = tf.split(tf.sigmoid(tf.nn.bias_add(tf.concat([f, r], 1), self._bias)), 2, axis=1)
        c = f * state + (1.0 - f) * new
        return r * self._activation(c) + (1.0 - r) * through, c


class GLSTMCell(LSTMSizes, RNNCell):
    """An LSTM in groups that don't see each other. Kuchaiev and Ginsburg 2017.

    Raises ValueError if num_units, num_proj or the size of the inputs isn't a multiple of number_of_groups.
    """

    def __init__(
        self, num_units, initializer=None, num_proj=None, number_of_groups=1, forget_bias=1.0, activation=tf.tanh,
        reuse=None,
    ):  # fmt: skip
        super().__init__(_reuse=reuse)
        for argument, size in (("num_units", num_units), ("num_proj", num_proj)):
            if size and size % number_of_groups:
                raise ValueError(f"{argument}={size} is no multiple of number_of_groups={number_of_groups}")
        self._num_units, self._num_proj, self._number_of_groups = num_units, num_proj or None, number_of_groups
        self._initializer, self._forget_bias, self._activation = initializer, forget_bias, activation

    def call(self, inputs, state):
        """([batch, inputs], state) -> (h' [batch, output_size], new state)."""
        c, h = state
        groups, depth = self._number_of_groups, inputs.shape.as_list()[1]
        if depth is None or depth % groups:
            raise ValueError(f"GLSTMCell: {depth} inputs can't be divided into {groups} groups")
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            parts = []
            pairs = zip(tf.split(inputs, groups, axis=1), tf.split(h, groups, axis=1), strict=True)
            for group, pair in enumerate(pairs):
                with tf.variable_scope(f"group{group}"):
                    gates = _linear(tf.concat(pair, 1), 4 * self._num_units // groups, False)
                    parts.append(tf.split(gates, 4, axis=1))
            zeros = tf.constant_initializer(0.0, dtype=inputs.dtype)
            biases = [tf.get_variable(f"bias_{g}", [self._num_units], inputs.dtype, initializer=zeros) for g in "ijfo"]
            i, j, f, o = (
                tf.nn.bias_add(tf.concat(gates, 1), bias)
                for gates, bias in zip(zip(*parts, strict=True), biases, strict=True)
            )
        c = tf.sigmoid(f + self._forget_bias) * c + tf.sigmoid(i) * tf.tanh(j)
        h = tf.sigmoid(o) * self._activation(c)
        if self._num_proj is not None:
            with tf.variable_scope("projection"):
                h = _linear(h, self._num_proj, False)
        return h, LSTMStateTuple(c, h)
