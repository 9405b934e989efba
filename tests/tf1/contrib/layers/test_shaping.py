"""contrib.layers without weights, and layers one after the other: equal to tf_slim's."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.contrib.libraries import OURS, compare

PICTURES = np.random.RandomState(0).randn(2, 4, 5, 6).astype(np.float32)
ROWS = PICTURES[:, :, 0, 0]
UNKNOWN = [[None, None, 5, 6]]


def test_dropout():
    comparison = compare()
    for number, arguments in enumerate([
        {}, {"keep_prob": 0.2, "scope": "named", "outputs_collections": "ends"}, {"keep_prob": 1.0},
        {"is_training": False}, {"is_training": None}, {"noise_shape": [2, 1, 1, 6]}, {"noise_shape": [None, 1, 1, 6]},
    ]):  # fmt: skip
        if arguments.get("is_training", True) is None:
            continue  # tf_slim asks Keras
        comparison.add(number, lambda s, x, given=arguments: s.dropout(x, seed=3, **given), PICTURES)

    def fed(library, inputs):
        keep, training = tf.placeholder_with_default(0.4, []), tf.placeholder_with_default(True, [])
        return library.dropout(inputs, keep, is_training=training, seed=3)

    comparison.add("fed", fed, PICTURES)
    comparison.check()
    with tf.Graph().as_default(), tf.Session() as session:
        np.testing.assert_array_equal(session.run(OURS.dropout(PICTURES, is_training=None)), PICTURES)


def test_flatten():
    comparison = compare()
    comparison.add("flatten", lambda s, x: s.flatten(x, outputs_collections="ends", scope="named"), PICTURES)
    comparison.add("unknown", lambda s, x: s.flatten(x), PICTURES, static_shapes=UNKNOWN)
    comparison.check()


def test_inner_flatten():
    from tf1.contrib.layers.layers import _inner_flatten

    with tf.Graph().as_default(), tf.Session() as session:
        for rank in (1, 2, 3, 4):
            expected = PICTURES.reshape(*PICTURES.shape[: rank - 1], -1)
            outputs = _inner_flatten(tf.placeholder_with_default(PICTURES, UNKNOWN[0]), rank)
            assert outputs.shape.is_compatible_with(expected.shape) and outputs.shape.rank == rank
            np.testing.assert_array_equal(session.run(outputs), expected)
        sparse = tf.SparseTensor([[0, 1, 2], [1, 0, 1]], [1.0, 2.0], [2, 3, 4])
        dense = session.run(tf.sparse_tensor_to_dense(_inner_flatten(sparse, 2)))
        assert dense.shape == (2, 12) and dense[0, 6] == 1 and dense[1, 1] == 2


def test_codes_and_softmax():
    comparison = compare()
    labels = np.array([0, 2, 1], np.int32)
    comparison.add("one hot", lambda s, x: s.one_hot_encoding(x, 4, outputs_collections="ends"), labels)
    comparison.add("other values", lambda s, x: s.one_hot_encoding(x, 3, 2.0, -1.0, scope="n"), labels.astype(np.int64))
    comparison.add("softmax", lambda s, x: s.softmax(x), PICTURES)
    comparison.add("named", lambda s, x: s.softmax(x, "named"), ROWS)
    comparison.add("spatial", lambda s, x: s.spatial_softmax(x), PICTURES)
    comparison.add("first", lambda s, x: s.spatial_softmax(x, 2.0, "named", ["mine"], data_format="NCHW"), PICTURES)
    comparison.add("fixed", lambda s, x: s.spatial_softmax(x, 2.0, trainable=False), PICTURES)
    comparison.check()


def test_sequences():
    comparison = compare()
    comparison.add("rows", lambda s, x: s.images_to_sequence(x, outputs_collections="ends"), PICTURES)
    comparison.add("first", lambda s, x: s.images_to_sequence(x, "NCHW"), PICTURES)
    comparison.add("back", lambda s, x: s.sequence_to_images(s.images_to_sequence(x), 4), PICTURES)
    comparison.add("back first", lambda s, x: s.sequence_to_images(x, 5, "channels_first", scope="named"), PICTURES[0])
    comparison.check()


def test_maxout_and_gradients():
    comparison = compare()
    comparison.add("maxout", lambda s, x: s.maxout(x, 3), PICTURES)
    comparison.add("axis", lambda s, x: s.maxout(x, 2, axis=1, scope="named"), PICTURES)
    comparison.add("unknown", lambda s, x: s.maxout(x, 2), PICTURES, static_shapes=UNKNOWN)
    comparison.add("sparse", lambda s, x: s.dense_to_sparse(x), np.array([[1, 0, 3], [0, 0, 2]]))
    comparison.add("no 3", lambda s, x: s.dense_to_sparse(x, 3, "ends"), np.array([[1, 0, 3], [0, 0, 2]]))
    comparison.add("scaled", lambda s, x: s.scale_gradient(x, 0.3) ** 2, ROWS)
    comparison.check()


def test_repeat_and_stack():
    comparison = compare()
    comparison.add("repeat", lambda s, x: s.repeat(x, 2, s.conv2d, 3, [2, 2], padding="VALID"), PICTURES)
    comparison.add("scope", lambda s, x: s.repeat(x, 3, s.conv2d, 3, [2, 2], scope="conv1"), PICTURES)
    comparison.add("no times", lambda s, x: s.repeat(x, 0, s.conv2d, 3, [2, 2]), PICTURES)
    comparison.add("stack", lambda s, x: s.stack(x, s.fully_connected, [3, (4, tf.nn.tanh)]), ROWS)
    comparison.add(
        "partial", lambda s, x: s.stack(x, s.linear, [3, 2], weights_regularizer=s.l2_regularizer(0.1)), ROWS
    )
    comparison.add("conv", lambda s, x: s.stack(x, s.conv2d, [(3, [1, 1]), (4, [2, 2])], scope="core"), PICTURES)
    comparison.check()


def test_arg_scope_reaches_the_layers():
    def build(library, inputs):
        layers = [library.conv2d, library.fully_connected]
        with library.arg_scope(layers, weights_regularizer=library.l2_regularizer(0.1), outputs_collections="ends"):
            with (
                library.arg_scope([library.conv2d], padding="VALID", normalizer_fn=library.batch_norm),
                library.arg_scope([library.batch_norm], is_training=False, scale=True),
                library.arg_scope([library.model_variable], device="/cpu:0"),
            ):
                first = library.conv2d(inputs, 3, 3, scope="a")
                second = library.conv2d(first, 4, 3, scope="b", padding="SAME", activation_fn=None)
                library.conv2d(inputs, 3, 3, scope="a", reuse=True)
            return library.fully_connected(library.flatten(second), 3, scope="c")

    comparison = compare()
    comparison.add("net", build, PICTURES)
    ours, theirs = (
        [v.device for v in side.graph.get_collection("variables")] for side in comparison.sides
    )  # fmt: skip
    assert ours == theirs and ours[0] == "/device:CPU:0"
    comparison.check()


def test_errors():
    with tf.Graph().as_default():
        for call, words in [
            (lambda: OURS.maxout(PICTURES, 4), "6 channels do not split in 4 units"),
            (lambda: OURS.stack(ROWS, OURS.linear, 3), "stack_args=3; a list or tuple"),
            (lambda: OURS.images_to_sequence(PICTURES, "NWC"), "choose from NHWC, NCHW"),
            (lambda: OURS.spatial_softmax(tf.placeholder(tf.float32, [1, 2, 2, None])), "call set_shape"),
            (lambda: OURS.softmax(tf.ones([3])), "at least 2 dimensions"),
        ]:
            with pytest.raises(ValueError, match=words):
                call()
