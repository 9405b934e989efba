"""A fixture of the tests of Keras."""

import pytest
import tensorflow as tf


@pytest.fixture
def graph(graph_mode):
    """A graph and a session of their own for Keras."""
    from tf_keras.api._v1.keras import backend

    backend.clear_session()
    yield tf.compat.v1.get_default_graph()
    backend.clear_session()
