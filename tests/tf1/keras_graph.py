"""A fixture of the tests of Keras."""

import numpy as np
import pytest
import tensorflow as tf


@pytest.fixture
def graph(graph_mode):
    """A graph and a session of their own for Keras, whose random numbers are the same in every run."""
    from tf_keras.api._v1.keras import backend

    backend.clear_session()
    tf.compat.v1.set_random_seed(1)
    np.random.seed(1)
    yield tf.compat.v1.get_default_graph()
    backend.clear_session()
