"""graphs/layers against the oracle: the signatures of all layers, dense, flatten and dropout."""

import inspect
import itertools
import re

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import layers
from graphs.seeding import seed_graph
from tests.graphs.layers.layer_oracle import FORMATS, FUNCTIONS, Comparison


@pytest.mark.parametrize("name", sorted(set(layers.__all__) - {"depthwise_conv2d", "InputSpec", "Layer"}))
def test_signature(name):
    ours = inspect.signature(getattr(layers, name)).parameters.values()
    theirs = inspect.signature(FUNCTIONS[name]).parameters.values()

    def described(parameter):
        default = parameter.default
        initializer = isinstance(default, (tf.zeros_initializer, tf.ones_initializer))  # compared by their class
        return parameter.name, parameter.kind, type(default) if initializer else default

    assert [described(parameter) for parameter in ours] == [described(parameter) for parameter in theirs]


def test_depthwise_has_the_arguments_of_separable_without_the_pointwise_ones():
    separable = inspect.signature(layers.separable_conv2d).parameters
    expected = [name for name in separable if "pointwise" not in name and name != "filters"]
    depthwise = inspect.signature(layers.depthwise_conv2d).parameters
    assert list(depthwise) == expected
    assert all(depthwise[name].default is separable[name].default for name in expected)


def test_everything_that_tf_layers_had_is_there():
    in_tf_1_15 = [
        "average_pooling1d", "average_pooling2d", "average_pooling3d", "batch_normalization", "conv1d", "conv2d",
        "conv2d_transpose", "conv3d", "conv3d_transpose", "dense", "dropout", "flatten", "max_pooling1d",
        "max_pooling2d", "max_pooling3d", "separable_conv1d", "separable_conv2d",
    ]  # fmt: skip
    classes_of_tf_1_15 = [
        "AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "BatchNormalization", "Conv1D", "Conv2D",
        "Conv2DTranspose", "Conv3D", "Conv3DTranspose", "Dense", "Dropout", "Flatten", "InputSpec", "Layer",
        "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "SeparableConv1D", "SeparableConv2D",
    ]  # fmt: skip
    assert sorted(layers.__all__) == sorted([*in_tf_1_15, *classes_of_tf_1_15, "depthwise_conv2d"])


ARGUMENTS = {name: inspect.signature(getattr(layers, name)).parameters for name in layers.__all__ if name.islower()}
WITH_VARIABLES = [name for name, arguments in ARGUMENTS.items() if "trainable" in arguments]


@pytest.mark.parametrize("name", WITH_VARIABLES)
def test_no_argument_is_accepted_and_ignored(name):
    function, used = getattr(layers, name), set()
    arguments = list(inspect.signature(function).parameters)
    of_variables = [word for word in arguments if word.endswith(("_initializer", "_regularizer", "_constraint"))]
    of_variables = [word for word in of_variables if word != "activity_regularizer"]

    def spy(argument):
        def initializer(shape, dtype=None, partition_info=None):
            used.add((argument, tf.get_default_graph().get_name_scope().split("/")[-2]))
            return tf.ones(shape, dtype)

        def regularizer(variable):
            used.add((argument, variable.op.name.split("/")[-1]))

        return initializer if argument.endswith("initializer") else regularizer

    def variable_of(argument):
        word = argument.rpartition("_")[0]
        return f"{word}_kernel" if word in ("depthwise", "pointwise") else word

    with tf.Graph().as_default():
        rank = int(re.search(r"(\d)d|$", name)[1] or 0)
        spies = {argument: spy(argument) for argument in of_variables}
        sizes = {"filters": 2, "kernel_size": 1, "units": 2}
        sizes = {argument: size for argument, size in sizes.items() if argument in arguments}
        function(tf.ones([2, *[4] * rank, 3]), **sizes, **spies, trainable=False)
        assert tf.global_variables() and not tf.trainable_variables()
        for variable in tf.global_variables():
            if variable.constraint is not None:
                variable.constraint(variable)
        assert used == {(argument, variable_of(argument)) for argument in of_variables}
        if "use_bias" in arguments:
            function(tf.ones([2, *[4] * rank, 3]), **sizes, use_bias=False, name="without")
            assert not [v.op.name for v in tf.global_variables() if v.op.name == "without/bias"]
            outputs = function(
                tf.ones([2, *[4] * rank, 3]), **sizes, name="watched", activation=lambda x: tf.identity(x, "activated"),
                activity_regularizer=lambda x: tf.identity(tf.reduce_sum(x), "activity"),
            )  # fmt: skip
            assert outputs.op.name == "watched/activated"
            assert [loss.op.name.split("/")[0] for loss in tf.losses.get_regularization_losses()] == ["watched"]


@pytest.mark.parametrize("shape", [(3, 5), (3, 4, 5), (3, 2, 4, 5)])
def test_dense(shape):
    with tf.Graph().as_default():
        comparison = Comparison()
        for use_bias, activation in itertools.product((True, False), (None, tf.nn.tanh)):
            comparison.add(
                (shape, use_bias), layers.dense, FUNCTIONS["dense"], shape, (*[None] * (len(shape) - 1), shape[-1]),
                units=4, use_bias=use_bias, activation=activation,
            )  # fmt: skip
        comparison.check()


def test_flatten():
    with tf.Graph().as_default():
        comparison = Comparison()
        for shape, data_format in itertools.product([(3,), (3, 4), (2, 4, 5), (2, 3, 4, 5)], FORMATS):
            for static in (shape, (None, *shape[1:]), (shape[0], *[None] * (len(shape) - 1)), [None] * len(shape)):
                comparison.add(
                    (shape, data_format), layers.flatten, FUNCTIONS["flatten"], shape, static, data_format=data_format
                )
        comparison.check()
        images = tf.placeholder(tf.float32, [None, 4, 5, 3])
        assert layers.flatten(images).shape.as_list() == [None, 60]


@pytest.mark.parametrize("dtype", [tf.float16, tf.bfloat16, tf.float64])
def test_variables_take_the_type_of_the_inputs(dtype):
    with tf.Graph().as_default(), tf.Session() as session:
        outputs = layers.conv2d(tf.ones([1, 4, 4, 2], dtype), 3, 3, padding="same", kernel_initializer="ones")
        outputs = layers.dense(layers.flatten(outputs), 2, kernel_initializer="ones")
        session.run(tf.global_variables_initializer())
        assert {variable.dtype.base_dtype for variable in tf.global_variables()} == {dtype}
        # 3 channels * (4 corners of 4, 8 edges of 6, 4 middles of 9 pixels) * 2 input channels
        assert session.run(tf.cast(outputs, tf.float32)).tolist() == [[600.0, 600.0]]


def test_numpy_inputs_and_names_of_activation_and_initializer():
    with tf.Graph().as_default(), tf.Session() as session:
        outputs = layers.dense(np.full([1, 2], -1, np.float32), 3, activation="relu", kernel_initializer="ones")
        linear = layers.dense(np.full([1, 2], -1, np.float32), 3, activation="linear", kernel_initializer="ones")
        session.run(tf.global_variables_initializer())
        assert session.run([outputs, linear])[0].tolist() == [[0.0, 0.0, 0.0]]
        assert session.run(linear).tolist() == [[-2.0, -2.0, -2.0]]


def test_units_that_make_no_sense_are_refused():
    with tf.Graph().as_default(), pytest.raises(UsageError, match="logits: units='ten'; a whole number above 0"):
        layers.dense(tf.zeros([1, 3]), "ten", name="logits")


class TestDropout:
    """layers.dropout in a graph with seed_graph (a project's) and in any other (TensorFlow 1's)."""

    def masks(self, steps=(0,), seed=1, build=None, project=True, feed=None):
        """What `build` (by default a dropout of ones) gives at each of the global steps."""
        with tf.Graph().as_default(), tf.Session() as session:
            if project:
                seed_graph(seed)
            step = tf.train.get_or_create_global_step()
            outputs = (build or (lambda: layers.dropout(tf.ones([20, 30]), training=True)))()
            results = []
            for number in steps:
                session.run(step.initializer, {step.initial_value: number})
                results.append(session.run(outputs, feed and feed(tf.get_default_graph())))
            return results

    @pytest.mark.parametrize("project", [True, False])
    @pytest.mark.parametrize("rate", [0.1, 0.4, 0.9])
    def test_share_and_scale(self, rate, project):
        (outputs,) = self.masks(
            build=lambda: layers.dropout(tf.ones([300, 300]), rate, training=True, seed=3), project=project
        )
        assert np.unique(outputs) == pytest.approx([0, 1 / (1 - rate)], rel=1e-6)
        assert np.mean(outputs == 0) == pytest.approx(rate, abs=5 * np.sqrt(rate * (1 - rate)) / 300)

    def test_a_function_of_seed_name_and_step(self):
        at_0, at_1 = self.masks(steps=(0, 1))
        assert np.array_equal(at_0, self.masks(steps=(0,))[0])
        assert np.array_equal(at_1, self.masks(steps=(1,))[0])  # as after a resume
        assert not np.array_equal(at_0, at_1)
        assert not np.array_equal(at_0, self.masks(seed=2)[0])

        def two():
            tf.random.normal([2])  # an operation more changes nothing
            return [layers.dropout(tf.ones([20, 30]), training=True) for _ in range(2)]

        first, second = self.masks(build=two)[0]
        assert np.array_equal(first, at_0)
        assert not np.array_equal(second, at_0)

    @pytest.mark.parametrize("project", [True, False])
    def test_an_explicit_seed_matters(self, project):
        def build(seed):
            return lambda: layers.dropout(tf.ones([20, 30]), training=True, seed=seed)

        one, again, other = (self.masks(build=build(seed), project=project)[0] for seed in (5, 5, 6))
        assert np.array_equal(one, again)
        assert not np.array_equal(one, other)

    @pytest.mark.parametrize("project", [True, False])
    @pytest.mark.parametrize("kind", ["placeholder", "default", "variable"])
    def test_training_as_a_tensor(self, kind, project):
        inputs = np.random.RandomState(0).randn(20, 30).astype(np.float32)
        with tf.Graph().as_default(), tf.Session() as session:
            if project:
                seed_graph(0)
            if kind == "variable":
                training = tf.get_variable("training", initializer=False, trainable=False)
            elif kind == "placeholder":
                training = tf.placeholder(tf.bool, [])
            else:
                training = tf.placeholder_with_default(False, [])
            outputs = layers.dropout(inputs, training=training)
            session.run(tf.global_variables_initializer())
            feed = {training: False} if kind == "placeholder" else None
            assert np.array_equal(session.run(outputs, feed), inputs)
            if kind == "variable":
                session.run(training.assign(True))
            dropped = session.run(outputs, None if kind == "variable" else {training: True})
            assert 0.3 < np.mean(dropped == 0) < 0.7

    def test_inference_builds_or_runs_nothing_random(self):
        with tf.Graph().as_default() as graph, tf.Session() as session:
            layers.dropout(tf.ones([4]), training=False)
            layers.dropout(tf.ones([4]), training=tf.constant(False))
            layers.dropout(tf.ones([4]), rate=0, training=True)
            assert not [op.name for op in graph.get_operations() if "andom" in op.type]
            seed_graph(0)
            training = tf.placeholder(tf.bool, [])
            outputs = layers.dropout(tf.ones([4]), training=training)
            session.run(tf.global_variables_initializer())
            for value in (False, True):
                trace = tf.RunMetadata()
                options = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
                session.run(outputs, {training: value}, options, trace)
                ran = [node.timeline_label for device in trace.step_stats.dev_stats for node in device.node_stats]
                assert any("StatelessRandomUniform" in label for label in ran) == value

    @pytest.mark.parametrize("project", [True, False])
    def test_noise_shape(self, project):
        def build():
            inputs = tf.placeholder_with_default(np.ones([8, 5, 6], np.float32), [None, None, 6])
            return layers.dropout(inputs, noise_shape=[None, 1, 6], training=True)

        (outputs,) = self.masks(build=build, project=project)
        assert np.array_equal(outputs, np.repeat(outputs[:, :1], 5, axis=1))
        assert len(np.unique(outputs[:, 0], axis=0)) > 1  # None: each example has its own mask
        assert 0.2 < np.mean(outputs[:, 0] == 0) < 0.8

    def test_rate_as_a_tensor(self):
        (outputs,) = self.masks(build=lambda: layers.dropout(tf.ones([99, 99]), tf.constant(0.25), training=True))
        assert np.mean(outputs == 0) == pytest.approx(0.25, abs=0.03)

    def test_gradient_passes_where_the_mask_does(self):
        def build():
            inputs, training = tf.ones([20, 30]), tf.placeholder_with_default(True, [])
            outputs = layers.dropout(inputs, 0.2, training=training)
            return outputs, tf.gradients(outputs, inputs)[0]

        outputs, gradient = self.masks(build=build)[0]
        assert np.array_equal(outputs, gradient)
        assert 0 < np.mean(outputs == 0) < 0.5

    @pytest.mark.parametrize(
        "arguments, message",
        [
            ({"rate": 1.5}, "dropout: rate=1.5; the share to drop must be at least 0 and less than 1"),
            ({"rate": 1.0, "training": True}, "dropout: rate=1.0 in training; the share to drop must be less than 1"),
            ({"rate": -0.1}, "rate=-0.1"),
            ({"rate": float("nan")}, "rate=nan"),
            ({"training": "yes"}, "training='yes'; a bool or a scalar tensor of tf.bool"),
            ({"training": 2}, "training=2"),
        ],
    )
    def test_refusals(self, arguments, message):
        with tf.Graph().as_default(), pytest.raises(UsageError, match=message):
            layers.dropout(tf.ones([3]), **arguments)

    def test_what_makes_no_sense_in_training_is_fine_elsewhere(self):
        with tf.Graph().as_default(), tf.Session() as session:
            integers = tf.constant([1, 2, 3])
            assert session.run(layers.dropout(integers, training=False)).tolist() == [1, 2, 3]
            assert session.run(layers.dropout(tf.ones([2]), rate=1.0)).tolist() == [1.0, 1.0]
            for training in (True, 1.0, tf.placeholder(tf.bool, [])):
                with pytest.raises(ValueError, match="dropout.*: inputs are int32; cast"):
                    layers.dropout(integers, training=training)

    @pytest.mark.parametrize("project", [True, False])
    def test_an_object_draws_another_mask_in_each_call(self, project):
        def build():
            layer, inputs = layers.Dropout(), tf.ones([20, 30])
            return layer(inputs, training=True), layer(inputs, training=True)

        first, second = self.masks(build=build, project=project)[0]
        assert not np.array_equal(first, second)
