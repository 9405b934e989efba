"""The contract of a detector that looks at regions of a picture one by one, in two stages."""

from collections.abc import Mapping
from typing import Any

import tensorflow.compat.v1 as tf

from graphs import augment_boxes, blocks
from graphs.backbones.table import namings_of
from graphs.detectors.detector import Detector
from graphs.namings.naming import Naming


class RegionDetector(Detector):
    """A detector with regions that are classified: images [N, H, W, 3] uint8 in 0..255 -> what a Detector finds.

    outputs: those of a Detector, and "proposals" [N, P, 4], the regions, the best first, 0 where there are fewer.
    """

    head = "classes"
    ranked = (*Detector.ranked, ("proposals",))

    @classmethod
    def namings_for(cls, chosen: Mapping[str, Any]) -> tuple[Naming, ...]:
        """Those of its backbone."""
        return namings_of(chosen["trunk"])

    def classes_of_head(self, shape: tuple[int, ...]) -> int | None:
        """The last dimension without the background."""
        return shape[-1] - 1

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

    def block(self, batch_norm: bool, l2: float, initializer: str) -> blocks.Blocks:
        """What makes the layers behind the backbone."""
        return blocks.Blocks(self.is_training, batch_norm, 0.0, l2, initializer, tf.nn.relu)

    def learn(self, losses: dict[str, tf.Tensor]) -> None:
        """Sets the loss, the sum of these scalars and the penalties, and the metrics: each of them and their sum."""
        data_loss = tf.add_n(list(losses.values()))
        self.metrics = {"loss": data_loss, **losses}
        self.loss = self.with_penalties(data_loss)
