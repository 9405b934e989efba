"""graphs/layers/base.py: the names, scopes, reuse and collections of tf.layers, compared with the oracle's."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import layers
from tests.graphs.layers.layer_oracle import FUNCTIONS


class Oracle:
    """The functions of the oracle as attributes."""

    def __getattr__(self, name):
        return FUNCTIONS[name]


def images():
    return tf.placeholder(tf.float32, [None, 8, 8, 3], "images")


def network(build, training=False):
    """Every layer, most of them twice, with automatic and given names."""
    net = build.conv2d(images(), 4, 3, activation=tf.nn.relu)
    net = build.conv2d(net, 4, 3, padding="same", name="second")
    net = build.conv2d(net, 4, 3, padding="same")
    net = build.batch_normalization(net, training=training)
    net = build.batch_normalization(net, training=training, scale=False, name="bn")
    net = build.max_pooling2d(net, 2, 1, name="pool")
    net = build.average_pooling2d(net, 2, 1, name="pool")
    net = build.dropout(build.max_pooling2d(net, 2, 1), training=training)
    net = build.separable_conv2d(build.separable_conv2d(net, 4, 1), 4, 1)
    net = build.conv2d_transpose(net, 2, 3)
    steps = build.max_pooling1d(build.conv1d(tf.reshape(net, [-1, 25, 2]), 2, 3), 2, 2)
    steps = build.separable_conv1d(steps, 2, 3)
    volume = build.conv3d(tf.reshape(steps, [-1, 9, 1, 1, 2]), 2, 1)
    volume = build.average_pooling3d(build.conv3d_transpose(volume, 2, 1), 1, 1)
    net = build.dense(build.flatten(volume), 5, tf.nn.relu)
    return build.dense(build.dense(net, 4), 3, name="logits")


def automatic(build):
    network(build)
    network_in_scopes(build)


def network_in_scopes(build):
    with tf.variable_scope("a"):
        network(build, training=True)
        with tf.variable_scope("b"):
            network(build)
    with tf.variable_scope("a", reuse=True):
        network(build)
        with tf.variable_scope("b"):
            network(build)
    with tf.variable_scope("a", reuse=tf.AUTO_REUSE):
        network(build)
    with tf.variable_scope(None, default_name="a"):
        build.dense(tf.zeros([1, 2]), 3)
    with tf.name_scope("names"):
        build.dense(tf.zeros([1, 2]), 3)


def reused(build):
    inputs = images()
    with tf.variable_scope("a") as scope:
        build.conv2d(inputs, 2, 1, name="given")
        build.conv2d(inputs, 2, 1)
        build.conv2d(inputs, 2, 1, reuse=True)
        build.conv2d(inputs, 2, 1, reuse=tf.AUTO_REUSE)
        build.conv2d(inputs, 2, 1, name="given", reuse=True)
        build.conv2d(inputs, 2, 1, name="made", reuse=tf.AUTO_REUSE)
        build.conv2d(inputs, 2, 1, name="made", reuse=tf.AUTO_REUSE)
        build.conv2d(inputs, 2, 1, name="nested/name")
        build.conv2d(inputs, 2, 1, reuse=False)
        build.conv2d(inputs, 2, 1, name="")
    with tf.variable_scope(scope), pytest.raises(ValueError, match="a/conv2d/kernel already exists"):
        build.conv2d(inputs, 2, 1)
    with tf.variable_scope(scope, reuse=True):
        build.conv2d(inputs, 2, 1)
    with tf.variable_scope("a", auxiliary_name_scope=False, reuse=True):
        build.conv2d(inputs, 2, 1)


def regularized(build):
    l1, l2 = (lambda weights: tf.reduce_sum(tf.abs(weights))), tf.nn.l2_loss
    inputs = images()
    for _ in range(2):
        with tf.variable_scope("plain", reuse=tf.AUTO_REUSE):
            build.conv2d(inputs, 2, 1, kernel_regularizer=l2, bias_regularizer=l1, activity_regularizer=l2, name="conv")
            build.separable_conv2d(inputs, 2, 1, depthwise_regularizer=l1, pointwise_regularizer=l2, name="separable")
            build.batch_normalization(inputs, gamma_regularizer=l2, beta_regularizer=l1, name="bn", training=True)
            build.dense(inputs, 2, kernel_regularizer=lambda weights: None, activity_regularizer=l1, name="dense")
            build.conv2d_transpose(inputs, 2, 1, kernel_regularizer=l2, name="transpose")
    with tf.variable_scope("scope", regularizer=l1):
        build.conv2d(inputs, 2, 1, kernel_regularizer=l2)
        build.batch_normalization(inputs)
    with tf.variable_scope("sliced", partitioner=tf.fixed_size_partitioner(2, axis=0)):
        build.dense(inputs, 2, kernel_regularizer=l2)


def frozen(build):
    inputs = images()
    build.conv2d(inputs, 2, 1, trainable=False)
    build.batch_normalization(inputs, trainable=False)
    build.dense(inputs, 2, trainable=False)
    build.dense(inputs, 2)


COLLECTIONS = [
    tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.TRAINABLE_VARIABLES, tf.GraphKeys.REGULARIZATION_LOSSES,
    tf.GraphKeys.UPDATE_OPS,
]  # fmt: skip


def collected(program, build):
    """The names in each collection; and those of the operations that work, which old code asks for by name."""
    work = ("Conv2D", "Conv3D", "Conv2DBackpropInput", "MatMul", "BiasAdd", "Relu", "MaxPool", "AvgPool", "MaxPool3D",
            "AvgPool3D", "DepthwiseConv2dNative", "FusedBatchNormV3", "Conv3DBackpropInputV2")  # fmt: skip
    with tf.Graph().as_default() as graph:
        program(build)
        found = {key: [item.name for item in graph.get_collection(key)] for key in COLLECTIONS}
        # TensorFlow 1 wrote conv1d/conv1d where the oracle has conv1d/Conv1D.
        names = [op.name.replace("conv1d/Conv1D", "conv1d/conv1d") for op in graph.get_operations() if op.type in work]
        found["operations"] = sorted(names)
    return found


@pytest.mark.parametrize("program", [automatic, reused, regularized, frozen])
def test_names_and_collections_are_those_of_the_oracle(program):
    ours, theirs = collected(program, layers), collected(program, Oracle())
    for key in (tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.TRAINABLE_VARIABLES, "operations"):
        assert ours[key] == theirs[key], key
    # Inside a loss or an update the operations may differ; the scope and the number must not.
    for key in (tf.GraphKeys.REGULARIZATION_LOSSES, tf.GraphKeys.UPDATE_OPS):
        assert [name.rpartition("/")[0] for name in ours[key]] == [name.rpartition("/")[0] for name in theirs[key]], key
    assert ours[tf.GraphKeys.GLOBAL_VARIABLES]


def test_variables_of_a_small_network():
    with tf.Graph().as_default():
        net = layers.flatten(layers.conv2d(images(), 2, 3))
        layers.dense(layers.batch_normalization(layers.dense(net, 4)), 3, name="logits")
        assert [(variable.op.name, *variable.shape.as_list()) for variable in tf.global_variables()] == [
            ("conv2d/kernel", 3, 3, 3, 2), ("conv2d/bias", 2), ("dense/kernel", 72, 4), ("dense/bias", 4),
            ("batch_normalization/gamma", 4), ("batch_normalization/beta", 4), ("batch_normalization/moving_mean", 4),
            ("batch_normalization/moving_variance", 4), ("logits/kernel", 4, 3), ("logits/bias", 3),
        ]  # fmt: skip


def test_a_tower_in_a_reused_scope_computes_the_same():
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = tf.constant(np.random.RandomState(0).randn(2, 8, 8, 3), tf.float32)

        def tower():
            return layers.dense(layers.flatten(layers.conv2d(layers.conv2d(inputs, 4, 3), 4, 3)), 2)

        with tf.variable_scope("tower"):
            first = tower()
        with tf.variable_scope("tower", reuse=True):
            second = tower()
        session.run(tf.global_variables_initializer())
        assert len(tf.global_variables()) == 6
        assert np.array_equal(*session.run([first, second]))


def test_regularization_losses_have_the_values_of_the_formulas_and_are_not_doubled():
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = tf.ones([5, 3])
        for reuse in (None, True, True):
            outputs = layers.dense(
                inputs, 2, kernel_initializer=tf.constant_initializer(2.0), kernel_regularizer=tf.nn.l2_loss,
                bias_regularizer=tf.reduce_sum, bias_initializer=tf.ones_initializer(), name="d", reuse=reuse,
            )  # fmt: skip
        session.run(tf.global_variables_initializer())
        losses = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
        assert session.run(losses) == [12.0, 2.0]  # 6 weights of 2^2 / 2; 2 biases of 1
        layers.dense(inputs, 2, kernel_initializer="ones", activity_regularizer=tf.reduce_sum, name="a")
        session.run(tf.global_variables_initializer())
        assert session.run(tf.losses.get_regularization_losses()[-1]) == 6.0  # 5 examples of 2 units of 3, by 5
        assert outputs.shape.as_list() == [5, 2]


def test_constraints_hold_after_a_step():
    with tf.Graph().as_default(), tf.Session() as session:
        outputs = layers.dense(
            tf.ones([1, 3]), 2, kernel_initializer="ones", bias_initializer="ones",
            kernel_constraint=lambda weights: tf.clip_by_norm(weights, 1.0), bias_constraint=tf.nn.relu,
        )  # fmt: skip
        step = tf.train.GradientDescentOptimizer(2.0).minimize(tf.reduce_sum(outputs))
        session.run(tf.global_variables_initializer())
        session.run(step)
        kernel, bias = session.run(tf.trainable_variables())
        assert np.linalg.norm(kernel) == pytest.approx(1.0)
        assert bias.tolist() == [0.0, 0.0]


def test_initializers_of_scope_and_layer():
    with tf.Graph().as_default(), tf.Session() as session:
        with tf.variable_scope("scope", initializer=tf.constant_initializer(3.0)):
            layers.dense(tf.ones([1, 2]), 1)
            layers.dense(tf.ones([1, 2]), 1, kernel_initializer=tf.ones_initializer)  # a class: get_variable makes one
        session.run(tf.global_variables_initializer())
        assert [value.ravel().tolist() for value in session.run(tf.global_variables())] == [[3, 3], [0], [1, 1], [0]]


def test_custom_getter_of_the_scope_is_asked():
    asked = []

    def counted(getter, name, *args, **kwargs):
        asked.append(name)
        return getter(name, *args, **kwargs)

    with tf.Graph().as_default(), tf.variable_scope("scope", custom_getter=counted):
        layers.dense(tf.ones([1, 2]), 1)
    assert asked == ["scope/dense/kernel", "scope/dense/bias"]


@pytest.mark.parametrize("resource", [False, True])
def test_tensorflows_own_errors_and_both_kinds_of_variables(resource):
    with tf.Graph().as_default(), tf.variable_scope("", use_resource=resource):
        inputs = tf.ones([1, 3])
        layers.dense(inputs, 2, name="d")
        assert tf.global_variables()[0].op.type == ("VarHandleOp" if resource else "VariableV2")
        with pytest.raises(ValueError, match="d/kernel already exists, disallowed"):
            layers.dense(inputs, 2, name="d")
        with pytest.raises(ValueError, match=r"specified shape \(3, 5\) and found shape \(3, 2\)"):
            layers.dense(inputs, 5, name="d", reuse=True)
        with pytest.raises(ValueError, match="e/kernel does not exist"):
            layers.dense(inputs, 2, name="e", reuse=True)
        with pytest.raises(ValueError, match="dense/kernel does not exist"):
            layers.dense(inputs, 2, reuse=True)


def test_a_scope_as_name():
    with tf.Graph().as_default():
        with tf.variable_scope("a") as scope:
            pass
        outputs = layers.dense(tf.ones([1, 3]), 2, name=scope)
        assert outputs.op.name == "a/BiasAdd"
        layers.dense(tf.ones([1, 3]), 2, name=scope, reuse=True)
        assert [variable.op.name for variable in tf.global_variables()] == ["a/kernel", "a/bias"]
