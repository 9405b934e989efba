import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib import legacy_seq2seq as seq2seq
from tf1.contrib import rnn
from tf1.models.rnn import seq2seq as under_its_first_name

X = np.random.RandomState(0).randn(4, 2, 3).astype(np.float32)  # [time, batch, size]


def names():
    return [variable.op.name for variable in tf.global_variables()]


def test_basic_and_tied_networks(session):
    inputs = [tf.constant(x) for x in X]
    outputs, state = seq2seq.basic_rnn_seq2seq(inputs[:2], inputs[2:], rnn.GRUCell(3))
    assert len(tf.global_variables()) == 8 and len(outputs) == 2
    assert names()[0] == "basic_rnn_seq2seq/rnn/gru_cell/gates/kernel"
    assert names()[4] == "basic_rnn_seq2seq/rnn_decoder/gru_cell/gates/kernel"
    tied, last = seq2seq.tied_rnn_seq2seq(inputs[:2], inputs[2:], cell := rnn.GRUCell(3))
    assert len(tf.global_variables()) == 12
    whole, whole_state = tf.nn.static_rnn(cell, inputs, dtype=tf.float32)  # one network reads all four steps
    session.run(tf.global_variables_initializer())
    found = session.run([tied, whole[2:], last, whole_state])
    np.testing.assert_allclose(found[0], found[1], rtol=1e-6)
    np.testing.assert_allclose(found[2], found[3], rtol=1e-6)
    assert under_its_first_name.rnn_decoder is seq2seq.rnn_decoder


def test_a_loop_function_feeds_outputs(session):
    cell = rnn.BasicRNNCell(3)
    outputs, _ = seq2seq.rnn_decoder(
        [tf.constant(x) for x in X], tf.zeros([2, 3]), cell, loop_function=lambda previous, step: previous * step
    )
    session.run(tf.global_variables_initializer())
    outputs, kernel = session.run([outputs, tf.global_variables()[0]])
    h = np.zeros([2, 3])
    for step, output in enumerate(outputs):
        h = np.tanh(np.hstack([X[0] if step == 0 else h * step, h]) @ kernel)
        np.testing.assert_allclose(output, h, atol=1e-5)


NETWORKS = {
    "embedding_rnn_seq2seq": (7, 9, 4), "embedding_attention_seq2seq": (7, 9, 4), "embedding_tied_rnn_seq2seq": (9, 4),
}  # fmt: skip


@pytest.mark.parametrize("name", NETWORKS)
def test_a_tensor_chooses_whether_outputs_are_fed(session, name):
    encoder = [tf.constant([1, 2]), tf.constant([3, 4]), tf.constant([5, 6])]
    decoder = [tf.constant([0, 0]), tf.constant([7, 8])]
    make, cell = getattr(seq2seq, name), rnn.MultiRNNCell([rnn.LSTMCell(4), rnn.LSTMCell(4)])
    chosen = tf.placeholder(tf.bool, [])
    with tf.variable_scope("net"):
        outputs, state = make(encoder, decoder, cell, *NETWORKS[name], feed_previous=chosen)
    variables = names()
    assert len(outputs) == 2 and outputs[0].shape.as_list()[-1] == 9 and isinstance(state[0], rnn.LSTMStateTuple)
    both = {}
    for feed in (False, True):
        with tf.variable_scope("net", reuse=True):
            new_cell = rnn.MultiRNNCell([rnn.LSTMCell(4), rnn.LSTMCell(4)])
            both[feed] = make(encoder, decoder, new_cell, *NETWORKS[name], feed_previous=feed)
    assert names() == variables  # by name, all weights are shared
    session.run(tf.global_variables_initializer())
    for feed in (False, True):
        one, other = session.run([(outputs, state), both[feed]], {chosen: feed})
        for found, expected in zip(tf.nest.flatten(one), tf.nest.flatten(other), strict=True):
            np.testing.assert_allclose(found, expected, atol=1e-6)
    plain, fed = session.run([both[False][0], both[True][0]])
    np.testing.assert_array_equal(plain[0], fed[0])
    assert np.abs(plain[1] - fed[1]).max() > 1e-5


def test_variables_of_the_attention_network(session):
    symbols = [tf.constant([1, 2])] * 2
    seq2seq.embedding_attention_seq2seq(symbols, symbols, rnn.GRUCell(4), 7, 9, 5, num_heads=2)
    top = "embedding_attention_seq2seq/"
    decoder = f"{top}embedding_attention_decoder/attention_decoder/"
    assert [name for name in names() if "gru_cell" not in name] == [
        f"{top}rnn/embedding_wrapper/embedding", f"{top}embedding_attention_decoder/embedding",
        *(f"{decoder}Attn{kind}_{head}" for head in (0, 1) for kind in "WV"), f"{decoder}kernel", f"{decoder}bias",
        f"{decoder}output_projection_wrapper/kernel", f"{decoder}output_projection_wrapper/bias",
        *(f"{decoder}Attention_{head}/{part}" for head in (0, 1) for part in ("kernel", "bias")),
        f"{decoder}AttnOutputProjection/kernel", f"{decoder}AttnOutputProjection/bias",
    ]  # fmt: skip


def test_attention_by_numpy(session):
    memory = np.random.RandomState(1).randn(2, 5, 3).astype(np.float32)
    outputs, _ = seq2seq.attention_decoder(
        [tf.constant(X[0])], tf.zeros([2, 3]), tf.constant(memory), rnn.BasicRNNCell(3), output_size=2,
        initial_state_attention=True,
    )  # fmt: skip
    session.run(tf.global_variables_initializer())
    output, w = session.run([outputs[0], {v.op.name.split("/", 1)[1]: v for v in tf.global_variables()}])

    def attend(query):
        y = query @ w["Attention_0/kernel"] + w["Attention_0/bias"]
        scores = (w["AttnV_0"] * np.tanh(memory @ w["AttnW_0"][0, 0] + y[:, None])).sum(-1)
        weights = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
        return (weights[..., None] * memory).sum(1)

    x = np.hstack([X[0], attend(np.zeros([2, 3]))]) @ w["kernel"] + w["bias"]
    h = np.tanh(np.hstack([x, np.zeros([2, 3])]) @ w["basic_rnn_cell/kernel"])
    expected = np.hstack([h, attend(h)]) @ w["AttnOutputProjection/kernel"]
    np.testing.assert_allclose(output, expected, atol=1e-5)


def test_losses_and_buckets(session):
    random = np.random.RandomState(2)
    logits, targets, weights = random.randn(3, 2, 4).astype(np.float32), random.randint(0, 4, [3, 2]), random.rand(3, 2)
    weights = weights.astype(np.float32)
    lists = [[tf.constant(step) for step in array] for array in (logits, targets, weights)]
    by_example = seq2seq.sequence_loss_by_example(*lists)
    results = session.run([by_example, seq2seq.sequence_loss(*lists), seq2seq.sequence_loss(*lists, False, False)])
    logs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    each = -np.take_along_axis(logs, targets[..., None], 2)[..., 0] * weights
    expected = each.sum(0) / weights.sum(0)
    for found, wanted in zip(results, (expected, expected.mean(), each.sum()), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5)

    def net(encoder, decoder):
        return seq2seq.basic_rnn_seq2seq(encoder, decoder, rnn.GRUCell(4))

    inputs = [tf.constant(x) for x in X]
    steps = [[*column, column[0]] for column in lists[1:]]
    outputs, losses = seq2seq.model_with_buckets(inputs, inputs, *steps, [(1, 2), (3, 4)], net)
    assert [len(output) for output in outputs] == [2, 4] and len(losses) == 2 and len(tf.global_variables()) == 8
    _, per_example = seq2seq.model_with_buckets(inputs, inputs, *steps, [(3, 4)], lambda e, d: (outputs[1], None),
                                                per_example_loss=True)  # fmt: skip
    session.run(tf.global_variables_initializer())
    total, each = session.run([losses[1], per_example[0]])
    np.testing.assert_allclose(total, each.mean(), rtol=1e-5)
    with pytest.raises(ValueError, match="targets has 4 steps, but the last bucket has 6"):
        seq2seq.model_with_buckets(inputs, inputs, *steps, [(3, 6)], net)
    with pytest.raises(ValueError, match="not 3, 2 and 3"):
        seq2seq.sequence_loss_by_example(lists[0], lists[1][:2], lists[2])


def test_loss_functions_of_all_times(session):
    logits, targets = tf.constant([[1.0, 2.0], [0.5, 0.0]]), tf.constant([0, 1])

    def softmax(labels, logits):  # 1.2 and later
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)

    functions = [
        softmax,
        lambda **named: softmax(**named),
        lambda labels, inputs: softmax(labels, inputs),  # 1.0
        lambda inputs, labels: softmax(labels, inputs),  # before
        tf.nn.sparse_softmax_cross_entropy_with_logits,
    ]
    weights = [tf.ones([2])]
    losses = [
        seq2seq.sequence_loss_by_example([logits], [targets], weights, softmax_loss_function=one) for one in functions
    ]
    expected = seq2seq.sequence_loss_by_example([logits], [targets], weights)
    first, *others = session.run([expected, *losses])
    for other in others:
        np.testing.assert_allclose(other, first, rtol=1e-6)


def test_one_encoder_for_several_decoders(session):
    symbols = [tf.constant([1, 2])] * 3
    outputs, states = seq2seq.one2many_rnn_seq2seq(
        symbols, {"a": symbols[:1], "b": symbols}, rnn.GRUCell(4), {"a": rnn.GRUCell(4), "b": rnn.GRUCell(4)}, 5,
        {"a": 6, "b": 7}, 3,
    )  # fmt: skip
    session.run(tf.global_variables_initializer())
    shapes = tf.nest.map_structure(np.shape, session.run(outputs))
    assert shapes == {"a": [(2, 6)], "b": [(2, 7)] * 3} and set(states) == {"a", "b"}
    with pytest.raises(ValueError, match="the same keys"):
        seq2seq.one2many_rnn_seq2seq(symbols, {"a": symbols}, rnn.GRUCell(4), {}, 5, {}, 3)
