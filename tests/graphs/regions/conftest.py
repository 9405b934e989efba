"""Each test has a graph of its own."""

import pytest
import tensorflow.compat.v1 as tf


@pytest.fixture(autouse=True)
def graph():
    """An empty default graph."""
    with tf.Graph().as_default() as graph:
        yield graph
