"""The linear map of contrib.rnn's cells, and the wrappers that use it: embedding and projections around a cell."""

import math

import tensorflow.compat.v1 as tf

from tf1.recurrent.cell import RNNCell
from tf1.recurrent.wrappers import Wrapper


class _Linear:
    """The variables kernel and bias of [args] kernel + bias, made in the current scope; call it to apply them."""

    def __init__(self, args, output_size, build_bias, bias_initializer=None, kernel_initializer=None):
        tensors = _as_list(args)
        depths = [tensor.shape.with_rank(2).as_list()[1] for tensor in tensors]
        if None in depths:
            raise ValueError(f"the sizes of the inputs must be known, but the shapes are {[t.shape for t in tensors]}")
        dtype = tensors[0].dtype
        self._build_bias = build_bias
        self._weights = tf.get_variable("kernel", [sum(depths), output_size], dtype, initializer=kernel_initializer)
        if build_bias:
            with tf.variable_scope(tf.get_variable_scope()) as scope:
                scope.set_partitioner(None)
                zeros = tf.constant_initializer(0.0, dtype=dtype)
                self._biases = tf.get_variable("bias", [output_size], dtype, initializer=bias_initializer or zeros)

    def __call__(self, args):
        tensors = _as_list(args)
        outputs = tf.matmul(tensors[0] if len(tensors) == 1 else tf.concat(tensors, 1), self._weights)
        return tf.nn.bias_add(outputs, self._biases) if self._build_bias else outputs


def _as_list(args):
    tensors = tf.nest.flatten(args) if args is not None else []
    if not tensors:
        raise ValueError("`args` must be a tensor [batch, inputs] or a list of them")
    return [tf.convert_to_tensor(tensor) for tensor in tensors]


def _linear(
    args, output_size, bias, bias_initializer=None, kernel_initializer=None, scope=None, bias_start=None
):  # fmt: skip
    """[batch, a], [batch, b], ... -> [batch, output_size] by one kernel, and a bias.

    bias_initializer: None for zeros. scope: of the variables, None for the current one. Before 1.2 the arguments after
    `bias` were bias_start, the bias's initial value, and scope: a number and a scope in these places are taken so.
    """
    if isinstance(bias_initializer, (int, float)):
        bias_initializer, bias_start = None, bias_initializer
    if isinstance(kernel_initializer, (str, tf.VariableScope)):
        kernel_initializer, scope = None, kernel_initializer
    if bias_start is not None:
        bias_initializer = tf.constant_initializer(float(bias_start))
    with tf.variable_scope(tf.get_variable_scope() if scope is None else scope, auxiliary_name_scope=scope is not None):
        return _Linear(args, output_size, bias, bias_initializer, kernel_initializer)(args)


class _Projecting(Wrapper):
    """A wrapper with variables in a scope of its own."""

    def __init__(self, cell, reuse=None):
        super().__init__(cell, _reuse=reuse)
        self._linear = None

    __call__ = RNNCell.__call__  # with a scope, which other wrappers have none of

    @property
    def trainable_weights(self):
        """The wrapper's own and those of the inner cell."""
        return _unique([*self._trainable_weights, *super().trainable_weights])

    def _projected(self, tensor, size):
        """[batch, a] -> [batch, size], by variables made at the first step."""
        if self._linear is None:
            self._linear = _Linear(tensor, size, True)
        outputs = self._linear(tensor)
        return self._activation(outputs) if self._activation else outputs


class EmbeddingWrapper(_Projecting):
    """A cell on symbols: inputs [batch] or [batch, 1], in 0..embedding_classes - 1, are looked up in `embedding`.

    initializer: None for the scope's, else uniform in +-sqrt(3), whose variance is 1. ValueError for sizes below 1.
    """

    def __init__(self, cell, embedding_classes, embedding_size, initializer=None, reuse=None):
        super().__init__(cell, reuse)
        if embedding_classes <= 0 or embedding_size <= 0:
            raise ValueError(f"both sizes must be above 0, not {embedding_classes} and {embedding_size}")
        self._embedding_classes, self._embedding_size = embedding_classes, embedding_size
        self._initializer = initializer

    def call(self, inputs, state):
        """(symbols, state) -> (outputs, new state)."""
        with tf.device("/cpu:0"):
            limit = math.sqrt(3)
            uniform = tf.random_uniform_initializer(-limit, limit)
            initializer = self._initializer or tf.get_variable_scope().initializer or uniform
            shape = [self._embedding_classes, self._embedding_size]
            dtype = tf.nest.flatten(state)[0].dtype
            embedding = tf.get_variable("embedding", shape, dtype, initializer=initializer)
            return self.cell(tf.nn.embedding_lookup(embedding, tf.reshape(inputs, [-1])), state)


class InputProjectionWrapper(_Projecting):
    """A cell whose inputs are projected to num_proj before, with an activation."""

    def __init__(self, cell, num_proj, activation=None, input_size=None, reuse=None):
        super().__init__(cell, reuse)
        self._num_proj, self._activation = num_proj, activation

    def call(self, inputs, state):
        """([batch, inputs], state) -> (outputs, new state)."""
        return self.cell(self._projected(inputs, self._num_proj), state)


class OutputProjectionWrapper(_Projecting):
    """A cell whose outputs are projected to output_size, with an activation. ValueError for a size below 1."""

    def __init__(self, cell, output_size, activation=None, reuse=None):
        super().__init__(cell, reuse)
        if output_size < 1:
            raise ValueError(f"output_size must be above 0, not {output_size}")
        self._output_size, self._activation = output_size, activation

    @property
    def output_size(self):
        """That of the projection."""
        return self._output_size

    def call(self, inputs, state):
        """([batch, inputs], state) -> (projected outputs, new state)."""
        outputs, state = self.cell(inputs, state)
        return self._projected(outputs, self._output_size), state


def _unique(things):
    return list({id(thing): thing for thing in things}.values())
