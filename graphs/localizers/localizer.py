"""The contract of a network that finds one object in a picture."""

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
