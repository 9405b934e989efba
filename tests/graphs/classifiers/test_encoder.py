"""graphs/classifiers/encoder.py: the layers of Zafar et al. 2018, chapter 7."""

import tensorflow.compat.v1 as tf

from graphs.classifiers.encoder import Encoder
from tests.graphs.classifiers.layer_shapes import defaults_of, forward, parameters_of


def test_layers_line_by_line():
    with tf.Graph().as_default() as graph:
        Encoder()
    assert forward(graph) == [("conv", [14, 14, 16]), ("conv", [7, 7, 32]), ("dense", [200]), ("dense", [10])]


def test_parameters_of_each_layer():
    with tf.Graph().as_default():
        found = parameters_of(Encoder())
    assert found == {"conv1": 26 * 16, "conv2": 401 * 32, "fc1": 1569 * 200, "logits": 2010}


def test_a_cut_leaves_a_linear_classifier_on_the_features():
    for cut, features in (("conv1", 14 * 14 * 16), ("conv2", 7 * 7 * 32), ("flatten", 7 * 7 * 32), ("fc1", 200)):
        with tf.Graph().as_default():
            assert parameters_of(Encoder(cut=cut))["logits"] == (features + 1) * 10


def test_defaults():
    assert defaults_of(Encoder).items() >= {"cut": "", "dropout": 0.0, "augment": False}.items()
