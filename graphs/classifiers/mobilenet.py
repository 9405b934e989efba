"""MobileNet v1: the width of its layers and the size of its pictures choose between speed and accuracy."""

from typing import Annotated, Literal

from annotated_types import Gt, Interval, doc

from graphs import hyperparameters as hp
from graphs.backbones.backbone import Options
from graphs.backbones.mobilenet import MobileNetBackbone
from graphs.classifiers.picture_classifier import PictureClassifier


class MobileNet(PictureClassifier):
    """Thirteen separable convolutions: images [N, H, W, 1 or 3] uint8 in 0..255 -> logits [N, num_classes].

    cut: conv1, conv_dw_1, conv_pw_1, ..., conv_pw_13; the head gets the mean over the positions of a feature map.

    Source: Howard et al. 2017; graphs/backbones/mobilenet.py has the layers. For 1000 classes 4,253,864 numbers, of
    which 21,888 are averages of batch norm; with a width of 0.75, 0.5 and 0.25 2,601,976, 1,342,536 and 475,544.
    """

    namings = MobileNetBackbone.namings
    variants = {"width": (1.0, 0.75, 0.5, 0.25)}

    def build_graph(
        self, num_classes: hp.NumClasses = 1000,
        width: Annotated[float, Gt(0), doc("share of the filters that stay")] = 1.0,
        depth_multiplier: Annotated[
            int, Interval(ge=1, le=16), doc("maps that a depthwise convolution makes of each map")
        ] = 1,
        stem: Annotated[
            Literal["full", "small"],
            doc("stride of the first convolution: full, 2; small, 1, for pictures of 32x32 pixels"),
        ] = "full",
        image_shape: hp.PictureShape = (), image_size: hp.WorkingSize = (), pixels: hp.Pixels = "auto",
        cut: hp.Cut = "", head_units: hp.HeadUnits = (), dropout: hp.Dropout = 0.001,
        augment: hp.Augment = False, flip: hp.Flip = True, rotate: hp.Rotate = 0.0, zoom: hp.Zoom = 0.0,
        light: hp.Light = 0.0, l1: hp.L1 = 0.0, l2: hp.L2 = 0.0, initializer: hp.Initializer = "he_uniform",
    ):  # fmt: skip
        """X, Y, conv1, the separable convolutions, means, dropout, logits."""
        backbone = MobileNetBackbone(Options(pixels=pixels), width, depth_multiplier, stem == "small")
        block = backbone.block(self.is_training, True, l1, l2, initializer)
        images = self.shaped_input(image_shape, image_size, augment, flip, rotate, zoom, light)  # [N, 224, 224, 3]
        features = self.features(backbone, images, block, cut)  # [N, 7, 7, 1024]
        self.classify_means(features, block, num_classes, dropout, head_units)  # [N, num_classes]
