"""graphs/layers/normalization.py against the oracle: outputs, gradients, moving averages, UPDATE_OPS."""

import itertools

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import layers
from tests.graphs.layers.layer_oracle import FUNCTIONS, Comparison

BATCH_NORM = FUNCTIONS["batch_normalization"]
SHAPES_AND_AXES = [
    ((6, 3), -1), ((4, 5, 3), -1), ((4, 5, 3), 1), ((3, 4, 5, 2), 3), ((3, 2, 4, 5), 1),
    ((3, 4, 5, 2), 2), ((2, 3, 4, 5, 2), -1), ((2, 2, 3, 4, 5), 1), ((4, 5, 3), [1, 2]), ((2, 3, 4, 5), [1, -1]),
]  # fmt: skip


CENTER_AND_SCALE = [(True, True), (False, True), (True, False), (False, False)]


@pytest.mark.parametrize("training", [True, False])
def test_outputs_and_gradients(training):
    with tf.Graph().as_default():
        comparison = Comparison()
        for number, ((shape, axis), fused) in enumerate(itertools.product(SHAPES_AND_AXES, (None, True, False))):
            center, scale = CENTER_AND_SCALE[number // 3 % 4]
            comparison.add(
                (shape, axis, fused, center, scale), layers.batch_normalization, BATCH_NORM, shape, axis=axis,
                fused=fused, center=center, scale=scale, epsilon=0.01, training=training,
            )  # fmt: skip
        comparison.check(tolerance=2e-5)


@pytest.mark.parametrize("mode", [True, False])
def test_outputs_and_gradients_where_training_is_a_tensor(mode):
    with tf.Graph().as_default():
        comparison = Comparison()
        for shape, axis in [((6, 3), -1), ((3, 4, 5, 2), 3), ((3, 2, 4, 5), 1)]:
            training = tf.placeholder_with_default(mode, [])
            comparison.add((shape, axis), layers.batch_normalization, BATCH_NORM, shape, axis=axis, training=training)
        comparison.check(tolerance=2e-5)


def after_steps(function, kind, shape, axis, flags, **arguments):
    """Moving mean and variance after a step per flag, in which `training` is that flag; and the outputs of each."""
    random = np.random.RandomState(0)
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = tf.placeholder(tf.float32, [None, *shape[1:]])
        training = {"bool": flags[0], "placeholder": tf.placeholder(tf.bool, []), "variable": None}[kind]
        if kind == "variable":
            training = tf.get_variable("training", initializer=False, trainable=False)
        outputs = function(inputs, axis=axis, training=training, **arguments)
        session.run(tf.global_variables_initializer())
        updates, collected = tf.get_collection(tf.GraphKeys.UPDATE_OPS), []
        for flag in flags:
            feed = {inputs: 2 + 3 * random.randn(*shape)}
            if kind == "placeholder":
                feed[training] = flag
            elif kind == "variable":
                session.run(training.assign(flag))
            collected.append(session.run([outputs, updates], feed)[0])
        names = ("moving_mean:0", "moving_variance:0")
        return *session.run([v for v in tf.global_variables() if v.name.endswith(names)]), collected


@pytest.mark.parametrize("kind", ["bool", "placeholder", "variable"])
@pytest.mark.parametrize("shape, axis", [((8, 3), -1), ((4, 5, 6, 2), -1), ((4, 2, 5, 6), 1), ((4, 3, 2, 2, 2), -1)])
def test_moving_averages(kind, shape, axis):
    flags = [True, True] if kind == "bool" else [True, False, True, False]
    ours, theirs = (
        after_steps(function, kind, shape, axis, flags, momentum=0.7)
        for function in (layers.batch_normalization, BATCH_NORM)
    )
    np.testing.assert_allclose(ours[0], theirs[0], rtol=1e-5)
    np.testing.assert_allclose(ours[1], theirs[1], rtol=1e-5)
    np.testing.assert_allclose(ours[2], theirs[2], atol=1e-5)
    assert np.all(ours[0] > 0.2) and np.all(ours[1] > 2)  # on the way from 0 and 1 to 2 and 9


@pytest.mark.parametrize("shape", [(8, 3), (4, 5, 6, 2)])
def test_moving_averages_by_hand(shape):
    images = 2 + 3 * np.random.RandomState(0).randn(*shape)
    mean, variance, _ = after_steps(layers.batch_normalization, "bool", shape, -1, [True], momentum=0.9)
    others = tuple(range(len(shape) - 1))
    np.testing.assert_allclose(mean, 0.1 * images.mean(others), rtol=1e-5)
    fused = len(shape) == 4  # whose moving variance is that of a sample
    np.testing.assert_allclose(variance, 0.9 + 0.1 * images.var(others, ddof=int(fused)), rtol=1e-5)


@pytest.mark.parametrize("kind", ["placeholder", "variable"])
@pytest.mark.parametrize("shape", [(8, 3), (4, 5, 6, 2)])
def test_averages_stay_in_every_bit_while_training_is_false(kind, shape):
    mean, variance, outputs = after_steps(layers.batch_normalization, kind, shape, -1, [False, False])
    assert np.array_equal(mean, np.zeros(shape[-1])) and np.array_equal(variance, np.ones(shape[-1]))
    first = 2 + 3 * np.random.RandomState(0).randn(*shape)
    np.testing.assert_allclose(outputs[0], first / np.sqrt(1.001), rtol=1e-5)


@pytest.mark.parametrize("rank", [2, 4])
def test_update_ops_by_kind_of_training(rank):
    def updates(training, **arguments):
        with tf.Graph().as_default():
            layers.batch_normalization(tf.zeros([2] * rank), training=training(), **arguments)
            return [operation.name for operation in tf.get_collection(tf.GraphKeys.UPDATE_OPS)]

    assert updates(lambda: False) == updates(lambda: None) == updates(lambda: tf.constant(False)) == []
    for training in (lambda: True, lambda: 1, lambda: tf.constant(True), lambda: tf.placeholder(tf.bool, [])):
        first, second = updates(training)
        assert first.split("/")[:2] == ["batch_normalization", "AssignMovingAvg"]
        assert second.split("/")[:2] == ["batch_normalization", "AssignMovingAvg_1"]
        assert updates(training, trainable=False) == []  # as in TensorFlow 1.15


def test_a_second_tower_adds_its_own_updates():
    with tf.Graph().as_default():
        for reuse in (None, True):
            layers.batch_normalization(tf.zeros([2, 3]), training=True, name="bn", reuse=reuse)
        assert len(tf.get_collection(tf.GraphKeys.UPDATE_OPS)) == 4
        assert len(tf.global_variables()) == 4


@pytest.mark.parametrize("fused", [True, False])
def test_a_reused_layer_moves_its_averages_once_for_each_use_in_order(fused):
    first, second = np.random.RandomState(0).randn(2, 6, 1, 1, 3).astype(np.float32) * [[[[[1]]]], [[[[9]]]]]
    with tf.Graph().as_default(), tf.Session() as session:
        for images in (first, second):
            inputs = tf.constant(images, tf.float32)
            layers.batch_normalization(inputs, momentum=0.5, training=True, fused=fused, name="bn", reuse=tf.AUTO_REUSE)
        update = tf.group(tf.get_collection(tf.GraphKeys.UPDATE_OPS))
        mean = next(v for v in tf.global_variables() if v.op.name == "bn/moving_mean")
        expected = 0.5 * 0.5 * first.mean((0, 1, 2)) + 0.5 * second.mean((0, 1, 2))
        for _ in range(200):  # chance would need some tries
            session.run(tf.global_variables_initializer())
            session.run(update)
            np.testing.assert_allclose(session.run(mean), expected, rtol=1e-4, atol=1e-6)


def test_half_precision_has_single_precision_variables():
    images = np.random.RandomState(0).randn(4, 3, 3, 2)
    for fused in (True, False):
        with tf.Graph().as_default(), tf.Session() as session:
            outputs = layers.batch_normalization(tf.constant(images, tf.float16), training=True, fused=fused)
            assert outputs.dtype == tf.float16
            assert {variable.dtype.base_dtype for variable in tf.global_variables()} == {tf.float32}
            session.run(tf.global_variables_initializer())
            expected = (images - images.mean((0, 1, 2))) / np.sqrt(images.var((0, 1, 2)) + 1e-3)
            np.testing.assert_allclose(session.run(outputs), expected, atol=5e-3)


def test_the_fused_kernel_where_there_is_one():
    def kernels(inputs, **arguments):
        with tf.Graph().as_default() as graph:
            layers.batch_normalization(inputs(), training=True, **arguments)
            return sum(operation.type.startswith("FusedBatchNorm") for operation in graph.get_operations())

    def images():
        return tf.zeros([2, 3, 4, 5])

    assert [kernels(images), kernels(images, fused=True), kernels(images, axis=-3)] == [1, 1, 1]
    assert [kernels(images, fused=False), kernels(images, axis=2), kernels(images, axis=[1, 3])] == [0, 0, 0]
    assert kernels(lambda: tf.zeros([2, 3, 4, 5], tf.float64)) == 0


@pytest.mark.parametrize("dtype", [tf.float32, tf.float64], ids=lambda dtype: dtype.name)
@pytest.mark.parametrize(("shape", "axis"), SHAPES_AND_AXES)
def test_fused_true_is_a_wish_as_in_tf_layers(shape, axis, dtype):
    """Where there is no fused kernel both do without, and raise nothing (Keras 2's own layer would)."""

    def kernels(function):
        with tf.Graph().as_default() as graph:
            function(tf.zeros(shape, dtype), axis=axis, training=True, fused=True)
            return sum(operation.type.startswith("FusedBatchNorm") for operation in graph.get_operations())

    assert kernels(layers.batch_normalization) == kernels(BATCH_NORM)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"renorm": True, "renorm_clipping": {"min": 1.0}}, r"renorm_clipping has \['min'\]; choose from rmax, rmin"),
        ({"virtual_batch_size": 0}, "virtual_batch_size=0; a whole number above 0"),
        ({"virtual_batch_size": 2, "axis": 0}, "virtual_batch_size with axis 0"),
        ({"virtual_batch_size": 2, "adjustment": lambda shape: (1.0, 0.0)}, "virtual_batch_size with adjustment"),
        ({"axis": 4}, r"axis=4 for inputs of shape \(2, 3, 4, 5\); pass one in -4..3"),
        ({"axis": [1, -3]}, r"axis=\[1, -3\] for inputs"),
        ({"axis": []}, r"axis=\[\] for inputs"),
        ({"axis": "channels"}, "axis='channels' for inputs"),
        ({"training": "no"}, "training='no'; a bool or a scalar tensor"),
        ({"training": 0.5}, "training=0.5; a bool or a scalar tensor"),
    ],
)
def test_refusals(arguments, message):
    with tf.Graph().as_default(), pytest.raises(UsageError, match=message):
        layers.batch_normalization(tf.zeros([2, 3, 4, 5]), **arguments)


def test_inputs_that_do_not_fit():
    with tf.Graph().as_default():
        with pytest.raises(UsageError, match="inputs are int32; cast them"):
            layers.batch_normalization(tf.zeros([2, 3], tf.int32))
        with pytest.raises(UsageError, match=r"axis=-1 has no known size in the shape \(2, "):
            layers.batch_normalization(tf.placeholder(tf.float32, [2, None]))
        with pytest.raises(UsageError, match="number of dimensions of the inputs is unknown"):
            layers.batch_normalization(tf.placeholder(tf.float32))
