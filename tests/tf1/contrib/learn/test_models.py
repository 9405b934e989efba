"""contrib.learn's regressions on tensors, against NumPy."""

import numpy as np
import tensorflow.compat.v1 as tf

from tf1.contrib.learn import models

X = np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32)
Y, CLASSES = X @ np.float32([1, -2, 0.5]), np.eye(2, dtype=np.float32)[[0, 1, 1, 0, 1, 0]]


def test_initial_values_and_losses():
    with tf.Graph().as_default(), tf.Session() as session:
        predictions, loss = models.linear_regression(tf.constant(X), tf.constant(Y))
        weights, bias = tf.global_variables()
        assert [one.op.name for one in (weights, bias)] == ["linear_regression/weights", "linear_regression/bias"]
        session.run(tf.global_variables_initializer())
        w, b, found, value = session.run([weights, bias, predictions, loss])
        assert w.any() and (np.abs(w) <= np.sqrt(6 / 4)).all()  # Glorot's uniform, of tf.get_variable
        np.testing.assert_allclose(found, (X @ w + b)[:, 0], rtol=1e-5)
        np.testing.assert_allclose(value, ((found - Y) ** 2).mean(), rtol=1e-5)
        assert len(tf.get_collection(tf.GraphKeys.SUMMARIES)) == 4
    for regression, labels in (
        (models.linear_regression_zero_init, Y),
        (models.logistic_regression_zero_init, CLASSES),
    ):
        with tf.Graph().as_default(), tf.Session() as session:
            regression(tf.constant(X), tf.constant(labels))
            session.run(tf.global_variables_initializer())
            assert not any(values.any() for values in session.run(tf.global_variables()))


def test_weights_of_classes_may_stand_in_the_graph():
    with tf.Graph().as_default(), tf.Session() as session:
        tf.constant([2.0, 0.5], name="class_weight")
        probabilities, loss = models.logistic_regression(tf.constant(X), tf.constant(CLASSES), init_mean=0.3)
        session.run(tf.global_variables_initializer())
        w, b, found, value = session.run([*tf.global_variables(), probabilities, loss])
        exponentials = np.exp((X @ w + b) * [2, 0.5])
        expected = exponentials / exponentials.sum(1, keepdims=True)
        np.testing.assert_allclose(found, expected, rtol=1e-4)
        np.testing.assert_allclose(value, -np.log(expected[CLASSES == 1]).mean(), rtol=1e-4)
