"""create_train_op and what is done to gradients, against tf_slim; the loop on a session."""

import inspect

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from tensorflow.python.framework import ops

from tests.tf1.slim_oracle import slim
from tf1.contrib.training import training

THEIRS = slim.training
NAMES = (
    "add_gradients_summaries", "clip_gradient_norms", "clip_gradient_norms_fn", "create_train_op",
    "multiply_gradients", "train",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_signatures(name):
    assert str(inspect.signature(getattr(training, name))) == str(inspect.signature(getattr(THEIRS, name)))


def _trained(library, steps=3, **options):
    """Names of what create_train_op made, losses of some steps, and the variables after them."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        # Resource variables: the loss, which the train op reads last, would see a reference variable move.
        tf.get_variable_scope().set_use_resource(True)
        weights = tf.get_variable("w", initializer=tf.constant([1.0, -2.0, 30.0]))
        table = tf.get_variable("table", initializer=tf.ones([4, 2]))
        mean = tf.get_variable("mean", initializer=0.0, trainable=False)
        tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, tf.assign_add(mean, 1.0))
        loss = tf.reduce_sum(tf.square(weights)) + tf.reduce_sum(tf.square(tf.gather(table, [1, 1, 3]))) + 0.0 * mean
        train_op = library.create_train_op(loss, tf.train.MomentumOptimizer(0.1, 0.9), **options)
        session.run(tf.global_variables_initializer())
        losses = [session.run(train_op) for _ in range(steps)]
        names = [train_op.name] + [v.name for v in tf.global_variables()]
        names += [summary.name for summary in tf.get_collection(tf.GraphKeys.SUMMARIES)]
        names += [operation.name for operation in graph.get_collection(tf.GraphKeys.TRAIN_OP)]
        return names, losses, session.run(tf.global_variables())


def _scaled(library):
    return lambda gradients: library.multiply_gradients(gradients, {"w": 0.5, "table": 2})


@pytest.mark.parametrize(
    "options",
    [
        lambda library: {},
        lambda library: {"transform_grads_fn": library.clip_gradient_norms_fn(1.5)},
        lambda library: {"transform_grads_fn": _scaled(library)},
        lambda library: {"summarize_gradients": True, "check_numerics": False},
        lambda library: {"update_ops": []},
        lambda library: {"global_step": None},
    ],
    ids=["plain", "clipped", "multiplied", "summarized", "no updates", "no step"],
)
def test_create_train_op(options, monkeypatch):
    monkeypatch.setattr(ops, "IndexedSlices", tf.IndexedSlices, raising=False)  # where tf_slim looks for it
    ours, theirs = _trained(training, **options(training)), _trained(THEIRS, **options(THEIRS))
    assert ours[0] == theirs[0]
    for one, other in zip(ours[1] + ours[2], theirs[1] + theirs[2], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)


def test_errors():
    with tf.Graph().as_default():
        variable = tf.get_variable("v", initializer=1.0)
        with pytest.raises(ValueError, match="must be a list"):
            training.multiply_gradients((), {"v": 1})
        with pytest.raises(ValueError, match="is empty"):
            training.multiply_gradients([], {})
        with pytest.raises(ValueError, match="must be a dict"):
            training.multiply_gradients([], ["v"])
        with pytest.raises(ValueError, match="None"):
            training.multiply_gradients([(None, variable)], {variable: 2.0})
        with pytest.raises(ValueError, match="logdir cannot be None"):
            training.train(variable, None)
        with pytest.raises(AssertionError, match="no variable"):
            training.create_train_op(tf.constant(1.0), tf.train.GradientDescentOptimizer(1.0), variables_to_train=[])
        bad = training.create_train_op(
            variable * np.inf, tf.train.GradientDescentOptimizer(1.0), global_step=None, variables_to_train=[variable]
        )
        with tf.Session() as session:
            session.run(variable.initializer)
            with pytest.raises(tf.errors.InvalidArgumentError, match="LossTensor is inf or nan"):
                session.run(bad)


def test_train_writes_checkpoints(tmp_path):
    for stop, expected in ((3, 0.8**2), (5, 0.8**4)):
        with tf.Graph().as_default():
            variable = tf.get_variable("v", initializer=1.0)
            train_op = training.create_train_op(tf.square(variable) / 2, tf.train.GradientDescentOptimizer(0.2))
            hook = tf.train.StopAtStepHook(last_step=stop)
            loss = training.train(train_op, str(tmp_path), hooks=[hook])
            assert loss == pytest.approx(expected**2 / 2)
            assert tf.train.latest_checkpoint(str(tmp_path)).endswith(f"-{stop}")
