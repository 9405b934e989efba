"""The contract of a network that finds any number of objects in a picture."""

from collections.abc import Mapping
from typing import Any

import tensorflow.compat.v1 as tf

from graphs import augment_boxes
from graphs import boxes as box_math
from graphs.backbones.table import namings_of
from graphs.box_pictures import with_boxes
from graphs.graph import Graph
from graphs.namings.naming import Naming

_MOST = 100  # objects of a picture in the outputs, as COCO counts them
_DRAWN = 0.15  # least score of a box in TensorBoard's pictures


class Detector(Graph):
    """A network that finds any number of objects.

    outputs, the best score first, and 0, 0 and -1 where there are fewer objects: "boxes" [N, K, 4] float32, (top, left,
    bottom, right) in pixels of the images fed; "scores" [N, K] in 0..1; "classes" [N, K] int32. settings: "threshold",
    the least score; "iou", above which the lower of two boxes of a class is dropped. candidates, from which these
    choose: "boxes" [N, P, 4] and "scores" [N, P, num_classes]. `head`: the scope of the layer whose size depends on
    num_classes.

    The monitored metric, "map_50_95", is one of a whole split: tasks/detection/evaluator.py measures it. "map_50" rises
    and falls by chance on few pictures (0.03 on 23 of them), and would choose a network that places boxes badly.
    """

    monitor = "map_50_95"
    higher_is_better = True
    gives_classes = True
    ranked = (("boxes", "scores", "classes"),)

    candidates: dict[str, tf.Tensor]

    @classmethod
    def namings_for(cls, chosen: Mapping[str, Any]) -> tuple[Naming, ...]:
        """Those of its backbone."""
        return namings_of(chosen["trunk"])

    def export_outputs(self, suppression: bool) -> dict[str, tf.Tensor]:
        """The outputs, or the candidates for a format that can't choose among overlapping boxes."""
        return self.outputs if suppression else self.candidates

    def boxed_input(
        self, height: int, width: int, augment: bool, flip: bool, shift: float, zoom: float, light: float
    ) -> tuple[tf.Tensor, ...]:
        """Images [N, height, width, 3], objects [N, M, 4] and labels [N, M]. Sets `feeds`.

        augment: in training, change them by augment_boxes.augmented.
        """
        images = tf.placeholder(tf.uint8, [None, height, width, 3], name="images")
        objects = tf.placeholder(tf.float32, [None, None, 4], name="boxes")
        labels = tf.placeholder(tf.int32, [None, None], name="labels")
        self.feeds = {"images": images, "boxes": objects, "labels": labels}
        if not augment:
            return images, objects, labels
        return augment_boxes.augmented(images, objects, labels, self.is_training, flip, shift, zoom, light)

    def learn(self, losses: dict[str, tf.Tensor]) -> None:
        """Sets the loss, the sum of these scalars and the penalties, and the metrics: each of them and their sum."""
        data_loss = tf.add_n(list(losses.values()))
        self.metrics = {"loss": data_loss, **losses}
        self.loss = self.with_penalties(data_loss)

    def choose(self, boxes: tf.Tensor, scores: tf.Tensor) -> None:
        """Sets candidates, settings and outputs: the boxes with the best scores, after non-maximum suppression.

        Args:
            boxes: [N, P, 4], pixels. scores: [N, P, num_classes] in 0..1.
        """
        with tf.name_scope("outputs"):
            threshold = tf.placeholder_with_default(0.005, [], name="threshold")
            iou = tf.placeholder_with_default(0.5, [], name="iou")
            self.settings = {"threshold": threshold, "iou": iou}
            self.candidates = {"boxes": boxes, "scores": scores}
            found = box_math.non_maximum_suppression(boxes, scores, threshold, iou, _MOST)
            self.outputs = dict(zip(("boxes", "scores", "classes"), found, strict=True))

    def draw(self, images: tf.Tensor, objects: tf.Tensor) -> None:
        """Sets the pictures for TensorBoard: the objects, and the boxes with a score of 0.15 or more.

        Args:
            images: [N, H, W, 3] in 0..255, of known size. objects: [N, M, 4], pixels.
        """
        height, width = images.shape.as_list()[1:3]
        sure = tf.cast(self.outputs["scores"] >= _DRAWN, tf.float32)[..., tf.newaxis]
        found = box_math.to_unit(self.outputs["boxes"] * sure, height, width)
        self.pictures = {"objects": with_boxes(images, box_math.to_unit(objects, height, width), found)}
