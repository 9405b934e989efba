"""graphs/classifiers/mnist.py: the layers, parameters and defaults of Zafar et al. 2018, chapter 2."""

import pytest
import tensorflow.compat.v1 as tf

from graphs.classifiers.mnist import MnistCNN
from tests.graphs.classifiers.layer_shapes import defaults_of, forward, parameters_of


def test_layers_line_by_line():
    with tf.Graph().as_default() as graph:
        MnistCNN(augment=False, dropout=0.0)
    assert forward(graph) == [
        ("conv", [28, 28, 32]), ("pool", [14, 14, 32]), ("conv", [14, 14, 64]), ("pool", [7, 7, 64]),
        ("dense", [1024]), ("dense", [10]),
    ]  # fmt: skip


def test_without_padding_the_maps_shrink():
    with tf.Graph().as_default() as graph:
        MnistCNN(augment=False, padding="valid")
    assert [shape[0] for _, shape in forward(graph)[:4]] == [24, 12, 8, 4]


def test_parameters_of_each_layer():
    with tf.Graph().as_default():
        found = parameters_of(MnistCNN())
    assert found == {"conv1": 26 * 32, "conv2": 801 * 64, "dense1": 3137 * 1024, "logits": 1025 * 10}


def test_defaults_are_the_books():
    """Dropout keeps 0.6 of the activations."""
    expected = {"num_classes": 10, "batch_norm": False, "padding": "same", "initializer": "glorot_uniform"}
    assert defaults_of(MnistCNN).items() >= expected.items()
    assert defaults_of(MnistCNN)["dropout"] == pytest.approx(1 - 0.6)
