import itertools

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib import rnn, seq2seq
from tf1.own import own_modules

with own_modules():
    from graphs.layers import Dense

SYMBOLS, END = 5, 4


def initialized(session, seed=0, scale=1.5):
    """All variables at random values; returns them by name."""
    random = np.random.RandomState(seed)
    for variable in tf.global_variables():
        session.run(
            variable.initializer, {variable.initial_value: random.uniform(-scale, scale, variable.shape.as_list())}
        )
    return session.run({variable.op.name: variable for variable in tf.global_variables()})


def softmax(x):
    x = np.exp(x - x.max(-1, keepdims=True))
    return x / x.sum(-1, keepdims=True)


def gru(x, h, kernel, bias, of_candidate, candidate_bias):
    r, u = np.split(1 / (1 + np.exp(-(np.hstack([x, h]) @ kernel + bias))), 2, 1)
    return u * h + (1 - u) * np.tanh(np.hstack([x, r * h]) @ of_candidate + candidate_bias)


@pytest.mark.parametrize("options", list(itertools.product(*[["mean", "sum", None]] * 2)))
def test_sequence_loss(session, options):
    random = np.random.RandomState(0)
    logits, targets = random.randn(2, 3, 4).astype(np.float32), random.randint(0, 4, [2, 3])
    weights = np.float32([[1, 0.5, 0], [1, 1, 2]])
    over_time, over_batch = options
    if {"mean", "sum"} == {over_time, over_batch}:  # what the original made of it: see the source's order of cases
        return
    loss = seq2seq.sequence_loss(
        tf.constant(logits), tf.constant(targets), tf.constant(weights), over_time == "mean", over_batch == "mean",
        over_time == "sum", over_batch == "sum",
    )  # fmt: skip
    each = -np.log(np.take_along_axis(softmax(logits), targets[..., None], 2)[..., 0]) * weights
    axes = tuple(axis for axis, kind in ((1, over_time), (0, over_batch)) if kind)
    if "mean" in options:
        expected = each.sum(axes) / weights.sum(axes)
    elif "sum" in options:
        expected = each.sum(axes) / np.count_nonzero(weights, axes)
    else:
        expected = each
    np.testing.assert_allclose(session.run(loss), expected, rtol=1e-5)


def test_wrong_arguments_of_sequence_loss():
    with tf.Graph().as_default():
        good = tf.zeros([2, 3, 4]), tf.zeros([2, 3], tf.int32), tf.ones([2, 3])
        with pytest.raises(ValueError, match="logits must have 3 dimensions"):
            seq2seq.sequence_loss(good[0][0], *good[1:])
        with pytest.raises(ValueError, match="not both"):
            seq2seq.sequence_loss(*good, sum_over_batch=True)


@pytest.mark.parametrize("time_major", [False, True])
@pytest.mark.parametrize("impute", [False, True])
def test_training_equals_dynamic_rnn(session, time_major, impute):
    x = np.random.RandomState(0).randn(3, 4, 2).astype(np.float32)
    cell, layer, lengths = rnn.LSTMCell(3), Dense(SYMBOLS, name="out"), [4, 1, 3]
    inputs = tf.constant(x.transpose(1, 0, 2) if time_major else x)
    helper = seq2seq.TrainingHelper(inputs, lengths, time_major=time_major)
    decoder = seq2seq.BasicDecoder(cell, helper, cell.zero_state(3, tf.float32), layer)
    outputs, state, found = seq2seq.dynamic_decode(decoder, output_time_major=time_major, impute_finished=impute)
    assert isinstance(outputs, seq2seq.BasicDecoderOutput) and outputs.rnn_output.shape.as_list()[-1] == SYMBOLS
    names = [variable.op.name for variable in tf.global_variables()]
    assert names == ["decoder/lstm_cell/kernel", "decoder/lstm_cell/bias", "decoder/out/kernel", "decoder/out/bias"]
    expected, last = tf.nn.dynamic_rnn(cell, tf.constant(x), lengths, dtype=tf.float32)
    expected = layer(expected)
    loss, other = tf.reduce_sum(outputs.rnn_output[0]), tf.reduce_sum(expected[0])
    if time_major:
        loss = tf.reduce_sum(outputs.rnn_output[:, 0])
    gradients = [tf.gradients(of, cell.weights)[0] for of in (loss, other)]
    initialized(session)
    outputs, state, found, expected, last, gradients = session.run([outputs, state, found, expected, last, gradients])
    assert found.tolist() == lengths
    np.testing.assert_allclose(*gradients, rtol=1e-4, atol=1e-5)
    logits = outputs.rnn_output.transpose(1, 0, 2) if time_major else outputs.rnn_output
    ids = outputs.sample_id.T if time_major else outputs.sample_id
    for i, length in enumerate(lengths):
        np.testing.assert_allclose(logits[i, :length], expected[i, :length], atol=1e-5)
        np.testing.assert_array_equal(ids[i, :length], expected[i, :length].argmax(-1))
        assert not impute or not logits[i, length:].any()
        if impute:
            np.testing.assert_allclose([state.c[i], state.h[i]], [last.c[i], last.h[i]], atol=1e-5)


def greedy(w, start, steps):
    """Symbols of a GRU of 3 units, an embedding and an output layer, in NumPy: lists up to END."""
    prefix = "decoder/gru_cell/"
    weights = [w[f"{prefix}{name}"] for name in ("gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias")]
    h, symbols, found = np.zeros([len(start), 3]), np.array(start), []
    for _ in range(steps):
        h = gru(w["embedding"][symbols], h, *weights)
        symbols = (h @ w["decoder/out/kernel"] + w["decoder/out/bias"]).argmax(1)
        found.append(symbols)
    rows = np.array(found).T.tolist()
    return [row[: row.index(END) + 1] if END in row else row for row in rows]


@pytest.mark.parametrize("by_function", [False, True])
def test_greedy_decoding(session, by_function):
    embedding = tf.get_variable("embedding", [SYMBOLS, 2])
    given = (lambda ids: tf.nn.embedding_lookup(embedding, ids)) if by_function else embedding
    helper = seq2seq.GreedyEmbeddingHelper(given, tf.constant([0, 1, 2, 3]), END)
    cell = rnn.GRUCell(3)
    decoder = seq2seq.BasicDecoder(cell, helper, cell.zero_state(4, tf.float32), Dense(SYMBOLS, name="out"))
    outputs, _, lengths = seq2seq.dynamic_decode(decoder, maximum_iterations=6)
    for seed in range(3):
        w = initialized(session, seed)
        ids, found = session.run([outputs.sample_id, lengths])
        expected = greedy(w, [0, 1, 2, 3], 6)
        assert [row[:n].tolist() for row, n in zip(ids, found, strict=True)] == expected
        assert ids.shape[1] == max(map(len, expected))


def test_drawn_symbols_follow_the_logits(session):
    embedding = tf.eye(SYMBOLS)
    helper = seq2seq.SampleEmbeddingHelper(embedding, tf.zeros([4000], tf.int32), END, softmax_temperature=0.5, seed=1)
    outputs = tf.tile([[0.0, 1.0, 0.5, -1.0, 0.3]], [4000, 1])
    ids = session.run(helper.sample(time=0, outputs=outputs, state=None))
    expected = softmax(np.array([0, 1, 0.5, -1, 0.3]) / 0.5)
    np.testing.assert_allclose(np.bincount(ids, minlength=5) / 4000, expected, atol=0.03)


def test_inference_and_custom_helpers(session):
    """Both count down from their start: the cell's outputs are its inputs."""

    class Echo(rnn.RNNCell):
        state_size = property(lambda self: 1)
        output_size = property(lambda self: 1)

        def call(self, inputs, state):
            return inputs, state

    start = tf.constant([[3.0], [1.0]])
    inference = seq2seq.InferenceHelper(
        lambda outputs: outputs - 1, [1], tf.float32, start, lambda ids: tf.reduce_all(tf.equal(ids, 0), 1)
    )
    custom = seq2seq.CustomHelper(
        lambda: (tf.constant([False, False]), start),
        lambda time, outputs, state: outputs - 1,
        lambda time, outputs, state, sample_ids: (tf.equal(sample_ids[:, 0], 0), sample_ids, state),
        sample_ids_shape=[1], sample_ids_dtype=tf.float32,
    )  # fmt: skip
    with pytest.raises(ValueError, match=r"after initialize\(\)"):
        _ = custom.batch_size
    custom.initialize()
    for helper in (inference, custom):
        decoder = seq2seq.BasicDecoder(Echo(), helper, tf.zeros([2, 1]))
        outputs, _, lengths = session.run(seq2seq.dynamic_decode(decoder))
        assert lengths.tolist() == [3, 1] and outputs.sample_id[0, :, 0].tolist() == [2, 1, 0]


def test_scheduled_sampling(session):
    x = np.random.RandomState(0).randn(2, 3, 2).astype(np.float32)
    embedding = tf.constant(np.random.RandomState(1).randn(SYMBOLS, 2), tf.float32)
    cell = rnn.GRUCell(2)
    results = {}
    for share in (0.0, 1.0):
        helper = seq2seq.ScheduledEmbeddingTrainingHelper(tf.constant(x), [3, 2], embedding, share, seed=1)
        layer = Dense(SYMBOLS, name="out", _reuse=tf.AUTO_REUSE)
        with tf.variable_scope("", reuse=tf.AUTO_REUSE):
            results[share] = seq2seq.dynamic_decode(
                seq2seq.BasicDecoder(cell, helper, tf.zeros([2, 2]), layer), scope="d"
            )[0]
    with tf.variable_scope("", reuse=tf.AUTO_REUSE):
        plain = seq2seq.BasicDecoder(cell, seq2seq.TrainingHelper(tf.constant(x), [3, 2]), tf.zeros([2, 2]))
        outputs = seq2seq.ScheduledOutputTrainingHelper(tf.constant(x), [3, 2], 1.0)
        fed = seq2seq.BasicDecoder(cell, outputs, tf.zeros([2, 2]))
        results |= {
            "plain": seq2seq.dynamic_decode(plain, scope="d")[0],
            "fed": seq2seq.dynamic_decode(fed, scope="d")[0],
        }
    w = initialized(session)
    found = session.run(results)
    assert (
        (found[0.0].sample_id == -1).all() and (found[1.0].sample_id >= 0).all() and (found["fed"].sample_id == 1).all()
    )
    own = [w[f"d/gru_cell/{name}"] for name in ("gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias")]
    h = first = gru(x[:, 0], np.zeros([2, 2]), *own)
    np.testing.assert_allclose(found["fed"].rnn_output[:, 1], gru(first, first, *own), atol=1e-5)
    np.testing.assert_allclose(found["plain"].rnn_output[:, 1], gru(x[:, 1], first, *own), atol=1e-5)
    kernel = next(value for name, value in w.items() if name.endswith("out/kernel"))
    assert kernel.shape == (2, SYMBOLS) and h is first


def test_two_arguments_of_the_wrong_kind(session):
    cell, helper = rnn.GRUCell(2), seq2seq.TrainingHelper(tf.zeros([2, 3, 2]), [3, 2])
    with pytest.raises(TypeError, match="needs a Decoder, not int"):
        seq2seq.dynamic_decode(3)
    with pytest.raises(TypeError, match="helper must be a Helper"):
        seq2seq.BasicDecoder(cell, "helper", tf.zeros([2, 2]))
    with pytest.raises(TypeError, match="output_layer must be a layer"):
        seq2seq.BasicDecoder(cell, helper, tf.zeros([2, 2]), "layer")
    with pytest.raises(ValueError, match="must be a vector"):
        seq2seq.TrainingHelper(tf.zeros([2, 3, 2]), 3)
    with pytest.raises(ValueError, match="a vector and end_token a scalar"):
        seq2seq.GreedyEmbeddingHelper(tf.zeros([3, 2]), 0, 0)
    with pytest.raises(TypeError, match="must be one or a list, not str"):
        seq2seq.AttentionWrapper(cell, "mechanism")


MEMORY = np.random.RandomState(3).randn(2, 4, 3).astype(np.float32)
LENGTHS = [4, 2]


def attention_weights(kind, w, query, normalize):
    """[batch, time] of a mechanism in NumPy."""
    is_within = np.arange(4) < np.array(LENGTHS)[:, None]
    keys = (MEMORY * is_within[..., None]) @ w["memory_layer/kernel"]
    prefix = "attention_wrapper/"
    if kind == "LuongAttention":
        scores = (keys * query[:, None]).sum(-1)
        scores = scores * w[f"{prefix}luong_attention/attention_g"] if normalize else scores
    else:
        prefix += "bahdanau_attention/"
        hidden, v = keys + (query @ w[f"{prefix}query_layer/kernel"])[:, None], w[f"{prefix}attention_v"]
        if normalize:
            hidden, v = hidden + w[f"{prefix}attention_b"], w[f"{prefix}attention_g"] * v / np.sqrt((v**2).sum())
        scores = (v * np.tanh(hidden)).sum(-1)
    return softmax(np.where(is_within, scores, -np.inf))


@pytest.mark.parametrize("kind", ["LuongAttention", "BahdanauAttention"])
@pytest.mark.parametrize("normalize", [False, True])
def test_attention(session, kind, normalize):
    option = {"scale" if kind == "LuongAttention" else "normalize": normalize}
    mechanism = getattr(seq2seq, kind)(2, tf.constant(MEMORY), memory_sequence_length=LENGTHS, **option)
    cell = seq2seq.AttentionWrapper(rnn.GRUCell(2), mechanism, attention_layer_size=5, alignment_history=True)
    x, state, steps = np.random.RandomState(4).randn(2, 2, 3).astype(np.float32), cell.zero_state(2, tf.float32), []
    assert cell.output_size == 5 and cell.state_size.alignments == 4
    for step in range(2):
        output, state = cell(tf.constant(x[:, step]), state)
        steps.append((output, state.alignments, state.cell_state))
    history = state.alignment_history.stack()
    w = initialized(session)
    steps, history, time = session.run([steps, history, state.time])
    names = ("gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias")
    own = [w[f"attention_wrapper/gru_cell/{name}"] for name in names]
    seen, h = np.zeros([2, 5]), np.zeros([2, 2])
    for step, (output, alignments, cell_state) in enumerate(steps):
        h = gru(np.hstack([x[:, step], seen]), h, *own)
        expected = attention_weights(kind, w, h, normalize)
        is_within = (np.arange(4) < np.array(LENGTHS)[:, None])[..., None]
        context = (expected[..., None] * MEMORY * is_within).sum(1)
        seen = np.hstack([h, context]) @ w["attention_wrapper/attention_layer/kernel"]
        for found, wanted in ((output, seen), (alignments, expected), (cell_state, h), (history[step], expected)):
            np.testing.assert_allclose(found, wanted, atol=1e-5)
    assert time == 2


def test_several_mechanisms_and_other_options(session):
    mechanisms = [seq2seq.LuongAttention(2, tf.constant(MEMORY)), seq2seq.BahdanauAttention(6, tf.constant(MEMORY))]
    first = tf.fill([2, 2], 0.5)
    cell = seq2seq.AttentionWrapper(
        rnn.GRUCell(2), mechanisms, output_attention=False, initial_cell_state=first, name="attention",
        cell_input_fn=lambda inputs, attention: inputs,
    )  # fmt: skip
    state = cell.zero_state(2, tf.float32)
    assert cell.output_size == 2 and state.attention.shape.as_list() == [2, 6] and len(state.alignments) == 2
    output, state = cell(tf.ones([2, 3]), state)
    cloned = state.clone(cell_state=tf.zeros([2, 2]))
    with pytest.raises(ValueError, match="clone: a part of shape"):
        state.clone(cell_state=tf.zeros([3, 2]))
    w = initialized(session)
    output, cloned = session.run([output, cloned.cell_state])
    names = ("gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias")
    own = [w[f"attention/gru_cell/{name}"] for name in names]
    np.testing.assert_allclose(output, gru(np.ones([2, 3]), np.full([2, 2], 0.5), *own), atol=1e-5)
    assert not cloned.any()
    np.testing.assert_array_equal(session.run(seq2seq.hardmax([[1.0, 3.0, 2.0]])), [[0, 1, 0]])


def likelihoods(w, start, steps):
    """{symbols up to END: (log probability)} of all sequences of the GRU of test_greedy_decoding, in NumPy."""
    names = ("gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias")
    own = [w[f"decoder/gru_cell/{name}"] for name in names]
    found, open_ones = {}, {(): (0.0, np.zeros([1, 3]))}
    for _ in range(steps):
        longer = {}
        for path, (value, h) in open_ones.items():
            h = gru(w["embedding"][[path[-1] if path else start]], h, *own)
            logs = np.log(softmax(h @ w["decoder/out/kernel"] + w["decoder/out/bias"]))[0]
            for symbol in range(SYMBOLS):
                if symbol == END:
                    found[(*path, END)] = value + logs[symbol]
                else:
                    longer[(*path, symbol)] = (value + logs[symbol], h)
        open_ones = longer
    return found | {path: value for path, (value, _) in open_ones.items()}


@pytest.mark.parametrize("penalty", [0.0, 1.0])
def test_a_beam_of_all_sequences_finds_the_likeliest(session, penalty):
    steps, width = 3, 40
    embedding = tf.get_variable("embedding", [SYMBOLS, 2])
    cell = rnn.GRUCell(3)
    state = seq2seq.tile_batch(cell.zero_state(2, tf.float32), width)
    decoder = seq2seq.BeamSearchDecoder(
        cell,
        embedding,
        tf.constant([0, 1]),
        END,
        state,
        width,
        Dense(SYMBOLS, name="out"),
        length_penalty_weight=penalty,
    )
    outputs, final, _ = seq2seq.dynamic_decode(decoder, maximum_iterations=steps)
    w = initialized(session)
    predicted, scores, logs, lengths = session.run(
        [outputs.predicted_ids, outputs.beam_search_decoder_output.scores, final.log_probs, final.lengths]
    )
    assert predicted.shape == (2, steps, width)
    for i, start in enumerate([0, 1]):
        values = likelihoods(w, start, steps)
        # In the step in which a sequence ends, its end doesn't count for the penalty; from the next one on it does.
        scored = {
            path: value / (((5 + len(path) - (path[-1] == END and len(path) == steps)) / 6) ** penalty)
            for path, value in values.items()
        }
        best = sorted(scored, key=scored.get, reverse=True)[:10]
        for beam, path in enumerate(best):
            padded = [*path, *[END] * (steps - len(path))]
            assert predicted[i, :, beam].tolist() == padded, (i, beam)
            np.testing.assert_allclose(scores[i, -1, beam], scored[path], rtol=1e-4)
            np.testing.assert_allclose(logs[i, beam], values[path], rtol=1e-4)
            assert lengths[i, beam] == len(path)


def test_beams_with_attention(session):
    width = 3
    memory = seq2seq.tile_batch(tf.constant(MEMORY), width)
    mechanism = seq2seq.LuongAttention(
        3, memory, memory_sequence_length=seq2seq.tile_batch(tf.constant(LENGTHS), width)
    )
    cell = seq2seq.AttentionWrapper(rnn.LSTMCell(3), mechanism, attention_layer_size=4, alignment_history=True)
    embedding = tf.get_variable("embedding", [SYMBOLS, 2])
    decoder = seq2seq.BeamSearchDecoder(
        cell, embedding, tf.zeros([2], tf.int32), END, cell.zero_state(2 * width, tf.float32), width,
        Dense(SYMBOLS, name="out"), coverage_penalty_weight=0.1,
    )  # fmt: skip
    outputs, final, _ = seq2seq.dynamic_decode(decoder, maximum_iterations=5)
    initialized(session)
    predicted, history, scores = session.run(
        [outputs.predicted_ids, final.cell_state.alignment_history, outputs.beam_search_decoder_output.scores]
    )
    assert predicted.shape == (2, 5, width) and history.shape == (5, 2 * width, 4)
    np.testing.assert_allclose(history.sum(-1), 1, rtol=1e-5)
    assert (np.diff(scores, axis=-1) <= 1e-6).all() and not history.reshape(5, 2, width, 4)[:, 1, :, 2:].any()
    with pytest.raises(ValueError, match="must be 0 for a cell without attention"):
        plain = rnn.GRUCell(2)
        seq2seq.BeamSearchDecoder(
            plain, embedding, [0], END, plain.zero_state(2, tf.float32), 2, coverage_penalty_weight=1.0
        ).initialize()


def test_a_memory_of_another_batch_is_told(session):
    cell = seq2seq.AttentionWrapper(rnn.GRUCell(2), seq2seq.LuongAttention(2, tf.constant(MEMORY)))
    with pytest.raises((ValueError, tf.errors.InvalidArgumentError), match="tile_batch"):
        cell.zero_state(6, tf.float32)


def test_gather_tree(session):
    ids = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]]).reshape(3, 1, 3)
    parents = np.array([[0, 0, 0], [0, 1, 1], [2, 1, 2]]).reshape(3, 1, 3)
    tree = session.run(seq2seq.gather_tree(ids, parents, [3], 10))
    np.testing.assert_array_equal(tree[:, 0], [[2, 2, 2], [6, 5, 6], [7, 8, 9]])
    shorter = session.run(seq2seq.gather_tree(ids, parents, [2], 5))
    np.testing.assert_array_equal(shorter[:, 0], [[1, 2, 2], [4, 5, 6], [5, 5, 5]])
    np.testing.assert_array_equal(session.run(seq2seq.tile_batch(tf.constant([[1, 2], [3, 4]]), 2)),
                                  [[1, 2], [1, 2], [3, 4], [3, 4]])  # fmt: skip
