import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from tensorflow.python.client import session
from tensorflow.python.eager import execute
from tensorflow.python.training import slot_creator

from tf1 import accepting


@pytest.fixture(autouse=True)
def accepts(monkeypatch):
    monkeypatch.setattr(session.BaseSession, "__init__", session.BaseSession.__init__)
    monkeypatch.setattr(execute, "make_bool", execute.make_bool)
    monkeypatch.setattr(slot_creator, "_create_slot_var", slot_creator._create_slot_var)
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


def test_slots_and_averages_in_a_scope_that_reuses():
    with tf.Graph().as_default():
        weights = tf.get_variable("weights", initializer=2.0)
        with tf.variable_scope(tf.get_variable_scope(), reuse=True):
            step = tf.train.MomentumOptimizer(0.5, 0.9).minimize(weights)
            average = tf.train.ExponentialMovingAverage(0.5)
            update = average.apply([tf.identity(weights, "mean")])
            with pytest.raises(ValueError, match="does not exist"):  # the program's own variables are as strict
                tf.get_variable("other", [])
        assert [one.op.name for one in tf.global_variables()] == [
            "weights",
            "weights/Momentum",
            "mean/ExponentialMovingAverage",
        ]
        with tf.Session() as opened:
            opened.run(tf.global_variables_initializer())
            opened.run([step, update])
            assert opened.run(weights) == 1.5


def test_what_stood_behind_the_lists_of_an_operation():
    with tf.Graph().as_default():
        one = tf.constant(1.0)
        with tf.control_dependencies([tf.no_op()]), tf.device("/cpu:0"):
            doubled = tf.add(one, one).op
        assert doubled._outputs == list(doubled.outputs)
        assert doubled._inputs == [one, one]
        assert doubled._control_inputs == doubled.control_inputs != []
        assert doubled._device == doubled.device != ""
