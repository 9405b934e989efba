import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from tensorflow.python.client import session
from tensorflow.python.eager import execute

from tf1 import accepting


@pytest.fixture(autouse=True)
def accepts(monkeypatch):
    monkeypatch.setattr(session.BaseSession, "__init__", session.BaseSession.__init__)
    monkeypatch.setattr(execute, "make_bool", execute.make_bool)
    accepting.apply()


@pytest.mark.parametrize(
    "config", [None, tf.ConfigProto(intra_op_parallelism_threads=3), tf.ConfigProto(allow_soft_placement=False)]
)
def test_a_device_that_is_not_here(config):
    with tf.Graph().as_default(), tf.device("/gpu:7"):
        total = tf.constant(1.0) + 2.0
        with tf.Session(config=config) as opened:
            assert opened.run(total) == 3.0
            if config:
                assert opened._config.intra_op_parallelism_threads == config.intra_op_parallelism_threads
                assert not config.allow_soft_placement  # the program's own is not changed


def test_sizes_that_numpy_computed():
    with tf.Graph().as_default():
        dataset = tf.data.Dataset.range(3).prefetch(np.int64(2))
        following = tf.data.make_one_shot_iterator(dataset).get_next()
        with tf.Session() as opened:
            assert [opened.run(following) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(TypeError, match="Expected bool"):
        execute.make_bool(1, "flag")


def test_tensor_arrays_by_the_names_before_one():
    with tf.Graph().as_default(), tf.Session() as opened:
        array = tf.TensorArray(tf.float32, 2).unpack(tf.constant([[1.0], [2.0]]))
        assert opened.run(array.pack()).tolist() == [[1], [2]]
