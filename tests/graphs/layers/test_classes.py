"""The classes of graphs/layers against the oracle: random arguments, two calls, and what an object says of itself."""

import itertools

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import layers
from tests.graphs.layers.layer_oracle import (
    FORMATS,
    FUNCTIONS,
    SPATIAL,
    Comparison,
    rank_of,
    shape_of,
    transposed,
)

CASES = 10  # of random arguments for each class
ACTIVATIONS = (None, tf.nn.relu, "tanh", "hard_sigmoid", "exponential", "softplus")
REGULARIZERS = (None, tf.nn.l2_loss)
NAMES = (None, "given", "given/twice")


def pick(random, choices):
    """One of the choices."""
    return choices[random.randint(len(choices))]


def of_variables(random, kinds):
    """Random regularizers, constraints and names of initializers for these kinds of variables."""
    arguments = {}
    for kind in kinds:
        arguments[f"{kind}_regularizer"] = pick(random, REGULARIZERS)
        arguments[f"{kind}_constraint"] = pick(random, (None, tf.nn.relu))
        arguments[f"{kind}_initializer"] = pick(random, ("glorot_normal", "HeNormal", "ones", "orthogonal", "Zeros"))
    if "bias" in kinds:
        arguments["bias_initializer"] = pick(random, ("ones", "random_normal"))
    return arguments


def common(random):
    """Random arguments that all layers with variables have."""
    arguments = {"name": pick(random, NAMES), "trainable": bool(random.rand() < 0.8)}
    return {**arguments, "activation": pick(random, ACTIVATIONS), "use_bias": bool(random.rand() < 0.7)}


def window(random, name):
    """Random arguments of a layer with a window."""
    rank = rank_of(name.lower())
    sizes = [pick(random, (1, 2, 3)), tuple(random.randint(1, 4, rank).tolist()), [2] * rank]
    arguments = {"padding": pick(random, ("valid", "SAME")), "data_format": pick(random, FORMATS)}
    return {**arguments, "strides": pick(random, (1, 2))}, pick(random, sizes)


def case(random, name):
    """The shape of the inputs and the arguments of one case."""
    if name in ("Dense", "Dropout", "Flatten", "BatchNormalization"):
        shape = tuple(random.randint(2, 5, random.randint(2, 5)).tolist())
        if name == "Dense":
            return shape, {
                "units": int(random.randint(1, 5)),
                **common(random),
                **of_variables(random, ("kernel", "bias")),
            }
        if name == "Flatten":
            return shape, {"data_format": pick(random, FORMATS), "name": pick(random, NAMES)}
        if name == "Dropout":
            return shape, {"rate": pick(random, (0.0, 0.3, 1.0)), "name": pick(random, NAMES)}
        return shape, {
            "center": bool(random.rand() < 0.7), "scale": bool(random.rand() < 0.7), "name": pick(random, NAMES),
            "axis": pick(random, (-1, 1, len(shape) - 1)), "fused": pick(random, (None, True, False)),
            "gamma_regularizer": pick(random, REGULARIZERS), "trainable": bool(random.rand() < 0.8),
        }  # fmt: skip
    arguments, size = window(random, name)
    shape = shape_of(pick(random, SPATIAL[rank_of(name.lower())]), arguments["data_format"])
    if "Pool" in name:
        return shape, {**arguments, "pool_size": size, "name": pick(random, NAMES)}
    arguments.update(filters=int(random.randint(1, 5)), kernel_size=size, **common(random))
    if "Transpose" not in name and arguments["strides"] == 1 and arguments["data_format"] == "channels_last":
        arguments["dilation_rate"] = pick(random, (1, 2))
    if "Separable" not in name:
        return shape, {**arguments, **of_variables(random, ("kernel", "bias"))}
    arguments["depth_multiplier"] = pick(random, (1, 2))
    return shape, {**arguments, **of_variables(random, ("depthwise", "pointwise", "bias"))}


def twice(make):
    """A function of inputs that calls one object on them and on their halves: the two outputs along the batch."""

    def function(inputs, **arguments):
        layer = make(**arguments)
        return tf.concat([layer(inputs), layer(inputs / 2)], axis=0)

    return function


CLASSES = [name for name in layers.__all__ if name[0].isupper() and name not in ("InputSpec", "Layer")]


@pytest.mark.parametrize("name", CLASSES)
def test_outputs_gradients_and_variables(name):
    random = np.random.RandomState(sum(map(ord, name)))
    with tf.Graph().as_default():
        comparison = Comparison()
        for _ in range(CASES):
            shape, arguments = case(random, name)
            theirs = twice(FUNCTIONS[name])
            theirs = transposed(theirs) if "D" in name[1:] else theirs
            comparison.add(arguments, twice(getattr(layers, name)), theirs, shape, **arguments)
        comparison.check()


def described(build, name, shape, arguments):
    """What an object and its graph say after two calls; losses and updates by how many and in which scope."""
    with tf.Graph().as_default() as graph:
        with tf.variable_scope("outer"):
            layer = build(name)(**arguments)
            before = layer.name, layer.built, layer.trainable, len(layer.weights)
            inputs = tf.placeholder(tf.float32, shape)
            training = {"training": True} if name == "BatchNormalization" else {}
            outputs = [layer(inputs, **training), layer.apply(inputs, **training)]
        lists = ("weights", "variables", "trainable_weights", "non_trainable_weights", "trainable_variables",
                 "non_trainable_variables")  # fmt: skip
        return {
            "before": before,
            "after": (layer.name, layer.built, layer.trainable, layer.dtype, layer.scope_name, layer.count_params()),
            **{attribute: [variable.name for variable in getattr(layer, attribute)] for attribute in lists},
            "outputs": [(output.op.name, output.shape.as_list()) for output in outputs],
            "shape": list(layer.compute_output_shape(tf.TensorShape(shape))),
            "losses": len(layer.losses),
            "free": len(layer.get_losses_for(None)), "bound": len(layer.get_losses_for(inputs)),
            "updates": len(layer.updates), "updates for": len(layer.get_updates_for(inputs)),
            **{key: [getattr(item, "name", item).split("/")[:3] for item in graph.get_collection(key)] for key in (
                tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.TRAINABLE_VARIABLES, tf.GraphKeys.REGULARIZATION_LOSSES)},
            "UPDATE_OPS": len(graph.get_collection(tf.GraphKeys.UPDATE_OPS)),
        }  # fmt: skip


@pytest.mark.parametrize("name", CLASSES)
def test_what_an_object_says_of_itself(name):
    random = np.random.RandomState(sum(map(ord, name)))
    for _ in range(CASES):
        shape, arguments = case(random, name)
        if "activation" in arguments:
            arguments["activation"] = None  # the oracle adds an operation for a linear one in some layers
        ours, theirs = (
            described(build, name, shape, arguments)
            for build in (lambda name: getattr(layers, name), lambda name: FUNCTIONS[name])
        )
        if arguments.get("data_format") == "channels_first" or "1D" in name or arguments.get("dilation_rate", 1) != 1:
            # transposed around, or (Squeeze) with the bias before or after
            ours["outputs"], theirs["outputs"] = ([shape for _, shape in side["outputs"]] for side in (ours, theirs))
        assert ours == theirs, arguments


def network(build):
    """Objects of most classes, some called twice, some with one name, in scopes, reused and from functions."""
    images = tf.placeholder(tf.float32, [None, 8, 8, 3])
    conv, again = build("Conv2D")(4, 3, name="conv"), build("Conv2D")(4, 3, name="conv")
    pool, norm, flat = build("MaxPooling2D")(2, 2), build("BatchNormalization")(), build("Flatten")()
    dense = build("Dense")(3)
    for scope in (None, "a", "a/b"):
        with tf.variable_scope(scope or tf.get_variable_scope(), reuse=tf.AUTO_REUSE):
            for _ in range(2):
                net = pool(norm(conv(images), training=True))
                net = build("Conv2D")(2, 1)(net)
                dense(flat(net))
                build("Dense")(5)(flat(again(images)))
    with tf.variable_scope("shared"):
        build("Dense")(2, name="fc", _scope="fc")(tf.ones([1, 2]))
        build("Dense")(2, name="fc", _scope="fc", _reuse=True)(tf.ones([1, 2]))
        build("Dense")(2, name="fc")(tf.ones([1, 2]))
        build("Dense")(2, _reuse=tf.AUTO_REUSE)(tf.ones([1, 2]))
    with tf.variable_scope("opened") as scope:
        pass
    build("Dense")(2, name="by_scope", _scope=scope)(tf.ones([1, 2]))
    build("Dense")(2)(tf.ones([1, 2]), scope="in_call")
    built = build("Dense")(4, name="built")
    built.build(tf.TensorShape([None, 7]))
    built(tf.ones([1, 7]))


def test_names_of_a_network_of_objects():
    def names(build):
        with tf.Graph().as_default() as graph:
            network(build)
            work = ("Conv2D", "MatMul", "BiasAdd", "MaxPool", "FusedBatchNormV3", "Reshape")
            operations = [op.name for op in graph.get_operations() if op.type in work]
            return [variable.name for variable in tf.global_variables()], operations

    ours, theirs = names(lambda name: getattr(layers, name)), names(lambda name: FUNCTIONS[name])
    assert ours == theirs and len(ours[0]) > 20


def test_output_shapes_of_the_classes_are_those_of_the_outputs():
    with tf.Graph().as_default():
        random = np.random.RandomState(3)
        for name, _ in itertools.product(CLASSES, range(3)):
            shape, arguments = case(random, name)
            layer = getattr(layers, name)(**arguments)
            assert layer.compute_output_shape(shape).as_list() == layer(tf.zeros(shape)).shape.as_list(), arguments
