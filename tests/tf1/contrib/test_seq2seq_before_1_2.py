"""contrib.seq2seq of TensorFlow 1.0 and 1.1 against what came later."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib import rnn, seq2seq
from tf1.own import own_modules

with own_modules():
    from graphs.layers import Dense

SYMBOLS, END = 5, 4


def drawn(scope):
    """A scope whose variables of one shape have the same values in every such scope."""
    return tf.variable_scope(scope, initializer=tf.random_uniform_initializer(-1.5, 1.5, seed=1))


def tensors(*shapes):
    random = np.random.RandomState(0)
    return [tf.constant(random.randn(*shape).astype(np.float32)) for shape in shapes]


@pytest.mark.parametrize("time_major", [False, True])
def test_training_equals_dynamic_rnn(session, time_major):
    inputs, state = tensors([2, 4, 3], [2, 6])
    lengths = tf.constant([4, 2])
    fed = tf.transpose(inputs, [1, 0, 2]) if time_major else inputs
    with drawn("a"):
        outputs, last, context = seq2seq.dynamic_rnn_decoder(
            rnn.GRUCell(6), seq2seq.simple_decoder_fn_train(state), fed, lengths, time_major=time_major
        )
        of_one_length = seq2seq.dynamic_rnn_decoder(
            rnn.GRUCell(6, reuse=True), seq2seq.simple_decoder_fn_train(state), fed,
            tf.placeholder_with_default(4, None), time_major=time_major,
        )  # fmt: skip
    with drawn("b"):
        expected = tf.nn.dynamic_rnn(rnn.GRUCell(6), inputs, lengths, state)
    session.run(tf.global_variables_initializer())
    found, other, *expected = session.run([(outputs, last), of_one_length[0], *expected])
    assert context is None
    first = (slice(None), 0) if time_major else 0  # the example of the full length
    np.testing.assert_allclose(other[first], found[0][first], rtol=1e-5)
    np.testing.assert_allclose(found[0].swapaxes(0, 1) if time_major else found[0], expected[0], rtol=1e-5)
    np.testing.assert_allclose(found[1], expected[1], rtol=1e-5)


def test_inference_equals_greedy_decoding(session):
    embeddings, state = tensors([SYMBOLS, 3], [4, 6])
    with drawn("a") as scope:
        layer = Dense(SYMBOLS, name="to_symbols")
        function = seq2seq.simple_decoder_fn_inference(layer, state, embeddings, 0, END, 6, SYMBOLS)
        logits, _, _ = seq2seq.dynamic_rnn_decoder(rnn.GRUCell(6), function, scope=scope)
    with drawn("b"):
        helper = seq2seq.GreedyEmbeddingHelper(embeddings, tf.fill([4], 0), END)
        decoder = seq2seq.BasicDecoder(rnn.GRUCell(6), helper, state, Dense(SYMBOLS, name="to_symbols"))
        outputs, _, lengths = seq2seq.dynamic_decode(decoder, maximum_iterations=7)
    session.run(tf.global_variables_initializer())
    found, expected, lengths = session.run([logits, outputs.rnn_output, lengths])
    assert found.shape == expected.shape and lengths.max() == found.shape[1]
    for example, length in enumerate(lengths):
        np.testing.assert_allclose(found[example, :length], expected[example, :length], rtol=1e-4)
    with pytest.raises(ValueError, match="takes no inputs"):
        seq2seq.dynamic_rnn_decoder(rnn.GRUCell(6), function, tf.zeros([4, 2, 3]))


@pytest.mark.parametrize("option", ["bahdanau", "luong"])
def test_attention_step_by_step(session, option):
    memory, inputs, embeddings, state = tensors([2, 4, 6], [2, 3, 5], [SYMBOLS, 5], [2, 6])
    cell = rnn.GRUCell(6)
    with drawn("a"):
        prepared = seq2seq.prepare_attention(memory, option, 6)
        keys, values, look, construct = prepared
        outputs, last, _ = seq2seq.dynamic_rnn_decoder(
            cell, seq2seq.attention_decoder_fn_train(state, *prepared), inputs, [3, 3], scope="decoder"
        )
        layer = Dense(SYMBOLS, name="to_symbols")
        layer(outputs)
        longest = tf.placeholder_with_default(1, None)
        decoded = []
        for again in (prepared, None):  # programs prepare once, or for inference again
            with tf.variable_scope(tf.get_variable_scope(), reuse=True):
                given = again or seq2seq.prepare_attention(memory, option, 6)
                function = seq2seq.attention_decoder_fn_inference(
                    layer, state, *given, embeddings, 0, END, longest, SYMBOLS
                )
                with tf.variable_scope("decoder", reuse=True) as scope:
                    decoded.append(seq2seq.dynamic_rnn_decoder(cell, function, scope=scope)[0])
    names = [variable.op.name for variable in tf.trainable_variables()]
    expected = ["a/attention_keys/weights", *(f"a/attention_score/{name}" for name in ("attnW", "attnV"))]
    assert names[: 3 if option == "bahdanau" else 1] == expected[: 3 if option == "bahdanau" else 1]
    assert "a/attention_construct/weights" in names and keys.shape.as_list() == [2, 4, 6] and values is memory
    session.run(tf.global_variables_initializer())
    h, seen, steps = state, tf.zeros([2, 6]), []
    with tf.variable_scope("a", reuse=True):
        for step in range(3):
            h, _ = cell(tf.concat([inputs[:, step], seen], 1), h)
            seen = construct(h, keys, values)
            steps.append(seen)
    first, _ = cell(tf.concat([tf.gather(embeddings, [0, 0]), tf.zeros([2, 6])], 1), state)
    first = layer(construct(first, keys, values))
    found = session.run([outputs, last, *decoded])
    expected = session.run([tf.stack(steps, 1), h, first])
    np.testing.assert_allclose(found[0], expected[0], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found[1], expected[1], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found[2][:, 0], expected[2], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found[2], found[3], rtol=1e-5)
    with pytest.raises(ValueError, match="choose from bahdanau, luong"):
        seq2seq.prepare_attention(memory, "other", 6)


def test_dynamic_attention_wrapper_equals_its_successor(session):
    memory, inputs = tensors([2, 4, 6], [2, 3, 5])
    results = []
    for name in ("a", "b"):
        with drawn(name):
            mechanism = seq2seq.BahdanauAttention(6, memory, [4, 2], normalize=False, name="BahdanauAttention")
            if name == "a":
                cell = seq2seq.DynamicAttentionWrapper(rnn.GRUCell(6), mechanism, 7)
                state = seq2seq.DynamicAttentionWrapperState(tf.zeros([2, 6]), tf.zeros([2, 7]))
            else:
                cell = seq2seq.AttentionWrapper(rnn.GRUCell(6), mechanism, 7)
                state = cell.zero_state(2, tf.float32)
            helper = seq2seq.TrainingHelper(inputs, [3, 2])
            outputs, last = seq2seq.dynamic_decode(seq2seq.BasicDecoder(cell, helper, state))  # two names, as in 1.1
            results.append((outputs.rnn_output, last.cell_state, last.attention))
            assert cell.output_size == 7
    assert len(seq2seq.dynamic_decode(seq2seq.BasicDecoder(cell, helper, state))) == 3
    session.run(tf.global_variables_initializer())
    for one, other in zip(*session.run(results), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5)
    clone = seq2seq.DynamicAttentionWrapperState(1, 2).clone(cell_state=3)
    assert clone == (3, 2)
    with pytest.raises(TypeError, match="attention_mechanism must be one, not Tensor|SymbolicTensor"):
        seq2seq.DynamicAttentionWrapper(rnn.GRUCell(6), memory, 7)
