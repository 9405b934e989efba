"""SqueezeNet: as accurate as AlexNet with a fiftieth of its parameters; the trunk for transfer."""

import tensorflow.compat.v1 as tf

from graphs import augment as augmentation
from graphs import blocks, layers, losses
from graphs.classifiers.classifier import Classifier
from graphs.hyperparameters import (
    L1,
    L2,
    Augment,
    Cut,
    Dropout,
    Flip,
    Initializer,
    NumClasses,
)


class SqueezeNet(Classifier):
    """Eight fire modules and no dense layer: images [N, any, any, 3] uint8 RGB in 0..255 -> logits [N, num_classes].

    Source: Iandola et al. 2016, table 1 (v1.0), in the layout of the authors' Caffe model: BGR minus means, conv1
    without padding, conv_final on a map padded by one pixel. 1,248,424 parameters for 1000 classes. Pictures of another
    size than 227x227 are resized. cut: conv1, pool1, fire2, ..., fire9; conv_final and the mean over positions follow.
    """

    image_size = 227

    def build_graph(
        self,
        num_classes: NumClasses = 1000,
        cut: Cut = "",
        dropout: Dropout = 0.5,
        augment: Augment = False,
        flip: Flip = True,
        l1: L1 = 0.0,
        l2: L2 = 0.0,
        initializer: Initializer = "glorot_uniform",
    ):
        """X, Y, conv1, the fire modules with three poolings among them, dropout, conv_final, mean over positions."""
        images = tf.placeholder(tf.uint8, [None, None, None, 3], name="X")
        labels = tf.placeholder(tf.int32, [None], name="Y")
        self.feeds = {"images": images, "labels": labels}
        block = blocks.Blocks(self.is_training, False, l1, l2, initializer)

        images = blocks.resized(images, self.image_size)  # [N, 227, 227, 3] in 0..255
        if augment:
            images = augmentation.random_flip_and_shift(images, self.is_training, max_shift=16, flip=flip)
        self.pictures = {"images": tf.cast(images, tf.uint8)}
        net = features(images, block, cut)  # [N, 13, 13, 512]
        net = layers.dropout(net, dropout, training=self.is_training, name="dropout")
        net = tf.pad(net, [[0, 0], [1, 1], [1, 1], [0, 0]])  # [N, 15, 15, 512]
        choices = {"activation": tf.nn.relu, "name": "conv_final"} | block.small_kernel
        net = layers.conv2d(net, num_classes, 1, **choices)  # [N, 15, 15, num_classes]
        logits = tf.reduce_mean(net, axis=[1, 2], name="logits")  # [N, num_classes]

        with tf.name_scope("loss"):
            data_loss = losses.softmax_cross_entropy(labels, logits)
        self.finish(data_loss, logits, labels, head="conv_final")


def features(images: tf.Tensor, block: blocks.Blocks, cut: str = "") -> tf.Tensor:
    """RGB [N, H, W, 3] in 0..255 -> what fire9 gives, [N, about H / 17, W / 17, 512]; or the layer named by cut.

    Shapes in the comments are those of 227x227 pixels. Raises UsageError where there is no layer to cut behind.
    """
    net = blocks.Trunk(blocks.bgr_minus_mean(images), cut)
    net.add("conv1", block.convolution, 96, 7, strides=2, padding="valid")  # [N, 111, 111, 96]
    net.add("pool1", blocks.ceil_max_pooling, 3, 2)  # [N, 55, 55, 96]
    net.add("fire2", fire, block, 16, 64)  # [N, 55, 55, 128]
    net.add("fire3", fire, block, 16, 64)
    net.add("fire4", fire, block, 32, 128)  # [N, 55, 55, 256]
    net.add("pool4", blocks.ceil_max_pooling, 3, 2)  # [N, 27, 27, 256]
    net.add("fire5", fire, block, 32, 128)
    net.add("fire6", fire, block, 48, 192)  # [N, 27, 27, 384]
    net.add("fire7", fire, block, 48, 192)
    net.add("fire8", fire, block, 64, 256)  # [N, 27, 27, 512]
    net.add("pool8", blocks.ceil_max_pooling, 3, 2)  # [N, 13, 13, 512]
    net.add("fire9", fire, block, 64, 256)  # [N, 13, 13, 512]
    return net.end()


def fire(images: tf.Tensor, block: blocks.Blocks, squeezed: int, expanded: int, name: str) -> tf.Tensor:
    """[N, H, W, C] -> [N, H, W, squeezed] -> half 1x1, half 3x3 convolutions: [N, H, W, 2 * expanded]."""
    with tf.variable_scope(name):
        net = block.convolution(images, squeezed, 1, name="conv1x1_1")
        small = block.convolution(net, expanded, 1, name="conv1x1_2")
        large = block.convolution(net, expanded, 3, name="conv3x3_2")
        return tf.concat([small, large], axis=3)
