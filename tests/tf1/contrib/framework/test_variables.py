"""contrib.framework's variables: made, found and counted as tf_slim's."""

from importlib import import_module

import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.contrib.libraries import OURS, THEIRS
from tf1.contrib import framework

SLIM = import_module("tf_slim.ops.variables")


def made(library):
    """A graph with variables in scopes; returns the variables by a short name."""
    with tf.variable_scope("a") as scope:
        weights = library.model_variable(
            "weights", [2, 3], initializer=tf.zeros_initializer(), collections=["mine"],
            regularizer=tf.nn.l2_loss, device="/cpu:0",
        )  # fmt: skip
        biases = library.variable("biases", [3], tf.float32, trainable=False)
        local = tf.Variable(1.0, name="local", trainable=False, collections=[tf.GraphKeys.LOCAL_VARIABLES])
    with tf.variable_scope("b"):
        again = library.model_variable("weights", [2], tf.float64)
    step = library.get_or_create_global_step()
    return {"weights": weights, "biases": biases, "local": local, "again": again, "step": step, "scope": scope}


def names(variables):
    return [variable.name for variable in variables]


QUERIES = {
    "all": lambda s, m: s.get_variables(),
    "scope": lambda s, m: s.get_variables("a"),
    "scope object": lambda s, m: s.get_variables(m["scope"]),
    "pattern": lambda s, m: s.get_variables("[ab]/w"),
    "suffix": lambda s, m: s.get_variables(suffix="weights"),
    "both": lambda s, m: s.get_variables("a", "weights"),
    "suffix of a name": lambda s, m: s.get_variables(suffix="ights"),
    "collection": lambda s, m: s.get_variables(collection="mine"),
    "model": lambda s, m: s.get_model_variables(),
    "local": lambda s, m: s.get_local_variables(),
    "trainable": lambda s, m: s.get_trainable_variables("a"),
    "by suffix": lambda s, m: s.get_variables_by_suffix("biases", "a"),
    "by name": lambda s, m: s.get_variables_by_name("weights"),
    "by part of a name": lambda s, m: s.get_variables_by_name("ights"),
    "by name in scope": lambda s, m: s.get_variables_by_name("weights", "b"),
    "unique": lambda s, m: [s.get_unique_variable("a/weights")],
    "restore": lambda s, m: s.get_variables_to_restore(),
    "restore some": lambda s, m: s.get_variables_to_restore(include=["a", "global_step"], exclude=["a/biases"]),
    "filtered": lambda s, m: s.filter_variables(s.get_variables(), ["a/", "step"], ["bias"]),
    "filtered by beginning": lambda s, m: s.filter_variables(s.get_variables(), ["weights", "a"], reg_search=False),
    "regularized": lambda s, m: tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES),
}


def test_queries():
    results = []
    for library in (OURS, THEIRS):
        with tf.Graph().as_default():
            variables = made(library)
            assert variables["weights"].device == "/device:CPU:0"
            functions = framework if library is OURS else SLIM
            results.append({key: names(query(functions, variables)) for key, query in QUERIES.items()})
    assert results[0] == results[1]
    assert [key for key, found in results[0].items() if not found] == ["by part of a name"]


def test_arg_scope_gives_variables_a_device():
    with tf.Graph().as_default(), framework.arg_scope([framework.model_variable], device="/cpu:0"):
        assert framework.model_variable("weights", [2]).device == "/device:CPU:0"
        assert framework.model_variable("others", [2], device="/cpu:1").device == "/device:CPU:1"


def test_reuse_gives_the_same_variable():
    with tf.Graph().as_default():
        first = framework.model_variable("weights", [2])
        with tf.variable_scope("", reuse=True):
            assert framework.model_variable("weights", [2]) is first
        assert framework.get_model_variables() == [first]
        framework.add_model_variable(first)
        assert len(framework.get_model_variables()) == 1
        other = tf.get_variable("other", [])
        framework.add_model_variable(other)
        assert framework.get_model_variables()[1] is other


def test_kinds_of_variables():
    with tf.Graph().as_default():
        local, everywhere = framework.local_variable(1), framework.global_variable(2.0, name="everywhere")
        assert local.dtype.base_dtype == tf.int32
        assert tf.local_variables()[0] is local and tf.global_variables()[0] is everywhere
        assert tf.trainable_variables() == []


def test_devices_in_turn():
    one, three = framework.VariableDeviceChooser(), framework.VariableDeviceChooser(3, job_name="ps", replica=1)
    theirs = SLIM.VariableDeviceChooser(3, job_name="ps", replica=1)
    assert one(None) == one(None) == SLIM.VariableDeviceChooser()(None)
    assert [three(None) for _ in range(4)] == [theirs(None) for _ in range(4)]
    assert three(None) == "/job:ps/replica:1/task:1/device:CPU:0"


def test_the_global_step():
    with tf.Graph().as_default() as graph:
        assert framework.get_global_step() is None
        step = framework.create_global_step(graph)
        assert framework.get_global_step(graph) is framework.get_or_create_global_step() is step
        assert (
            framework.assert_or_get_global_step()
            is framework.assert_or_get_global_step(global_step_tensor=step)
            is step
        )
        with pytest.raises(TypeError):
            framework.assert_global_step(tf.constant(1.0))
        with pytest.raises(ValueError, match="already exists"):
            framework.create_global_step()


def test_errors():
    with tf.Graph().as_default():
        made(OURS)
        with pytest.raises(ValueError, match="no variable is named a/w; there are a/weights"):
            framework.get_unique_variable("a/w")
        with pytest.raises(TypeError, match="include='a'; a list or tuple"):
            framework.get_variables_to_restore(include="a")
        with pytest.raises(TypeError, match="exclude='a'"):
            framework.get_variables_to_restore(exclude="a")
