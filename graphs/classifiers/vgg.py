"""VGG: depth by small kernels, 11 to 19 layers, most of whose parameters are in the first dense layer."""

from typing import Annotated, Literal

from annotated_types import doc

from graphs import hyperparameters as hp
from graphs import layers
from graphs.backbones.backbone import Options
from graphs.backbones.vgg import VGGBackbone
from graphs.classifiers.picture_classifier import PictureClassifier
from parameters import Only


class VGG(PictureClassifier):
    """3x3 convolutions, dense 4096 twice: images [N, H, W, 1 or 3] uint8 in 0..255 -> logits [N, num_classes].

    cut: conv1_1, ..., pool1, ..., pool5, fc6 or fc7; the head gets the mean over the positions of a feature map. There
    is no dropout between fc6 and fc7, so the output of frozen layers up to fc7 is never random.

    Source: Simonyan and Zisserman 2015; graphs/backbones/vgg.py has the convolutions. Parameters for 1000 classes and
    224x224 pixels, with 11, 13, 16 and 19 layers: 132,863,336, 133,047,848, 138,357,544 and 143,667,240. The
    initializer is that of the paper's section 3.1, because the pixels of published weights reach 151: with he_uniform
    and without batch norm the features begin near 100.
    """

    namings = VGGBackbone.namings
    variants = {"depth": (11, 13, 16, 19)}

    def build_graph(
        self, num_classes: hp.NumClasses = 1000,
        depth: Annotated[Literal[11, 13, 16, 19], doc("layers with weights, the three dense ones included")] = 16,
        batch_norm: hp.BatchNorm = False,
        head: Annotated[
            Literal["dense", "pool"],
            doc("behind the last pooling: dense, the dense layers of --dense_layers; pool, means and the classes"),
        ] = "dense",
        dense_layers: Annotated[
            Literal[3, 1, 0], Only("head", "dense"),
            doc("dense layers: 3 as published; 1, that of the classes, on all positions; 0, on means like --head pool"),
        ] = 3,
        image_shape: hp.PictureShape = (), image_size: hp.WorkingSize = (), pixels: hp.Pixels = "auto",
        cut: hp.Cut = "", head_units: hp.HeadUnits = (), dropout: hp.Dropout = 0.5,
        augment: hp.Augment = False, flip: hp.Flip = True, rotate: hp.Rotate = 0.0, zoom: hp.Zoom = 0.0,
        light: hp.Light = 0.0, l1: hp.L1 = 0.0, l2: hp.L2 = 0.0, initializer: hp.Initializer = "glorot_uniform",
    ):  # fmt: skip
        """X, Y, five blocks of convolutions with poolings, fc6, fc7, dropout, logits."""
        backbone = VGGBackbone(Options(pixels=pixels), depth)
        block = backbone.block(self.is_training, batch_norm, l1, l2, initializer)
        images = self.shaped_input(image_shape, image_size, augment, flip, rotate, zoom, light)  # [N, 224, 224, 3]
        net = self.stack(backbone, images, block, cut)  # [N, 7, 7, 512]
        if head == "dense" and dense_layers:
            net.add("flatten", layers.flatten)  # [N, 25088]
        if head == "dense" and dense_layers == 3:
            for number, units in enumerate(backbone.classifier_units, 6):  # fc6, fc7
                net.add(f"fc{number}", block.dense, units)  # [N, 4096]
        self.classify_means(net.end(), block, num_classes, dropout, head_units)  # [N, num_classes]
