"""The contracting path of U-Net: pairs of 3x3 convolutions, each pair with a pooling behind it."""

import tensorflow.compat.v1 as tf

from graphs import blocks, layers
from graphs.backbones.backbone import Backbone


class UNetBackbone(Backbone):
    """Images -> stride1 [N, H, W, f], stride2 with 2 f maps, stride4 with 4 f, stride8 with 8 f, stride16 with 16 f.

    f is the number of filters of the options, 64 in the paper. Convolutions and poolings are padded, so that any size
    can be taken; the paper has a border that shrinks.

    Source: Ronneberger et al. 2015, figure 1.
    """

    name = "unet"
    stride = 16

    def layers(self, images: tf.Tensor, block: blocks.Blocks, cut: str = "") -> blocks.Stack:
        """conv1_1, conv1_2, pool1, conv2_1, ..., conv5_2."""
        net = blocks.Stack(self.prepared(images), cut)
        for number in range(1, 6):
            filters = self.options.filters * 2 ** (number - 1)
            if number > 1:
                net.add(f"pool{number - 1}", layers.max_pooling2d, 2, 2, padding="same")
            net.add(f"conv{number}_1", block.convolution, filters, 3)
            net.add(f"conv{number}_2", block.convolution, filters, 3)
            net.stage(f"stride{2 ** (number - 1)}")
        return net
