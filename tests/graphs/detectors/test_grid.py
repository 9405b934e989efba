"""graphs/detectors/grid.py: the head of each kind of backbone."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import blocks, seeding
from graphs.backbones.table import BACKBONES
from graphs.detectors.grid import grid_head


def variables_of(name: str) -> tuple[dict, list]:
    """name -> shape of the head's variables on features of 2x3 cells with 8 maps, and the shape of its outputs."""
    with tf.Graph().as_default():
        block = blocks.Blocks(tf.constant(False), False, 0.0, 0.0, "he_uniform")
        outputs = grid_head(tf.placeholder(tf.float32, [None, 2, 3, 8]), BACKBONES[name](), block, 7, 0.5)
        return {v.op.name: v.shape.as_list() for v in tf.global_variables()}, outputs.shape.as_list()


@pytest.mark.parametrize(
    ("name", "kernels"),
    [
        ("small", {"output": [1, 1, 8, 7]}),
        ("book", {"conv_head": [3, 3, 8, 256], "output": [1, 1, 256, 7]}),
        ("squeezenet", {"conv_head": [3, 3, 8, 256], "output": [1, 1, 256, 7]}),
        ("yolo", {"dense1": [48, 4096], "output": [4096, 42]}),
        ("fast_yolo", {"dense1": [48, 256], "dense2": [256, 4096], "output": [4096, 42]}),
    ],
)
def test_the_head_of_each_backbone(name, kernels):
    variables, outputs = variables_of(name)
    biases = {f"{layer}/bias": shape[-1:] for layer, shape in kernels.items()}
    assert variables == {f"{layer}/kernel": shape for layer, shape in kernels.items()} | biases
    assert outputs == [None, 2, 3, 7]


def test_dropout_of_the_papers_networks_is_for_training_alone():
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        is_training = tf.placeholder_with_default(False, [])
        block = blocks.Blocks(is_training, False, 0.0, 0.0, "he_uniform")
        features = tf.constant(np.random.default_rng(0).random((1, 1, 1, 8)), tf.float32)
        outputs = grid_head(features, BACKBONES["fast_yolo"](), block, 7, 0.9)
        session.run(tf.global_variables_initializer())
        quiet, again, noisy = (session.run(outputs, {is_training: on}) for on in (False, False, True))
    np.testing.assert_array_equal(quiet, again)
    assert not np.array_equal(quiet, noisy)


def test_hidden_dense_layers_are_linear():
    """Darknet's yolo-tiny.cfg has no activation on the layer of 256 units."""
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        block = blocks.Blocks(tf.constant(False), False, 0.0, 0.0, "he_uniform")
        grid_head(tf.ones([1, 1, 1, 8]), BACKBONES["fast_yolo"](), block, 7, 0.0)
        session.run(tf.global_variables_initializer())
        graph = tf.get_default_graph()
        hidden = session.run(graph.get_tensor_by_name("dense1/BiasAdd:0"))
        inputs = graph.get_operation_by_name("dense2/MatMul").inputs[0]
        np.testing.assert_array_equal(session.run(inputs), hidden)
        assert hidden.min() < 0
