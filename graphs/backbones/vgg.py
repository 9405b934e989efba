"""VGG: blocks of 3x3 convolutions, each block with a pooling behind it."""

from typing import ClassVar

import tensorflow.compat.v1 as tf

from graphs import blocks, layers
from graphs.backbones.backbone import DEFAULTS, Backbone, Options
from graphs.namings.vgg import NAMINGS


class VGGBackbone(Backbone):
    """Images -> stride2 [N, H/2, W/2, 128], stride4 with 256 maps, stride8 with 512, stride16 and stride32 with 512.

    Args:
        depth: number of layers with weights, three dense layers among them: 11, 13, 16 or 19.

    Source: Simonyan and Zisserman 2015, table 1, columns A, B, D and E. In the layout of the authors' Caffe models,
    which keras.applications has as well, so those weights fit: BGR minus means. From initial values of he_uniform the
    deepest stage has a standard deviation of 67 to 140, hence the scale.
    """

    name = "vgg"
    namings = NAMINGS
    stride = 32
    pixels = "bgr"
    scale = 0.02
    classifier_units = (4096, 4096)
    #: Filters of the convolutions of each block.
    filters = (64, 128, 256, 512, 512)
    #: Depth -> number of convolutions of each block.
    convolutions: ClassVar[dict[int, tuple[int, ...]]] = {
        11: (1, 1, 2, 2, 2),
        13: (2, 2, 2, 2, 2),
        16: (2, 2, 3, 3, 3),
        19: (2, 2, 4, 4, 4),
    }

    def __init__(self, options: Options = DEFAULTS, depth: int = 16):
        super().__init__(options)
        self.depth = depth

    def layers(self, images: tf.Tensor, block: blocks.Blocks, cut: str = "") -> blocks.Stack:
        """conv1_1, conv1_2, pool1, conv2_1, ..., pool5; with a depth of 16 and 224x224 pixels [N, 7, 7, 512]."""
        net = blocks.Stack(self.prepared(images), cut)
        for number, (filters, convolutions) in enumerate(
            zip(self.filters, self.convolutions[self.depth], strict=True), 1
        ):
            for layer in range(1, convolutions + 1):
                net.add(f"conv{number}_{layer}", block.convolution, filters, 3)
            if number > 1:
                net.stage(f"stride{2 ** (number - 1)}")
            net.add(f"pool{number}", layers.max_pooling2d, 2, 2)
        net.stage("stride32")
        return net
