"""Layers of a program's own, derived from ours and from the oracle's: variables, losses, updates, inner layers."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from tf_keras.src.legacy_tf_layers import base as oracle_base

from graphs import layers
from tests.graphs.layers.layer_oracle import FUNCTIONS

BASES = {"ours": (layers.Layer, layers), "theirs": (oracle_base.Layer, type("Oracle", (), FUNCTIONS))}


def scaled(base):
    """A layer as programs wrote them: build() with add_variable, call() with losses and updates."""

    class MyScaledLayer(base):
        def __init__(self, units, name=None, **kwargs):
            super().__init__(name=name, **kwargs)
            self.units = units

        def build(self, input_shape):
            channels = int(input_shape[-1])
            self.kernel = self.add_variable(
                "kernel", [channels, self.units], initializer=tf.ones_initializer(), regularizer=tf.nn.l2_loss
            )
            self.count = self.add_weight(
                name="count", shape=[], initializer=tf.zeros_initializer(), trainable=False, dtype=tf.float32
            )
            super().build(input_shape)

        def call(self, inputs, factor=1.0, training=False):
            if training:
                self.add_update(tf.assign_add(self.count, 1.0))
            outputs = tf.matmul(inputs, self.kernel) * factor
            self.add_loss(tf.reduce_sum(outputs, name="own_loss"), inputs=inputs)
            return outputs

    return MyScaledLayer


class Block(layers.Layer):
    """A layer with layers within, in an attribute and in a list that grows afterwards, and a variable of its own.

    tf_keras does not follow these in graphs with reference variables, so here TensorFlow 1.15's rules are the oracle.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.first = layers.Dense(3, kernel_regularizer=tf.nn.l2_loss, name="first")
        self.others = []
        for i in range(2):
            self.others.append(layers.Dense(2 + i))
        self.norm = layers.BatchNormalization()

    def build(self, input_shape):
        """A variable by tf.get_variable, which belongs to the layer as its attribute."""
        self.extra = tf.get_variable("extra", [3], use_resource=True)

    def call(self, inputs, training=False):
        """[batch, channels] -> [batch, 3]."""
        net = self.norm(self.first(inputs), training=training)
        for layer in self.others:
            net = layer(net)
        return net + self.extra


def report(layer, inputs, outputs):
    """What both bases must agree on."""
    graph = tf.get_default_graph()
    lists = ("weights", "trainable_weights", "non_trainable_weights")
    return {
        **{attribute: [variable.name for variable in getattr(layer, attribute)] for attribute in lists},
        "names": (layer.name, layer.scope_name, [output.op.name for output in outputs]),
        "losses": len(layer.losses),
        "free": len(layer.get_losses_for(None)), "bound": len(layer.get_losses_for(inputs)),
        "updates": len(layer.updates), "params": layer.count_params(),
        **{key: [getattr(item, "name", item) for item in graph.get_collection(key)] for key in (
            tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.REGULARIZATION_LOSSES)},
        "UPDATE_OPS": len(graph.get_collection(tf.GraphKeys.UPDATE_OPS)),
    }  # fmt: skip


def reports(program):
    """The program's reports with our base and with the oracle's."""
    found = []
    for base, module in BASES.values():
        with tf.Graph().as_default():
            found.append(program(base, module))
    return found


@pytest.mark.parametrize("arguments", [{}, {"name": "own"}, {"trainable": False}, {"dtype": tf.float32}])
def test_a_layer_of_ones_own(arguments):
    def program(base, module):
        with tf.variable_scope("net"):
            inputs = tf.ones([2, 3])
            layer = scaled(base)(4, **arguments)
            return report(layer, inputs, [layer(inputs, training=True), layer(inputs, factor=2.0)])

    ours, theirs = reports(program)
    assert ours == theirs and ours["params"] == 13


def test_its_numbers():
    with tf.Graph().as_default(), tf.Session() as session:
        layer = scaled(layers.Layer)(4)
        outputs = layer(np.ones([2, 3], np.float32), training=True)
        session.run(tf.global_variables_initializer())
        session.run(tf.get_collection(tf.GraphKeys.UPDATE_OPS))
        assert session.run([outputs, layer.count])[0].tolist() == [[3.0] * 4] * 2
        assert session.run(layer.count) == 1.0
        assert session.run(layer.losses) == [6.0, 24.0]  # 12 weights of 1 / 2; 8 outputs of 3
        assert [value.shape for value in layer.get_weights()] == [(3, 4), ()]
        layer.set_weights([np.zeros([3, 4]), np.array(5.0)])
        assert session.run([outputs, layer.count])[1] == 5.0


def test_layers_within_a_layer():
    with tf.Graph().as_default():
        block, inputs = Block(name="block"), tf.ones([2, 3])
        for _ in range(2):
            block(inputs, training=True)
        trainable = [
            "block/extra", "block/first/kernel", "block/first/bias", "block/dense/kernel", "block/dense/bias",
            "block/dense_1/kernel", "block/dense_1/bias", "block/batch_normalization/gamma",
            "block/batch_normalization/beta",
        ]  # fmt: skip
        averages = ["block/batch_normalization/moving_mean", "block/batch_normalization/moving_variance"]
        assert [variable.op.name for variable in block.trainable_weights] == trainable
        assert [variable.op.name for variable in block.weights] == [*trainable, *averages]
        assert block.count_params() == 3 + 12 + 8 + 9 + 12
        assert len(block.losses) == len(block.get_losses_for(None)) == 1
        assert len(block.updates) == len(tf.get_collection(tf.GraphKeys.UPDATE_OPS)) == 4
        assert block.get_updates_for(inputs) == block.updates and block.get_updates_for(None) == []


def test_trainable_passes_to_the_layers_within():
    with tf.Graph().as_default():
        block = Block(name="block")
        block.trainable = False
        block(tf.ones([2, 3]), training=True)
        assert block.trainable_weights == [] and len(block.non_trainable_weights) == 11
        assert [variable.op.name for variable in tf.trainable_variables()] == ["block/extra"]
        assert block.updates == tf.get_collection(tf.GraphKeys.UPDATE_OPS) == []


class WithoutInit(layers.Layer):
    """As recurrent cells of that time were: its __init__ does not call that of the base."""

    def __init__(self, units):
        self.units = units

    def build(self, input_shape):
        """Two variables."""
        self.kernel = self.add_variable("kernel", [int(input_shape[-1]), self.units])

    def call(self, inputs, scope=None):
        """The name of the scope is that of the layer."""
        assert scope.name == "without_init"
        return tf.matmul(inputs, self.kernel)


def test_a_layer_that_never_calls_the_init_of_its_base():
    with tf.Graph().as_default():
        layer = WithoutInit(2)
        first, second = layer(tf.ones([1, 3])), layer(tf.ones([1, 3]))
        assert [variable.name for variable in layer.weights] == ["without_init/kernel:0"]
        assert [first.op.name, second.op.name] == ["without_init/MatMul", "without_init/MatMul_1"]
        assert layer.name == "without_init_1" and layer.dtype == "float32"


def test_inputs_and_outputs_of_the_calls():
    with tf.Graph().as_default():
        layer, inputs = layers.Dense(4), tf.ones([2, 3])
        with pytest.raises(AttributeError, match="dense_1: 0 calls"):
            _ = layer.output
        outputs = layer(inputs)
        assert layer.input is inputs and layer.output is outputs
        assert (layer.input_shape, layer.output_shape) == ((2, 3), (2, 4))
        layer(tf.ones([2, 3]))
        assert layer.get_output_at(0) is outputs and layer.output_shape == (2, 4)
        layer(tf.ones([5, 3]))
        with pytest.raises(AttributeError, match="3 calls, so there is no single shape"):
            _ = layer.output_shape


def test_refusals():
    with tf.Graph().as_default():
        for error in (TypeError, ValueError):
            with pytest.raises(error, match="^own: there is no argument 'unit'$"):
                layers.Layer(name="own", unit=3)
            with pytest.raises(error, match="^dense: units='ten'; a whole number"):
                layers.Dense("ten")
        layer = layers.Dense(3)
        with pytest.raises(ValueError, match="no scope before its first call"):
            _ = layer.scope_name
        with pytest.raises(ValueError, match="no variables before its first call"):
            layer.count_params()
        layer(tf.ones([2, 4]))
        with pytest.raises(ValueError, match=r"^dense: inputs of shape \(2, 5\), but dimension -1 must be 4$"):
            layer(tf.ones([2, 5]))
        with pytest.raises(ValueError, match="of Nothing returned None"):
            type("Nothing", (layers.Layer,), {"call": lambda self, inputs: None})()(tf.ones([1]))
        with pytest.raises(ValueError, match="use `with tf.Session"):
            layer.get_weights()


@pytest.mark.parametrize(
    "spec, shape, message",
    [
        ({"ndim": 2}, [2, 3, 4], "but 2 dimensions needed"),
        ({"min_ndim": 3}, [2, 3], "but 3 or more dimensions needed"),
        ({"max_ndim": 1}, [2, 3], "but 0 to 1 dimensions needed"),
        ({"axes": {1: 4}, "min_ndim": 2}, [2, 3], "but dimension 1 must be 4"),
        ({"shape": (None, 5)}, [2, 3], "but dimension 1 must be 5"),
        ({"dtype": "int32"}, [2, 3], "inputs are float32; int32 is needed"),
    ],
)
def test_input_spec(spec, shape, message):
    with tf.Graph().as_default():
        layer = layers.Layer(name="own")
        layer.input_spec = layers.InputSpec(**spec)
        with pytest.raises(ValueError, match=f"^own: .*{message}"):
            layer(tf.ones(shape))
