"""FCN: a classifier's features, scored for each class at several strides, summed and enlarged."""

from typing import Annotated, Literal

import numpy as np
import tensorflow.compat.v1 as tf
from annotated_types import Ge, doc

from errors import UsageError
from graphs import hyperparameters as hp
from graphs import layers
from graphs.backbones.backbone import Backbone, Options
from graphs.blocks import Blocks
from graphs.segmenters.segmenter import SCORES, Segmenter
from graphs.segmenters.upsampling import enlarged, fitted, stride_of

_DEEPEST = 32  # of the backbone `small`, which --stride leaves alone


class FCN(Segmenter):
    """Images [N, H, W, 1 or 3] uint8 in 0..255 -> logits [N, H, W, num_classes].

    A 1x1 convolution scores the deepest stage of the backbone. Transposed convolutions, bilinear at first, double the
    size of the scores, and the scores of the stage of that size are added, down to `stride`. These begin as zeros, so
    that a network with a smaller stride begins where one with a larger stride ended. The last enlargement is bilinear
    for good, as in the paper.

    Source: Long, Shelhamer and Darrell 2015. Parameters with VGG-16 and 21 classes, of FCN-32s, -16s and -8s:
    134,346,581, 134,364,410 and 134,382,239; the paper has 134 million, without the last enlargement, which it keeps
    fixed. Its skips leave from pool4 and pool3, these from the last convolutions of the same stride. The paper begins
    with zeros for the deepest scores as well, and pads pictures with 100 zeros instead of padding fc6.
    """

    def build_graph(
        self,
        num_classes: hp.NumClasses = 21,
        backbone: hp.Backbone = "small",
        stride: Annotated[
            Literal[32, 16, 8, 4, 2],
            doc("stride of the finest stage with scores, pixels: the paper's FCN-32s, FCN-16s and FCN-8s"),
        ] = 8,
        dense: Annotated[
            tuple[Annotated[int, Ge(0)], ...],
            doc(
                "filters of convolutions behind the deepest stage, 7x7 and then 1x1: those of the published classifier "
                "when not given, which are 4096,4096 for VGG; 0: none"
            ),
        ] = (),
        filters: hp.BackboneFilters = 16,
        pixels: hp.BackbonePixels = "auto",
        image_shape: hp.AnyShape = (),
        batch_norm: hp.BatchNorm = False,
        dropout: Annotated[hp.Dropout, doc("share of the activations behind --dense that training drops")] = 0.5,
        augment: hp.Augment = False,
        flip: hp.Flip = True,
        shift: hp.Shift = 0.1,
        zoom: hp.Zoom = 0.25,
        light: hp.Light = 0.2,
        l2: hp.L2 = 0.0,
        initializer: hp.Initializer = "he_normal",
    ):
        """Pictures and masks, augmentation, backbone, fc6, fc7, scores."""
        images = self.masked_input(image_shape, augment, flip, shift, zoom, light)  # [N, H, W, 3]
        options = Options(filters, _DEEPEST, pixels)
        stages, network, block = self.stages(images, backbone, options, batch_norm, l2, initializer)
        joined = _joined(stages, stride, backbone)
        deepest = next(iter(joined))
        for number, maps in enumerate(_dense_of(network, dense), 6):
            size = 7 if number == 6 else 1
            net = block.convolution(joined[deepest], maps, size, name=f"fc{number}")  # [N, H / 32, W / 32, 4096]
            joined[deepest] = layers.dropout(net, dropout, training=self.is_training, name=f"dropout{number}")
        if not block.batch_norm and network.scale != 1:
            joined = {name: net * network.scale for name, net in joined.items()}
        block = Blocks(self.is_training, False, 0.0, l2, initializer)
        with tf.variable_scope(SCORES):
            logits = summed_scores(joined, num_classes, block)  # [N, H / stride, W / stride, num_classes]
        self.segment(enlarged(logits, images))


def summed_scores(stages: dict[str, tf.Tensor], num_classes: int, block: Blocks) -> tf.Tensor:
    """The sum of the scores of stages, the deepest of which comes first: [N, h, w, num_classes] of the last stage."""
    (name, net), *others = stages.items()
    scores = block.linear_convolution(net, num_classes, 1, name=name)
    for finer, net in others:
        factor = stride_of(name) // stride_of(finer)
        larger = layers.conv2d_transpose(
            scores, num_classes, 2 * factor, factor, padding="same", use_bias=False, kernel_initializer=bilinear,
            kernel_regularizer=block.kernel["kernel_regularizer"], name=f"up{stride_of(finer)}",
        )  # fmt: skip
        skip = layers.conv2d(
            net, num_classes, 1, kernel_initializer="zeros",
            kernel_regularizer=block.kernel["kernel_regularizer"], name=finer,
        )  # fmt: skip
        scores, name = fitted(larger, skip) + skip, finer
    return scores


def bilinear(shape: list[int], dtype: tf.DType = tf.float32, partition_info: object = None) -> tf.Tensor:
    """The kernel [2 f, 2 f, C, C] with which a transposed convolution of stride f interpolates each channel by itself.

    At the border of a map it sees zeros beyond it.
    """
    del partition_info
    size, _, channels, _ = (int(length) for length in shape)
    ramp = 1 - np.abs(np.arange(size) - (size - 1) / 2) / (size / 2)  # 0.25, 0.75, 0.75, 0.25 for f = 2
    return tf.constant(np.multiply.outer(np.outer(ramp, ramp), np.eye(channels)), dtype)


def _joined(stages: dict[str, tf.Tensor], stride: int, backbone: str) -> dict[str, tf.Tensor]:
    """The stages down to this stride, the deepest one first; UsageError if the backbone has none of this stride."""
    strides = [stride_of(name) for name in stages]
    if stride not in strides:
        offered = ", ".join(str(one) for one in strides if one > 1)
        raise UsageError(f"stride: the backbone {backbone} has stages with strides of {offered}, none of {stride}")
    return {name: stages[name] for name in reversed(stages) if stride_of(name) >= stride}


def _dense_of(network: Backbone, dense: tuple[int, ...]) -> tuple[int, ...]:
    """The filters of fc6, fc7, ...."""
    return tuple(filter(None, dense or network.classifier_units))
