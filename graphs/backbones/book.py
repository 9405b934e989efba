"""The three convolutions of the book's network for localization."""

import tensorflow.compat.v1 as tf

from graphs import blocks
from graphs.backbones import rows
from graphs.backbones.backbone import Backbone

_ROW = ((32, 5, 1), rows.POOL, (64, 5, 1), rows.POOL, (32, 5, 1), rows.POOL)


class BookBackbone(Backbone):
    """Three 5x5 convolutions, each with a pooling: stride2 [N, H/2, W/2, 64], stride4 with 32 maps, stride8 with 32.

    Source: Zafar et al. 2018, chapter 4. 104,928 parameters.
    """

    name = "book"
    stride = 8

    def layers(self, images: tf.Tensor, block: blocks.Blocks, cut: str = "") -> blocks.Stack:
        """conv1, pool1, conv2, pool2, conv3, pool3; pixels in -1..1."""
        return rows.stacked(self.prepared(images), block, _ROW, cut)
