"""Cells around another cell: DropoutWrapper, ResidualWrapper and DeviceWrapper."""

import hashlib
import itertools
import numbers

import tensorflow.compat.v1 as tf

from tf1.recurrent.basic import LSTMStateTuple
from tf1.recurrent.cell import RNNCell, check_like_cell


class Wrapper(RNNCell):
    """A cell around another, without a scope of its own: the variables are named as if the inner cell stood alone."""

    def __init__(self, cell, **kwargs):
        super().__init__(**kwargs)
        check_like_cell("cell", cell)
        self.cell = self._cell = cell

    @property
    def wrapped_cell(self):
        """The inner cell."""
        return self.cell

    @property
    def state_size(self):
        """That of the inner cell."""
        return self.cell.state_size

    @property
    def output_size(self):
        """That of the inner cell."""
        return self.cell.output_size

    @property
    def trainable_weights(self):
        """Those of the inner cell."""
        return weights_of([self.cell], "trainable_weights")

    @property
    def non_trainable_weights(self):
        """Those of the inner cell."""
        return weights_of([self.cell], "non_trainable_weights")

    def zero_state(self, batch_size, dtype):
        """That of the inner cell."""
        with tf.name_scope(f"{type(self).__name__}ZeroState"):
            return self.cell.zero_state(batch_size, dtype)

    def __call__(self, inputs, state, scope=None):
        """One step."""
        return self._call_wrapped_cell(inputs, state, cell_call_fn=self.cell.__call__, scope=scope)

    def call(self, inputs, state, **kwargs):
        """One step, by the inner cell's own `call`."""
        return self._call_wrapped_cell(inputs, state, cell_call_fn=self.cell.call, **kwargs)

    def _call_wrapped_cell(self, inputs, state, cell_call_fn, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} has no method _call_wrapped_cell")


class DropoutWrapper(Wrapper):
    """Dropout at the inputs, the outputs and the state of a cell.

    input_keep_prob, output_keep_prob, state_keep_prob: the share that is kept, in 0..1, or a scalar tensor; a constant
    1 adds no operation. variational_recurrent: one mask for all steps and examples of a run (Gal and Ghahramani
    2016); it needs dtype, and input_size unless input_keep_prob is 1. dropout_state_filter_visitor: says of a part of
    the state whether it is dropped; by default all but an LSTM's memory c. Raises ValueError for a share outside 0..1.
    """

    def __init__(
        self, cell, input_keep_prob=1.0, output_keep_prob=1.0, state_keep_prob=1.0, variational_recurrent=False,
        input_size=None, dtype=None, seed=None, dropout_state_filter_visitor=None, **kwargs,
    ):  # fmt: skip
        super().__init__(cell, dtype=dtype, **kwargs)
        if dropout_state_filter_visitor is not None and not callable(dropout_state_filter_visitor):
            raise TypeError("dropout_state_filter_visitor must be a function")
        self._dropout_state_filter = dropout_state_filter_visitor or _all_but_memory
        self._input_keep_prob = _share("input_keep_prob", input_keep_prob)
        self._output_keep_prob = _share("output_keep_prob", output_keep_prob)
        self._state_keep_prob = _share("state_keep_prob", state_keep_prob)
        self._seed, self._noise = seed, {}
        self._variational_recurrent = variational_recurrent
        if variational_recurrent:
            if dtype is None:
                raise ValueError("DropoutWrapper: variational_recurrent=True needs dtype")
            if _drops(self._input_keep_prob) and input_size is None:
                raise ValueError("DropoutWrapper: variational_recurrent=True with input_keep_prob needs input_size")
            sizes = {"input": input_size, "state": cell.state_size, "output": cell.output_size}
            with tf.name_scope("DropoutWrapperInit"):
                self._noise = {
                    place: self._one_mask(place, size, dtype) for place, size in sizes.items() if size is not None
                }

    def _one_mask(self, place, sizes, dtype):
        """Uniform numbers [1, size] for each size of a nest."""
        count = itertools.count()

        def noise(size):
            shape = tf.TensorShape([1]).concatenate(tf.TensorShape(size)).as_list()
            return tf.random_uniform(shape, seed=self._gen_seed(place, next(count)), dtype=dtype)

        return tf.nest.map_structure(noise, sizes)

    def _gen_seed(self, place, index):
        """A seed for each place and part: the one that TensorFlow 1 derived from the wrapper's seed."""
        if self._seed is None:
            return None
        digest = hashlib.md5(f"{self._seed}{place}_{index}".encode()).hexdigest()
        return int(digest[:8], 16) & 0x7FFFFFFF

    def _dropped(self, place, values, keep_prob, mask):
        """The values with dropout, in the nest's parts for which `mask` is not False."""
        leaves, noise = tf.nest.flatten(values), tf.nest.flatten(self._noise.get(place))
        results = []
        for i, (leaf, wanted) in enumerate(zip(leaves, mask, strict=True)):
            if not wanted:
                results.append(leaf)
            elif not self._variational_recurrent:
                results.append(tf.nn.dropout(leaf, rate=1.0 - keep_prob, seed=self._gen_seed(place, i)))
            else:
                dropped = leaf / keep_prob * tf.floor(keep_prob + noise[i])
                dropped.set_shape(leaf.shape)
                results.append(dropped)
        return tf.nest.pack_sequence_as(values, results)

    def _call_wrapped_cell(self, inputs, state, cell_call_fn, **kwargs):
        if _drops(self._input_keep_prob):
            inputs = self._dropped("input", inputs, self._input_keep_prob, itertools.repeat(True, _parts(inputs)))
        output, state = cell_call_fn(inputs, state, **kwargs)
        if _drops(self._state_keep_prob):
            mask = _filtered(self._dropout_state_filter, state)
            state = self._dropped("state", state, self._state_keep_prob, mask)
        if _drops(self._output_keep_prob):
            output = self._dropped("output", output, self._output_keep_prob, itertools.repeat(True, _parts(output)))
        return output, state


class ResidualWrapper(Wrapper):
    """outputs + inputs, or residual_fn(inputs, outputs). ValueError or TypeError if the two differ in shape."""

    def __init__(self, cell, residual_fn=None, **kwargs):
        super().__init__(cell, **kwargs)
        self._residual_fn = residual_fn

    def _call_wrapped_cell(self, inputs, state, cell_call_fn, **kwargs):
        outputs, state = cell_call_fn(inputs, state, **kwargs)
        if self._residual_fn is not None:
            return self._residual_fn(inputs, outputs), state
        tf.nest.assert_same_structure(inputs, outputs)

        def add(one, other):
            one.shape.assert_is_compatible_with(other.shape)
            return one + other

        return tf.nest.map_structure(add, inputs, outputs), state


class DeviceWrapper(Wrapper):
    """A cell on a device, such as "/gpu:0"."""

    def __init__(self, cell, device, **kwargs):
        super().__init__(cell, **kwargs)
        self._device = device

    def zero_state(self, batch_size, dtype):
        """That of the inner cell, on the device."""
        with tf.device(self._device):
            return super().zero_state(batch_size, dtype)

    def _call_wrapped_cell(self, inputs, state, cell_call_fn, **kwargs):
        with tf.device(self._device):
            return cell_call_fn(inputs, state, **kwargs)


def weights_of(cells, kind):
    """The weights of the cells: their trainable_weights or non_trainable_weights, by name."""
    return [weight for cell in cells for weight in getattr(cell, kind, [])]


def _share(argument, value):
    """A float in 0..1, or a tensor whose value is unknown. ValueError for one outside."""
    constant = tf.get_static_value(value) if tf.is_tensor(value) else value
    if constant is None:
        return value
    if not 0 <= constant <= 1:
        raise ValueError(f"{argument} must be in 0..1, not {constant}")
    return float(constant)


def _drops(share):
    return not isinstance(share, numbers.Real) or share < 1


def _parts(nest):
    return len(tf.nest.flatten(nest))


def _all_but_memory(state):
    if isinstance(state, LSTMStateTuple):
        return LSTMStateTuple(c=False, h=True)
    return not isinstance(state, tf.TensorArray)


def _filtered(visitor, state):
    """A bool for each leaf of the state: what the visitor says of it or of the part that it stands in."""
    verdict = visitor(state)
    parts = list(state.values()) if isinstance(state, dict) else state
    if not tf.nest.is_nested(state):
        return [bool(verdict)]
    if not tf.nest.is_nested(verdict):
        return [flag for part in parts for flag in _filtered(visitor, part)] if verdict else [False] * _parts(state)
    flags = []
    for part, its_verdict in zip(parts, tf.nest.flatten(verdict), strict=True):
        flags += [flag and bool(its_verdict) for flag in _filtered(visitor, part)]
    return flags
