"""Frozen variables: what a step leaves as it was, bit by bit."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import freezing, layers, seeding
from graphs.layers import regularizers
from tasks.registry import models
from tests.graphs.trials import examples_for, having
from training.options import TrainOptions
from training.steps import optimizers


def network(pattern: str) -> tf.Tensor:
    """A batch-normalized convolution of ones and zeros, and a dense layer, with everything frozen but the pattern."""
    freezing.train_only(pattern)
    images = tf.constant(np.eye(4, dtype=np.float32).reshape(1, 4, 4, 1))
    penalty = regularizers.kernel_penalty(0.0, 1.0)
    net = layers.conv2d(images, 2, 3, name="conv1", kernel_regularizer=penalty)
    net = layers.batch_normalization(net, training=tf.placeholder_with_default(True, []), name="conv1_bn")
    return layers.dense(layers.flatten(net), 3, name="logits", kernel_regularizer=penalty)


@pytest.mark.parametrize(
    ("pattern", "trained"),
    [
        ("^logits/", ["logits/kernel", "logits/bias"]),
        ("bias", ["conv1/bias", "logits/bias"]),
        ("", ["conv1/kernel", "conv1/bias", "conv1_bn/gamma", "conv1_bn/beta", "logits/kernel", "logits/bias"]),
    ],
)
def test_what_the_pattern_is_found_in_is_trained(pattern, trained):
    with tf.Graph().as_default():
        network(pattern)
        assert [variable.op.name for variable in tf.trainable_variables()] == trained


def test_no_penalty_on_what_is_frozen():
    with tf.Graph().as_default():
        network("^logits/")
        (penalty,) = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
        assert penalty.op.name.startswith("logits/")


@pytest.mark.parametrize(("pattern", "moved"), [("^logits/", 0), ("gamma", 0), ("moving|gamma", 2)])
def test_frozen_averages_do_not_move_and_are_what_normalizes(pattern, moved):
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        network(pattern)
        assert len(tf.get_collection(tf.GraphKeys.UPDATE_OPS)) == moved
        session.run(tf.global_variables_initializer())
        graph = tf.get_default_graph()
        sums = graph.get_tensor_by_name("conv1/BiasAdd:0")
        (normalized,) = (op.inputs[0] for op in graph.get_operations() if op.name.endswith("flatten/Reshape"))
        before, after = session.run([sums, normalized])
        by_the_averages = np.allclose(after, before / np.sqrt(1 + 1e-3), atol=1e-6)  # mean 0, variance 1 at the start
        assert by_the_averages is not bool(moved)


@pytest.mark.parametrize("optimizer", ["adam", "momentum", "rmsprop"])
def test_steps_leave_frozen_variables_as_they_are_to_the_bit(optimizer):
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        freezing.train_only("^(dense2|logits)/")
        model = models()["cifar"].load()(l2=0.1)
        step = optimizers.train_step(model, TrainOptions(optimizer=optimizer, learning_rate=0.1), tf.constant(0.1))
        session.run(tf.global_variables_initializer())
        names = {variable.op.name: variable for variable in model.variables}
        before = session.run(names)
        for _ in range(3):
            session.run(step, examples_for(model) | {model.is_training: True})
        after = session.run(names)
        changed = {name for name in names if not np.array_equal(before[name], after[name])}
        assert changed == {"dense2/kernel", "dense2/bias", "logits/kernel", "logits/bias"}
        slots = [v.op.name for v in tf.global_variables() if v.op.name.count("/") > 1]
        assert slots and all(name.startswith(("dense2/", "logits/")) for name in slots)


@pytest.mark.parametrize("name", [name for name in having("num_classes") if name != "cgan"])
def test_what_is_frozen_is_not_trained(name):
    with tf.Graph().as_default():
        head = models()[name].load()().head
    with tf.Graph().as_default():
        freezing.train_only(f"^{head}/")
        model = models()[name].load()()
        trained = [variable.op.name for variable in model.variables if variable.trainable]
        assert [variable.rpartition("/")[2] for variable in trained[-2:]] == ["kernel", "bias"]
        assert all(variable.startswith(f"{head}/") for variable in trained)
