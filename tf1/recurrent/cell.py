"""The base classes of recurrent cells: RNNCell, which takes its variables from get_variable, and LayerRNNCell."""

import numpy as np
import tensorflow.compat.v1 as tf

from tf1.own import own_modules
from tf1.recurrent.scoped import InputSpec, Scoped

with own_modules():
    from graphs.layers import by_name


class RNNCell(Scoped):
    """A step of a recurrent network: (inputs [batch, inputs], state) -> (outputs [batch, output_size], new state).

    Subclasses have `state_size` and `output_size` (whole numbers, TensorShapes or nested tuples of them) and a method
    `call(inputs, state)`. Variables that call takes from tf.get_variable are the cell's; later calls share them.
    Subclasses of the time before 1.2 override `__call__(inputs, state, scope=None)` and open a scope by themselves.
    """

    _is_tf_rnn_cell = True  # the rnn functions of TensorFlow ask for it

    def __call__(self, inputs, state, scope=None):
        """One step. scope: names the cell's variable scope at its first call; None: by the class."""
        if scope is not None:
            with tf.variable_scope(scope, custom_getter=self._rnn_get_variable) as scope:
                return super().__call__(inputs, state, scope=scope)
        if "rnncell_scope" not in self.__dict__:
            self.rnncell_scope = tf.variable_scope(tf.get_variable_scope(), custom_getter=self._rnn_get_variable)
        with self.rnncell_scope:
            return super().__call__(inputs, state)

    def _rnn_get_variable(self, getter, *args, **kwargs):
        variable = getter(*args, **kwargs)
        self._own(variable)
        return variable

    def build(self, inputs_shape):
        """Nothing: `call` makes the variables."""

    @property
    def state_size(self):
        """The sizes of the state, without the batch: a number, a TensorShape or a nested tuple of them."""
        raise NotImplementedError(f"{type(self).__name__} has no state_size")

    @property
    def output_size(self):
        """The size of the outputs, without the batch: a number or a TensorShape."""
        raise NotImplementedError(f"{type(self).__name__} has no output_size")

    def zero_state(self, batch_size, dtype):
        """Zeros for the state: a tensor [batch, size] for each size in `state_size`, nested in the same way.

        batch_size: a whole number or a scalar tensor of tf.int32.
        """
        with tf.name_scope(f"{type(self).__name__}ZeroState"):
            return zeros_of(self.state_size, batch_size, dtype)

    def get_initial_state(self, inputs=None, batch_size=None, dtype=None):
        """zero_state, for the batch size and dtype of `inputs` where they are given. ValueError if they disagree."""
        if inputs is not None:
            inputs = tf.convert_to_tensor(inputs, name="inputs")
            known = inputs.shape.as_list()[0]
            asked = tf.get_static_value(batch_size) if tf.is_tensor(batch_size) else batch_size
            if batch_size is not None and asked != known:
                raise ValueError(f"{self.name}: inputs have a batch of {known}, batch_size is {batch_size}")
            if dtype is not None and inputs.dtype != dtype:
                raise ValueError(f"{self.name}: inputs are {inputs.dtype}, dtype is {dtype}")
            batch_size, dtype = known or tf.shape(inputs)[0], inputs.dtype
        if batch_size is None or dtype is None:
            raise ValueError(f"{self.name}: an initial state needs inputs, or batch_size and dtype")
        return self.zero_state(batch_size, dtype)


class LayerRNNCell(RNNCell):
    """An RNNCell that makes its variables in build(inputs_shape), by add_variable, as layers do."""

    def __call__(self, inputs, state, scope=None, *args, **kwargs):
        """One step; see RNNCell."""
        return Scoped.__call__(self, inputs, state, *args, scope=scope, **kwargs)


class UnitSizes:
    """A mixin before a base of cells: state and outputs are as large as the cell, of its _num_units."""

    @property
    def state_size(self):
        """num_units."""
        return self._num_units

    @property
    def output_size(self):
        """num_units."""
        return self._num_units


class MatrixCell(UnitSizes, LayerRNNCell):
    """A LayerRNNCell on inputs [batch, inputs] of a known size, by the private names that subclasses rely on.

    activation: a function, a name in tf.nn, or None for tanh. input_size: was ignored already in TensorFlow 1.0.
    """

    def __init__(self, num_units, activation=None, reuse=None, input_size=None, **kwargs):
        super().__init__(_reuse=reuse, **kwargs)
        check_floating(self.dtype)
        self.input_spec = InputSpec(ndim=2)
        self._num_units = int(num_units)
        self._activation = activation_of(activation)

    def build(self, inputs_shape):
        """Calls build_for(number of inputs). ValueError if it is unknown."""
        depth = tf.TensorShape(inputs_shape).as_list()[-1]
        if depth is None:
            raise ValueError(f"{self.name}: the size of the inputs is unknown in the shape {inputs_shape}")
        check_floating(self.dtype)
        self.build_for(depth)
        self.built = True

    def build_for(self, depth):
        """Makes the variables for inputs [batch, depth]."""
        raise NotImplementedError(f"{type(self).__name__} has no method build_for")

    def zeros(self):
        """The initializer of biases."""
        return tf.zeros_initializer(dtype=tf.as_dtype(self.dtype or tf.float32))


def activation_of(activation):
    """A function from a function, a name such as "relu", or None (tanh). ValueError for an unknown name."""
    if not activation:
        return tf.tanh
    return by_name.activation("RNNCell", activation) or tf.identity


def check_floating(dtype):
    """ValueError unless the dtype (or None) is floating or complex."""
    if dtype is not None and not (tf.as_dtype(dtype).is_floating or tf.as_dtype(dtype).is_complex):
        raise ValueError(f"RNN cells compute on floating-point numbers, not on {tf.as_dtype(dtype).name}")


def check_like_cell(argument, cell):
    """TypeError unless the object can be used as a cell."""
    lacking = [name for name in ("output_size", "state_size") if not _has(cell, name)]
    if not (_has(cell, "zero_state") or _has(cell, "get_initial_state")):
        lacking.append("zero_state")
    if lacking or not callable(cell):
        raise TypeError(f"{argument}={cell!r} is no RNNCell: it has no {', '.join(lacking) or '__call__'}")


def _has(thing, name):
    try:
        getattr(thing, name)
    except AttributeError:
        return False
    return True  # NotImplementedError is the caller's to see


def shape_of(prefix, suffix, static=False):
    """The shape [*prefix, *suffix], each a number, a TensorShape, a list or a tensor: int32 [rank].

    static: a list of numbers instead, None for what is known at run time alone.
    Raises ValueError, if not static, for a TensorShape with unknown sizes.
    """

    def sizes(part) -> list:
        if tf.is_tensor(part):
            value = tf.get_static_value(part)
            return [None] * (part.shape.num_elements() or 1) if value is None else np.ravel(value).tolist()
        return tf.TensorShape(part).as_list() if isinstance(part, (tf.TensorShape, list, tuple)) else [int(part)]

    if static:
        return sizes(prefix) + sizes(suffix)
    parts = [part if tf.is_tensor(part) else sizes(part) for part in (prefix, suffix)]
    for part in parts:
        if isinstance(part, list) and None in part:
            raise ValueError(f"{prefix} and {suffix} make no shape: the sizes of one are unknown")
    return tf.concat([tf.reshape(tf.cast(part, tf.int32), [-1]) for part in parts], 0)


def zeros_of(sizes, batch_size, dtype):
    """Zeros [batch, *size] for each size in a nest of numbers, TensorShapes and lists."""
    if not tf.is_tensor(batch_size):
        batch_size = int(batch_size)

    def zeros(size):
        tensor = tf.zeros(shape_of(batch_size, size), dtype)
        tensor.set_shape(shape_of(batch_size, size, static=True))
        return tensor

    return tf.nest.map_structure(zeros, sizes)
