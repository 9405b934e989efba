"""Attention to the outputs of an encoder. Bahdanau et al. 2014, Luong et al. 2015."""

import math

import tensorflow.compat.v1 as tf

from tf1.own import own_modules
from tf1.recurrent.cell import zeros_of

with own_modules():
    from graphs.layers import Dense


def hardmax(logits, name=None):
    """1 at the largest of the last dimension, else 0."""
    with tf.name_scope(name, "Hardmax", [logits]):
        logits = tf.convert_to_tensor(logits, name="logits")
        return tf.one_hot(tf.argmax(logits, -1), logits.shape.as_list()[-1] or tf.shape(logits)[-1], dtype=logits.dtype)


class AttentionMechanism:
    """(query [batch, size], state) -> (alignments [batch, time], next state).

    Subclasses have values [batch, time, size], batch_size, alignments_size, state_size, initial_alignments and
    initial_state.
    """

    @property
    def alignments_size(self):
        """The number of times that alignments are over."""
        raise NotImplementedError(f"{type(self).__name__} has no alignments_size")

    @property
    def state_size(self):
        """The size of the state."""
        raise NotImplementedError(f"{type(self).__name__} has no state_size")


class _ByScores(AttentionMechanism):
    """Alignments are probability_fn of scores of a query against keys: the memory after memory_layer.

    memory: [batch, time, size]. memory_sequence_length: [batch], above 0; what comes later scores score_mask_value.
    custom_key_value_fn: (keys, values) -> (keys, values).
    """

    def __init__(
        self, units, memory, memory_sequence_length, probability_fn, score_mask_value, dtype, custom_key_value_fn, name
    ):
        if probability_fn is not None and not callable(probability_fn):
            raise TypeError(f"probability_fn must be a function, not {probability_fn!r}")
        self.dtype = tf.as_dtype(dtype or tf.float32)
        self._probability_of = probability_fn or tf.nn.softmax
        self._lengths = memory_sequence_length
        self._mask_value = float("-inf") if score_mask_value is None else score_mask_value
        self._memory_layer = Dense(units, name="memory_layer", use_bias=False, dtype=self.dtype)
        with tf.name_scope(name, "BaseAttentionMechanismInit"):
            self._values = self._masked_memory(tf.convert_to_tensor(memory, name="memory"))
            self._keys = self._memory_layer(self._values)
            if custom_key_value_fn is not None:
                self._keys, self._values = custom_key_value_fn(self._keys, self._values)
            batch, time = self._keys.shape.as_list()[:2]
            self._batch_size = batch or tf.shape(self._keys)[0]
            self._alignments_size = time or tf.shape(self._keys)[1]

    def _masked_memory(self, memory):
        if not memory.shape[2:].is_fully_defined():
            raise ValueError(f"the sizes of the memory after [batch, time] must be known, but it is {memory.shape}")
        if self._lengths is None:
            return memory
        self._lengths = tf.convert_to_tensor(self._lengths, name="memory_sequence_length")
        mask = tf.sequence_mask(self._lengths, tf.shape(memory)[1], memory.dtype)
        return memory * tf.reshape(mask, tf.concat([tf.shape(mask), [1] * (memory.shape.rank - 2)], 0))

    def _probability_fn(self, score, previous):
        """Alignments of the scores, those after the end masked."""
        if self._lengths is None:
            return self._probability_of(score)
        message = "memory_sequence_length must be above 0"
        with tf.control_dependencies([tf.assert_positive(self._lengths, message=message)]):
            is_within = tf.sequence_mask(self._lengths, tf.shape(score)[1])
        return self._probability_of(tf.where(is_within, score, self._mask_value * tf.ones_like(score)))

    @property
    def memory_layer(self):
        """The layer from memory to keys."""
        return self._memory_layer

    @property
    def query_layer(self):
        """The layer for queries, or None."""
        return None

    @property
    def values(self):
        """The memory [batch, time, size], 0 after the ends."""
        return self._values

    @property
    def keys(self):
        """[batch, time, units]."""
        return self._keys

    @property
    def batch_size(self):
        """An int or a tensor."""
        return self._batch_size

    @property
    def alignments_size(self):
        """The number of times: an int or a tensor."""
        return self._alignments_size

    @property
    def state_size(self):
        """alignments_size: the state is the last alignments."""
        return self._alignments_size

    def initial_alignments(self, batch_size, dtype):
        """Zeros [batch, time]."""
        return zeros_of(self._alignments_size, batch_size, dtype)

    def initial_state(self, batch_size, dtype):
        """initial_alignments."""
        return self.initial_alignments(batch_size, dtype)

    def __call__(self, query, state):
        """(query [batch, size], alignments before) -> (alignments, the same)."""
        with tf.variable_scope(None, self._scope_name, [query]):
            score = self._score(query)
        alignments = self._probability_fn(score, state)
        return alignments, alignments

    def _score(self, query):
        raise NotImplementedError(f"{type(self).__name__} has no method _score")


class LuongAttention(_ByScores):
    """Scores are query keys^T, times a variable attention_g with scale=True. num_units: the size of the queries."""

    _scope_name = "luong_attention"

    def __init__(
        self, num_units, memory, memory_sequence_length=None, scale=False, probability_fn=None, score_mask_value=None,
        dtype=None, custom_key_value_fn=None, name="LuongAttention",
    ):  # fmt: skip
        super().__init__(
            num_units, memory, memory_sequence_length, probability_fn, score_mask_value, dtype, custom_key_value_fn,
            name,
        )  # fmt: skip
        self._num_units, self._scale, self._name = num_units, scale, name

    def _score(self, query):
        depth, units = query.shape.as_list()[-1], self._keys.shape.as_list()[-1]
        if depth != units:
            raise ValueError(f"queries have {depth} units and keys {units}; set num_units of LuongAttention to {depth}")
        score = tf.squeeze(tf.matmul(tf.expand_dims(query, 1), self._keys, transpose_b=True), [1])
        if not self._scale:
            return score
        return tf.get_variable("attention_g", [], query.dtype, initializer=tf.ones_initializer()) * score


class BahdanauAttention(_ByScores):
    """Scores are v tanh(W memory + U query). normalize: v is g v / |v|, and a bias stands in the tanh."""

    _scope_name = "bahdanau_attention"

    def __init__(
        self, num_units, memory, memory_sequence_length=None, normalize=False, probability_fn=None,
        score_mask_value=None, dtype=None, custom_key_value_fn=None, name="BahdanauAttention",
    ):  # fmt: skip
        super().__init__(
            num_units, memory, memory_sequence_length, probability_fn, score_mask_value, dtype, custom_key_value_fn,
            name,
        )  # fmt: skip
        self._query_layer = Dense(num_units, name="query_layer", use_bias=False, dtype=self.dtype)
        self._num_units, self._normalize, self._name = num_units, normalize, name

    @property
    def query_layer(self):
        """The layer for queries."""
        return self._query_layer

    def _score(self, query):
        hidden = self._keys + tf.expand_dims(self._query_layer(query), 1)
        v = tf.get_variable("attention_v", [self._num_units], query.dtype)
        if self._normalize:
            start = tf.constant_initializer(math.sqrt(1.0 / self._num_units))
            g = tf.get_variable("attention_g", [], query.dtype, initializer=start)
            hidden += tf.get_variable("attention_b", [self._num_units], query.dtype, initializer=tf.zeros_initializer())
            v = g * v * tf.rsqrt(tf.reduce_sum(tf.square(v)))
        return tf.reduce_sum(v * tf.tanh(hidden), [2])
