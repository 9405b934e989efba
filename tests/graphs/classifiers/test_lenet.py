"""graphs/classifiers/lenet.py: the sizes of LeCun et al. 1998, figure 2, for colour."""

import tensorflow.compat.v1 as tf

from graphs.classifiers.lenet import LeNet
from tests.graphs.classifiers.layer_shapes import defaults_of, forward, parameters_of


def test_layers_line_by_line():
    with tf.Graph().as_default() as graph:
        LeNet(augment=False)
    assert forward(graph) == [
        ("conv", [28, 28, 6]), ("pool", [14, 14, 6]), ("conv", [10, 10, 16]), ("pool", [5, 5, 16]), ("dense", [120]),
        ("dense", [84]), ("dense", [10]),
    ]  # fmt: skip


def test_parameters_of_each_layer():
    """C5 and F6 have the paper's 48,120 and 10,164; C1 sees three channels, and C3 sees all maps."""
    with tf.Graph().as_default():
        found = parameters_of(LeNet())
    assert found == {"conv1": 76 * 6, "conv2": 151 * 16, "dense1": 48_120, "dense2": 10_164, "logits": 850}


def test_defaults():
    assert defaults_of(LeNet).items() >= {"dropout": 0.0, "batch_norm": False, "standardize": False}.items()
