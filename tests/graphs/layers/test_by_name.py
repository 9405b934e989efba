"""graphs/layers/by_name.py against Keras 2, and Keras's own objects on variables of TensorFlow 1."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from errors import UsageError
from graphs import layers
from graphs.layers import by_name
from graphs.layers.arguments import ArgumentError

WEIGHTS = np.random.RandomState(0).randn(5, 4).astype(np.float32)


def value(build):
    """What build() gives in a graph of its own."""
    with tf.Graph().as_default(), tf.Session() as session:
        outputs = build()
        session.run(tf.global_variables_initializer())
        return session.run(outputs)


@pytest.mark.parametrize("name", ["l1", "l2", "l1_l2"])
def test_regularizers(name):
    ours = value(lambda: by_name.regularizer("layer", "argument", name)(tf.constant(WEIGHTS)))
    theirs = value(lambda: tf_keras.regularizers.get(name)(tf.constant(WEIGHTS)))
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)


@pytest.mark.parametrize("name", ["max_norm", "non_neg", "unit_norm", "min_max_norm", "MaxNorm", "NonNeg"])
def test_constraints(name):
    ours = value(lambda: by_name.constraint("layer", "argument", name)(tf.constant(2 * WEIGHTS)))
    theirs = value(lambda: tf_keras.constraints.get(name)(tf.constant(2 * WEIGHTS)))
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "name", ["hard_sigmoid", "exponential", "softmax", "elu", "selu", "relu", "tanh", "sigmoid", "softplus", "softsign"]
)
def test_activations(name):
    ours = value(lambda: by_name.activation("layer", name)(tf.constant(3 * WEIGHTS)))
    theirs = value(lambda: tf_keras.activations.get(name)(tf.constant(3 * WEIGHTS)))
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
    assert by_name.activation("layer", "linear") is None


@pytest.mark.parametrize(
    ("name", "mean", "stddev"),
    [
        ("RandomNormal", 0.0, 0.05), ("random_uniform", 0.0, 0.05 / np.sqrt(3)), ("uniform", 0.0, 0.05 / np.sqrt(3)),
        ("normal", 0.0, 0.05), ("TruncatedNormal", 0.0, 0.044), ("zeros", 0.0, 0.0), ("Ones", 1.0, 0.0),
        ("glorot_uniform", 0.0, np.sqrt(2 / 500)), ("GlorotNormal", 0.0, np.sqrt(2 / 500)), ("constant", 0.0, 0.0),
        ("he_normal", 0.0, np.sqrt(2 / 300)), ("lecun_uniform", 0.0, np.sqrt(1 / 300)), ("one", 1.0, 0.0),
        ("variance_scaling", 0.0, np.sqrt(1 / 300)), ("VarianceScaling", 0.0, np.sqrt(1 / 300)),
    ],
)  # fmt: skip
def test_initializers(name, mean, stddev):
    kernel = value(lambda: tf.get_variable("kernel", [300, 200], initializer=by_name.initializer("layer", name)))
    assert np.mean(kernel) == pytest.approx(mean, abs=3e-3) and np.std(kernel) == pytest.approx(stddev, rel=0.02)


def test_names_of_classes():
    names = ["Dense", "Conv2DTranspose", "MaxPooling2D", "MyRNNCell", "MLP", "_Own", "BatchNormalization", "A1B2"]
    assert [by_name.snake_case(name) for name in names] == [
        "dense", "conv2d_transpose", "max_pooling2d", "my_rnn_cell", "mlp", "private__own", "batch_normalization",
        "a1_b2",
    ]  # fmt: skip


@pytest.mark.parametrize("library", [keras, tf_keras], ids=["keras", "tf_keras"])
@pytest.mark.parametrize("resource", [False, True])
def test_objects_of_keras_on_variables_of_tensorflow_1(library, resource):
    with tf.Graph().as_default(), tf.Session() as session, tf.variable_scope("", use_resource=resource):
        outputs = layers.dense(
            tf.ones([2, 3]), 4, kernel_regularizer=library.regularizers.l2(0.5), kernel_initializer="ones",
            bias_constraint=library.constraints.NonNeg(), bias_initializer=library.initializers.Constant(-2.0),
            activity_regularizer=library.regularizers.l1(0.1), name="d",
        )  # fmt: skip
        losses = tf.losses.get_regularization_losses()
        gradient = tf.gradients(losses[0], tf.trainable_variables()[0])[0]
        step = tf.train.GradientDescentOptimizer(0.0).minimize(tf.reduce_sum(outputs))
        session.run(tf.global_variables_initializer())
        assert session.run(losses) == pytest.approx([0.5 * 12, 0.1 * 8 * 1 / 2])
        assert session.run(gradient).tolist() == [[1.0] * 4] * 3
        session.run(step)
        assert session.run(tf.trainable_variables()[1]).tolist() == [0.0] * 4
        layers.dense(tf.ones([2, 300]), 200, kernel_initializer=library.initializers.HeNormal(), name="drawn")
        session.run(tf.global_variables_initializer())
        assert np.std(session.run(tf.trainable_variables()[2])) == pytest.approx(np.sqrt(2 / 300), rel=0.02)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kernel_regularizer": "l3"}, "^d: the regularizer of kernel is 'l3'; pass a function, None or one of 'l1'"),
        ({"bias_constraint": 3}, "^d: the constraint of bias is 3; pass a function, None or one of 'max_norm'"),
        ({"kernel_initializer": "he_norml"}, "^d: unknown initializer 'he_norml'; did you mean he_normal?"),
        ({"activation": "rellu"}, "^d: activation='rellu' is not in tf.nn"),
    ],
)
def test_refusals(arguments, message):
    with tf.Graph().as_default():
        for error in (UsageError, TypeError, ArgumentError):
            with pytest.raises(error, match=message):
                layers.dense(tf.ones([2, 3]), 4, name="d", reuse=tf.AUTO_REUSE, **arguments)
