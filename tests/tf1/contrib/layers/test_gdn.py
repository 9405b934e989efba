"""contrib.layers' GDN and reversible blocks: equal to tf_slim's."""

from importlib import import_module

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.contrib.libraries import THEIRS, compare
from tf1.contrib import layers

RANDOM = np.random.RandomState(0)

# tf_slim 1.1.0 lost the line that registers its gradient.
tf.RegisterGradient("GDNLowerBound")(THEIRS.GDN._lower_bound_grad)


def test_gdn():
    comparison = compare()
    for shape in [(2, 5, 3), (2, 4, 5, 3), (2, 2, 3, 2, 3)]:
        inputs = RANDOM.randn(*shape).astype(np.float32)
        comparison.add(shape, lambda s, x: s.gdn(x), inputs)
        comparison.add(shape, lambda s, x: s.gdn(x, inverse=True, name="named", gamma_init=0.3), inputs)
    inputs = RANDOM.randn(2, 3, 4, 5).astype(np.float32)
    comparison.add("first", lambda s, x: s.gdn(x, data_format="channels_first"), inputs, output_names=False)
    comparison.check()


def test_gradients_at_the_bound():
    with tf.Graph().as_default(), tf.Session() as session:
        outputs = layers.gdn(tf.ones([1, 1, 2]), gamma_init=0.0)  # off the diagonal and on it gamma is at its bound
        gamma = tf.trainable_variables()[1]
        up, down = (tf.gradients(outputs, gamma, grad_ys=sign * tf.ones([1, 1, 2]))[0] for sign in (1, -1))
        session.run(tf.global_variables_initializer())
        session.run(gamma.assign(tf.zeros([2, 2])))
        up, down = session.run([up, down])
        assert (up < 0).all() and (down == 0).all()  # a step against `up` leads away from the bound


def test_gdn_errors():
    with tf.Graph().as_default():
        with pytest.raises(ValueError, match="choose from channels_first"):
            layers.GDN(data_format="NHWC")
        with pytest.raises(ValueError, match="three to five dimensions"):
            layers.gdn(tf.ones([2, 3]))


def test_reversible_blocks():
    rev_block = {True: layers.rev_block, False: import_module("tf_slim.layers.rev_block_lib").rev_block}

    def build(library, x1, x2):
        def f(x):
            return library.fully_connected(x, 4, scope="fc")

        def g(x):
            return library.fully_connected(x, 4, activation_fn=tf.nn.tanh)

        return rev_block[library is not THEIRS](x1, x2, f, g, num_layers=2, is_training=False)

    comparison = compare()
    comparison.add("block", build, *RANDOM.randn(2, 3, 4).astype(np.float32), output_names=False)
    comparison.check()


def test_a_block_runs_backward():
    with tf.Graph().as_default(), tf.Session() as session:
        block = layers.RevBlock(lambda x: layers.linear(x, 3), [lambda x: tf.sin(x)] * 2, num_layers=2)
        x1, x2 = tf.ones([2, 3]), 2 * tf.ones([2, 3])
        back = block.backward(*block.forward(x1, x2))
        assert len(tf.trainable_variables()) == 4
        session.run(tf.global_variables_initializer())
        np.testing.assert_allclose(session.run(back), session.run([x1, x2]), atol=1e-5)
        with pytest.raises(ValueError, match="1 functions f for 2 layers"):
            layers.RevBlock([tf.sin], tf.sin, 2)


def test_recompute_grad_keeps_the_function():
    def double(x):
        return 2 * x

    assert layers.recompute_grad(double) is double
    assert layers.recompute_grad(use_data_dep=True)(double) is double
