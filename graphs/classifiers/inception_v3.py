"""Inception v3: 94 convolutions with batch norm, for pictures of 299x299."""

from typing import Annotated, Literal

from annotated_types import doc

from graphs import hyperparameters as hp
from graphs.backbones.backbone import Options
from graphs.backbones.inception_v3 import InceptionV3Backbone
from graphs.classifiers.picture_classifier import PictureClassifier


class InceptionV3(PictureClassifier):
    """Eleven modules of parallel convolutions: images [N, H, W, 1 or 3] uint8 in 0..255 -> logits [N, num_classes].

    cut: conv1, conv2, conv3, pool1, conv4, conv5, pool2, mixed0, ..., mixed10; the head gets the mean over the
    positions of a feature map. Pictures have 75 pixels a side or more, with the small stem 21.

    Source: Szegedy et al. 2015; graphs/backbones/inception_v3.py has the layers. For 1000 classes 23,851,784 numbers,
    as in keras.applications, of which 34,432 are averages of batch norm. There is no auxiliary head.
    """

    published_shape = (299, 299, 3)

    namings = InceptionV3Backbone.namings

    def build_graph(
        self, num_classes: hp.NumClasses = 1000,
        stem: Annotated[
            Literal["full", "small"],
            doc(
                "full, conv1 with a stride of 2 and pool1; small, neither, for pictures of 32x32: all feature maps "
                "have 4 times the height and width"
            ),
        ] = "full",
        image_shape: hp.PictureShape = (), image_size: hp.WorkingSize = (), pixels: hp.Pixels = "auto",
        cut: hp.Cut = "", head_units: hp.HeadUnits = (), dropout: hp.Dropout = 0.2,
        augment: hp.Augment = False, flip: hp.Flip = True, rotate: hp.Rotate = 0.0, zoom: hp.Zoom = 0.0,
        light: hp.Light = 0.0, l1: hp.L1 = 0.0, l2: hp.L2 = 0.0, initializer: hp.Initializer = "he_uniform",
    ):  # fmt: skip
        """X, Y, conv1 to conv5, mixed0 to mixed10, means, dropout, logits."""
        backbone = InceptionV3Backbone(Options(pixels=pixels), stem == "small")
        block = backbone.block(self.is_training, True, l1, l2, initializer)
        images = self.shaped_input(image_shape, image_size, augment, flip, rotate, zoom, light)  # [N, 299, 299, 3]
        features = self.features(backbone, images, block, cut)  # [N, 8, 8, 2048]
        self.classify_means(features, block, num_classes, dropout, head_units)  # [N, num_classes]
