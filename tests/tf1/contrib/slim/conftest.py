"""The tests of slim run in graph mode in all threads, as the programs do: Supervisors have threads of their own."""

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
