"""SqueezeNet v1.0 without its head: eight fire modules, whose published weights fit."""

import tensorflow.compat.v1 as tf

from graphs import blocks
from graphs.backbones.backbone import Backbone

_BORDER = 9  # pixels


class SqueezeNetBackbone(Backbone):
    """Images -> stride2 [N, about H/2, W/2, 96], stride4 with 256 maps, stride8 with 512, stride16 with 512.

    Source: Iandola et al. 2016, table 1 (v1.0), in the layout of the authors' Caffe model: BGR minus means, conv1
    without padding. The features of restored weights have a standard deviation of 44, hence the scale.
    """

    name = "squeezenet"
    stride = 16
    least = 32
    normalization = "never"
    scale = 0.02

    def layers(self, images: tf.Tensor, block: blocks.Blocks, cut: str = "") -> blocks.Stack:
        """conv1 and the fire modules, with three poolings among them. Shapes are those of 227x227 pixels."""
        net = blocks.Stack(blocks.bgr_minus_mean(images), cut)
        net.add("conv1", block.convolution, 96, 7, strides=2, padding="valid")  # [N, 111, 111, 96]
        net.stage("stride2")
        net.add("pool1", blocks.ceil_max_pooling, 3, 2)  # [N, 55, 55, 96]
        net.add("fire2", fire, block, 16, 64)  # [N, 55, 55, 128]
        net.add("fire3", fire, block, 16, 64)
        net.add("fire4", fire, block, 32, 128)  # [N, 55, 55, 256]
        net.stage("stride4")
        net.add("pool4", blocks.ceil_max_pooling, 3, 2)  # [N, 27, 27, 256]
        net.add("fire5", fire, block, 32, 128)
        net.add("fire6", fire, block, 48, 192)  # [N, 27, 27, 384]
        net.add("fire7", fire, block, 48, 192)
        net.add("fire8", fire, block, 64, 256)  # [N, 27, 27, 512]
        net.stage("stride8")
        net.add("pool8", blocks.ceil_max_pooling, 3, 2)  # [N, 13, 13, 512]
        net.add("fire9", fire, block, 64, 256)  # [N, 13, 13, 512]
        net.stage("stride16")
        return net

    @property
    def border(self) -> tuple[int, int]:
        """9 pixels on all sides.

        It brings the middles of what fire9 sees at (0, 0), (0, 1), ... to pixels (8, 8), (8, 24), ...; without it
        they lie at (17, 17), (17, 33), ....
        """
        return _BORDER, _BORDER


def fire(images: tf.Tensor, block: blocks.Blocks, squeezed: int, expanded: int, name: str) -> tf.Tensor:
    """[N, H, W, C] -> [N, H, W, squeezed] -> half 1x1, half 3x3 convolutions: [N, H, W, 2 * expanded]."""
    with tf.variable_scope(name):
        net = block.convolution(images, squeezed, 1, name="conv1x1_1")
        small = block.convolution(net, expanded, 1, name="conv1x1_2")
        large = block.convolution(net, expanded, 3, name="conv3x3_2")
        return tf.concat([small, large], axis=3)
