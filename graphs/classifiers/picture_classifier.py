"""The contract of a classifier that is a backbone with a head, for pictures of any one size."""

from typing import Any

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import augment as augmentation
from graphs import blocks
from graphs.backbones.backbone import Backbone
from graphs.classifiers.classifier import Classifier
from parameters import height_and_width


class PictureClassifier(Classifier):
    """A backbone with a head: images [N, H, W, 1 or 3] uint8 in 0..255 -> logits [N, num_classes].

    image_shape: a hyperparameter, (H, W, channels) of the placeholder; () leaves it to the data. image_size: another
    one, the (height, width) at which the network works; () is that of the pictures.
    """

    chosen_by_data = {"image_shape": ()}
    #: The shape of pictures without data, that of the published network.
    published_shape = (224, 224, 3)

    @classmethod
    def adapt_to_data(cls, chosen: dict[str, Any], examples: Any) -> dict[str, Any]:
        """The pictures' own height, width and channels, unless image_shape is chosen."""
        return chosen | {"image_shape": chosen["image_shape"] or tuple(examples.fields["images"].shape)}

    def shaped_input(
        self,
        image_shape: tuple[int, ...],
        image_size: tuple[int, ...],
        augment: bool,
        flip: bool,
        rotate: float,
        zoom: float,
        light: float,
    ) -> tf.Tensor:
        """Images [N, h, w, channels] in 0..255 of the working size; sets `feeds` and `pictures`.

        augment: in training, shift them by up to an eighth of the shorter side (4 pixels of 32: He et al. 2016, section
        4.2), and change them by the rest of augment.augmented.

        Raises:
            UsageError: image_shape is no height,width,channels, or image_size no height,width.
        """
        height, width = height_and_width(image_size or self.published_shape[:2])
        shape = image_shape or (height, width, self.published_shape[2])
        if len(shape) != 3 or shape[2] not in (1, 3):
            given = ",".join(map(str, shape))
            raise UsageError(f"image_shape is height,width,channels with 1 or 3 channels, not {given}")
        images = self.labelled_input(tf.uint8, *shape)
        if image_size and (height, width) != shape[:2]:
            images = blocks.resized(images, height, width)
        if augment:
            max_shift = min(images.shape.as_list()[1:3]) // 8
            images = augmentation.augmented(images, self.is_training, max_shift, flip, rotate, zoom, light)
        self.pictures = {"images": tf.cast(images, tf.uint8)}
        return images

    def features(self, backbone: Backbone, images: tf.Tensor, block: blocks.Blocks, cut: str = "") -> tf.Tensor:
        """The last layer of `stack`, up to `cut`. Raises UsageError as well if the backbone has no layer `cut`."""
        return self.stack(backbone, images, block, cut).end()

    def stack(self, backbone: Backbone, images: tf.Tensor, block: blocks.Blocks, cut: str = "") -> blocks.Stack:
        """The backbone on images [N, h, w, 1 or 3] in 0..255, for more layers behind it; grey becomes R = G = B.

        Raises:
            UsageError: the pictures are smaller than the backbone can take.
        """
        backbone.check_size(images)
        return backbone.layers(blocks.rgb(images), block, cut)

    def classify_means(
        self, features: tf.Tensor, block: blocks.Blocks, num_classes: int, dropout: float, head_units: tuple[int, ...]
    ) -> None:
        """The means [N, C] of features [N, h, w, C] over the positions, and the head of `classify_features`."""
        net = tf.reduce_mean(features, axis=[1, 2], name="mean") if features.shape.rank == 4 else features  # [N, C]
        self.classify_features(net, block, num_classes, dropout, head_units)
