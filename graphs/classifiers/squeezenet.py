"""SqueezeNet: as accurate as AlexNet with a fiftieth of its parameters; made for transfer learning."""

import tensorflow.compat.v1 as tf

from graphs import hyperparameters as hp
from graphs import layers
from graphs.backbones.squeezenet import SqueezeNetBackbone
from graphs.classifiers.classifier import Classifier


class SqueezeNet(Classifier):
    """Eight fire modules and no dense layer: images [N, any, any, 3] uint8 RGB in 0..255 -> logits [N, num_classes].

    Pictures of another size than 227x227 are resized. cut: conv1, pool1, fire2, ..., fire9; conv_final, on a map padded
    by one pixel, and the mean over the positions follow.

    Source: Iandola et al. 2016, table 1 (v1.0); graphs/backbones/squeezenet.py has the layers. 1,248,424 parameters for
    1000 classes.
    """

    image_size = 227

    def build_graph(
        self, num_classes: hp.NumClasses = 1000, cut: hp.Cut = "", dropout: hp.Dropout = 0.5,
        augment: hp.Augment = False, flip: hp.Flip = True,
        l1: hp.L1 = 0.0, l2: hp.L2 = 0.0, initializer: hp.Initializer = "glorot_uniform",
    ):  # fmt: skip
        """X, Y, conv1, the fire modules with three poolings among them, dropout, conv_final, mean over positions."""
        backbone = SqueezeNetBackbone()
        block = backbone.block(self.is_training, False, l1, l2, initializer)
        images = self.resized_input(augment, flip)  # [N, 227, 227, 3] in 0..255
        net = backbone.layers(images, block, cut).end()  # [N, 13, 13, 512]
        net = layers.dropout(net, dropout, training=self.is_training, name="dropout")
        net = tf.pad(net, [[0, 0], [1, 1], [1, 1], [0, 0]])  # [N, 15, 15, 512]
        choices = {"activation": tf.nn.relu, "name": "conv_final"} | block.small_kernel
        net = layers.conv2d(net, num_classes, 1, **choices)  # [N, 15, 15, num_classes]
        self.classify(tf.reduce_mean(net, axis=[1, 2], name="logits"), head="conv_final")  # [N, num_classes]
