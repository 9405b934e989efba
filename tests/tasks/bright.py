"""A detector and a localizer that can't be wrong: they find the bright spot of a dark picture without training."""

from dataclasses import replace

import tensorflow.compat.v1 as tf

from graphs.detectors.detector import Detector
from graphs.graph import Graph
from graphs.localizers.localizer import Localizer
from parameters import ImageSize, height_and_width
from tasks import detection, localization
from training.entry import Entry

TAKES = {"images": (None, None, 3), "boxes": (None, 4), "labels": (None,)}
RECIPE = {"steps": 1, "batch_size": 10, "examples": 30}
DETECTOR = Entry("tests.tasks.bright:SpotDetector", "finds a spot", TAKES, "shapes", recipe=RECIPE)
LOCALIZER = Entry("tests.tasks.bright:SpotLocalizer", "finds a spot", TAKES, "shapes", recipe=RECIPE)
MODELS = ("spot-detector", "spot-localizer")
#: To be put into tasks.registry.TASKS: the tasks with these models.
TASKS = {
    "spot detection": replace(detection.TASK, models={"spot-detector": DETECTOR}),
    "spot localization": replace(localization.TASK, models={"spot-localizer": LOCALIZER}),
}


def _prepare(model: Graph, height: int, width: int) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Feeds, loss and metrics; then whether there is a spot [N], its box [N, 4], whether it is red [N]."""
    images = tf.placeholder(tf.uint8, [None, height, width, 3], name="X")
    boxes, labels = tf.placeholder(tf.float32, [None, None, 4]), tf.placeholder(tf.int32, [None, None])
    model.feeds = {"images": images, "boxes": boxes, "labels": labels}
    weight = tf.get_variable("weight", [], initializer=tf.ones_initializer())
    model.loss = weight**2 + 0 * tf.reduce_sum(boxes)
    bright = images[..., 0] > 128  # [N, H, W]
    sides = []
    for axis, length in ((2, height), (1, width)):
        line = tf.cast(tf.reduce_any(bright, axis=axis), tf.int32)
        sides.append((tf.argmax(line, axis=1), length - tf.argmax(tf.reverse(line, [1]), axis=1)))
    (top, bottom), (left, right) = sides
    there = tf.reduce_any(bright, axis=[1, 2])
    box = tf.cast(tf.stack([top, left, bottom, right], axis=1), tf.float32) * weight / tf.stop_gradient(weight)
    return there, box, tf.reduce_max(images[..., 1], axis=[1, 2]) < 128


class SpotDetector(Detector):
    """Class 1 for red spots, 0 for others; score 0.8, and with an iou above 0.7 a second one of 0.4, a pixel higher."""

    def build_graph(self, num_classes: int = 3, image_size: ImageSize = (64,)) -> None:
        height, width = height_and_width(image_size)
        there, box, red = _prepare(self, height, width)
        threshold, iou = (tf.placeholder_with_default(value, []) for value in (0.1, 0.9))
        self.settings = {"threshold": threshold, "iou": iou}
        scores = tf.stack([0.8, 0.4 * tf.cast(iou > 0.7, tf.float32)]) * tf.cast(there, tf.float32)[:, tf.newaxis]
        real = scores > threshold  # [N, 2]
        boxes = tf.stack([box, box - [1.0, 0.0, 1.0, 0.0]], axis=1)
        self.candidates = {"boxes": boxes, "scores": scores[..., tf.newaxis] * tf.ones([num_classes])}
        self.outputs = {
            "boxes": tf.where_v2(real[..., tf.newaxis], boxes, tf.zeros_like(boxes)),
            "scores": tf.where_v2(real, scores, tf.zeros_like(scores)),
            "classes": tf.where_v2(real, tf.tile(tf.cast(red, tf.int32)[:, tf.newaxis], [1, 2]), [[-1, -1]]),
        }
        self.metrics = {"loss": tf.identity(self.loss)}


class SpotLocalizer(Localizer):
    """Presence 0.8 or 0.3, class 1 for red spots; two keypoints, its corners, of which the second can't be seen."""

    def build_graph(self, num_classes: int = 3, image_size: ImageSize = (64,)) -> None:
        height, width = height_and_width(image_size)
        there, box, red = _prepare(self, height, width)
        self.settings = {"threshold": tf.placeholder_with_default(0.5, [])}
        self.outputs = {
            "presence": 0.3 + 0.5 * tf.cast(there, tf.float32),
            "boxes": box,
            "probabilities": tf.one_hot(tf.cast(red, tf.int32), num_classes, 0.75, 0.125),
            "keypoints": tf.reshape(box, [-1, 2, 2]),
            "keypoints_visible": tf.tile([[0.9, 0.1]], [tf.shape(box)[0], 1]),
        }
        self.metrics = {"loss": tf.identity(self.loss), "mean_iou": tf.reduce_mean(box) * 0}
