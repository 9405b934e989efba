"""The contract of a network that finds one object in a picture."""

from collections.abc import Mapping

import numpy as np

from graphs.graph import Graph


class Localizer(Graph):
    """A network that predicts whether an image holds an object, and its box: one object per image.

    outputs, one for each head: "presence" [N] float32 in 0..1; "boxes" [N, 4] float32, (top, left, bottom, right) in
    pixels of the images fed; "probabilities" [N, num_classes]; "keypoints" [N, K, 2], (y, x) in pixels, and
    "keypoints_visible" [N, K] in 0..1. `head`, with probabilities: as a classifier has it.
    """

    monitor = "mean_iou"
    higher_is_better = True
    gives_classes = True
    counted_fields = ("boxes", "labels")

    @classmethod
    def counted_labels(cls, examples: Mapping[str, np.ndarray]) -> np.ndarray:
        """The class of the largest object of each picture [N], -1 without an object."""
        boxes, labels = examples["boxes"], examples["labels"]
        areas = np.where(labels >= 0, np.prod(boxes[..., 2:] - boxes[..., :2], axis=-1), -1)  # [N, M]
        return np.take_along_axis(labels, areas.argmax(axis=1)[:, np.newaxis], axis=1)[:, 0]
