"""The multilayer perceptron: dense layers with the names that TensorFlow 1 gave them, for 28x28 grey pictures."""

from typing import Annotated

import tensorflow.compat.v1 as tf
from annotated_types import doc

from graphs import blocks, layers, losses
from graphs.classifiers.classifier import Classifier
from graphs.hyperparameters import (
    L1,
    L2,
    Activation,
    Count,
    Initializer,
    NumClasses,
)
from graphs.layers import activations


class MultilayerPerceptron(Classifier):
    """Dense 200 and 500: images [N, 28, 28, 1] uint8 in 0..255 -> logits [N, 10].

    Its layers have no names of their own, so they are dense, dense_1, ... as in checkpoints of tf.layers. 97.50 % on
    MNIST's test set with the weights of DaneHague/MnistApplication, which TensorFlow 1.4 trained. 262,510 parameters.
    """

    def build_graph(
        self,
        num_classes: NumClasses = 10,
        hidden: Annotated[tuple[Count, ...], doc('widths of the hidden layers; "" for none')] = (200, 500),
        activation: Activation = "relu",
        l1: L1 = 0.0,
        l2: L2 = 0.0,
        initializer: Initializer = "glorot_uniform",
    ):
        """X, Y, the hidden layers, the logits."""
        images = tf.placeholder(tf.uint8, [None, 28, 28, 1], name="X")
        labels = tf.placeholder(tf.int32, [None], name="Y")
        self.feeds = {"images": images, "labels": labels}
        self.pictures = {"images": images}

        block = blocks.Blocks(self.is_training, False, l1, l2, initializer)
        net = blocks.unit_pixels(images)  # [N, 28, 28, 1] in 0..1
        net = layers.flatten(net, name="flatten")  # [N, 784]
        for width in hidden:
            net = layers.dense(net, width, activation=activations.get(activation), **block.kernel)  # [N, width]
        logits = layers.dense(net, num_classes, **block.kernel)  # [N, 10]

        with tf.name_scope("loss"):
            data_loss = losses.softmax_cross_entropy(labels, logits)
        self.finish(data_loss, logits, labels, head=logits.op.name.partition("/")[0])
