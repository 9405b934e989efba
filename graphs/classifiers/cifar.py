"""The CIFAR network: three convolutions and three dense layers, for any data set of 32x32 colour pictures."""

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
    Flip,
    Initializer,
    Light,
    NumClasses,
    Padding,
    Rotate,
    Standardize,
    Zoom,
)


class CifarCNN(Classifier):
    """Three 5x5 convolutions with pooling, dense 128 and 64: images [N, 32, 32, 3] uint8 in 0..255 -> logits [N, 10].

    Source: Zafar et al. 2018, chapter 3 (whose code feeds the pixels unscaled). 233,450 parameters, 233,130 without
    batch normalization; 172,010 with valid padding, which leaves a map of one position and nothing to pool behind the
    third convolution.
    """

    def build_graph(
        self,
        num_classes: NumClasses = 10,
        dropout: Dropout = 0.1,
        batch_norm: BatchNorm = True,
        padding: Padding = "same",
        augment: Augment = True,
        flip: Flip = True,
        rotate: Rotate = 0.0,
        zoom: Zoom = 0.0,
        light: Light = 0.0,
        standardize: Standardize = False,
        l1: L1 = 0.0,
        l2: L2 = 0.0,
        initializer: Initializer = "he_uniform",
    ):
        """X, Y, three times conv and pool, dense 128, dense 64, dropout, logits."""
        images = tf.placeholder(tf.uint8, [None, 32, 32, 3], name="X")
        labels = tf.placeholder(tf.int32, [None], name="Y")
        self.feeds = {"images": images, "labels": labels}
        block = blocks.Blocks(self.is_training, batch_norm, l1, l2, initializer)

        if augment:
            images = augmentation.augmented(images, self.is_training, 2, flip, rotate, zoom, light)
        self.pictures = {"images": images}
        net = blocks.standardized(images) if standardize else blocks.scale_pixels(images)  # [N, 32, 32, 3] near -1..1
        net = block.convolution(net, 64, 5, name="conv1", padding=padding)  # [N, 32, 32, 64]
        net = layers.max_pooling2d(net, 2, 2, name="pool1")  # [N, 16, 16, 64]
        net = block.convolution(net, 64, 5, name="conv2", padding=padding)  # [N, 16, 16, 64]
        net = layers.max_pooling2d(net, 2, 2, name="pool2")  # [N, 8, 8, 64]
        net = block.convolution(net, 32, 5, name="conv3", padding=padding)  # [N, 8, 8, 32]
        if padding == "same":
            net = layers.max_pooling2d(net, 2, 2, name="pool3")  # [N, 4, 4, 32]
        net = layers.flatten(net, name="flatten")  # [N, 512]
        net = block.dense(net, 128, name="dense1")  # [N, 128]
        net = block.dense(net, 64, name="dense2")  # [N, 64]
        net = layers.dropout(net, dropout, training=self.is_training, name="dropout")
        logits = block.output(net, num_classes, name="logits")  # [N, 10]

        with tf.name_scope("loss"):
            data_loss = losses.softmax_cross_entropy(labels, logits)
        self.finish(data_loss, logits, labels)
