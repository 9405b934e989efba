"""contrib.layers' initializers, regularizers, embeddings and summaries: equal to tf_slim's or to a closed form."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.contrib.libraries import OURS, compare

NUMBERS = np.random.RandomState(0).randn(4, 6).astype(np.float32)
IDS = np.array([[1, 2, 0], [0, 0, 0], [3, 1, 1]])


def test_initializers_draw_the_same():
    """With the same seed, in graphs of as many operations."""
    random = np.random.RandomState(1)
    for _ in range(6):
        uniform, seed = bool(random.randint(2)), random.randint(100)
        mode = ["FAN_IN", "FAN_OUT", "FAN_AVG"][random.randint(3)]
        shape = [3] * random.randint(1, 5)

        def build(library, mode=mode, uniform=uniform, seed=seed, shape=shape):
            scaling = library.variance_scaling_initializer(1.5, mode, uniform, seed)
            return scaling(shape), library.xavier_initializer(uniform, seed=seed + 1)(shape)

        comparison = compare()
        comparison.add((shape, mode, uniform), build)
        comparison.check(1e-7)


def test_initializers_refuse_as_type_errors():
    with pytest.raises(TypeError, match="choose from FAN_IN"):
        OURS.variance_scaling_initializer(mode="FAN")
    with pytest.raises(TypeError, match="a floating-point type is needed"):
        OURS.xavier_initializer(dtype=tf.int32)


def test_regularizers():
    comparison = compare()
    for label, regularizer in {
        "l1": lambda s: s.l1_regularizer(0.1), "l2": lambda s: s.l2_regularizer(0.1, scope="named"),
        "both": lambda s: s.l1_l2_regularizer(0.1, 0.2), "no l1": lambda s: s.l1_l2_regularizer(0.0, 0.2),
        "no l2": lambda s: s.l1_l2_regularizer(0.2, 0.0, "named"),
        "tensor": lambda s: s.l2_regularizer(tf.constant(0.3)),
        "sum": lambda s: s.sum_regularizer([s.l1_regularizer(0.1), None, s.l2_regularizer(0.2)]),
    }.items():  # fmt: skip
        comparison.add(label, lambda s, x, regularizer=regularizer: regularizer(s)(x), NUMBERS)
        comparison.add(label, lambda s, x, r=regularizer: s.apply_regularization(r(s), [x, 2 * x]), NUMBERS)
    comparison.check()
    assert OURS.sum_regularizer([None]) is None


def test_regularizers_refuse():
    for wrong in (1, -0.5):
        with pytest.raises(ValueError, match="scale"):
            OURS.l2_regularizer(wrong)
    with tf.Graph().as_default():
        with pytest.raises(ValueError, match="no weights"):
            OURS.apply_regularization(OURS.l2_regularizer(0.1))
        with pytest.raises(ValueError, match="has the shape"):
            OURS.apply_regularization(tf.identity, [tf.ones([2])])


def test_embeddings_of_words():
    with tf.Graph().as_default(), tf.Session() as session:
        table = tf.range(8.0)[:, None] * [[1.0, 10.0]]
        sequence = OURS.embed_sequence(IDS, 8, 2, initializer=tf.constant_initializer(3.0))
        assert OURS.get_model_variables()[0].op.name == "EmbedSequence/embeddings"
        shared = OURS.embed_sequence(IDS, 8, 2, unique=True, scope="EmbedSequence", reuse=True)
        bags = [OURS.bow_encoder(IDS, 8, 2, sparse, scope=f"bow{sparse}") for sparse in (True, False)]
        session.run(tf.global_variables_initializer())
        assert sequence.shape == shared.shape == [3, 3, 2]
        np.testing.assert_array_equal(session.run(sequence), np.full([3, 3, 2], 3.0))
        np.testing.assert_array_equal(session.run(shared), np.full([3, 3, 2], 3.0))
        for variable in OURS.get_variables_by_name("embeddings"):
            session.run(variable.assign(table))
        np.testing.assert_allclose(session.run(shared)[..., 0], IDS)
        sparse, dense = session.run(bags)
        np.testing.assert_allclose(
            sparse[:, 0], [1.5, 0, 5 / 3], rtol=1e-6
        )  # zeros are no words; a row without any is 0
        np.testing.assert_allclose(dense[:, 1], 10 * IDS.mean(1), rtol=1e-6)
        with pytest.raises(ValueError, match="vocab_size=None"):
            OURS.embed_sequence(IDS)
        with pytest.raises(ValueError, match="both are needed"):
            OURS.bow_encoder(IDS, 8, 0)
        with pytest.raises(TypeError, match="needs sparse_lookup"):
            OURS.bow_encoder(tf.SparseTensor([[0, 0]], [1], [1, 1]), 8, 2, sparse_lookup=False)


def test_look_ups():
    with tf.Graph().as_default(), tf.Session() as session:
        table = tf.constant(NUMBERS)
        unique = OURS.embedding_lookup_unique(table, IDS)
        np.testing.assert_array_equal(session.run(unique), NUMBERS[IDS])
        ids = tf.SparseTensor([[0, 0], [0, 1], [2, 0]], tf.constant([1, 3, -1], tf.int64), [3, 2])
        mean, total = (OURS.safe_embedding_lookup_sparse(table, ids, combiner=c) for c in (None, "sum"))
        zero = np.zeros(6, np.float32)
        np.testing.assert_allclose(session.run(mean), [(NUMBERS[1] + NUMBERS[3]) / 2, zero, zero], atol=1e-6)
        np.testing.assert_allclose(session.run(total), [NUMBERS[1] + NUMBERS[3], zero, zero], atol=1e-6)


def test_summaries():
    def build(library, inputs):
        relu = tf.nn.relu6(inputs, name="six")
        tf.add_to_collection(tf.GraphKeys.ACTIVATIONS, relu)
        tf.add_to_collection(tf.GraphKeys.ACTIVATIONS, tf.tanh(inputs))
        library.linear(inputs, 2)
        return [
            library.summarize_tensor(inputs), library.summarize_tensor(tf.reduce_sum(inputs), "tag"),
            library.summarize_activation(relu), *library.summarize_tensors([relu, tf.nn.relu(inputs)]),
            *library.summarize_collection(tf.GraphKeys.ACTIVATIONS, "case0/six"), *library.summarize_activations(),
        ]  # fmt: skip

    comparison = compare()
    comparison.add("summaries", build, NUMBERS)
    comparison.check()
    with tf.Graph().as_default():
        assert OURS.summarize_tensor(tf.constant("word")) is OURS.summarize_tensor(tf.constant(True)) is None


def test_buckets():
    with tf.Graph().as_default(), tf.Session() as session:
        buckets = OURS.bucketize([[-5.0, 1.0], [9.9, 100.0]], [0, 10, 100])
        np.testing.assert_array_equal(session.run(buckets), [[0, 1], [1, 3]])
