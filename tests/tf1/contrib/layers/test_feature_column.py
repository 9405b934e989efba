"""contrib.layers' feature columns: what networks and linear models get of them."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib import layers


def features():
    return {
        "age": tf.constant([[17.0], [30.0], [65.0]]),
        "size": tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
        "word": tf.SparseTensor([[0, 0], [1, 0], [1, 1]], ["b", "a", "new"], [3, 2]),
        "kind": tf.SparseTensor([[0, 0], [2, 0]], tf.constant([2, 0], tf.int64), [3, 1]),
        "weight": tf.SparseTensor([[0, 0], [1, 0], [1, 1]], [2.0, 3.0, 4.0], [3, 2]),
    }


def columns():
    age = layers.real_valued_column("age")
    word = layers.sparse_column_with_keys("word", ["a", "b"])
    kind = layers.sparse_column_with_integerized_feature("kind", 3)
    return age, layers.bucketized_column(age, [18, 40]), layers.real_valued_column("size", dimension=2), word, kind


def run(tensors):
    with tf.Session() as session:
        session.run([tf.global_variables_initializer(), tf.tables_initializer()])
        return session.run(tensors)


def test_the_inputs_of_a_network():
    with tf.Graph().as_default():
        age, buckets, size, word, _ = columns()
        parts = {}
        inputs = layers.input_from_feature_columns(
            features(), [buckets, size, layers.one_hot_column(word), age], cols_to_outs=parts
        )
        expected = [
            [17, 1, 0, 0, 1, 2, 0, 1],  # the age, its bucket, the size, which words
            [30, 0, 1, 0, 3, 4, 1, 0],
            [65, 0, 0, 1, 5, 6, 0, 0],
        ]
        np.testing.assert_array_equal(run(inputs), expected)
        assert set(parts) == {age, buckets, size, layers.one_hot_column(word)}


def test_embeddings():
    with tf.Graph().as_default():
        _, _, _, word, kind = columns()
        ones = tf.constant_initializer(1.0)
        embedded = [
            layers.embedding_column(word, 2, combiner="sum", initializer=ones),
            layers.embedding_column(
                layers.weighted_sparse_column(word, "weight"), 1, combiner="sum", initializer=ones, trainable=False
            ),
            *layers.shared_embedding_columns([kind], 1, initializer=tf.constant_initializer(5.0)),
        ]
        inputs = layers.input_from_feature_columns(features(), embedded, scope="input")
        assert {v.op.name.split("/")[0] for v in tf.global_variables()} == {"input"}
        assert len(tf.trainable_variables()) == 2
        rows = np.sort(run(inputs), axis=1)
        np.testing.assert_array_equal(rows, np.sort([[1, 1, 2, 5], [1, 1, 3, 0], [0, 0, 0, 5]], axis=1))


def test_a_linear_model():
    with tf.Graph().as_default():
        _, _, size, _, kind = columns()
        crossed = layers.crossed_column(["kind", "word"], 7)
        used = [size, layers.sparse_column_with_hash_bucket("word", 5), kind, crossed]
        sums, variables, bias = layers.weighted_sum_from_feature_columns(features(), used, 2)
        assert sums.shape.as_list() == [3, 2] and bias.shape.as_list() == [2]
        shapes = sorted(part.shape.as_list() for parts in variables.values() for part in parts)
        assert shapes == [[2, 2], [3, 2], [5, 2], [7, 2]]
        np.testing.assert_array_equal(run(sums), np.zeros([3, 2]))


def test_vocabularies_in_files(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("b\na\n")
    with tf.Graph().as_default():
        known = layers.sparse_column_with_vocabulary_file("word", str(path), vocab_size=2)
        hashed = layers.sparse_column_with_vocabulary_file("word", str(path), num_oov_buckets=1, vocab_size=2)
        inputs = [layers.input_from_feature_columns(features(), [layers.one_hot_column(c)]) for c in (known, hashed)]
        first, second = run(inputs)
        np.testing.assert_array_equal(first, [[1, 0], [0, 1], [0, 0]])
        np.testing.assert_array_equal(second, [[1, 0, 0], [0, 1, 1], [0, 0, 0]])


def test_parsing_and_placeholders():
    example = tf.train.Example()
    example.features.feature["age"].float_list.value.append(3.0)
    example.features.feature["word"].bytes_list.value.append(b"a")
    with tf.Graph().as_default():
        age, _, _, word, _ = columns()
        parsed = layers.parse_feature_columns_from_examples([example.SerializeToString()], [age, word])
        assert run(parsed["age"]) == [[3.0]]
        assert run(parsed["word"]).values == [b"a"]
        placeholders = layers.make_place_holder_tensors_for_base_features([age, word])
        assert placeholders["age"].shape.as_list() == [None, 1]
        assert isinstance(placeholders["word"], tf.SparseTensor)


def test_columns_of_tensors():
    with tf.Graph().as_default():
        inferred = layers.infer_real_valued_columns({"b": tf.ones([3, 4, 2]), "a": tf.ones([3], tf.int64)})
        assert [(one.key, one.shape, one.dtype) for one in inferred] == [
            ("b", (8,), tf.float32), ("a", (1,), tf.int64),
        ]  # fmt: skip
        (alone,) = layers.infer_real_valued_columns(tf.ones([3, 2]))
        np.testing.assert_array_equal(
            run(layers.input_from_feature_columns({"": tf.ones([3, 2])}, [alone])), np.ones([3, 2])
        )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: layers.real_valued_column("a", dimension=None), "dimension=None"),
        (lambda: layers.sparse_column_with_hash_bucket("a", 5, combiner="mean"), "leave it at 'sum'"),
        (lambda: layers.sparse_column_with_hash_bucket("a", 5, hash_keys=[1]), "hash_keys"),
        (lambda: layers.sparse_column_with_integerized_feature("a", 5, dtype=tf.float32), "no integer type"),
        (lambda: layers.crossed_column(["a", "b"], 5, ckpt_to_load_from="x"), "init_from_checkpoint"),
        (lambda: layers.infer_real_valued_columns(tf.constant(["a"])), "string; make its column yourself"),
        (lambda: layers.infer_real_valued_columns({"a": tf.SparseTensor([[0]], [1], [1])}), "'a' is sparse"),
        (lambda: layers.check_feature_columns({"a": layers.real_valued_column("a")}), "is a dictionary"),
        (lambda: layers.check_feature_columns([layers.real_valued_column("a")] * 2), "two feature columns are named a"),
    ],
)
def test_what_is_not_there_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
