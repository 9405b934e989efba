"""A small backbone for detection, in the spirit of Fast YOLO, with a stride of 8, 16 or 32."""

import tensorflow.compat.v1 as tf

from graphs import blocks
from graphs.backbones import rows
from graphs.backbones.backbone import DEFAULTS, Backbone, Options


class SmallBackbone(Backbone):
    """Twice the filters at each halving of the picture, then five convolutions: [N, H / stride, W / stride, C].

    With f filters, stride2 has 2 f maps, stride4 4 f, stride8 8 f, and so on. The first convolution has a stride of 2
    itself: at full size it would take as long as all the others.
    """

    name = "small"
    activation = staticmethod(rows.leaky_relu)
    sees_objects = True

    def __init__(self, options: Options = DEFAULTS):
        super().__init__(options)
        self.stride = options.stride

    def layers(self, images: tf.Tensor, block: blocks.Blocks, cut: str = "") -> blocks.Stack:
        """conv1, conv2, pool1, conv3, pool2, ... down to the stride, then 3x3 and 1x1 in turn; pixels in -1..1."""
        filters, stride = self.options.filters, 2
        row = [(filters, 3, 2)]
        while stride < self.stride:
            filters, stride = 2 * filters, 2 * stride
            row += [(filters, 3, 1), rows.POOL]
        wide, narrow = (2 * filters, 3, 1), (filters, 1, 1)
        return rows.stacked(self.prepared(images), block, [*row, wide, narrow, wide, narrow, wide], cut)
