"""MobileNet v1: a depthwise convolution, then one of 1x1, thirteen times."""

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import blocks
from graphs.backbones.backbone import DEFAULTS, Backbone, Options
from graphs.namings.mobilenet import NAMINGS

#: The separable convolutions of the paper's table 1: (filters at width 1, stride).
_ROW = (
    (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *5 * ((512, 1),), (1024, 2), (1024, 1),
)  # fmt: skip
_PADDING = {1: "same", 2: (0, 1)}  # by stride


class MobileNetBackbone(Backbone):
    """Images -> stride2 [N, H/2, W/2, 64 w], stride4 with 128 w maps, stride8 256 w, stride16 512 w, stride32 1024 w.

    Args:
        width: w, the share of the filters that stay, > 0. The paper's are 1, 0.75, 0.5 and 0.25.
        depth_multiplier: maps that a depthwise convolution makes of each map.
        small_stem: the first convolution has a stride of 1, for pictures of 32x32: all strides are half as large.

    Source: Howard et al. 2017, in the layout of keras.applications and with the names of its layers, so its weights
    fit: pixels in -1..1, ReLU6, zeros at the lower and right border alone where a layer has a stride of 2.
    """

    name = "mobilenet"
    activation = staticmethod(tf.nn.relu6)
    normalization = "always"
    norm = {"momentum": 0.9}  # Keras has 0.99, for trainings of a million steps
    bias = False
    namings = NAMINGS

    def __init__(
        self, options: Options = DEFAULTS, width: float = 1.0, depth_multiplier: int = 1, small_stem: bool = False
    ):
        super().__init__(options)
        self.width, self.depth_multiplier, self.first_stride = width, depth_multiplier, 1 if small_stem else 2
        self.stride = 16 * self.first_stride
        if self._filters(32) < 1:
            raise UsageError(f"width: {width} leaves no filter of the first layer's 32; give 0.04 or more")

    def layers(self, images: tf.Tensor, block: blocks.Blocks, cut: str = "") -> blocks.Stack:
        """conv1, then separable convolutions: conv_dw_1, conv_pw_1, ..., conv_pw_13. Shapes are those of 224x224."""
        net, stride = blocks.Stack(self.prepared(images), cut), self.first_stride
        net.add("conv1", block.convolution, self._filters(32), 3, strides=stride, padding=_PADDING[stride])
        for number, (filters, step) in enumerate(_ROW, 1):
            if step == 2 and stride > 1:
                net.stage(f"stride{stride}")
            stride *= step
            net.add(
                f"conv_dw_{number}", block.depthwise_convolution, 3, strides=step, multiplier=self.depth_multiplier,
                padding=_PADDING[step],
            )  # fmt: skip
            net.add(f"conv_pw_{number}", block.convolution, self._filters(filters), 1)
        net.stage(f"stride{stride}")  # [N, 7, 7, 1024]
        return net

    @property
    def border(self) -> tuple[int, int]:
        """Half a cell above and on the left: 16 pixels.

        It brings the middles of what conv_pw_13 sees at (0, 0), (0, 1), ... to pixels (15, 15), (15, 47), ...; without
        it they lie at (31, 31), (31, 63), .... With the small stem all of it is half as large.
        """
        return self.stride // 2, 0

    def _filters(self, filters: int) -> int:
        return int(filters * self.width)
