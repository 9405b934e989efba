"""The contract of a network that finds any number of objects in a picture."""

import tensorflow.compat.v1 as tf

from graphs import boxes as box_math
from graphs.box_pictures import with_boxes
from graphs.graph import Graph

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

    def export_outputs(self, suppression: bool) -> dict[str, tf.Tensor]:
        """The outputs, or the candidates for a format that can't choose among overlapping boxes."""
        return self.outputs if suppression else self.candidates

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
