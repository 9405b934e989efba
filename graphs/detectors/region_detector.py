"""The contract of a detector that looks at regions of a picture one by one, in two stages."""

import tensorflow.compat.v1 as tf

from graphs import blocks
from graphs.detectors.detector import Detector


class RegionDetector(Detector):
    """A detector with regions that are classified: images [N, H, W, 3] uint8 in 0..255 -> what a Detector finds.

    outputs: those of a Detector, and "proposals" [N, P, 4], the regions, the best first, 0 where there are fewer.
    """

    head = "classes"
    ranked = (*Detector.ranked, ("proposals",))

    def classes_of_head(self, shape: tuple[int, ...]) -> int | None:
        """The last dimension without the background."""
        return shape[-1] - 1

    def block(self, batch_norm: bool, l2: float, initializer: str) -> blocks.Blocks:
        """What makes the layers behind the backbone."""
        return blocks.Blocks(self.is_training, batch_norm, 0.0, l2, initializer, tf.nn.relu)
