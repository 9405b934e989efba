"""graphs/classifiers/cifar.py: the layers, parameters and defaults of Zafar et al. 2018, chapter 3."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.classifiers.cifar import CifarCNN
from tests.graphs.classifiers.layer_shapes import defaults_of, forward, parameters_of


def test_layers_line_by_line():
    with tf.Graph().as_default() as graph:
        CifarCNN(augment=False)
    assert forward(graph) == [
        ("conv", [32, 32, 64]), ("pool", [16, 16, 64]), ("conv", [16, 16, 64]), ("pool", [8, 8, 64]),
        ("conv", [8, 8, 32]), ("pool", [4, 4, 32]), ("dense", [128]), ("dense", [64]), ("dense", [10]),
    ]  # fmt: skip


def test_without_padding_one_position_is_left():
    with tf.Graph().as_default() as graph:
        CifarCNN(augment=False, padding="valid")
    assert [(kind, shape[0]) for kind, shape in forward(graph)[:6]] == [
        ("conv", 28), ("pool", 14), ("conv", 10), ("pool", 5), ("conv", 1), ("dense", 128),
    ]  # fmt: skip


def test_parameters_of_each_layer():
    with tf.Graph().as_default():
        found = parameters_of(CifarCNN())
    assert found == {
        "conv1": 76 * 64, "conv1_bn": 128, "conv2": 1601 * 64, "conv2_bn": 128, "conv3": 1601 * 32, "conv3_bn": 64,
        "dense1": 513 * 128, "dense2": 129 * 64, "logits": 650,
    }  # fmt: skip


@pytest.mark.parametrize("standardize", [False, True])
def test_pixels_are_scaled_or_standardized(standardize):
    image = np.random.default_rng(0).integers(0, 256, (1, 32, 32, 3), np.uint8)
    with tf.Graph().as_default() as graph, tf.Session() as session:
        model = CifarCNN(augment=False, standardize=standardize)
        pixels = next(operation for operation in graph.get_operations() if operation.type == "Conv2D").inputs[0]
        found = session.run(pixels, {model.feeds["images"]: image})
    expected = (image - image.mean()) / image.std() if standardize else image / 127.5 - 1
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_defaults():
    expected = {"num_classes": 10, "batch_norm": True, "dropout": 0.1, "flip": True, "rotate": 0.0, "zoom": 0.0}
    assert defaults_of(CifarCNN).items() >= expected.items()
