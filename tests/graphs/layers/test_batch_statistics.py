"""Batch renormalization, virtual batches and adjustment of batch normalization, against the oracle, over steps."""

import itertools

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from tensorflow.python import tf2

from graphs import layers
from tests.graphs.layers.layer_oracle import FUNCTIONS

ORACLE = FUNCTIONS["batch_normalization"]
CLIPPING = {"rmin": 0.5, "rmax": 1.5, "dmax": 0.7}


def trained(function, shape, flags, kind="bool", **arguments):
    """Outputs, gradients and all variables after each of the steps, in which `training` is the flag."""
    random, results = np.random.RandomState(0), []
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = tf.placeholder(tf.float32, shape)
        training = flags[0] if kind == "bool" else tf.placeholder(tf.bool, [])
        outputs = function(inputs, training=training, **arguments)
        variables = tf.global_variables()
        names = [variable.op.name for variable in variables]
        gradients = tf.gradients(
            outputs, [inputs, *tf.trainable_variables()], grad_ys=tf.constant(random.randn(*shape), tf.float32)
        )
        session.run(tf.global_variables_initializer())
        updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
        for flag in flags:
            feed = {inputs: 1 + 2 * random.randn(*shape), **({} if kind == "bool" else {training: flag})}
            results.append(session.run([outputs, *gradients], feed))
            session.run(updates, feed)
            results.append(session.run(variables))
    return names, results


def compare(shape, flags, kind="bool", tolerance=1e-5, **arguments):
    """Fails unless ours and the oracle agree in every number of every step."""
    (names, ours), (their_names, theirs) = (
        trained(function, shape, flags, kind, **arguments) for function in (layers.batch_normalization, ORACLE)
    )
    assert names == their_names
    for one, other in zip(sum(ours, []), sum(theirs, []), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=tolerance)
    return names, ours


@pytest.mark.parametrize("clipping", [None, CLIPPING, {"rmax": 2.0}, {"dmax": 0.1}])
@pytest.mark.parametrize(("shape", "axis"), [((8, 3), -1), ((4, 5, 6, 2), -1), ((4, 2, 5, 6), 1), ((4, 5, 3), [1, 2])])
def test_renorm(shape, axis, clipping):
    options = {"axis": axis, "renorm": True, "renorm_clipping": clipping, "renorm_momentum": 0.6, "momentum": 0.8}
    names, results = compare(shape, [True] * 3, **options)
    assert [name.split("/")[1] for name in names] == [
        "gamma", "beta", "moving_mean", "moving_variance", "moving_stddev", "renorm_mean", "renorm_stddev",
    ]  # fmt: skip
    assert not np.allclose(results[1][5], results[3][5]) and not np.allclose(results[1][6], results[3][6])
    compare(shape, [False] * 2, **options)
    compare(shape, [True, False, True, False], kind="placeholder", **options)


@pytest.mark.parametrize(("center", "scale"), [(True, False), (False, True), (False, False)])
def test_renorm_without_gamma_or_beta(center, scale):
    compare((6, 3), [True] * 2, renorm=True, center=center, scale=scale)


def test_renorm_by_hand():
    """The first step: renorm_mean is 0 and renorm_stddev 1, so the outputs are the inputs, within the bounds."""
    _, results = trained(layers.batch_normalization, (50, 2), [True], renorm=True, epsilon=1e-3)
    random = np.random.RandomState(0)
    random.randn(50, 2)
    inputs = 1 + 2 * random.randn(50, 2)
    np.testing.assert_allclose(results[0][0], inputs, rtol=1e-4, atol=1e-4)
    _, _, mean, variance, stddev, renorm_mean, renorm_stddev = results[1]
    batch_stddev = np.sqrt(inputs.var(0) + 1e-3)
    np.testing.assert_allclose([mean, renorm_mean], [0.01 * inputs.mean(0)] * 2, rtol=1e-4)
    np.testing.assert_allclose([stddev, renorm_stddev], [0.99 + 0.01 * batch_stddev] * 2, rtol=1e-4)
    np.testing.assert_allclose(variance, stddev**2 - 1e-3, rtol=1e-4)


@pytest.fixture
def tensorflow_1():
    """The oracle divides the batch as TensorFlow 1.15 did, if TensorFlow 2 is off."""
    tf2.disable()
    yield
    tf2.enable()


@pytest.mark.usefixtures("tensorflow_1")
@pytest.mark.parametrize(("size", "renorm"), itertools.product((2, 4, 8), (False, True)))
@pytest.mark.parametrize(("shape", "axis"), [((8, 3), -1), ((8, 3, 4, 2), -1), ((8, 2, 3, 3), 1)])
def test_virtual_batches(shape, axis, size, renorm):
    options = {"axis": axis, "virtual_batch_size": size, "renorm": renorm}
    names, results = compare(shape, [True, True], **options)
    assert results[-1][0].ndim == len(shape) + 1
    compare(shape, [True, False], kind="placeholder", **options)


def test_virtual_batches_by_hand():
    """Example i belongs to group i modulo the number of groups, as in TensorFlow 1.15."""
    _, results = trained(layers.batch_normalization, (6, 2), [True], virtual_batch_size=2)
    random = np.random.RandomState(0)
    random.randn(6, 2)
    groups = (1 + 2 * random.randn(6, 2)).reshape(2, 3, 2)
    expected = (groups - groups.mean(0)) / np.sqrt(groups.var(0) + 1e-3)
    np.testing.assert_allclose(results[0][0], expected.reshape(6, 2), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(results[1][2].ravel(), 0.01 * groups.mean((0, 1)), rtol=1e-4)


@pytest.mark.parametrize("renorm", [False, True])
def test_adjustment(renorm):
    def adjustment(shape):
        numbers = tf.reshape(tf.cast(tf.range(shape[0] * shape[-1]), tf.float32), [shape[0], 1, 1, shape[-1]])
        return 1 + numbers / 10, -numbers / 5

    options = {"adjustment": adjustment, "renorm": renorm, "renorm_clipping": CLIPPING if renorm else None}
    compare((4, 3, 3, 2), [True, True], **options)
    compare((4, 3, 3, 2), [True, False, False], kind="placeholder", **options)
    compare((4, 3, 3, 2), [False], **options)


def test_the_names_of_the_updates_of_renorm():
    def updates(function):
        with tf.Graph().as_default(), tf.variable_scope("", use_resource=False):
            function(tf.zeros([4, 3]), training=True, renorm=True)
            return [operation.name for operation in tf.get_collection(tf.GraphKeys.UPDATE_OPS)]

    ours = updates(layers.batch_normalization)
    assert ours == updates(ORACLE) == [
        "batch_normalization/AssignMovingAvg_2", "batch_normalization/AssignNewValue",
    ]  # fmt: skip
