"""graphs/generators/minibatch.py against a loop in NumPy."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.generators.minibatch import minibatch_discrimination

KERNELS, DIM = 3, 2


def found(features: np.ndarray, scale: float = 1.0):
    """What is put behind the features, and the kernel [F, KERNELS * DIM]."""
    with tf.Graph().as_default(), tf.Session() as session:
        start = tf.random_normal_initializer(stddev=scale, seed=0)
        with tf.variable_scope("net", initializer=start):
            result = minibatch_discrimination(tf.constant(features), KERNELS, DIM)
        session.run(tf.global_variables_initializer())
        (variable,) = tf.global_variables()
        assert variable.op.name == "net/minibatch/kernel"
        values, kernel = session.run([result, variable])
    np.testing.assert_array_equal(values[:, : features.shape[1]], features)
    return values[:, features.shape[1] :], kernel


@pytest.mark.parametrize("count", [2, 5])
def test_nearness_is_the_mean_over_the_other_examples(count):
    features = np.random.default_rng(count).standard_normal((count, 4), np.float32)
    near, kernel = found(features, 0.3)
    mapped = (features @ kernel).reshape(count, KERNELS, DIM)
    expected = np.zeros([count, KERNELS])
    for one in range(count):
        for b in range(KERNELS):
            others = [np.exp(-np.abs(mapped[one, b] - mapped[n, b]).sum()) for n in range(count) if n != one]
            expected[one, b] = np.mean(others)
    np.testing.assert_allclose(near, expected, rtol=1e-4)


def test_equal_examples_are_near_and_different_ones_far():
    equal = np.ones([4, 6], np.float32)
    np.testing.assert_allclose(found(equal)[0], 1, rtol=1e-6)
    far = 1000 * np.arange(4, dtype=np.float32)[:, np.newaxis] * equal
    np.testing.assert_allclose(found(far)[0], 0, atol=1e-6)


def test_one_example_has_no_others():
    np.testing.assert_array_equal(found(np.ones([1, 6], np.float32))[0], np.zeros([1, KERNELS]))
