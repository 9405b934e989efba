"""The tests import tf1's modules as a library: `import tensorflow` stays what it is for them and for other tests.

They run in graph mode, as the programs do, in all threads: queues and Supervisors have threads of their own.
"""

import pytest
import tensorflow as tf
from tensorflow.python.eager import context

import tf1

tf1.deactivate()


@pytest.fixture(scope="module", autouse=True)
def graph_mode():
    """TensorFlow 1's behaviour for the tests of a file. Other tests find TensorFlow 2's, even in the same process."""
    assert tf.executing_eagerly()  # importing the tests changes nothing
    context.context()  # is made once, for the mode of that moment: later, exports need it to be eager
    tf.compat.v1.disable_v2_behavior()
    yield
    tf.compat.v1.reset_default_graph()
    tf.compat.v1.enable_v2_behavior()
    assert tf.executing_eagerly()


@pytest.fixture
def session():
    """A session in a graph of its own, whose random numbers are the same in every run."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        tf.compat.v1.set_random_seed(1)
        yield session
