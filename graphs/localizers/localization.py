"""Localization: whether a picture holds an object, its box, its class, and its landmarks."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import tensorflow.compat.v1 as tf
from annotated_types import Gt, Interval, doc

from errors import UsageError
from graphs import augment_boxes, class_weights, layers, losses
from graphs import boxes as box_math
from graphs import hyperparameters as hp
from graphs.backbones.backbone import Options
from graphs.backbones.table import BACKBONES, namings_of
from graphs.box_pictures import with_boxes
from graphs.localizers import localization_loss as formulas
from graphs.localizers.localizer import Localizer
from graphs.localizers.soft_argmax import soft_argmax
from graphs.namings.naming import Naming
from parameters import ImageSize, height_and_width, look_up

Heads = Annotated[tuple[str, ...], doc("what to learn: some of presence,box,class")]
Keypoints = Annotated[
    int, Interval(ge=0, le=1000), doc("landmarks of an object to learn: their positions and whether they are visible")
]
Place = Annotated[
    Literal["dense", "soft_argmax"],
    doc("how coordinates are computed from the features: by a dense layer, or as a mean over positions"),
]
ObjectWeight = Annotated[
    Literal["ratio", "ratio100", "mean"],
    doc("weight of all losses but that of presence: the share of images with an object, 100 times that, or 1"),
]
BoxWeight = Annotated[
    float, Gt(0), doc("weight of the errors of coordinates, in 0..1 of the sides, beside the log losses")
]
HuberDelta = Annotated[float, Gt(0), doc("error of a coordinate, in 0..1 of the side, above which the loss is linear")]
FlipOfObjects = Annotated[
    hp.Flip, doc("mirror half of the training pictures; not with --keypoints, whose left and right would be wrong")
]

_HEADS = ("presence", "box", "class")
#: The metric that chooses the best checkpoint: that of the first of these heads that the network has.
_MONITORS = {"box": "mean_iou", "presence": "presence_accuracy", "class": "class_accuracy"}


class Localization(Localizer):
    """A backbone with up to four heads: images [N, H, W, 3] uint8 in 0..255 -> presence, box, class, keypoints.

    The target of an image is its largest object. Images without an object give no gradient to the heads other than
    presence. Box and keypoints are learned in 0..1 of the sides and given in pixels.

    object_weight: with "ratio", from the book's text, the loss is a mean over all images, whatever share of a batch
    holds an object. With "ratio100", from its code, all losses but that of presence count more, without a gain. A
    box_weight of 1000 with a huber_delta of 0.02, nearly the absolute error, helps; docs/detection.md has the figures.

    Source: Zafar et al. 2018, chapter 4, whose network has these defaults: 296,933 parameters with the heads presence
    and box at 240x320. train.py has other defaults, in tasks/localization/models.py. With them the mean IoU is 0.879 on
    the test set of shapes, and 0.686 on that of raccoon with restored and frozen weights of SqueezeNet.
    """

    @classmethod
    def namings_for(cls, chosen: Mapping[str, Any]) -> tuple[Naming, ...]:
        """Those of its backbone."""
        return namings_of(chosen["trunk"])

    def build_graph(
        self,
        num_classes: hp.ObjectClasses = 10,
        image_size: ImageSize = (96, 96),
        heads: Heads = _HEADS,
        keypoints: Keypoints = 0,
        trunk: hp.Trunk = "book",
        filters: hp.TrunkFilters = 16,
        stride: hp.TrunkStride = 8,
        pixels: hp.TrunkPixels = "auto",
        place: Place = "dense",
        object_weight: ObjectWeight = "ratio",
        box_weight: BoxWeight = 1.0,
        huber_delta: HuberDelta = 1.0,
        batch_norm: hp.TrunkBatchNorm = False,
        dropout: hp.Dropout = 0.0,
        augment: hp.Augment = False,
        flip: FlipOfObjects = True,
        shift: hp.Shift = 0.1,
        zoom: hp.Zoom = 0.15,
        light: hp.Light = 0.2,
        l1: hp.L1 = 0.0,
        l2: hp.L2 = 0.0,
        initializer: hp.Initializer = "he_uniform",
    ):
        """Pictures with their largest objects, augmentation, backbone, heads, and the weighted loss."""
        _check(heads)
        self.height, self.width = height_and_width(image_size)
        fields = self.feeds = self._placeholders(keypoints)
        if augment:
            # In a mirror the left landmark would be the right one.
            fields = self._augmented(flip and not keypoints, shift, zoom, light)
        target = formulas.largest_object(fields, self.height, self.width)

        backbone = BACKBONES[trunk](Options(filters, stride, pixels))
        block = backbone.block(self.is_training, batch_norm, l1, l2, initializer)
        features = backbone.features(fields["images"], block)  # [N, R, C, F]
        flat = layers.flatten(features, name="flatten")  # [N, R * C * F]
        flat = layers.dropout(flat, dropout, training=self.is_training, name="dropout")

        def places(name: str, axes: list[int]) -> tf.Tensor:
            if place == "dense":
                return block.output(flat, len(axes), name=name)
            return soft_argmax(features, axes, block, name=name)

        self.monitor = next(metric for head, metric in _MONITORS.items() if head in heads)
        presence = tf.constant(0.0)
        others = []
        if "presence" in heads:
            presence = self._presence_head(target, block.output(flat, 1, name="presence")[:, 0])
        if "box" in heads:
            others.append(box_weight * self._box_head(target, places("box", [0, 1, 0, 1]), huber_delta))
        if "class" in heads:
            self.head = "class"
            others.append(self._class_head(target, block.output(flat, num_classes, name="class")))
        if keypoints:
            points = tf.reshape(places("keypoints", [0, 1] * keypoints), [-1, keypoints, 2])
            seen = block.output(flat, keypoints, name="keypoints_visible")
            others.append(self._keypoint_head(target, points, seen, huber_delta, box_weight))

        self._set_loss(target, presence, others, object_weight)
        found = None
        if "box" in heads:
            found = box_math.to_unit(self.outputs["boxes"], self.height, self.width)[:, tf.newaxis]
        self.pictures = {"objects": with_boxes(fields["images"], target.unit_box[:, tf.newaxis], found)}

    def _set_loss(
        self, target: formulas.Target, presence: tf.Tensor, others: list[tf.Tensor], object_weight: str
    ) -> None:
        """Sets the loss: that of presence plus the weighted sum of those of the other heads, scalars all."""
        with tf.name_scope("objective"):
            ratio = tf.reduce_mean(target.present)
            weight = {"ratio": ratio, "ratio100": 100 * ratio, "mean": tf.constant(1.0)}[object_weight]
            self.metrics["loss"] = presence + weight * sum(others)
            self.loss = self.with_penalties(self.metrics["loss"])

    def _placeholders(self, keypoints: int) -> dict[str, tf.Tensor]:
        fields = {
            "images": tf.placeholder(tf.uint8, [None, self.height, self.width, 3], name="images"),
            "boxes": tf.placeholder(tf.float32, [None, None, 4], name="boxes"),
            "labels": tf.placeholder(tf.int32, [None, None], name="labels"),
        }
        if keypoints:
            fields["keypoints"] = tf.placeholder(tf.float32, [None, None, keypoints, 2], name="keypoints")
            fields["keypoints_visible"] = tf.placeholder(tf.bool, [None, None, keypoints], name="keypoints_visible")
        return fields

    def _augmented(self, flip: bool, shift: float, zoom: float, light: float) -> dict[str, tf.Tensor]:
        images, boxes, labels, *landmarks = self.feeds.values()
        changed = augment_boxes.augmented(images, boxes, labels, self.is_training, flip, shift, zoom, light, *landmarks)
        return dict(zip(self.feeds, changed, strict=True))

    def _presence_head(self, target: formulas.Target, logits: tf.Tensor) -> tf.Tensor:
        """Logits [N] -> the log loss in nats per image; sets outputs and metrics, as the other heads do."""
        with tf.name_scope("presence_loss"):
            threshold = tf.placeholder_with_default(0.5, [], name="threshold")
            self.settings = {"threshold": threshold}
            loss = losses.sigmoid_cross_entropy(target.present, logits)
            sure = tf.sigmoid(logits)  # [N]
            right = tf.equal(sure >= threshold, target.present > 0)
        self.outputs["presence"] = sure
        self.metrics |= {"presence_loss": loss, "presence_accuracy": tf.reduce_mean(tf.cast(right, tf.float32))}
        return loss

    def _box_head(self, target: formulas.Target, unit_boxes: tf.Tensor, delta: float) -> tf.Tensor:
        """[N, 4] in 0..1 -> the Huber loss."""
        with tf.name_scope("box_loss"):
            loss = formulas.box_loss(target, unit_boxes, delta)
            boxes = box_math.clip(box_math.to_pixels(unit_boxes, self.height, self.width), self.height, self.width)
            overlaps = formulas.ious(target, boxes, self.height, self.width)  # [N]
            objects = tf.reduce_sum(target.present)
        self.outputs["boxes"] = boxes
        self._measure("box_loss", loss, objects)
        self._measure("mean_iou", formulas.mean_over(target.present, overlaps), objects)
        self._measure("iou_over_50", formulas.mean_over(target.present, overlaps > 0.5), objects)
        return loss

    def _class_head(self, target: formulas.Target, logits: tf.Tensor) -> tf.Tensor:
        """Logits [N, C] -> the cross entropy in nats."""
        with tf.name_scope("class_loss"):
            weights = class_weights.of_labels(target.label, self.is_training)
            loss = formulas.class_loss(target, logits, weights)
            right = tf.equal(tf.argmax(logits, axis=1, output_type=tf.int32), target.label)  # [N]
            objects = tf.reduce_sum(target.present)
        self.outputs["probabilities"] = tf.nn.softmax(logits)
        self._measure("class_loss", loss, objects)
        self._measure("class_accuracy", formulas.mean_over(target.present, right), objects)
        return loss

    def _keypoint_head(
        self, target: formulas.Target, unit_points: tf.Tensor, logits: tf.Tensor, delta: float, weight: float
    ) -> tf.Tensor:
        """Positions [N, K, 2] in 0..1 and logits [N, K] of visibility -> weight * Huber loss + log loss."""
        with tf.name_scope("keypoint_loss"):
            loss = formulas.keypoint_loss(target, unit_points, logits, delta, weight)
            size = tf.constant([self.height, self.width], tf.float32)
            apart = tf.norm((unit_points - target.unit_keypoints) * size, axis=2)  # [N, K], pixels
            objects, landmarks = tf.reduce_sum(target.present), tf.reduce_sum(target.visible)
        self.outputs |= {"keypoints": unit_points * size, "keypoints_visible": tf.sigmoid(logits)}
        self._measure("keypoint_loss", loss, objects)
        self._measure("keypoint_error", formulas.mean_over(target.visible, apart), landmarks)
        return loss

    def _measure(self, name: str, value: tf.Tensor, count: tf.Tensor) -> None:
        self.metrics[name], self.metric_counts[name] = value, count


def _check(heads: tuple[str, ...]) -> None:
    """Raises UsageError for a head that is unknown or given twice, and for no heads."""
    for head in heads:
        look_up("head", head, dict.fromkeys(_HEADS))
    if not heads or len(set(heads)) < len(heads):
        raise UsageError(f"heads: {','.join(heads) or 'none'}; give some of {','.join(_HEADS)}, each once")
