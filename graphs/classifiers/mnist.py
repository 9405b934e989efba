"""The MNIST network: two convolutions and two dense layers, for any data set of 28x28 grey pictures."""

import tensorflow.compat.v1 as tf

from graphs import augment as augmentation
from graphs import blocks, layers, losses
from graphs.classifiers.classifier import Classifier
from graphs.hyperparameters import (
    L1,
    L2,
    Augment,
    BatchNorm,
    Dropout,
    Initializer,
    NumClasses,
    Padding,
)


class MnistCNN(Classifier):
    """Two 5x5 convolutions with pooling, dense 1024, dropout: images [N, 28, 28, 1] uint8 in 0..255 -> logits [N, 10].

    Source: Zafar et al. 2018, chapter 3 (whose code trains without dropout and measures with it: here it is the right
    way round). 3,274,634 parameters; 1,111,946 with valid padding, where the maps are 24, 12, 8 and 4 pixels wide.
    """

    def build_graph(
        self,
        num_classes: NumClasses = 10,
        dropout: Dropout = 0.4,
        batch_norm: BatchNorm = False,
        padding: Padding = "same",
        augment: Augment = True,
        l1: L1 = 0.0,
        l2: L2 = 0.0,
        initializer: Initializer = "glorot_uniform",
    ):
        """X, Y, conv 32, pool, conv 64, pool, dense 1024, dropout, logits."""
        images = tf.placeholder(tf.uint8, [None, 28, 28, 1], name="X")
        labels = tf.placeholder(tf.int32, [None], name="Y")
        self.feeds = {"images": images, "labels": labels}
        block = blocks.Blocks(self.is_training, batch_norm, l1, l2, initializer)

        if augment:  # shifts alone: a mirrored 2 is no digit
            images = augmentation.random_flip_and_shift(images, self.is_training, max_shift=2, flip=False)
        self.pictures = {"images": images}
        net = blocks.scale_pixels(images)  # [N, 28, 28, 1] in -1..1
        net = block.convolution(net, 32, 5, name="conv1", padding=padding)  # [N, 28, 28, 32]
        net = layers.max_pooling2d(net, 2, 2, name="pool1")  # [N, 14, 14, 32]
        net = block.convolution(net, 64, 5, name="conv2", padding=padding)  # [N, 14, 14, 64]
        net = layers.max_pooling2d(net, 2, 2, name="pool2")  # [N, 7, 7, 64]
        net = layers.flatten(net, name="flatten")  # [N, 3136]
        net = block.dense(net, 1024, name="dense1")  # [N, 1024]
        net = layers.dropout(net, dropout, training=self.is_training, name="dropout")
        logits = block.output(net, num_classes, name="logits")  # [N, 10]

        with tf.name_scope("loss"):
            data_loss = losses.softmax_cross_entropy(labels, logits)
        self.finish(data_loss, logits, labels)
