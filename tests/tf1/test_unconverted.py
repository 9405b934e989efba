import functools

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from tensorflow.python.autograph.impl import conversion
from tensorflow.python.ops import map_fn

from tf1 import contrib, layers, unconverted


@pytest.fixture(autouse=True)
def applied(monkeypatch):
    monkeypatch.setattr(conversion, "is_allowlisted", conversion.is_allowlisted)
    monkeypatch.setattr(map_fn, "autograph", map_fn.autograph)
    unconverted.apply()
    with tf.Graph().as_default(), tf.variable_scope("", use_resource=True):
        yield


def _network(picture):
    features = layers.conv2d(picture[None], 2, 3, kernel_initializer=tf.ones_initializer(), name="conv")
    features = contrib.layers.flatten(layers.Flatten()(features))
    return contrib.layers.fully_connected(features, 1, weights_initializer=tf.ones_initializer(), scope="fc")


def test_layers_in_a_function_of_tf_data():
    pictures = tf.data.Dataset.from_tensors(np.ones([4, 4, 1], np.float32))
    pooled = pictures.map(lambda picture: layers.max_pooling2d(picture[None], 2, 2))
    following = tf.data.make_one_shot_iterator(pooled).get_next()
    with tf.Session() as session:
        assert session.run(following).shape == (1, 2, 2, 1)


def test_map_fn_calls_the_program_as_it_is():
    def function(picture):
        names = sorted(locals())  # AutoGraph's own would be among them
        assert names == ["picture"], names
        return _network(picture)

    found = tf.map_fn(function, tf.ones([2, 4, 4, 1]))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        np.testing.assert_array_equal(session.run(found).ravel(), [72, 72])  # 9 * 2 * 4


def test_what_is_ours():
    for ours in (layers.conv2d, layers.Dense, layers.Dense(2).build, functools.partial(layers.conv2d, filters=2)):
        assert conversion.is_allowlisted(ours)
    assert not conversion.is_allowlisted(_network)
