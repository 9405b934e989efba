"""The contract of a model: one instance per class and graph, checked hyperparameters, complete attributes."""

import gc
import weakref

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import layers, losses
from graphs.classifiers.classifier import Classifier
from graphs.classifiers.iris import LinearClassifier
from graphs.classifiers.mnist import MnistCNN
from graphs.classifiers.xor import XorNetwork
from graphs.graph import Graph
from graphs.hyperparameters import L2
from graphs.layers import regularizers
from training.options import TrainOptions
from training.steps.optimizers import train_step


class First(Classifier):
    """One dense layer applied twice, and batch norm, in a scope of its own."""

    inputs = ("features",)

    def build_graph(self, l2: L2 = 0.5):
        features = tf.placeholder(tf.float32, [None, 3])
        labels = tf.placeholder(tf.int32, [None])
        self.feeds = {"features": features, "labels": labels}
        net = features
        with tf.variable_scope(type(self).__name__):
            for reuse in (None, True):
                net = layers.dense(net, 3, kernel_regularizer=regularizers.kernel_penalty(l2=l2), name="d", reuse=reuse)
            net = layers.batch_normalization(net, training=self.is_training)
        self.set_outputs(losses.softmax_cross_entropy(labels, net), net, labels)


class Second(First):
    """The same in another scope."""


FEATURES = {"features": np.eye(3), "labels": [0, 1, 2]}


def feeds(model):
    return {placeholder: FEATURES[name] for name, placeholder in model.feeds.items()}


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
        ({"num_classes": 1}, "num_classes is a whole number >= 2 and <= 1000000, not 1"),
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


def test_two_models_in_a_graph_are_penalized_for_their_own_kernels_alone_and_for_a_shared_one_once():
    with tf.Graph().as_default(), tf.Session() as session:
        models = [First(l2=0.5), Second(l2=0.25)]
        session.run(tf.global_variables_initializer())
        for model in models:
            total, data = session.run([model.loss, model.metrics["loss"]], feeds(model))
            kernel = session.run(model.variables[0])
            assert model.variables[0].op.name == f"{type(model).__name__}/d/kernel"
            expected = model.hyperparameters["l2"] * np.square(kernel).sum() / 2
            assert total - data == pytest.approx(expected, rel=1e-4)


def test_training_a_model_moves_nothing_of_another_one_in_the_graph():
    with tf.Graph().as_default(), tf.Session() as session:
        tf.train.create_global_step()
        first, second = First(), Second()
        assert [len(model.variables) for model in (first, second)] == [6, 6]
        step = train_step(first, TrainOptions(), tf.constant(0.1))
        session.run(tf.global_variables_initializer())
        before = session.run([first.variables, second.variables])
        session.run(step, feeds(first) | {first.is_training: True})
        after = session.run([first.variables, second.variables])
    same = [[np.array_equal(*pair) for pair in zip(*two, strict=True)] for two in zip(before, after, strict=True)]
    # The bias is not looked at: batch norm subtracts it with the mean.
    names = ["kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance"]
    assert [name for name, unmoved in zip(names, same[0], strict=True) if unmoved and name != "bias"] == []
    assert all(same[1])


def test_what_was_left_to_the_data_stays_when_a_run_goes_on():
    class Anchored(Graph):
        chosen_by_data = {"anchors": "auto"}

    before = {"anchors": "3x4", "boxes": 2}
    assert Anchored.keep_adapted({"anchors": "auto", "boxes": 3}, before) == {"anchors": "3x4", "boxes": 3}
    assert Anchored.keep_adapted({"anchors": "9x9", "boxes": 3}, before) == {"anchors": "9x9", "boxes": 3}
    assert Anchored.keep_adapted({"anchors": "auto"}, {}) == {"anchors": "auto"}
