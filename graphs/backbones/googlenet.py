"""GoogLeNet (Inception v1) without its head: nine modules of parallel convolutions, or four of the book's."""

from typing import Literal

import tensorflow.compat.v1 as tf

from graphs import blocks, layers
from graphs.backbones.backbone import DEFAULTS, Backbone, Options

#: The paper's table 1. Module -> filters of 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool proj.
_PAPER = {
    "3a": (64, 96, 128, 16, 32, 32), "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64), "4b": (160, 112, 224, 24, 64, 64), "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64), "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128), "5b": (384, 192, 384, 48, 128, 128),
}  # fmt: skip
_BOOK = ("3a", "3b", "4a", "4b")
_BORDER = 14  # pixels


class GoogLeNetBackbone(Backbone):
    """Images -> stride2 [N, H/2, W/2, 64], stride4 192 maps, stride8 480, stride16 832, stride32 1024.

    Args:
        small_stem: conv1 has a stride of 1 and no pooling behind it, for pictures of 32x32: all strides are a quarter.
        modules: "paper", the nine of the paper's table 1; "a", four of the book's, `inception_a`: two at a stride of 8,
            two at 16, each with 384 maps.
        local_response_normalization: behind pool1 and conv2.

    Source: Szegedy et al. 2014, in the layout of Caffe's bvlc_googlenet, whose weights fit: BGR minus means, biases,
    poolings that keep what is left at the lower and right border, so that 224 pixels end as 7 positions, as in the
    paper; the windows that it lists need this or padding. With batch norm the convolutions have no biases.
    """

    name = "googlenet"
    pixels = "bgr"
    norm = {"momentum": 0.9}
    bias = False

    def __init__(
        self,
        options: Options = DEFAULTS,
        small_stem: bool = False,
        modules: Literal["paper", "a"] = "paper",
        local_response_normalization: bool = True,
    ):
        super().__init__(options)
        self.first_stride = 1 if small_stem else 4  # behind conv1 and pool1
        self.modules, self.has_response_norm = modules, local_response_normalization
        self.stride = self.first_stride * (8 if modules == "paper" else 4)

    def layers(self, images: tf.Tensor, block: blocks.Blocks, cut: str = "") -> blocks.Stack:
        """conv1, conv2 and the modules, with poolings among them. Shapes are those of 224x224 pixels."""
        net = blocks.Stack(self.prepared(images), cut)
        self._add_stem(net, block)  # [N, 56, 56, 192]
        stride = self.first_stride
        for name in _PAPER if self.modules == "paper" else _BOOK:
            if name.endswith("a"):  # the first of its size
                net.stage(f"stride{stride}")
                net.add(f"pool{int(name[0]) - 1}", blocks.ceil_max_pooling, 3, 2)
                stride *= 2
            if self.modules == "paper":
                net.add(f"inception_{name}", inception, block, *_PAPER[name])
            else:
                net.add(f"inception_{name}", inception_a, block)
        net.stage(f"stride{stride}")  # [N, 7, 7, 1024]
        return net

    def _add_stem(self, net: blocks.Stack, block: blocks.Blocks) -> None:
        """conv1, pool1, norm1, conv2_reduce, conv2, norm2; no pool1 in a small stem."""
        is_small = self.first_stride == 1
        net.add("conv1", block.convolution, 64, 7, strides=1 if is_small else 2, padding=(3, 3))  # [N, 112, 112, 64]
        if not is_small:
            net.stage("stride2")
            net.add("pool1", blocks.ceil_max_pooling, 3, 2)  # [N, 56, 56, 64]
        if self.has_response_norm:
            net.add("norm1", blocks.local_response_normalization)
        net.add("conv2_reduce", block.convolution, 64, 1)
        net.add("conv2", block.convolution, 192, 3)
        if self.has_response_norm:
            net.add("norm2", blocks.local_response_normalization)

    @property
    def border(self) -> tuple[int, int]:
        """14 pixels above and on the left.

        It brings the middles of what the last module sees at (0, 0), (0, 1), ... to pixels (16, 16), (16, 48), ...;
        without it they lie at (30, 30), (30, 62), ....
        """
        return _BORDER, 0


def inception(
    images: tf.Tensor,
    block: blocks.Blocks,
    ones: int,
    threes_reduce: int,
    threes: int,
    fives_reduce: int,
    fives: int,
    pooled: int,
    name: str,
) -> tf.Tensor:
    """[N, H, W, C] -> [N, H, W, ones + threes + fives + pooled]: 1x1, 3x3, 5x5 and pooling side by side.

    In front of the large windows, and behind the pooling, a convolution of 1x1 makes the maps fewer.
    """
    with tf.variable_scope(name):
        small = block.convolution(images, ones, 1, name="1x1")
        middle = block.convolution(images, threes_reduce, 1, name="3x3_reduce")
        middle = block.convolution(middle, threes, 3, name="3x3")
        large = block.convolution(images, fives_reduce, 1, name="5x5_reduce")
        large = block.convolution(large, fives, 5, name="5x5")
        pool = layers.max_pooling2d(images, 3, 1, padding="same", name="pool")
        pool = block.convolution(pool, pooled, 1, name="pool_proj")
        return tf.concat([small, middle, large, pool], axis=3)


def inception_a(images: tf.Tensor, block: blocks.Blocks, name: str) -> tf.Tensor:
    """[N, H, W, C] -> [N, H, W, 384]: the book's module, with two convolutions of 3x3 for one of 5x5.

    Source: Zafar et al. 2018, chapter 5, `inception_block_a`: an average pooling, 1x1, 3x3, 5x5, 96 maps of each.
    """
    with tf.variable_scope(name):
        pool = layers.average_pooling2d(images, 3, 1, padding="same", name="pool")
        pool = block.convolution(pool, 96, 1, name="pool_proj")
        small = block.convolution(images, 96, 1, name="1x1")
        middle = block.convolution(images, 64, 1, name="3x3_reduce")
        middle = block.convolution(middle, 96, 3, name="3x3")
        large = block.convolution(images, 64, 1, name="5x5_reduce")
        large = block.convolution(large, 96, 3, name="5x5_1")
        large = block.convolution(large, 96, 3, name="5x5_2")
        return tf.concat([pool, small, middle, large], axis=3)
