"""U-Net: a contracting path and an expanding one, with the maps of the first joined to those of the second."""

import tensorflow.compat.v1 as tf

from graphs import hyperparameters as hp
from graphs import layers
from graphs.backbones.backbone import Options
from graphs.blocks import Blocks
from graphs.segmenters.segmenter import SCORES, Segmenter
from graphs.segmenters.upsampling import enlarged, stride_of, transposed


class UNet(Segmenter):
    """Images [N, H, W, 1 or 3] uint8 in 0..255 -> logits [N, H, W, num_classes].

    Each level of the expanding path enlarges its map by a transposed convolution, joins the map of the same size from
    the contracting path, and has two 3x3 convolutions. With a backbone whose first stage is smaller than the picture,
    the logits of that stage are enlarged.

    Source: Ronneberger et al. 2015: no batch norm, 64 filters, 31,031,810 parameters for colour and two classes.
    The paper's border shrinks with each convolution; here all of them are padded.
    """

    def build_graph(
        self,
        num_classes: hp.NumClasses = 11,
        backbone: hp.Backbone = "unet",
        filters: hp.BackboneFilters = 64,
        stride: hp.BackboneStride = 32,
        pixels: hp.BackbonePixels = "auto",
        image_shape: hp.AnyShape = (),
        batch_norm: hp.BatchNorm = False,
        dropout: hp.Dropout = 0.0,
        augment: hp.Augment = False,
        flip: hp.Flip = True,
        shift: hp.Shift = 0.1,
        zoom: hp.Zoom = 0.25,
        light: hp.Light = 0.2,
        l2: hp.L2 = 0.0,
        initializer: hp.Initializer = "he_normal",
    ):
        """Pictures and masks, augmentation, backbone, the expanding path, logits."""
        images = self.masked_input(image_shape, augment, flip, shift, zoom, light)  # [N, H, W, 3]
        options = Options(filters, stride, pixels)
        stages, _, block = self.stages(images, backbone, options, batch_norm, l2, initializer)
        block = Blocks(self.is_training, batch_norm, 0.0, l2, initializer, bias=not batch_norm)
        (name, net), *others = reversed(stages.items())
        net = layers.dropout(net, dropout, training=self.is_training, name="dropout")  # [N, H / 16, W / 16, 1024]
        for larger, skip in others:
            factor = stride_of(name) // stride_of(larger)
            net = expanded(net, skip, factor, block, f"up{stride_of(larger)}")
            name = larger
        logits = block.linear_convolution(net, num_classes, 1, name=SCORES)  # [N, H, W, num_classes]
        self.segment(enlarged(logits, images) if stride_of(name) > 1 else logits)


def expanded(net: tf.Tensor, skip: tf.Tensor, factor: int, block: Blocks, name: str) -> tf.Tensor:
    """[N, h, w, C], skip [N, factor h, factor w, c] -> [N, factor h, factor w, c]: a level of the expanding path."""
    filters = skip.shape.as_list()[3]
    net = transposed(net, skip, filters, factor, block, name=name)
    net = tf.concat([skip, net], axis=3)
    net = block.convolution(net, filters, 3, name=f"{name}_conv1")
    return block.convolution(net, filters, 3, name=f"{name}_conv2")
