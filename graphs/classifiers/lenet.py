"""LeNet: two small convolutions and three dense layers, for 32x32 colour pictures."""

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
    Rotate,
    Standardize,
    Zoom,
)


class LeNet(Classifier):
    """Two 5x5 convolutions with pooling, dense 120 and 84: images [N, 32, 32, 3] uint8 in 0..255 -> logits [N, 10].

    The sizes of LeNet-5 (LeCun et al. 1998, figure 2) with what has replaced the rest of it since: ReLU for scaled
    tanh, the largest of four for their weighted sum, all maps joined to all, softmax for radial basis functions; and
    colour for grey. 62,006 parameters.
    """

    def build_graph(
        self,
        num_classes: NumClasses = 10,
        dropout: Dropout = 0.0,
        batch_norm: BatchNorm = False,
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
        """X, Y, conv 6, pool, conv 16, pool, dense 120, dense 84, dropout, logits."""
        images = tf.placeholder(tf.uint8, [None, 32, 32, 3], name="X")
        labels = tf.placeholder(tf.int32, [None], name="Y")
        self.feeds = {"images": images, "labels": labels}
        block = blocks.Blocks(self.is_training, batch_norm, l1, l2, initializer)

        if augment:
            images = augmentation.augmented(images, self.is_training, 2, flip, rotate, zoom, light)
        self.pictures = {"images": images}
        net = blocks.standardized(images) if standardize else blocks.scale_pixels(images)  # [N, 32, 32, 3] near -1..1
        net = block.convolution(net, 6, 5, name="conv1", padding="valid")  # [N, 28, 28, 6]
        net = layers.max_pooling2d(net, 2, 2, name="pool1")  # [N, 14, 14, 6]
        net = block.convolution(net, 16, 5, name="conv2", padding="valid")  # [N, 10, 10, 16]
        net = layers.max_pooling2d(net, 2, 2, name="pool2")  # [N, 5, 5, 16]
        net = layers.flatten(net, name="flatten")  # [N, 400]
        net = block.dense(net, 120, name="dense1")  # [N, 120]
        net = block.dense(net, 84, name="dense2")  # [N, 84]
        net = layers.dropout(net, dropout, training=self.is_training, name="dropout")
        logits = block.output(net, num_classes, name="logits")  # [N, 10]

        with tf.name_scope("loss"):
            data_loss = losses.softmax_cross_entropy(labels, logits)
        self.finish(data_loss, logits, labels)
