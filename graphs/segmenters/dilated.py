"""Dilated convolutions: they see as far as deeper layers with strides would, and keep the size of the map."""

from typing import Annotated, Literal

import tensorflow.compat.v1 as tf
from annotated_types import doc

from errors import UsageError
from graphs import hyperparameters as hp
from graphs.backbones.backbone import Options
from graphs.backbones.table import BACKBONES
from graphs.blocks import Blocks
from graphs.segmenters.segmenter import SCORES, Segmenter
from graphs.segmenters.upsampling import enlarged

#: Of atrous spatial pyramid pooling at a stride of 16; at others they reach as many pixels.
_RATES = (6, 12, 18)


class Dilated(Segmenter):
    """Images [N, H, W, 1 or 3] uint8 in 0..255 -> logits [N, H, W, num_classes].

    The layers of the backbone behind the stage of `stride` make way for dilated convolutions of that size. By default
    their dilation grows exponentially: 1, 2, 4, 8 and 16 positions, each with 3x3 weights, see 63x63. With `aspp` they
    stand side by side instead, with dilations of 6, 12 and 18 at a stride of 16, beside a 1x1 convolution and the mean
    over the picture; a 1x1 convolution joins them. The logits are enlarged bilinearly.

    Sources: Yu and Koltun 2016, table 1; theirs act on the scores of the classes, and these on features. Chen et al.
    2017, section 3.3, with 256 maps each.
    """

    def build_graph(
        self,
        num_classes: hp.NumClasses = 21,
        backbone: hp.Backbone = "small",
        stride: Annotated[
            Literal[2, 4, 8, 16, 32], doc("stride of the last stage of the backbone that stays, pixels")
        ] = 8,
        maps: Annotated[hp.Count, doc("filters of each dilated convolution")] = 64,
        aspp: Annotated[bool, doc("dilated convolutions side by side, with a mean over the picture: ASPP")] = False,
        dilations: Annotated[
            tuple[hp.Count, ...], doc("dilation of each convolution in a row, in positions of the map; without --aspp")
        ] = (1, 2, 4, 8, 16),
        filters: hp.BackboneFilters = 16,
        pixels: hp.BackbonePixels = "auto",
        image_shape: hp.AnyShape = (),
        batch_norm: hp.BatchNorm = False,
        augment: hp.Augment = False,
        flip: hp.Flip = True,
        shift: hp.Shift = 0.1,
        zoom: hp.Zoom = 0.25,
        light: hp.Light = 0.2,
        l2: hp.L2 = 0.0,
        initializer: hp.Initializer = "he_normal",
    ):
        """Pictures and masks, augmentation, backbone, dilated convolutions, logits."""
        images = self.masked_input(image_shape, augment, flip, shift, zoom, light)  # [N, H, W, 3]
        network = BACKBONES[backbone](Options(filters, max(8, stride), pixels))
        network.check_size(images)
        block = network.block(self.is_training, batch_norm, 0.0, l2, initializer)
        last, stages = f"stride{stride}", network.layers(images, block, cut=f"stride{stride}").stages
        if last not in stages:
            offered = ", ".join(name.removeprefix("stride") for name in stages)
            raise UsageError(f"stride: the backbone {backbone} has stages with strides of {offered}, none of {stride}")
        net = stages[last]  # [N, H / stride, W / stride, C]
        if not block.batch_norm and network.scale != 1:
            net = net * network.scale
        block = Blocks(self.is_training, batch_norm, 0.0, l2, initializer, bias=not batch_norm)
        net = pyramid(net, maps, stride, block) if aspp else context(net, maps, dilations, block)
        logits = block.linear_convolution(net, num_classes, 1, name=SCORES)  # [N, H / stride, W / stride, K]
        self.segment(enlarged(logits, images))


def context(net: tf.Tensor, maps: int, dilations: tuple[int, ...], block: Blocks) -> tf.Tensor:
    """[N, h, w, C] -> [N, h, w, maps]: 3x3 convolutions in a row, with these dilations."""
    for number, dilation in enumerate(dilations, 1):
        net = block.convolution(net, maps, 3, name=f"context{number}", dilation=dilation)
    return net


def pyramid(net: tf.Tensor, maps: int, stride: int, block: Blocks) -> tf.Tensor:
    """[N, h, w, C] -> [N, h, w, maps]: atrous spatial pyramid pooling. Chen et al. 2017, figure 5."""
    branches = [block.convolution(net, maps, 1, name="aspp_1x1")]
    for rate in _RATES:
        branches.append(block.convolution(net, maps, 3, name=f"aspp_{rate}", dilation=max(1, rate * 16 // stride)))
    mean = tf.reduce_mean(net, axis=[1, 2], keepdims=True, name="aspp_mean")
    mean = block.convolution(mean, maps, 1, name="aspp_picture")  # [N, 1, 1, maps]
    branches.append(tf.broadcast_to(mean, tf.shape(branches[0])))
    return block.convolution(tf.concat(branches, axis=3), maps, 1, name="aspp_joined")
