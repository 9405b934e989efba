"""YOLO: each cell of a grid predicts boxes and their classes, in one pass over the picture."""

from typing import Annotated, Any, Literal

import numpy as np
import tensorflow.compat.v1 as tf
from annotated_types import Ge, Interval, doc

from errors import UsageError
from graphs import anchor_sizes, blocks, class_weights
from graphs import boxes as box_math
from graphs import hyperparameters as hp
from graphs.backbones.backbone import Options
from graphs.backbones.rows import leaky_relu
from graphs.backbones.table import BACKBONES
from graphs.detectors.detector import Detector
from graphs.detectors.grid import grid_head
from graphs.detectors.yolo_loss import Predictions, decode, yolo_loss
from parameters import ImageSize, Only, height_and_width

# Subtracted from the logits of confidences, which so begin at 0.12. Nearly all boxes hold nothing: from 0.5 their
# gradients would be large at first, and would keep Adam's steps small for a thousand steps.
DOUBT = 2.0


class Yolo(Detector):
    """One-stage detector: images [N, H, W, 3] uint8 in 0..255 -> for each cell B boxes and probabilities of K classes.

    The network gives [N, R, C, B * 5 + K]: y, x, height, width and confidence of each box, then a logit of each class,
    which all boxes of the cell share. With class_per "box" it gives [N, R, C, B * (5 + K)]: the five numbers and the
    logits of each box, so that two classes can lie in one cell.
    Centre and confidence go through a sigmoid and the classes through a softmax; the paper leaves all of them linear.
    Height and width are squares (times anchors).

    Source: Redmon et al. 2016; anchors: Redmon and Farhadi 2017. With train.py's defaults
    mAP@0.5 is 0.955 on the test pictures of shapes after 10 epochs, 3 minutes on 2 cores, and 0.881 on those of blood
    cells (BCCD, 240x320) after 100 epochs, 5 minutes.
    """

    chosen_by_data = {"anchors": "auto"}
    head = "output"

    def build_graph(
        self,
        num_classes: hp.ObjectClasses = 10,
        image_size: ImageSize = (96, 96),
        trunk: hp.Trunk = "small",
        filters: hp.TrunkFilters = 16,
        stride: hp.TrunkStride = 8,
        pixels: hp.TrunkPixels = "auto",
        cell_boxes: Annotated[int, Interval(ge=1, le=100), doc("boxes per cell")] = 3,
        class_per: Annotated[
            Literal["cell", "box"], doc("what has class probabilities of its own; box: two classes can lie in one cell")
        ] = "cell",
        anchors: Annotated[
            str,
            doc("initial sizes of the boxes: HEIGHTxWIDTH,... in pixels; auto: k-means of the training objects"),
        ] = "",
        coordinates_weight: Annotated[float, Ge(0), doc("weight of the errors of position and size in the loss")] = 5.0,
        no_object_weight: Annotated[
            float, Ge(0), doc("weight of the confidence of boxes without an object in the loss")
        ] = 0.5,
        batch_norm: hp.BatchNorm = True,
        dropout: Annotated[hp.Dropout, Only("trunk", "yolo", "fast_yolo")] = 0.5,
        augment: hp.Augment = True,
        flip: hp.Flip = True,
        shift: hp.Shift = 0.1,
        zoom: hp.Zoom = 0.15,
        light: hp.Light = 0.2,
        l2: hp.L2 = 0.0,
        initializer: hp.Initializer = "he_uniform",
    ):
        """Pictures and objects, augmentation, backbone, grid; the loss; boxes and scores of all cells, suppression."""
        height, width = height_and_width(image_size)
        images, objects, labels = self.boxed_input(height, width, augment, flip, shift, zoom, light)

        backbone = BACKBONES[trunk](Options(filters, stride, pixels))
        features = backbone.cells(images, backbone.block(self.is_training, batch_norm, 0.0, l2, initializer))
        block = blocks.Blocks(self.is_training, batch_norm, 0.0, l2, initializer, leaky_relu)
        logits = cell_boxes * num_classes if class_per == "box" else num_classes
        net = grid_head(features, backbone, block, cell_boxes * 5 + logits, dropout)  # [N, R, C, B * 5 + logits]
        predictions = interpret(net, cell_boxes, _starts(anchors, cell_boxes, height, width), class_per)

        with tf.name_scope("loss"):
            unit_objects = box_math.to_unit(objects, height, width)
            of_class = class_weights.of_labels(labels, self.is_training)
            parts = yolo_loss(predictions, unit_objects, labels, coordinates_weight, no_object_weight, of_class)
            self.learn(parts)
        self.choose(*self._candidates(predictions, height, width))
        self.draw(images, objects)

    @classmethod
    def adapt_to_data(cls, chosen: dict[str, Any], examples: Any) -> dict[str, Any]:
        """The hyperparameters with numbers for --anchors auto, from the training objects.

        Raises:
            UsageError: there are fewer sizes of objects than boxes a cell.
        """
        return anchor_sizes.adapted(chosen, examples, chosen["cell_boxes"])

    def _candidates(self, predictions: Predictions, height: int, width: int) -> tuple[tf.Tensor, tf.Tensor]:
        """The boxes of all cells [N, P, 4] in pixels, clipped to the picture, and their scores [N, P, K]."""
        with tf.name_scope("candidates"):
            boxes = box_math.to_pixels(decode(predictions.centres, predictions.roots), height, width)
            rows, columns, count, _ = boxes.shape.as_list()[1:]
            boxes = tf.reshape(box_math.clip(boxes, height, width), [-1, rows * columns * count, 4])
            scores = predictions.confidences[..., tf.newaxis] * predictions.classes  # [N, R, C, B, K]
            return boxes, tf.reshape(scores, [-1, rows * columns * count, scores.shape.as_list()[-1]])


def interpret(net: tf.Tensor, boxes: int, starts: np.ndarray | None, class_per: str = "cell") -> Predictions:
    """[N, R, C, B * 5 + K] of any numbers, or [N, R, C, B * (5 + K)] -> the predictions of the cells.

    starts: [B, 2], the square roots of the anchors' (height, width) in shares of the picture. A number x gives the
    anchor's root times 1 + x, so 0 gives the anchor. None: the numbers are the roots.
    class_per: "cell" or "box", what has class probabilities of its own; see Yolo.
    """
    with tf.name_scope("cells"):
        each, classes = _split_by_box(net, boxes, class_per)
        roots = each[..., 2:4]
        if starts is not None:
            roots = starts * (1 + roots)
        confidences = tf.sigmoid(each[..., 4] - DOUBT)
        return Predictions(tf.sigmoid(each[..., :2]), roots, confidences, classes)


def _split_by_box(net, boxes, class_per):
    """Of each box the numbers y, x, height, width and confidence [N, R, C, B, 5], and probabilities [N, R, C, B, K]."""
    rows, columns, numbers = net.shape.as_list()[1:]
    if class_per == "box":
        each = tf.reshape(net, [-1, rows, columns, boxes, numbers // boxes])
        return each[..., :5], tf.nn.softmax(each[..., 5:])
    each = tf.reshape(net[..., : boxes * 5], [-1, rows, columns, boxes, 5])
    of_cells = tf.nn.softmax(net[..., boxes * 5 :])  # [N, R, C, K]
    return each, tf.tile(of_cells[:, :, :, tf.newaxis], [1, 1, 1, boxes, 1])


def _starts(anchors, boxes, height, width):
    """The roots of the anchors [B, 2] as shares of the picture, or None without anchors."""
    sizes = anchor_sizes.parse(anchors)
    if sizes and len(sizes) != boxes:
        raise UsageError(f"--anchors has {len(sizes)} of the {boxes} sizes of a cell; give --cell_boxes {len(sizes)}")
    return np.sqrt(np.array(sizes) / [height, width]).astype(np.float32) if sizes else None
