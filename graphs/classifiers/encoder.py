"""The encoder: the convolutions of the autoencoder with a classifier on top, the book's example of transfer."""

import tensorflow.compat.v1 as tf

from graphs import augment as augmentation
from graphs import blocks, layers, losses
from graphs.classifiers.classifier import Classifier
from graphs.encoders.cae import encoding_convolutions
from graphs.hyperparameters import (
    L1,
    L2,
    Augment,
    Cut,
    Dropout,
    Initializer,
    NumClasses,
)


class Encoder(Classifier):
    """Two 5x5 convolutions of stride 2, dense 200: images [N, 28, 28, 1] uint8 in 0..255 -> logits [N, 10].

    Source: Zafar et al. 2018, chapter 7. 329,058 parameters. Its convolutions are those of generators/cae.py, by the
    same names. cut: conv1, conv2, flatten or fc1.
    """

    def build_graph(
        self,
        num_classes: NumClasses = 10,
        cut: Cut = "",
        dropout: Dropout = 0.0,
        augment: Augment = False,
        l1: L1 = 0.0,
        l2: L2 = 0.0,
        initializer: Initializer = "he_uniform",
    ):
        """X, Y, two convolutions, dense 200, dropout, logits."""
        images = tf.placeholder(tf.uint8, [None, 28, 28, 1], name="X")
        labels = tf.placeholder(tf.int32, [None], name="Y")
        self.feeds = {"images": images, "labels": labels}
        block = blocks.Blocks(self.is_training, False, l1, l2, initializer)

        if augment:  # shifts alone: a mirrored 2 is no digit
            images = augmentation.random_flip_and_shift(images, self.is_training, max_shift=2, flip=False)
        self.pictures = {"images": images}
        net = encoding_convolutions(images, block, cut)  # [N, 7, 7, 32]
        net.add("flatten", layers.flatten)  # [N, 1568]
        net.add("fc1", block.dense, 200)  # [N, 200]
        features = layers.flatten(net.end(), name="features")  # [N, 200], or [N, 14 * 14 * 16] with the cut "conv1"
        features = layers.dropout(features, dropout, training=self.is_training, name="dropout")
        logits = block.output(features, num_classes, name="logits")  # [N, 10]

        with tf.name_scope("loss"):
            data_loss = losses.softmax_cross_entropy(labels, logits)
        self.finish(data_loss, logits, labels)
