"""Inception v3 without its head: eleven modules whose large windows are made of small and of narrow ones."""

from collections.abc import Sequence

import tensorflow.compat.v1 as tf

from graphs import blocks, layers
from graphs.backbones.backbone import DEFAULTS, Backbone, Options
from graphs.namings.inception_v3 import NAMINGS

#: (filters, window), or several side by side whose maps come one after the other.
Step = tuple[int, int | tuple[int, int]] | list[tuple[int, tuple[int, int]]]
#: Name of a branch -> its convolutions in a row. "pool" begins with a pooling.
Branches = dict[str, Sequence[Step]]

_WIDE, _HIGH = (1, 7), (7, 1)  # windows, height first


def _module_of_35(pooled: int) -> Branches:
    return {
        "1x1": [(64, 1)], "5x5": [(48, 1), (64, 5)], "double3x3": [(64, 1), (96, 3), (96, 3)], "pool": [(pooled, 1)],
    }  # fmt: skip


def _module_of_17(filters: int) -> Branches:
    narrow = [(filters, 1), (filters, _HIGH), (filters, _WIDE), (filters, _HIGH), (192, _WIDE)]
    return {
        "1x1": [(192, 1)], "7x7": [(filters, 1), (filters, _WIDE), (192, _HIGH)], "double7x7": narrow,
        "pool": [(192, 1)],
    }  # fmt: skip


_FORK = [(384, (1, 3)), (384, (3, 1))]
_MODULE_OF_8: Branches = {
    "1x1": [(320, 1)], "3x3": [(384, 1), _FORK], "double3x3": [(448, 1), (384, 3), _FORK], "pool": [(192, 1)],
}  # fmt: skip
#: Where the maps get smaller: the last convolution of each branch has a stride of 2.
_FROM_35_TO_17: Branches = {"3x3": [(384, 3)], "double3x3": [(64, 1), (96, 3), (96, 3)], "pool": []}
_FROM_17_TO_8: Branches = {
    "3x3": [(192, 1), (320, 3)], "7x7x3": [(192, 1), (192, _WIDE), (192, _HIGH), (192, 3)], "pool": [],
}  # fmt: skip
#: The modules with as many positions: stride -> what makes the maps so small, and what follows.
_STAGES: dict[int, list[Branches]] = {
    8: [_module_of_35(32), _module_of_35(64), _module_of_35(64)],
    16: [_FROM_35_TO_17, *map(_module_of_17, (128, 160, 160, 192))],
    32: [_FROM_17_TO_8, _MODULE_OF_8, _MODULE_OF_8],
}
_BORDER = (21, 22)  # pixels


class InceptionV3Backbone(Backbone):
    """Images -> stride2 [N, about H/2, W/2, 64], stride4 192 maps, stride8 288, stride16 768, stride32 2048.

    Args:
        small_stem: conv1 has a stride of 1 and no pooling follows conv3, for pictures of 32x32: all strides are a
            quarter.

    Source: Szegedy et al. 2015 ("Rethinking the Inception Architecture"), in the layout of keras.applications and
    tf-slim, whose weights fit: pixels in -1..1, batch norm without gamma. mixed0 to mixed10 are the names of Keras; its
    layers conv2d, conv2d_1, ..., conv2d_93 are the convolutions in the order of this file. What reduces the maps has no
    padding, so 299 pixels end as 8 positions.
    """

    name = "inception_v3"
    namings = NAMINGS
    normalization = "always"
    norm = {"scale": False, "momentum": 0.9}  # Keras has 0.99, for trainings of a million steps
    bias = False

    def __init__(self, options: Options = DEFAULTS, small_stem: bool = False):
        super().__init__(options)
        self.first_stride = 1 if small_stem else 2
        self.stride, self.least = (8, 21) if small_stem else (32, 75)

    def layers(self, images: tf.Tensor, block: blocks.Blocks, cut: str = "") -> blocks.Stack:
        """conv1 to conv5 with poolings, mixed0 to mixed10. Shapes are those of 299x299 pixels."""
        is_small = self.first_stride == 1
        net = blocks.Stack(self.prepared(images), cut)
        net.add("conv1", block.convolution, 32, 3, strides=self.first_stride, padding="valid")  # [N, 149, 149, 32]
        net.add("conv2", block.convolution, 32, 3, padding="valid")  # [N, 147, 147, 32]
        net.add("conv3", block.convolution, 64, 3)  # [N, 147, 147, 64]
        if not is_small:
            net.stage("stride2")
            net.add("pool1", layers.max_pooling2d, 3, 2)  # [N, 73, 73, 64]
        net.add("conv4", block.convolution, 80, 1)  # [N, 73, 73, 80]
        net.add("conv5", block.convolution, 192, 3, padding="valid")  # [N, 71, 71, 192]
        net.stage("stride1" if is_small else "stride4")
        net.add("pool2", layers.max_pooling2d, 3, 2)  # [N, 35, 35, 192]
        number = 0
        for stride, modules in _STAGES.items():  # [N, 35, 35, 288], [N, 17, 17, 768], [N, 8, 8, 2048]
            for branches in modules:
                net.add(f"mixed{number}", mixed, block, branches)
                number += 1
            net.stage(f"stride{stride // 4 if is_small else stride}")
        return net

    @property
    def border(self) -> tuple[int, int]:
        """21 pixels above and on the left, 22 below and on the right.

        It makes up for the missing padding: the middles of what mixed10 sees come to pixels (16, 16), (16, 48), ....
        """
        return _BORDER


def mixed(images: tf.Tensor, block: blocks.Blocks, branches: Branches, name: str) -> tf.Tensor:
    """[N, H, W, C] -> the maps of all branches, one after the other: [N, h, w, sum of C].

    Where the branch "pool" is a pooling alone, the module halves the positions: h = floor((H - 1) / 2).
    """
    reduces = not branches["pool"]
    with tf.variable_scope(name):
        return tf.concat([_branch(images, block, steps, kind, reduces) for kind, steps in branches.items()], axis=3)


def _branch(images: tf.Tensor, block: blocks.Blocks, steps: Sequence[Step], name: str, reduces: bool) -> tf.Tensor:
    """[N, H, W, C] -> [N, h, w, filters]: the convolutions of a branch, `name`_1, `name`_2, ...."""
    net = images
    if name == "pool" and reduces:
        return layers.max_pooling2d(net, 3, 2, name=name)
    if name == "pool":
        net = layers.average_pooling2d(net, 3, 1, padding="same", name=name)
    for number, step in enumerate(steps, 1):
        if isinstance(step, list):
            parts = [
                block.convolution(net, *each, name=f"{name}_{number}{letter}")
                for each, letter in zip(step, "ab", strict=True)
            ]
            net = tf.concat(parts, axis=3)
        elif reduces and number == len(steps):
            net = block.convolution(net, *step, name=f"{name}_{number}", strides=2, padding="valid")
        else:
            net = block.convolution(net, *step, name=f"{name}_{number}")
    return net
