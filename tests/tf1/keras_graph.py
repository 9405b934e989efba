"""Fixtures of the tests of Keras: graph mode as the programs have it; other tests find TensorFlow as they left it."""

import pytest
import tensorflow as tf


@pytest.fixture(scope="module", autouse=True)
def graph_mode():
    """TensorFlow 1's behaviour for the tests of a file."""
    was_eager = tf.executing_eagerly()
    tf.compat.v1.disable_v2_behavior()
    yield
    if was_eager:
        tf.compat.v1.reset_default_graph()
        tf.compat.v1.enable_v2_behavior()
        assert tf.executing_eagerly()


@pytest.fixture
def graph(graph_mode):
    """A graph and a session of their own for Keras."""
    from tf_keras.api._v1.keras import backend

    backend.clear_session()
    yield tf.compat.v1.get_default_graph()
    backend.clear_session()
