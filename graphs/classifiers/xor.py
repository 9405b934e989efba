"""XOR: four points that no straight line divides, the smallest reason for a hidden layer."""

from typing import Annotated

import tensorflow.compat.v1 as tf
from annotated_types import doc

from graphs import blocks, losses
from graphs import hyperparameters as hp
from graphs.classifiers.classifier import Classifier
from graphs.layers import activations


class XorNetwork(Classifier):
    """Dense layers and one logit: features [N, 2] float32 in 0..1 -> the logit of "true" [N, 1].

    Source: Zafar et al. 2018, chapter 2 (2-4-8-1, sigmoid, log loss). 61 parameters.
    """

    inputs = ("features",)
    monitor = "loss"
    higher_is_better = False

    def build_graph(
        self,
        hidden: Annotated[tuple[hp.Count, ...], doc('widths of the hidden layers; "" for none')] = (4, 8),
        activation: hp.Activation = "sigmoid",
        l1: hp.L1 = 0.0,
        l2: hp.L2 = 0.0,
        initializer: hp.Initializer = "he_normal",
    ):
        """X, Y, the hidden layers, the logit, the log loss."""
        net = self.labelled_input(tf.float32, 2)  # [N, 2]
        block = blocks.Blocks(self.is_training, False, l1, l2, initializer, activations.get(activation))
        for number, width in enumerate(hidden, 1):
            net = block.dense(net, width, name=f"hidden{number}")  # [N, width]
        logit = block.output(net, 1, name="logit")  # [N, 1]

        with tf.name_scope("loss"):
            targets = tf.cast(self.labels[:, tf.newaxis], tf.float32)  # [N, 1]
            data_loss = losses.sigmoid_cross_entropy(targets, logit, self.weights_of_examples())
        # softmax([0, z]) is sigmoid(z): with a constant 0 beside the logit, XOR is a classifier like the others.
        self.set_outputs(data_loss, tf.concat([tf.zeros_like(logit), logit], axis=1), self.labels, head="logit")
