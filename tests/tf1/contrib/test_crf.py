import itertools

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib import crf

TAGS, TIME = 3, 4
LENGTHS = [4, 1, 3, 2]


@pytest.fixture(scope="module")
def field():
    """Scores, transitions, tags, and the score of each sequence of each example by enumeration."""
    random = np.random.RandomState(0)
    inputs = random.randn(len(LENGTHS), TIME, TAGS).astype(np.float32)
    transitions = random.randn(TAGS, TAGS).astype(np.float32)
    tags = random.randint(0, TAGS, [len(LENGTHS), TIME]).astype(np.int32)
    scores = [
        {path: score(inputs[i], path, transitions) for path in itertools.product(range(TAGS), repeat=length)}
        for i, length in enumerate(LENGTHS)
    ]
    return inputs, transitions, tags, scores


def score(inputs, path, transitions):
    steps = sum(transitions[a, b] for a, b in zip(path, path[1:], strict=False))
    return sum(inputs[t, tag] for t, tag in enumerate(path)) + steps


@pytest.mark.parametrize("static", [True, False])
@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_scores_and_likelihoods_by_enumeration(field, static, dtype):
    inputs, transitions, tags, scores = field
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.constant(inputs) if static else tf.placeholder_with_default(inputs, [None, None, TAGS])
        given, lengths = tf.constant(tags.astype(dtype)), tf.constant(LENGTHS, dtype)
        likelihood, variable = crf.crf_log_likelihood(x, given, lengths)
        assert variable.op.name == "transitions" and variable.shape.as_list() == [TAGS, TAGS]
        results = [
            likelihood, crf.crf_sequence_score(x, given, lengths, variable), crf.crf_log_norm(x, lengths, variable),
            crf.crf_unary_score(given, lengths, x), crf.crf_binary_score(given, lengths, variable),
            *tf.gradients(likelihood, [x, variable]),
        ]  # fmt: skip
        session.run(variable.initializer, {variable.initial_value: transitions})
        likelihood, sequence, norm, unary, binary, of_x, of_transitions = session.run(results)
    expected = [np.log(sum(np.exp(value) for value in of.values())) for of in scores]
    chosen = [of[tuple(tags[i, : LENGTHS[i]])] for i, of in enumerate(scores)]
    np.testing.assert_allclose(norm, expected, rtol=1e-5)
    np.testing.assert_allclose(sequence, chosen, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(unary + binary, chosen, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(likelihood, np.subtract(chosen, expected), rtol=1e-4, atol=1e-5)
    # The gradient of the likelihood is what was seen minus what is expected under the field.
    shares = [{path: np.exp(value - expected[i]) for path, value in of.items()} for i, of in enumerate(scores)]
    wanted_x, wanted_transitions = np.zeros_like(inputs), np.zeros_like(transitions)
    for i, of in enumerate(shares):
        for path, share in [*((path, -share) for path, share in of.items()), (tuple(tags[i, : LENGTHS[i]]), 1)]:
            for t, tag in enumerate(path):
                wanted_x[i, t, tag] += share
            for a, b in zip(path, path[1:], strict=False):
                wanted_transitions[a, b] += share
    np.testing.assert_allclose(of_x, wanted_x, atol=1e-5)
    np.testing.assert_allclose(of_transitions, wanted_transitions, atol=1e-5)


def test_decoding_by_enumeration(field):
    inputs, transitions, _, scores = field
    with tf.Graph().as_default(), tf.Session() as session:
        for shape in (inputs.shape, [None, None, TAGS]):
            x = tf.placeholder_with_default(inputs, shape)
            tags, best = session.run(crf.crf_decode(x, tf.constant(transitions), tf.constant(LENGTHS)))
            for i, of in enumerate(scores):
                path = max(of, key=of.get)
                assert tags[i].tolist() == [*path, *[0] * (TIME - len(path))]
                np.testing.assert_allclose(best[i], of[path], rtol=1e-5)
                in_numpy, value = crf.viterbi_decode(inputs[i, : LENGTHS[i]], transitions)
                assert tuple(in_numpy) == path
                np.testing.assert_allclose(value, of[path], rtol=1e-5)


def test_sequences_of_one_step_and_of_none(field):
    inputs, transitions, tags, _ = field
    x = inputs[:, :1]
    with tf.Graph().as_default(), tf.Session() as session:
        lengths = tf.constant([1, 1, 0, 1])
        likelihood, _ = crf.crf_log_likelihood(
            tf.constant(x), tf.constant(tags[:, :1]), lengths, tf.constant(transitions)
        )
        decoded, best = crf.crf_decode(tf.constant(x), tf.constant(transitions), lengths)
        likelihood, decoded, best = session.run([likelihood, decoded, best])
    softmax = x[:, 0] - np.log(np.exp(x[:, 0]).sum(1, keepdims=True))
    expected = softmax[np.arange(4), tags[:, 0]] * [1, 1, 0, 1]
    np.testing.assert_allclose(likelihood, expected, rtol=1e-5)
    assert decoded[[0, 1, 3], 0].tolist() == x[[0, 1, 3], 0].argmax(1).tolist() and decoded.dtype == np.int32
    np.testing.assert_allclose(best, x[:, 0].max(1))


def test_scores_of_several_allowed_tags(field):
    inputs, transitions, _, scores = field
    allowed = np.random.RandomState(1).rand(*inputs.shape) < 0.7
    allowed[..., 0] = True
    with tf.Graph().as_default(), tf.Session() as session:
        found = session.run(
            crf.crf_multitag_sequence_score(inputs, allowed, tf.constant(LENGTHS), tf.constant(transitions))
        )
    expected = [
        np.log(sum(np.exp(v) for path, v in of.items() if all(allowed[i, t, tag] for t, tag in enumerate(path))))
        for i, of in enumerate(scores)
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_cells(field):
    inputs, transitions, _, _ = field
    with tf.Graph().as_default(), tf.Session() as session:
        x, lengths = tf.constant(inputs), tf.constant(LENGTHS)
        cell = crf.CrfForwardRnnCell(tf.constant(transitions))
        _, alphas = tf.nn.dynamic_rnn(cell, x[:, 1:], lengths - 1, x[:, 0], dtype=tf.float32)
        norm = tf.reduce_logsumexp(alphas, 1), crf.crf_log_norm(x, lengths, tf.constant(transitions))
        forward = crf.CrfDecodeForwardRnnCell(tf.constant(transitions))
        pointers, best = forward(x[:, 1], x[:, 0])
        before, _ = crf.CrfDecodeBackwardRnnCell(TAGS)(pointers, tf.constant([[1]] * 4))
        one, other = session.run(norm)
        pointers, best, before = session.run([pointers, best, before])
    np.testing.assert_allclose(one, other, rtol=1e-6)
    paths = inputs[:, 0][:, :, None] + transitions
    np.testing.assert_array_equal(pointers, paths.argmax(1))
    np.testing.assert_allclose(best, inputs[:, 1] + paths.max(1), rtol=1e-6)
    np.testing.assert_array_equal(before[:, 0], pointers[:, 1])
