"""Decoders that attend to the encoder's outputs. Bahdanau et al. 2014, Vinyals et al. 2014."""

import copy

import tensorflow.compat.v1 as tf

from tf1.contrib.legacy_seq2seq.decoders import _extract_argmax_and_embed, decode_either_way
from tf1.recurrent.linear import EmbeddingWrapper, OutputProjectionWrapper, _linear


def attention_decoder(
    decoder_inputs, initial_state, attention_states, cell, output_size=None, num_heads=1, loop_function=None,
    dtype=None, scope=None, initial_state_attention=False,
):  # fmt: skip
    """The cell over the inputs joined with what `num_heads` looks at attention_states [batch, length, size] gave.

    (list of outputs [batch, output_size], last state). output_size: None for the cell's. initial_state_attention: look
    before the first step, too; else it sees zeros. Raises ValueError for no inputs, no heads, or an unknown size.
    """
    if not decoder_inputs:
        raise ValueError("attention_decoder needs at least one input")
    if num_heads < 1:
        raise ValueError("attention_decoder needs num_heads of at least 1; use rnn_decoder for none")
    if attention_states.shape.as_list()[2] is None:
        raise ValueError(f"the last size of attention_states must be known, but its shape is {attention_states.shape}")
    with tf.variable_scope(scope or "attention_decoder", dtype=dtype) as scope:
        attention = _Attention(attention_states, num_heads, scope.dtype)
        state, previous, outputs = initial_state, None, []
        seen = attention.zeros(tf.shape(decoder_inputs[0])[0])
        if initial_state_attention:
            seen = attention(initial_state)
        for i, inputs in enumerate(decoder_inputs):
            if i > 0:
                tf.get_variable_scope().reuse_variables()
            if loop_function is not None and previous is not None:
                with tf.variable_scope("loop_function", reuse=True):
                    inputs = loop_function(previous, i)
            size = inputs.shape.with_rank(2).as_list()[1]
            if size is None:
                raise ValueError(f"the size of the input {inputs.name} is unknown")
            joined = _linear([tf.cast(part, scope.dtype) for part in (inputs, *seen)], size, True)
            output, state = cell(joined, state)
            if i == 0 and initial_state_attention:
                with tf.variable_scope(tf.get_variable_scope(), reuse=True):
                    seen = attention(state)
            else:
                seen = attention(state)
            with tf.variable_scope("AttnOutputProjection"):
                output = _linear([tf.cast(output, scope.dtype), *seen], output_size or cell.output_size, True)
            previous = output
            outputs.append(output)
    return outputs, state


class _Attention:
    """Looks at states [batch, length, size]: softmax over the length of v tanh(W state + U query)."""

    def __init__(self, states, num_heads, dtype):
        self.size, self.dtype = states.shape.as_list()[2], dtype
        self.length = states.shape.as_list()[1] or tf.shape(states)[1]
        self.states = tf.reshape(states, [-1, self.length, 1, self.size])
        self.heads = []
        for head in range(num_heads):
            kernel = tf.get_variable(f"AttnW_{head}", [1, 1, self.size, self.size], dtype=dtype)
            features = tf.nn.conv2d(self.states, kernel, [1, 1, 1, 1], "SAME")
            self.heads.append((features, tf.get_variable(f"AttnV_{head}", [self.size], dtype=dtype)))

    def zeros(self, batch_size):
        """What is seen before the first look: [batch, size] for each head."""
        zeros = [tf.zeros(tf.stack([batch_size, self.size]), dtype=self.dtype) for _ in self.heads]
        for seen in zeros:
            seen.set_shape([None, self.size])
        return zeros

    def __call__(self, query):
        query = tf.concat(tf.nest.flatten(query), 1) if tf.nest.is_nested(query) else query
        seen = []
        for head, (features, v) in enumerate(self.heads):
            with tf.variable_scope(f"Attention_{head}"):
                y = tf.cast(tf.reshape(_linear(query, self.size, True), [-1, 1, 1, self.size]), self.dtype)
                scores = tf.reduce_sum(v * tf.tanh(features + y), [2, 3])
                weights = tf.cast(tf.nn.softmax(tf.cast(scores, tf.float32)), self.dtype)
                summed = tf.reduce_sum(tf.reshape(weights, [-1, self.length, 1, 1]) * self.states, [1, 2])
                seen.append(tf.reshape(summed, [-1, self.size]))
        return seen


def embedding_attention_decoder(
    decoder_inputs, initial_state, attention_states, cell, num_symbols, embedding_size, num_heads=1, output_size=None,
    output_projection=None, feed_previous=False, update_embedding_for_previous=True, dtype=None, scope=None,
    initial_state_attention=False,
):  # fmt: skip
    """attention_decoder on symbols; see embedding_rnn_decoder."""
    if output_projection is not None:
        tf.convert_to_tensor(output_projection[1], dtype=dtype).shape.assert_is_compatible_with([num_symbols])
    with tf.variable_scope(scope or "embedding_attention_decoder", dtype=dtype):
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size])
        loop_function = None
        if feed_previous:
            loop_function = _extract_argmax_and_embed(embedding, output_projection, update_embedding_for_previous)
        embedded = [tf.nn.embedding_lookup(embedding, symbols) for symbols in decoder_inputs]
        return attention_decoder(
            embedded, initial_state, attention_states, cell, output_size=output_size or cell.output_size,
            num_heads=num_heads, loop_function=loop_function, initial_state_attention=initial_state_attention,
        )  # fmt: skip


def embedding_attention_seq2seq(
    encoder_inputs, decoder_inputs, cell, num_encoder_symbols, num_decoder_symbols, embedding_size, num_heads=1,
    output_projection=None, feed_previous=False, dtype=None, scope=None, initial_state_attention=False,
):  # fmt: skip
    """Symbols to symbols with attention to the encoder's outputs; see embedding_rnn_seq2seq."""
    with tf.variable_scope(scope or "embedding_attention_seq2seq", dtype=dtype) as scope:
        encoder = EmbeddingWrapper(copy.deepcopy(cell), num_encoder_symbols, embedding_size)
        outputs, state = tf.nn.static_rnn(encoder, encoder_inputs, dtype=scope.dtype)
        attention_states = tf.concat([tf.reshape(output, [-1, 1, cell.output_size]) for output in outputs], 1)
        output_size = None
        if output_projection is None:
            cell, output_size = OutputProjectionWrapper(cell, num_decoder_symbols), num_decoder_symbols

        def decode(feed_previous, **options):
            return embedding_attention_decoder(
                decoder_inputs, state, attention_states, cell, num_decoder_symbols, embedding_size,
                num_heads=num_heads, output_size=output_size, output_projection=output_projection,
                feed_previous=feed_previous, initial_state_attention=initial_state_attention, **options,
            )  # fmt: skip

        return decode_either_way(feed_previous, decode, {"update_embedding_for_previous": False})
