"""Decoders without attention. Sequences are lists of tensors, one a step: [batch, size], or [batch] of symbols."""

import copy

import tensorflow.compat.v1 as tf

from tf1.recurrent.cell import RNNCell
from tf1.recurrent.linear import EmbeddingWrapper, OutputProjectionWrapper


def _extract_argmax_and_embed(embedding, output_projection=None, update_embedding=True):
    """A loop_function: the likeliest symbol of the last output, embedded.

    output_projection: (weights, biases) from outputs to symbols. update_embedding: whether gradients pass to it.
    """

    def loop_function(previous, _):
        if output_projection is not None:
            previous = tf.nn.xw_plus_b(previous, *output_projection)
        embedded = tf.nn.embedding_lookup(embedding, tf.argmax(previous, 1))
        return embedded if update_embedding else tf.stop_gradient(embedded)

    return loop_function


def rnn_decoder(decoder_inputs, initial_state, cell, loop_function=None, scope=None):
    """The cell over the inputs: (list of outputs, last state).

    loop_function: (last output, step) -> the next input, instead of decoder_inputs from the second on.
    """
    outputs, state, previous = [], initial_state, None
    with tf.variable_scope(scope or "rnn_decoder"):
        for i, inputs in enumerate(decoder_inputs):
            if loop_function is not None and previous is not None:
                with tf.variable_scope("loop_function", reuse=True):
                    inputs = loop_function(previous, i)
            if i > 0:
                tf.get_variable_scope().reuse_variables()
            output, state = cell(inputs, state)
            outputs.append(output)
            previous = output
    return outputs, state


def basic_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, dtype=tf.float32, scope=None):
    """Two networks with cells alike: the encoder's last state is the decoder's first. (outputs, last state)."""
    with tf.variable_scope(scope or "basic_rnn_seq2seq"):
        _, state = tf.nn.static_rnn(copy.deepcopy(cell), encoder_inputs, dtype=dtype)
        return rnn_decoder(decoder_inputs, state, cell)


def tied_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, loop_function=None, dtype=tf.float32, scope=None):
    """One network that encodes and decodes: basic_rnn_seq2seq with shared weights."""
    with tf.variable_scope("combined_tied_rnn_seq2seq"):
        scope = scope or "tied_rnn_seq2seq"
        _, state = tf.nn.static_rnn(cell, encoder_inputs, dtype=dtype, scope=scope)
        tf.get_variable_scope().reuse_variables()
        return rnn_decoder(decoder_inputs, state, cell, loop_function=loop_function, scope=scope)


def embedding_rnn_decoder(
    decoder_inputs, initial_state, cell, num_symbols, embedding_size, output_projection=None, feed_previous=False,
    update_embedding_for_previous=True, scope=None,
):  # fmt: skip
    """rnn_decoder on symbols, by the variable `embedding` [num_symbols, embedding_size].

    feed_previous: True feeds the likeliest symbol of each output to the next step, and of the inputs the first alone.
    """
    with tf.variable_scope(scope or "embedding_rnn_decoder") as scope:
        check_projection(output_projection, num_symbols, scope.dtype)
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size])
        loop_function = None
        if feed_previous:
            loop_function = _extract_argmax_and_embed(embedding, output_projection, update_embedding_for_previous)
        embedded = (tf.nn.embedding_lookup(embedding, symbols) for symbols in decoder_inputs)
        return rnn_decoder(embedded, initial_state, cell, loop_function=loop_function)


def embedding_rnn_seq2seq(
    encoder_inputs, decoder_inputs, cell, num_encoder_symbols, num_decoder_symbols, embedding_size,
    output_projection=None, feed_previous=False, dtype=None, scope=None,
):  # fmt: skip
    """Symbols to symbols: (outputs [batch, num_decoder_symbols] a step, last state).

    output_projection: (weights, biases) that the program applies itself; the outputs are then the cell's.
    feed_previous: a bool, or a tensor of tf.bool that chooses when the graph runs.
    """
    with tf.variable_scope(scope or "embedding_rnn_seq2seq") as scope:
        if dtype is not None:
            scope.set_dtype(dtype)
        encoder = EmbeddingWrapper(copy.deepcopy(cell), num_encoder_symbols, embedding_size)
        _, state = tf.nn.static_rnn(encoder, encoder_inputs, dtype=scope.dtype)
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)

        def decode(feed_previous, **options):
            return embedding_rnn_decoder(
                decoder_inputs, state, cell, num_decoder_symbols, embedding_size, output_projection=output_projection,
                feed_previous=feed_previous, **options,
            )  # fmt: skip

        return decode_either_way(feed_previous, decode, {"update_embedding_for_previous": False})


def embedding_tied_rnn_seq2seq(
    encoder_inputs, decoder_inputs, cell, num_symbols, embedding_size, num_decoder_symbols=None,
    output_projection=None, feed_previous=False, dtype=None, scope=None,
):  # fmt: skip
    """embedding_rnn_seq2seq with one embedding and one cell for both sides."""
    with tf.variable_scope(scope or "embedding_tied_rnn_seq2seq", dtype=dtype) as scope:
        dtype = scope.dtype
        check_projection(output_projection, num_symbols, dtype)
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size], dtype=dtype)
        encoded, decoded = (
            [tf.nn.embedding_lookup(embedding, symbols) for symbols in inputs]
            for inputs in (encoder_inputs, decoder_inputs)
        )
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols or num_symbols)

        def decode(feed_previous, update_embedding=True):
            loop_function = None
            if feed_previous:
                loop_function = _extract_argmax_and_embed(embedding, output_projection, update_embedding)
            return tied_rnn_seq2seq(encoded, decoded, cell, loop_function=loop_function, dtype=dtype)

        return decode_either_way(feed_previous, decode, {"update_embedding": False})


def one2many_rnn_seq2seq(
    encoder_inputs, decoder_inputs_dict, enc_cell, dec_cells_dict, num_encoder_symbols, num_decoder_symbols_dict,
    embedding_size, feed_previous=False, dtype=None, scope=None,
):  # fmt: skip
    """One encoder and several decoders by name: (outputs, last state), a dictionary each."""
    if set(dec_cells_dict) != set(decoder_inputs_dict):
        raise ValueError("dec_cells_dict and decoder_inputs_dict need the same keys")
    for cell in (enc_cell, *dec_cells_dict.values()):
        if not isinstance(cell, RNNCell):
            raise TypeError(f"{cell!r} is no RNNCell")
    outputs, states = {}, {}
    with tf.variable_scope(scope or "one2many_rnn_seq2seq", dtype=dtype) as scope:
        encoder = EmbeddingWrapper(enc_cell, num_encoder_symbols, embedding_size)
        _, state = tf.nn.static_rnn(encoder, encoder_inputs, dtype=scope.dtype)
        for name, inputs in decoder_inputs_dict.items():
            symbols = num_decoder_symbols_dict[name]
            with tf.variable_scope(f"one2many_decoder_{name}"):
                cell = OutputProjectionWrapper(dec_cells_dict[name], symbols)

                def decode(feed_previous, inputs=inputs, cell=cell, symbols=symbols):
                    return embedding_rnn_decoder(
                        inputs, state, cell, symbols, embedding_size, feed_previous=feed_previous
                    )

                outputs[name], states[name] = decode_either_way(feed_previous, decode, {})
    return outputs, states


def decode_either_way(feed_previous, decode, options_of_tensor):
    """decode(feed_previous); of a tensor, both ways with shared weights, of which a session runs the one it says."""
    if isinstance(feed_previous, bool):
        return decode(feed_previous)
    structure = []

    def branch(feeds):
        with tf.variable_scope(tf.get_variable_scope(), reuse=None if feeds else True):
            result = decode(feeds, **options_of_tensor)
        structure.append(result)
        return tf.nest.flatten(result)

    flat = tf.cond(feed_previous, lambda: branch(True), lambda: branch(False))
    return tf.nest.pack_sequence_as(structure[0], flat)


def check_projection(output_projection, num_symbols, dtype):
    """ValueError unless it is None or (weights [any, num_symbols], biases [num_symbols])."""
    if output_projection is not None:
        weights, biases = (tf.convert_to_tensor(part, dtype=dtype) for part in output_projection)
        weights.shape.assert_is_compatible_with([None, num_symbols])
        biases.shape.assert_is_compatible_with([num_symbols])
