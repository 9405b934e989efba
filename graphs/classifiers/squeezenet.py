"""SqueezeNet: as accurate as AlexNet with a fiftieth of its parameters; made for transfer learning."""

from typing import Annotated

import tensorflow.compat.v1 as tf
from annotated_types import doc

from graphs import blocks, layers
from graphs import hyperparameters as hp
from graphs.backbones.squeezenet import SqueezeNetBackbone
from graphs.classifiers.classifier import Classifier

_MOMENTUM = 0.9  # of the averages of the features: a new head is often trained for a hundred steps only


class SqueezeNet(Classifier):
    """Eight fire modules and no dense layer: images [N, any, any, 3] uint8 RGB in 0..255 -> logits [N, num_classes].

    Pictures of another size than 227x227 are resized. cut: conv1, pool1, fire2, ..., fire9; the head follows.

    published_head: the ReLU of the paper in front of the mean over positions, which the weights of ImageNet need. It
    spoils a new head: once the logits of a class are below zero at every position, they get no gradient any more. A new
    head, train.py's default, has linear logits of normalized means: the features of the weights of ImageNet have a
    standard deviation of 37 behind fire9 and of 318 behind fire5.

    Source: Iandola et al. 2016, table 1 (v1.0); graphs/backbones/squeezenet.py has the layers. 1,248,424 parameters for
    1000 classes with the published head.
    """

    image_size = 227

    def build_graph(
        self, num_classes: hp.NumClasses = 1000, cut: hp.Cut = "",
        published_head: Annotated[
            bool, doc("last layer with a ReLU, for published weights; else normalized features and linear logits")
        ] = True,
        dropout: hp.Dropout = 0.5, augment: hp.Augment = False, flip: hp.Flip = True,
        l1: hp.L1 = 0.0, l2: hp.L2 = 0.0, initializer: hp.Initializer = "glorot_uniform",
    ):  # fmt: skip
        """X, Y, conv1, the fire modules with three poolings among them, the head."""
        backbone = SqueezeNetBackbone()
        block = backbone.block(self.is_training, False, l1, l2, initializer)
        images = self.resized_input(augment, flip)  # [N, 227, 227, 3] in 0..255
        net = backbone.layers(images, block, cut).end()  # [N, 13, 13, 512]
        head = self._published_head if published_head else self._new_head
        self.classify(head(net, block, num_classes, dropout), head="conv_final")  # [N, num_classes]

    def _published_head(self, features: tf.Tensor, block: blocks.Blocks, num_classes: int, dropout: float) -> tf.Tensor:
        """[N, 13, 13, 512] -> dropout, a convolution on a map padded by one pixel, ReLU, mean over positions."""
        net = layers.dropout(features, dropout, training=self.is_training, name="dropout")
        net = tf.pad(net, [[0, 0], [1, 1], [1, 1], [0, 0]])  # [N, 15, 15, 512]
        net = layers.conv2d(net, num_classes, 1, activation=tf.nn.relu, name="conv_final", **block.small_kernel)
        return tf.reduce_mean(net, axis=[1, 2], name="logits")  # [N, num_classes]

    def _new_head(self, features: tf.Tensor, block: blocks.Blocks, num_classes: int, dropout: float) -> tf.Tensor:
        """[N, 13, 13, 512] -> means over positions, normalized over the batch, dropout, a linear layer."""
        net = tf.reduce_mean(features, axis=[1, 2], keepdims=True, name="mean")  # [N, 1, 1, 512]
        net = layers.batch_normalization(
            net, momentum=_MOMENTUM, center=False, scale=False, training=self.is_training, name="conv_final/normalized"
        )  # under conv_final: it belongs to the new layer, whatever else is frozen
        net = layers.dropout(net, dropout, training=self.is_training, name="dropout")
        net = layers.conv2d(net, num_classes, 1, name="conv_final", **block.small_kernel)  # [N, 1, 1, num_classes]
        return tf.squeeze(net, axis=[1, 2], name="logits")  # [N, num_classes]
