"""The convolutions of the two networks of Redmon et al. 2016, "You Only Look Once"."""

import tensorflow.compat.v1 as tf

from graphs import blocks
from graphs.backbones import rows
from graphs.backbones.backbone import Backbone
from graphs.backbones.rows import POOL


class YoloBackbone(Backbone):
    """24 convolutions: stride2 [N, H/2, W/2, 64], stride4 with 192 maps, stride8 with 512, the others with 1024.

    Source: the paper's figure 3, for 448x448 pixels, which make 7x7 cells.
    """

    name = "yolo"
    stride = 64
    activation = staticmethod(rows.leaky_relu)
    sees_objects = True
    dense = (4096,)
    row = (
        (64, 7, 2), POOL,
        (192, 3, 1), POOL,
        (128, 1, 1), (256, 3, 1), (256, 1, 1), (512, 3, 1), POOL,
        *4 * ((256, 1, 1), (512, 3, 1)), (512, 1, 1), (1024, 3, 1), POOL,
        *2 * ((512, 1, 1), (1024, 3, 1)), (1024, 3, 1), (1024, 3, 2),
        (1024, 3, 1), (1024, 3, 1),
    )  # fmt: skip

    def layers(self, images: tf.Tensor, block: blocks.Blocks, cut: str = "") -> blocks.Stack:
        """The row of convolutions and poolings; pixels in -1..1."""
        return rows.stacked(self.prepared(images), block, self.row, cut)


class FastYoloBackbone(YoloBackbone):
    """9 convolutions: stride2 [N, H/2, W/2, 32], twice the maps at each halving, stride64 [N, H/64, W/64, 1024].

    Source: Darknet's first yolo-tiny.cfg; the paper, which calls it Fast YOLO, does not show its layers.
    """

    name = "fast_yolo"
    dense = (256, 4096)
    row = (
        (16, 3, 1), POOL, (32, 3, 1), POOL, (64, 3, 1), POOL, (128, 3, 1), POOL, (256, 3, 1), POOL, (512, 3, 1), POOL,
        *3 * ((1024, 3, 1),),
    )  # fmt: skip
