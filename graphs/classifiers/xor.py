"""XOR: four points that no straight line divides, the smallest reason for a hidden layer."""

from typing import Annotated

import tensorflow.compat.v1 as tf
from annotated_types import doc

from graphs import layers, losses
from graphs.classifiers.classifier import Classifier
from graphs.hyperparameters import (
    L1,
    L2,
    Activation,
    Count,
    Initializer,
)
from graphs.layers import activations, initializers, regularizers


class XorNetwork(Classifier):
    """Dense layers and one logit: features [N, 2] float32 in 0..1 -> the logit of "true" [N, 1].

    Source: Zafar et al. 2018, chapter 1 (2-4-8-1, sigmoid, log loss). 61 parameters.
    """

    inputs = ("features",)
    monitor = "loss"
    higher_is_better = False

    def build_graph(
        self,
        hidden: Annotated[tuple[Count, ...], doc('widths of the hidden layers; "" for none')] = (4, 8),
        activation: Activation = "sigmoid",
        l1: L1 = 0.0,
        l2: L2 = 0.0,
        initializer: Initializer = "he_normal",
    ):
        """X, Y, the hidden layers, the logit, the log loss."""
        features = tf.placeholder(tf.float32, [None, 2], name="X")
        labels = tf.placeholder(tf.int32, [None], name="Y")
        self.feeds = {"features": features, "labels": labels}

        choices = {
            "kernel_initializer": initializers.get(initializer),
            "kernel_regularizer": regularizers.kernel_penalty(l1, l2),
        }
        net = features
        for number, width in enumerate(hidden, 1):
            net = layers.dense(
                net, width, activation=activations.get(activation), name=f"hidden{number}", **choices
            )  # [N, width]
        logit = layers.dense(net, 1, name="logit", **choices)  # [N, 1]

        with tf.name_scope("loss"):
            data_loss = losses.sigmoid_cross_entropy(tf.cast(labels[:, tf.newaxis], tf.float32), logit)
        # softmax([0, z]) is sigmoid(z): the logit beside a constant 0 makes XOR a classifier like the others.
        self.finish(data_loss, tf.concat([tf.zeros_like(logit), logit], axis=1), labels, head="logit")
