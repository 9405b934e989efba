"""What a localizer is worth, class by class: is there an object, where, of which class, and where are its keypoints."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from tasks.detection.average_precision import Arrays, overlaps

PRESENT = 0.5  # the least presence that says: there is an object


class Objects(NamedTuple):
    """The largest object of each image, which is the one to find: there bool [N], labels [N], boxes [N, 4] in pixels.

    keypoints: [N, K, 2] (y, x) in pixels, NaN for those that can't be seen; K = 0 where the data set has none.
    """

    there: np.ndarray
    labels: np.ndarray
    boxes: np.ndarray
    keypoints: np.ndarray


def largest_objects(split: Arrays) -> Objects:
    """Of split "boxes" [N, M, 4], "labels" [N, M] (-1: nothing), "keypoints" and "keypoints_visible" if there are."""
    boxes = split["boxes"]
    areas = (boxes[..., 2:] - boxes[..., :2]).prod(axis=-1)
    largest = np.where(split["labels"] >= 0, areas, -1).argmax(axis=1)
    rows = np.arange(len(boxes))
    labels = split["labels"][rows, largest]
    keypoints = np.zeros((len(boxes), 0, 2))
    if "keypoints" in split:
        visible = split["keypoints_visible"][rows, largest][..., np.newaxis]
        keypoints = np.where(visible, split["keypoints"][rows, largest], np.nan)
    return Objects(labels >= 0, labels, boxes[rows, largest], keypoints)


def by_image(split: Arrays, outputs: Arrays) -> dict[str, np.ndarray]:
    """Measure -> [N] or [N, K], NaN where it says nothing of an image or keypoint; those that the heads allow.

    Args:
        split: see `largest_objects`.
        outputs: "presence" [N] in 0..1, "boxes" [N, 4] pixels, "probabilities" [N, C], "keypoints" [N, K, 2] pixels:
            those that there are.

    Returns:
        "presence_accuracy": 1 where the presence is on the right side of 0.5, else 0. Of images with an object alone:
        "mean_iou"; "iou_over_50": 1 where it is above 0.5, else 0; "class_accuracy": 1 where the class is right, else
        0; "keypoint_error" [N, K]: the distance of each keypoint that can be seen, in pixels.
    """
    truth, found = largest_objects(split), {}
    if "presence" in outputs:
        found["presence_accuracy"] = ((outputs["presence"] >= PRESENT) == truth.there).astype(float)
    if "boxes" in outputs:
        overlap = overlaps(outputs["boxes"], truth.boxes)
        found["mean_iou"] = np.where(truth.there, overlap, np.nan)
        found["iou_over_50"] = np.where(truth.there, overlap > 0.5, np.nan)
    if "probabilities" in outputs:
        right = outputs["probabilities"].argmax(axis=1) == truth.labels
        found["class_accuracy"] = np.where(truth.there, right, np.nan)
    if "keypoints" in outputs and "keypoints" in split:
        found["keypoint_error"] = np.linalg.norm(outputs["keypoints"] - truth.keypoints, axis=-1)
    return found


def by_class(split: Arrays, outputs: Arrays, classes: Sequence[str]) -> dict[str, dict[str, float | None]]:
    """Class of the largest object, and "(no object)" -> "images", how many, and the means of `by_image`, None of none.

    Arguments as those of `by_image`; classes: their names.
    """
    measures, labels = by_image(split, outputs), largest_objects(split).labels
    rows = {}
    for label, name in [*enumerate(classes), (-1, "(no object)")]:
        row: dict[str, float | None] = {"images": int((labels == label).sum())}
        for measure, values in measures.items():
            said = values[labels == label]
            said = said[np.isfinite(said)]
            row[measure] = float(said.mean()) if len(said) else None
        rows[name] = row
    return rows


def table(rows: dict[str, dict[str, float | None]]) -> str:
    """`by_class` as a table for the screen."""
    frame = pd.DataFrame(rows).T.astype(float).astype({"images": int})
    return frame.to_string(float_format="{:.4f}".format, na_rep="-")
