"""ResNet: layers learn what to add to their inputs, so that networks of 50 and 152 of them can be trained."""

from typing import Annotated, Literal

from annotated_types import doc

from graphs import hyperparameters as hp
from graphs.backbones.backbone import Options
from graphs.backbones.resnet import ResNetBackbone
from graphs.classifiers.picture_classifier import PictureClassifier
from parameters import Only


class ResNet(PictureClassifier):
    """Residual blocks: images [N, H, W, 1 or 3] uint8 in 0..255 -> logits [N, num_classes].

    cut: conv1, pool1, conv2_block1, conv2_block2, ..., conv5_block3; the head gets the mean over the positions of a
    feature map.

    Source: He et al. 2016; graphs/backbones/resnet.py has the layers. For 1000 classes 25,636,712 numbers as Keras
    counts, of which 53,120 are averages of batch norm; 101 layers 44,707,176, 152 layers 60,419,944.
    """

    namings = ResNetBackbone.namings
    variants = {"depth": (18, 34, 50, 101, 152, 20, 32, 44, 56, 110)}

    def build_graph(
        self, num_classes: hp.NumClasses = 1000,
        depth: Annotated[
            Literal[18, 34, 50, 101, 152, 20, 32, 44, 56, 110],
            Only("blocks", "paper"),
            doc("layers; 20, 32, 44, 56 and 110 are those for pictures of 32x32"),
        ] = 50,
        version: Annotated[
            Literal[1, 2], Only("blocks", "paper"), doc("2: batch norm and ReLU in front of the convolutions")
        ] = 1,
        residuals: Annotated[bool, doc("shortcuts around the blocks; without them it is a plain network")] = True,
        blocks: Annotated[
            Literal["paper", "book"], doc("groups of the paper, or those of Zafar et al. 2018")
        ] = "paper",
        stem: Annotated[
            Literal["auto", "full", "small"],
            doc("full: 7x7 with stride 2, pooling; small: 3x3 with stride 1, for 32x32 pixels; auto: as published"),
        ] = "auto",
        publisher: Annotated[
            Literal["auto", "keras", "pytorch", "slim"],
            doc("whose weights fit: where strides stand, biases, pixels; auto: keras, without bottlenecks pytorch"),
        ] = "auto",
        image_shape: hp.PictureShape = (), image_size: hp.WorkingSize = (), pixels: hp.Pixels = "auto",
        cut: hp.Cut = "", head_units: hp.HeadUnits = (), dropout: hp.Dropout = 0.0,
        augment: hp.Augment = False, flip: hp.Flip = True, rotate: hp.Rotate = 0.0, zoom: hp.Zoom = 0.0,
        light: hp.Light = 0.0, l1: hp.L1 = 0.0, l2: hp.L2 = 0.0, initializer: hp.Initializer = "he_normal",
    ):  # fmt: skip
        """X, Y, conv1, the residual blocks, means, dropout, logits."""
        backbone = ResNetBackbone(Options(pixels=pixels), depth, version, residuals, blocks, stem, publisher)
        block = backbone.block(self.is_training, True, l1, l2, initializer)
        images = self.shaped_input(image_shape, image_size, augment, flip, rotate, zoom, light)  # [N, 224, 224, 3]
        features = self.features(backbone, images, block, cut)  # [N, 7, 7, 2048]
        self.classify_means(features, block, num_classes, dropout, head_units)  # [N, num_classes]
