"""The contract of a model: one instance per class and graph, checked hyperparameters, complete attributes."""

import gc
import weakref

import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.classifiers.iris import LinearClassifier
from graphs.classifiers.mnist import MnistCNN
from graphs.classifiers.xor import XorNetwork


def test_the_same_graph_gives_the_same_instance():
    with tf.Graph().as_default():
        first = LinearClassifier(loss="softmax")
        assert LinearClassifier(loss="softmax") is first
        assert len(tf.trainable_variables()) == 2
        with tf.Graph().as_default():
            assert LinearClassifier(loss="softmax") is not first
        assert XorNetwork() is not first


def test_other_hyperparameters_in_the_same_graph_are_refused_by_name():
    with tf.Graph().as_default():
        LinearClassifier(l2=0.1)
        with pytest.raises(UsageError, match=r"already holds a LinearClassifier with l2=0\.1 \(not 0\.2\)"):
            LinearClassifier(l2=0.2)


def test_equal_values_of_another_type_are_the_same_hyperparameters():
    with tf.Graph().as_default():
        assert XorNetwork(hidden=[4, 8], l2=0) is XorNetwork(hidden=(4, 8))


def test_the_defaults_are_the_hyperparameters():
    with tf.Graph().as_default():
        assert XorNetwork(hidden=(3,)).hyperparameters == {
            "hidden": (3,), "activation": "sigmoid", "l1": 0.0, "l2": 0.0, "initializer": "he_normal",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"dropout": 1.0}, "dropout is a number >= 0 and < 1, not 1.0"),
        ({"num_classes": 1}, "num_classes is a whole number >= 2, not 1"),
        ({"initializer": "he_norma"}, "did you mean he_normal"),
    ],
)
def test_a_value_out_of_range_is_refused(chosen, message):
    with tf.Graph().as_default(), pytest.raises(UsageError, match=message):
        MnistCNN(**chosen)


def test_an_unknown_hyperparameter_is_refused():
    with (
        tf.Graph().as_default(),
        pytest.raises(UsageError, match="MnistCNN has no hyperparameter 'droput'; did you mean"),
    ):
        MnistCNN(droput=0.5)


def test_a_graph_takes_its_models_along_when_it_goes():
    with tf.Graph().as_default() as graph:
        LinearClassifier()
    gone = weakref.ref(graph)
    del graph
    gc.collect()
    assert gone() is None
