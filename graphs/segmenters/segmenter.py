"""The contract of a network that tells the class of each pixel."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import augment_masks, blocks, class_weights, palette
from graphs.backbones.backbone import Backbone, Options
from graphs.backbones.table import BACKBONES, namings_of
from graphs.graph import Graph
from graphs.namings.naming import Naming
from parameters import IGNORED

#: The scope of the layers that score the classes. It is not "logits", which published classifiers have.
SCORES = "scores"


class Segmenter(Graph):
    """A network that tells the class of each pixel: images [N, H, W, 1 or 3] uint8 -> logits [N, H, W, num_classes].

    feeds: "images" and "masks" [N, H, W] uint8 in 0..num_classes-1, or IGNORED (255) for pixels that do not count.
    outputs: "classes" [N, H, W] int32 and "probabilities" [N, H, W, num_classes] float32. `head`: SCORES; the last
    dimension of its layers is the number of classes.

    The monitored metric, "mean_iou", is one of a whole split: tasks/segmentation/evaluator.py measures it.
    """

    monitor = "mean_iou"
    higher_is_better = True
    gives_classes = True
    counted = "pixels"
    counted_fields = ("masks",)
    is_head_new = True
    chosen_by_data = {"image_shape": ()}

    @classmethod
    def adapt_to_data(cls, chosen: dict[str, Any], examples: Any) -> dict[str, Any]:
        """The pictures' own height, width and channels, unless image_shape is chosen."""
        return chosen | {"image_shape": chosen["image_shape"] or tuple(examples.fields["images"].shape)}

    @classmethod
    def of_any_size(cls, chosen: dict[str, Any]) -> dict[str, Any]:
        """The hyperparameters of the same network for pictures of any height and width."""
        return chosen | {"image_shape": (0, 0, *chosen["image_shape"][2:])}

    @classmethod
    def namings_for(cls, chosen: Mapping[str, Any]) -> tuple[Naming, ...]:
        """Those of its backbone, if it has one by name."""
        return namings_of(chosen["backbone"]) if "backbone" in chosen else ()

    @classmethod
    def count_classes(cls, examples: Mapping[str, np.ndarray], num_classes: int) -> np.ndarray:
        """Pixels: int64 [2, num_classes]. Row 0 is those of each class, row 1 those of the pictures that it occurs in.

        Pixels that are ignored are in neither. Source: Badrinarayanan et al. 2017 (SegNet), section 3.
        """
        held = [np.bincount(mask.ravel(), minlength=IGNORED + 1)[:num_classes] for mask in examples["masks"]]
        counts = np.stack(held)  # [N, num_classes]
        among = np.where(counts > 0, counts.sum(axis=1, keepdims=True), 0)
        return np.stack([counts.sum(axis=0), among.sum(axis=0)])

    def classes_of_head(self, shape: tuple[int, ...]) -> int | None:
        """The last dimension."""
        return shape[-1]

    def masked_input(
        self, image_shape: tuple[int, ...], augment: bool, flip: bool, shift: float, zoom: float, light: float
    ) -> tf.Tensor:
        """Images [N, H, W, 3] in 0..255, grey ones as three equal channels. Sets `feeds`.

        augment: in training, change them and their masks by augment_masks.augmented.

        Raises:
            UsageError: image_shape is no height,width,channels.
        """
        shape = image_shape or (224, 224, 3)
        if len(shape) != 3 or shape[2] not in (1, 3):
            given = ",".join(map(str, shape))
            raise UsageError(f"image_shape is height,width,channels with 1 or 3 channels, not {given}")
        size = [length or None for length in shape[:2]]
        images = tf.placeholder(tf.uint8, [None, *size, shape[2]], name="images")
        self.masks = tf.placeholder(tf.uint8, [None, *size], name="masks")
        self.feeds = {"images": images, "masks": self.masks}
        if augment:
            images, self.masks = augment_masks.augmented(images, self.masks, self.is_training, flip, shift, zoom, light)
        self._images = blocks.rgb(images)
        return self._images

    def stages(
        self, images: tf.Tensor, name: str, options: Options, batch_norm: bool, l2: float, initializer: str
    ) -> tuple[dict[str, tf.Tensor], Backbone, blocks.Blocks]:
        """The feature maps by stride of the backbone of that name, the backbone, and what made its convolutions."""
        backbone = BACKBONES[name](options)
        block = backbone.block(self.is_training, batch_norm, 0.0, l2, initializer)
        return backbone.stages(images, block), backbone, block

    def segment(self, logits: tf.Tensor) -> None:
        """Sets loss, outputs, metrics and pictures from logits [N, H, W, num_classes].

        The loss is the mean of the softmax cross entropy over the pixels that count, in nats; 0 if there are none.
        metrics: "loss" and "pixel_accuracy", the share of the right pixels among those that count. Source of the loss:
        Zafar et al. 2018, chapter 4 ("spatial softmax"), which counts all pixels.
        """
        self.head = SCORES
        num_classes = logits.shape.as_list()[3]
        with tf.name_scope("outputs"):
            probabilities = tf.nn.softmax(logits, name="probabilities")
            classes = tf.argmax(logits, axis=3, output_type=tf.int32, name="classes")
        self.outputs = {"classes": classes, "probabilities": probabilities}
        with tf.name_scope("loss"):
            labels = tf.cast(self.masks, tf.int32)
            counts = tf.not_equal(labels, IGNORED)  # [N, H, W]
            labels = tf.where_v2(counts, labels, 0)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)  # [N, H, W]
            of_class = class_weights.of_labels(labels, self.is_training)
            losses = losses if of_class is None else losses * of_class
            data_loss = mean_where(losses, counts)
        with tf.name_scope("metrics"):
            accuracy = mean_where(tf.cast(tf.equal(classes, labels), tf.float32), counts)
            pixels = tf.reduce_sum(tf.cast(counts, tf.float32))
        self.metrics = {"loss": data_loss, "pixel_accuracy": accuracy}
        self.metric_counts = {"loss": pixels, "pixel_accuracy": pixels}
        self.pictures = {
            "images": tf.cast(self._images, tf.uint8),
            "truth": _coloured(self.masks, num_classes),
            "prediction": _coloured(classes, num_classes),
        }
        with tf.name_scope("objective"):
            self.loss = self.with_penalties(data_loss)


def mean_where(values: tf.Tensor, counts: tf.Tensor) -> tf.Tensor:
    """The mean of values [N, H, W] over the places where counts, bool [N, H, W], is True; 0 if there are none."""
    kept = tf.where_v2(counts, values, 0.0)
    return tf.math.divide_no_nan(tf.reduce_sum(kept), tf.reduce_sum(tf.cast(counts, values.dtype)))


def _coloured(classes: tf.Tensor, num_classes: int) -> tf.Tensor:
    """Classes [N, H, W] of integers -> uint8 [N, H, W, 3]: white where they are ignored."""
    with tf.name_scope("coloured"):
        colours = palette.colours()
        colours[num_classes:] = 255
        return tf.gather(tf.constant(colours), tf.cast(classes, tf.int32))
