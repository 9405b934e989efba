"""The contract of a detector whose regions come from outside of the graph."""

import tensorflow.compat.v1 as tf

from graphs import augment_boxes
from graphs import boxes as box_math
from graphs.detectors.region_detector import RegionDetector


class GivenRegions(RegionDetector):
    """A detector that is fed with "regions" [N, R, 4] float32 beside the images: its output "proposals" are these.

    They are in pixels, the best first, 0 where there are fewer.
    """

    inputs = ("images", "regions")

    def region_input(
        self, height: int, width: int, count: int, augment: bool, flip: bool, shift: float, zoom: float, light: float
    ) -> tuple[tf.Tensor, ...]:
        """Images [N, height, width, 3], objects [N, M, 4], labels [N, M], regions [N, count, 4]. Sets `feeds`.

        augment: in training, change them by augment_boxes.augmented: regions move with the pixels, and become 0 where
        little of them is left in the picture.
        """
        images, objects, labels = self.boxed_input(height, width, False, flip, shift, zoom, light)
        regions = self.feeds["regions"] = tf.placeholder(tf.float32, [None, count, 4], name="regions")
        if not augment:
            return images, objects, labels, regions
        most = tf.shape(objects)[1]
        there = tf.where_v2(box_math.area(regions) > 0, 0, -1)  # [N, count]
        images, boxes, marks = augment_boxes.augmented(
            images,
            tf.concat([objects, regions], axis=1),
            tf.concat([labels, there], axis=1),
            self.is_training, flip, shift, zoom, light,
        )  # fmt: skip
        moved = tf.ensure_shape(boxes[:, most:], [None, count, 4])
        return images, boxes[:, :most], marks[:, :most], moved
