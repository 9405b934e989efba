"""Folded batch norm: the outputs of a plain graph, from one convolution with its own kernel and bias."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import folding, freezing, layers
from tasks.registry import models
from tests.graphs.trials import examples_for, inputs_drawn_for

LAYERS = {
    "convolution": lambda net: layers.conv2d(net, 5, 3, strides=2, padding="same", name="layer"),
    "without a bias": lambda net: layers.conv2d(net, 5, (1, 3), use_bias=False, name="layer"),
    "depthwise": lambda net: layers.depthwise_conv2d(net, 3, depth_multiplier=2, name="layer"),
    "transposed": lambda net: layers.conv2d_transpose(net, 5, 3, strides=2, name="layer"),
}
NETWORKS = {
    "cifar": {"batch_norm": True},
    "yolo": {"anchors": "10x10,20x30", "cell_boxes": 2, "image_size": (64, 64)},
    "mobilenet": {"width": 0.25, "image_shape": (64, 64, 3), "num_classes": 3},
    "dcgan": {},
}


def set_random(session: tf.Session, variables: list[tf.Variable]) -> None:
    """Gives the variables random values that depend on their order, with gammas and variances above 0; then folds."""
    random, feeds = np.random.default_rng(2), {}
    for variable in variables:
        is_positive = variable.op.name.endswith(("gamma", "moving_variance"))
        values = random.uniform(0.5, 2, variable.shape) if is_positive else random.normal(0, 0.1, variable.shape)
        feeds[variable.initializer.inputs[1]] = values
    session.run([variable.initializer for variable in variables], feeds)
    session.run(folding.initializer())


def types_between(outputs: tf.Tensor) -> list[str]:
    """The types of the operations that the outputs need."""
    graph = tf.graph_util.extract_sub_graph(outputs.graph.as_graph_def(), [outputs.op.name])
    return [node.op for node in graph.node]


@pytest.mark.parametrize("affine", [True, False])
@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_a_layer_gives_the_same_with_batch_norm_folded(layer, affine):
    images, results = np.random.default_rng(1).normal(size=(2, 7, 8, 3)).astype(np.float32), []
    for is_folded in (False, True):
        with tf.Graph().as_default(), tf.Session() as session:
            if is_folded:
                folding.fold_batch_norm()
            net = layers.batch_normalization(layer(tf.constant(images)), center=affine, scale=affine, epsilon=0.01)
            set_random(session, tf.global_variables())
            results.append(session.run(net))
            assert ("FusedBatchNormV3" in types_between(net)) is not is_folded
            assert [variable.op.name.rpartition("/")[2] for variable in folding.variables()] == (
                ["folded_kernel", "folded_bias"] if is_folded else []
            )
    np.testing.assert_allclose(*results, atol=1e-5)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_gives_the_same_with_batch_norm_folded(name):
    results = []
    for is_folded in (False, True):
        with tf.Graph().as_default(), tf.Session() as session:
            freezing.train_only("(?!)")
            if is_folded:
                folding.fold_batch_norm()
            model = models()[name].load()(**NETWORKS[name])
            set_random(session, model.variables)
            results.append(session.run(model.outputs, inputs_drawn_for(model, 3) or examples_for(model, 3)))
            assert bool(folding.variables()) is is_folded
            assert not any(variable in tf.global_variables() for variable in folding.variables())
    for output, array in results[0].items():
        np.testing.assert_allclose(results[1][output], array, rtol=1e-4, atol=1e-4, err_msg=output)


@pytest.mark.parametrize(
    "normalized",
    [
        lambda net, _: layers.batch_normalization(tf.nn.relu(layers.conv2d(net, 4, 3)), training=False),
        lambda net, _: layers.batch_normalization(layers.conv2d(net, 4, 3), training=True),
        lambda net, mode: layers.batch_normalization(layers.conv2d(net, 4, 3), training=mode),
        lambda net, _: layers.batch_normalization(layers.conv2d(net, 4, 3), axis=1, training=False),
        lambda net, _: layers.batch_normalization(layers.dense(net, 4), training=False),
        lambda net, _: layers.batch_normalization(
            tf.nn.conv2d(net, tf.ones([3, 3, 6, 3]), 1, "SAME", data_format="NCHW"), training=False
        ),
    ],
    ids=["behind ReLU", "in training", "by a placeholder", "of rows", "behind a dense layer", "of columns"],
)
def test_what_can_not_be_folded_stays(normalized):
    with tf.Graph().as_default():
        folding.fold_batch_norm()
        normalized(tf.zeros([2, 6, 6, 3]), tf.placeholder_with_default(False, []))
        assert folding.variables() == []
