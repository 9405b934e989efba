"""SegNet: an encoder with poolings, and a decoder that puts values back where the maxima of these poolings were."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import tensorflow.compat.v1 as tf
from annotated_types import doc

from graphs import hyperparameters as hp
from graphs import pixels as layouts
from graphs.backbones.table import namings_of
from graphs.backbones.vgg import VGGBackbone
from graphs.blocks import Blocks
from graphs.namings.naming import Naming
from graphs.segmenters.segmenter import SCORES, Segmenter
from graphs.segmenters.unpooling import max_pooled, max_unpooled
from parameters import Only

_SMALL_LEVELS = 4


class SegNet(Segmenter):
    """Images [N, H, W, 1 or 3] uint8 in 0..255 -> logits [N, H, W, num_classes], with batch norm throughout.

    The encoder has the convolutions of VGG-16, with their names, so its weights fit. The decoder mirrors them: behind
    each unpooling as many convolutions as in front of the pooling, the last of which gives the logits. The small
    network, SegNet-Basic in the paper, has four levels with one convolution each, no ReLU in the decoder, and logits
    by a 1x1 convolution.

    Source: Badrinarayanan et al. 2017, figure 2 and section 3. Trainable parameters for 11 classes: 29,449,355; with
    the averages of batch norm 29,465,227, the 29.46 million that papers give. Small: 1,416,587; table 1 of the paper
    has 1.425 million.
    """

    def build_graph(
        self,
        num_classes: hp.NumClasses = 11,
        small: Annotated[bool, doc("four levels with one convolution each, instead of VGG-16 and its mirror")] = False,
        filters: Annotated[hp.Count, Only("small"), doc("filters of each convolution")] = 64,
        kernel: Annotated[Literal[3, 5, 7], Only("small"), doc("side of the kernels")] = 7,
        pixels: hp.Pixels = "auto",
        image_shape: hp.AnyShape = (),
        augment: hp.Augment = False,
        flip: hp.Flip = True,
        shift: hp.Shift = 0.1,
        zoom: hp.Zoom = 0.25,
        light: hp.Light = 0.2,
        l2: hp.L2 = 0.0,
        initializer: hp.Initializer = "he_normal",
    ):
        """Pictures and masks, augmentation, encoder, decoder, logits."""
        images = self.masked_input(image_shape, augment, flip, shift, zoom, light)  # [N, H, W, 3]
        layout = ("signed" if small else VGGBackbone.pixels) if pixels == "auto" else pixels
        net = layouts.prepared(images, layout)
        block = Blocks(self.is_training, True, 0.0, l2, initializer)
        if small:
            levels = _SMALL_LEVELS * [[filters]]
            net, places = encoded(net, levels, kernel, block)  # [N, H / 16, W / 16, filters]
            net = decoded(net, places, levels, filters, kernel, block, activate=False)  # [N, H, W, filters]
            self.segment(block.linear_convolution(net, num_classes, 1, name=SCORES))
        else:
            convolutions = VGGBackbone.convolutions[16]
            levels = [count * [width] for width, count in zip(VGGBackbone.filters, convolutions, strict=True)]
            net, places = encoded(net, levels, 3, block)  # [N, H / 32, W / 32, 512]
            net = decoded(net, places, levels, 0, 3, block, activate=True)  # [N, H, W, 64]
            self.segment(block.linear_convolution(net, num_classes, 3, name=SCORES))

    @classmethod
    def namings_for(cls, chosen: Mapping[str, Any]) -> tuple[Naming, ...]:
        """Those of VGG-16, unless the network is small."""
        return () if chosen["small"] else namings_of("vgg16")


def encoded(net: tf.Tensor, levels: list[list[int]], kernel: int, block: Blocks) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """[N, H, W, C] -> the map behind the last pooling, and the places of the maxima of each pooling.

    levels: the filters of the convolutions in front of each pooling.
    """
    places = []
    for number, filters in enumerate(levels, 1):
        for layer, width in enumerate(filters, 1):
            net = block.convolution(net, width, kernel, name=f"conv{number}_{layer}")
        net, of_maxima = max_pooled(net, name=f"pool{number}")
        places.append(of_maxima)
    return net, places


def decoded(
    net: tf.Tensor,
    places: list[tf.Tensor],
    levels: list[list[int]],
    outermost: int,
    kernel: int,
    block: Blocks,
    activate: bool,
) -> tf.Tensor:
    """The way back of `encoded`: the last convolution of each level has the filters of the level above.

    The names are those of the encoder with _D behind them, as in the authors' files.

    Args:
        outermost: filters of the very last convolution; 0 leaves it out.
        activate: ReLU behind batch norm.
    """
    above = [outermost, *(filters[-1] for filters in levels)]
    for number in range(len(levels), 0, -1):
        widths = [above[number - 1], *levels[number - 1][1:]]
        net = max_unpooled(net, places[number - 1], name=f"unpool{number}")
        for layer in range(len(widths), 0, -1):
            if width := widths[layer - 1]:
                net = block.convolution(net, width, kernel, name=f"conv{number}_{layer}_D", activate=activate)
    return net
