"""ResNet: residual blocks, in groups of which each has half the resolution and twice the filters of the one before."""

from collections.abc import Iterator
from functools import partial

import tensorflow.compat.v1 as tf

from graphs import layers
from graphs.backbones import residual
from graphs.backbones.backbone import DEFAULTS, Backbone, Options
from graphs.backbones.residual import PADDING, Branch
from graphs.blocks import Blocks, Stack
from graphs.namings.resnet import NAMINGS

#: Blocks in each group by depth. Blocks of two convolutions, 64 filters in the first group: He et al. 2016, table 1.
_BASIC = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3)}
#: Bottlenecks, the same table.
_BOTTLENECKS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
#: Blocks of two convolutions, 16 filters in the first group, for pictures of 32x32: section 4.2.
_SMALL = {depth: 3 * ((depth - 2) // 6,) for depth in (20, 32, 44, 56, 110)}
#: Zafar et al. 2018, chapter 5.
_BOOK = (3, 3, 3, 3)

_PIXELS = {"keras": "bgr", "pytorch": "standard", "slim": "rgb"}


class ResNetBackbone(Backbone):
    """Images -> stride2 [N, H/2, W/2, 64], stride4, stride8, stride16, stride32 with 256, 512, 1024 and 2048 maps.

    Depths 18 and 34 have 64 to 512 maps, blocks of the book 128 to 1024; depths 20 to 110 have stride2 with 32 maps and
    stride4 with 64.

    Args:
        depth: convolutions in a row, and the head: 18, 34, 50, 101, 152; 20, 32, 44, 56, 110.
        version: 1 has ReLU behind each sum. 2 has batch norm and ReLU in front of the convolutions instead, and once
            more at the end.
        residuals: False leaves the shortcuts out; this is the plain network of the same depth.
        kind: "paper", or "book" for the groups of Zafar et al. 2018 (any depth, version 1).
        stem: "full" is 7x7 with a stride of 2 and a pooling with another; "small" is 3x3 with a stride of 1, for
            pictures of 32x32. "auto" is small for 20 to 110 layers.
        publisher: whose weights fit. They differ in their pixels and in what has the stride of 2: the first convolution
            of a group (keras), its first one of 3x3 (pytorch), or its last block (slim, and keras in version 2).
            keras has biases in front of batch norm. "auto" is keras for bottlenecks, else pytorch.

    Sources: He et al. 2016, "Deep residual learning for image recognition" and "Identity mappings in deep residual
    networks". Names are those of keras.applications without "_conv". A shortcut to more maps is a convolution, or has
    maps of zeros with 20 to 110 layers.
    """

    name = "resnet"
    namings = NAMINGS
    normalization = "always"
    norm = {"momentum": 0.9, "epsilon": 1.001e-5}  # Keras has a momentum of 0.99, for trainings of a million steps

    def __init__(
        self, options: Options = DEFAULTS, depth: int = 50, version: int = 1, residuals: bool = True,
        kind: str = "paper", stem: str = "auto", publisher: str = "auto",
    ):  # fmt: skip
        super().__init__(options)
        is_book, is_small = kind == "book", kind == "paper" and depth in _SMALL
        has_bottlenecks = kind == "paper" and depth in _BOTTLENECKS
        if publisher == "auto":
            publisher = "keras" if is_book or has_bottlenecks else "pytorch"
        self.version, self.publisher = version, publisher
        self.pixels = "signed" if version == 2 and publisher != "pytorch" else _PIXELS[publisher]
        self.bias = version == 1 and publisher == "keras"
        self.has_small_stem = is_small if stem == "auto" else stem == "small"
        self.groups = _BOOK if is_book else (_BASIC | _BOTTLENECKS | _SMALL)[depth]
        self.stride = (1 if self.has_small_stem else 4) * 2 ** (len(self.groups) - 1)
        self.filters = 16 if is_small else 64
        if is_book:
            self.branch, self.joined = residual.book_bottleneck, residual.norm_last
        else:
            is_early = version == 1 and publisher == "keras"
            self.branch = partial(residual.bottleneck, is_early=is_early) if has_bottlenecks else residual.basic
            self.joined = residual.pre_activation if version == 2 else residual.post_activation
        if residuals:
            self.shortcut = residual.zero_channels if is_small else residual.projection
        else:
            self.shortcut = residual.no_shortcut

    def layers(self, images: tf.Tensor, block: Blocks, cut: str = "") -> Stack:
        """conv1, pool1, conv2_block1, conv2_block2, ..., conv3_block1, ...; "post" at the end of version 2."""
        net, stride = Stack(self.prepared(images), cut), 1
        convolution = block.linear_convolution if self.version == 2 else block.convolution
        if self.has_small_stem:
            net.add("conv1", convolution, self.filters, 3)  # [N, 32, 32, 16]
        else:
            net.add("conv1", convolution, self.filters, 7, strides=2, padding=PADDING[7])  # [N, 112, 112, 64]
            net.stage("stride2")
            net.add("pool1", self._pooled)  # [N, 56, 56, 64]
            stride = 4
        for name, branch in self._branches():
            step = residual.stride_of(branch)
            if step > 1 and stride > 1:
                net.stage(f"stride{stride}")
            stride *= step
            net.add(name, self.joined, block, branch, self.shortcut)
        if self.version == 2:
            net.add("post", block.activated)
        net.stage(f"stride{stride}")  # [N, 7, 7, 2048], or [N, 8, 8, 64]
        return net

    @property
    def border(self) -> tuple[int, int]:
        """Half a cell above and on the left: 16 pixels.

        It brings the middles of what the last block sees at (1, 1), (1, 2), ... to pixels (16, 16), (16, 48), ...;
        without it they lie at (32, 32), (32, 64), ....
        """
        return self.stride // 2, 0

    def _branches(self) -> Iterator[tuple[str, Branch]]:
        """The name and the branch of each block."""
        in_last_block = self.publisher == "slim" or (self.version == 2 and self.publisher == "keras")
        for group, blocks in enumerate(self.groups):
            strided = (blocks if group < len(self.groups) - 1 else 0) if in_last_block else (1 if group else 0)
            for number in range(1, blocks + 1):
                stride = 2 if number == strided else 1
                yield f"conv{group + 2}_block{number}", self.branch(self.filters * 2**group, stride)

    def _pooled(self, net: tf.Tensor, name: str) -> tf.Tensor:
        """[N, H, W, C] -> [N, ceil(H / 2), ceil(W / 2), C]. Zeros at the border count where no ReLU stands before."""
        if self.publisher == "slim":
            return layers.max_pooling2d(net, 3, 2, "same", name=name)
        return layers.max_pooling2d(tf.pad(net, [[0, 0], [1, 1], [1, 1], [0, 0]]), 3, 2, name=name)
