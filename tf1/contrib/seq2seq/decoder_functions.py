"""Decoders of TensorFlow 1.0: dynamic_rnn_decoder and the functions that tell it what to feed.

A decoder function is (time, cell_state, cell_input, cell_output, context_state) -> (done [batch] bool or None, state,
input of the next step, outputs to keep, context_state). At the first call all but time and cell_input are None;
cell_input is None when there are no inputs (inference). context_state: whatever the function keeps from step to step.
"""

import tensorflow.compat.v1 as tf

from tf1.contrib.layers import linear

__all__ = [
    "attention_decoder_fn_inference", "attention_decoder_fn_train", "dynamic_rnn_decoder", "prepare_attention",
    "simple_decoder_fn_inference", "simple_decoder_fn_train",
]  # fmt: skip


def dynamic_rnn_decoder(
    cell, decoder_fn, inputs=None, sequence_length=None, parallel_iterations=None, swap_memory=False, time_major=False,
    scope=None, name=None,
):  # fmt: skip
    """Runs the cell as decoder_fn says: (outputs [batch, time, size], last state, last context_state or None).

    inputs: [batch, time, size] for training, None for inference. sequence_length: [batch], where a sequence of the
    inputs ends; None for all of time. time_major: inputs and outputs are [time, batch, size].
    """
    with tf.name_scope(name, "dynamic_rnn_decoder", [inputs, sequence_length]):
        feed = None if inputs is None else _Feed(inputs, sequence_length, time_major)

        def loop(time, output, state, kept):
            context = kept[1] if isinstance(kept, tuple) else None
            given = None if feed is None else feed.at(time)
            done, state, following, output, context = decoder_fn(time, state, given, output, context)
            if done is None:
                done = feed.is_over(time)
            return done, following, state, output, done if context is None else (done, context)

        outputs, state, kept = tf.nn.raw_rnn(
            cell, loop, parallel_iterations=parallel_iterations, swap_memory=swap_memory, scope=scope
        )
        outputs = outputs.stack()
        if not time_major:
            outputs = tf.transpose(outputs, [1, 0, 2])
        return outputs, state, kept[1] if isinstance(kept, tuple) else None


class _Feed:
    """The steps of true inputs."""

    def __init__(self, inputs, sequence_length, time_major):
        inputs = tf.convert_to_tensor(inputs)
        inputs = inputs if time_major else tf.transpose(inputs, [1, 0, 2])
        self._time = tf.shape(inputs)[0]
        self._steps = tf.TensorArray(inputs.dtype, self._time, element_shape=inputs.shape[1:]).unstack(inputs)
        self._zeros = tf.zeros_like(inputs[0])
        self._lengths = tf.fill(tf.shape(inputs)[1:2], self._time) if sequence_length is None else sequence_length

    def at(self, time):
        """[batch, size]; zeros behind the end."""
        return tf.cond(tf.less(time, self._time), lambda: self._steps.read(time), lambda: self._zeros)

    def is_over(self, time):
        """[batch] bool."""
        return tf.greater_equal(time, tf.cast(self._lengths, time.dtype))


def simple_decoder_fn_train(encoder_state, name=None):
    """Feeds the true inputs, from encoder_state on. name: of nothing, as there are no operations."""

    def decoder_fn(time, cell_state, cell_input, cell_output, context_state):
        return None, encoder_state if cell_state is None else cell_state, cell_input, cell_output, context_state

    return decoder_fn


def simple_decoder_fn_inference(
    output_fn, encoder_state, embeddings, start_of_sequence_id, end_of_sequence_id, maximum_length,
    num_decoder_symbols, dtype=tf.int32, name=None,
):  # fmt: skip
    """Feeds the embedding of the likeliest symbol, from start_of_sequence_id until end_of_sequence_id.

    output_fn: from the cell's outputs to logits [batch, num_decoder_symbols], None for themselves; they are the
    outputs. embeddings: [symbols, size]. maximum_length: the last time that is not the end of all. dtype: of symbols.
    """
    return _inference(
        output_fn, encoder_state, embeddings, start_of_sequence_id, end_of_sequence_id, maximum_length,
        num_decoder_symbols, dtype, name,
    )  # fmt: skip


def prepare_attention(attention_states, attention_option, num_units, reuse=None):
    """(keys, values, score function, construct function), for the two functions below.

    attention_states: [batch, time, num_units], of an encoder. attention_option: "bahdanau" or "luong"; ValueError for
    another. Variables: attention_keys/weights, attention_score/attnW and attnV, attention_construct/weights.
    """
    if attention_option not in ("bahdanau", "luong"):
        raise ValueError(f"prepare_attention: {attention_option=}; choose from bahdanau, luong")
    with tf.variable_scope("attention_keys", reuse=reuse) as scope:
        keys = linear(attention_states, num_units, biases_initializer=None, scope=scope)
    look = _look("attention_score", num_units, attention_option, reuse)
    with tf.variable_scope("attention_construct", reuse=reuse) as construct_scope:
        made = []

    def construct(attention_query, attention_keys, attention_values):
        seen = look(attention_query, attention_keys, attention_values)
        joined = tf.concat([attention_query, seen], 1)
        # Training calls it first, inference shares the weights.
        made.append(linear(joined, num_units, biases_initializer=None, scope=construct_scope, reuse=bool(made) or None))
        return made[-1]

    return keys, attention_states, look, construct


def _look(name, units, option, reuse):
    """(query [batch, units], keys and values [batch, time, units]) -> what is seen [batch, units]."""
    if option == "bahdanau":
        with tf.variable_scope(name, reuse=reuse):
            of_query, of_score = tf.get_variable("attnW", [units, units]), tf.get_variable("attnV", [units])

    def score(query, keys, values):
        if option == "bahdanau":
            query = tf.reshape(tf.matmul(query, of_query), [-1, 1, units])
            scores = tf.reduce_sum(of_score * tf.tanh(keys + query), [2])
        else:
            scores = tf.reduce_sum(keys * tf.reshape(query, [-1, 1, units]), [2])
        seen = tf.reduce_sum(tf.expand_dims(tf.nn.softmax(scores), 2) * values, [1])
        seen.set_shape([None, units])
        return seen

    return score


def attention_decoder_fn_train(
    encoder_state, attention_keys, attention_values, attention_score_fn, attention_construct_fn, name=None
):  # fmt: skip
    """simple_decoder_fn_train with attention: each input is joined with what was seen, which is also the output.

    attention_keys and the next three: see prepare_attention; the construct function calls the score function itself.
    """
    look = _Attention(encoder_state, attention_keys, attention_values, attention_construct_fn)

    def decoder_fn(time, cell_state, cell_input, cell_output, context_state):
        if cell_state is None:
            return None, encoder_state, tf.concat([cell_input, look.nothing], 1), cell_output, context_state
        seen = look(cell_output)
        return None, cell_state, tf.concat([cell_input, seen], 1), seen, context_state

    return decoder_fn


def attention_decoder_fn_inference(
    output_fn, encoder_state, attention_keys, attention_values, attention_score_fn, attention_construct_fn, embeddings,
    start_of_sequence_id, end_of_sequence_id, maximum_length, num_decoder_symbols, dtype=tf.int32, name=None,
):  # fmt: skip
    """simple_decoder_fn_inference with attention; see attention_decoder_fn_train."""
    return _inference(
        output_fn, encoder_state, embeddings, start_of_sequence_id, end_of_sequence_id, maximum_length,
        num_decoder_symbols, dtype, name,
        _Attention(encoder_state, attention_keys, attention_values, attention_construct_fn),
    )  # fmt: skip


class _Attention:
    """What the cell's outputs see."""

    def __init__(self, encoder_state, keys, values, construct):
        top = encoder_state[-1] if isinstance(encoder_state, tuple) else encoder_state
        self.nothing = tf.zeros_like(getattr(top, "h", top))  # of an LSTM, or of a GRU
        self._keys, self._values, self._construct = keys, values, construct

    def __call__(self, query):
        return self._construct(query, self._keys, self._values)


def _inference(
    output_fn, encoder_state, embeddings, start, end, maximum_length, num_decoder_symbols, dtype, name, look=None
):  # fmt: skip
    """The decoder function that feeds its own symbols."""
    with tf.name_scope(name, "decoder_fn_inference", [encoder_state, embeddings]):
        start, end = tf.cast(start, dtype), tf.cast(end, dtype)
        batch = tf.shape(tf.nest.flatten(encoder_state)[0])[0]
        embeddings = tf.convert_to_tensor(embeddings)

    def decoder_fn(time, cell_state, cell_input, cell_output, context_state):
        if cell_input is not None:
            raise ValueError("dynamic_rnn_decoder: a decoder function for inference takes no inputs")
        if cell_output is None:
            cell_state, symbols, seen = encoder_state, tf.fill([batch], start), look and look.nothing
            done, logits = tf.fill([batch], False), tf.zeros([num_decoder_symbols])
        else:
            seen = look and look(cell_output)
            logits = cell_output if seen is None else seen
            logits = logits if output_fn is None else output_fn(logits)
            symbols = tf.cast(tf.argmax(logits, 1), dtype)
            done = tf.equal(symbols, end)
        longest = tf.reshape(tf.cast(maximum_length, time.dtype), [])  # programs feed it, its shape unknown
        done = tf.logical_or(done, tf.greater(time, longest))
        following = tf.gather(embeddings, symbols)
        following = following if seen is None else tf.concat([following, seen], 1)
        return done, cell_state, following, logits, context_state

    return decoder_fn
