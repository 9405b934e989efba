"""The figures of a localizer: presence, box, class and keypoints of the largest object of each image."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tasks.overlap import Arrays, overlaps
from texts import shown
from training.tables import pd

PRESENT = 0.5  # the least presence with which a network says that there is an object


class Objects(NamedTuple):
    """The largest object of each image: there bool [N], labels [N] (-1: no object), boxes [N, 4] in pixels.

    keypoints: [N, K, 2] (y, x) in pixels, NaN for those that can't be seen; K = 0 where the data set has none.
    """

    there: np.ndarray
    labels: np.ndarray
    boxes: np.ndarray
    keypoints: np.ndarray


def largest_objects(batch: Arrays) -> Objects:
    """The largest object of each image of a batch.

    Args:
        batch: "boxes" [N, M, 4] in pixels, "labels" [N, M] (-1: no object), and where the data set has them "keypoints"
            [N, M, K, 2] in pixels and "keypoints_visible" bool [N, M, K].
    """
    boxes = batch["boxes"]
    areas = (boxes[..., 2:] - boxes[..., :2]).prod(axis=-1)
    largest = np.where(batch["labels"] >= 0, areas, -1).argmax(axis=1)
    rows = np.arange(len(boxes))
    labels = batch["labels"][rows, largest]
    keypoints = np.zeros((len(boxes), 0, 2))
    if "keypoints" in batch:
        visible = batch["keypoints_visible"][rows, largest][..., np.newaxis]
        keypoints = np.where(visible, batch["keypoints"][rows, largest], np.nan)
    return Objects(labels >= 0, labels, boxes[rows, largest], keypoints)


def by_image(batch: Arrays, outputs: Arrays) -> dict[str, np.ndarray]:
    """Measure -> [N] or [N, K], NaN where it does not apply to an image or keypoint; those of the heads that exist.

    Args:
        batch: see `largest_objects`.
        outputs: those that exist of "presence" [N] in 0..1, "boxes" [N, 4] in pixels, "probabilities" [N, C],
            "keypoints" [N, K, 2] in pixels.

    Returns:
        "presence_accuracy": 1 where the presence is on the right side of 0.5, else 0. The others are of images with an
        object. "mean_iou": the IoU of its box. "iou_over_50": 1 where that is above 0.5, else 0. "class_accuracy": 1
        where the class is right, else 0. "keypoint_error" [N, K]: the distance of each keypoint that can be seen, in
        pixels.
    """
    truth, found = largest_objects(batch), {}
    if "presence" in outputs:
        found["presence_accuracy"] = ((outputs["presence"] >= PRESENT) == truth.there).astype(float)
    if "boxes" in outputs:
        overlap = overlaps(outputs["boxes"], truth.boxes)
        found["mean_iou"] = np.where(truth.there, overlap, np.nan)
        found["iou_over_50"] = np.where(truth.there, overlap > 0.5, np.nan)
    if "probabilities" in outputs:
        right = outputs["probabilities"].argmax(axis=1) == truth.labels
        found["class_accuracy"] = np.where(truth.there, right, np.nan)
    if "keypoints" in outputs and "keypoints" in batch:
        found["keypoint_error"] = np.linalg.norm(outputs["keypoints"] - truth.keypoints, axis=-1)
    return found


def badness(batch: Arrays, outputs: Arrays) -> np.ndarray:
    """How bad each image is, [N]: 1 - IoU in 0..1 where the presence is right, else 1..1.5, more for a surer presence.

    A head that does not exist counts as right. Arguments as those of `by_image`.
    """
    measured = by_image(batch, outputs)
    certain = np.ones(len(batch["labels"]))
    iou = np.nan_to_num(measured.get("mean_iou", certain), nan=1)
    right = measured.get("presence_accuracy", certain)
    return np.where(right, 1 - iou, 1 + np.abs(outputs.get("presence", certain) - PRESENT))


class Table:
    """Sums and counts of the measures, by the class of the largest object.

    Args:
        classes: their names.
    """

    def __init__(self, classes: Sequence[str]):
        self._names = [*classes, "(no object)"]
        self._images, self._predicted = np.zeros((2, len(self._names)), int)
        self._sums: dict[str, np.ndarray] = {}
        self._counts: dict[str, np.ndarray] = {}

    def add(self, batch: Arrays, outputs: Arrays) -> None:
        """Adds a batch; arguments as those of `by_image`."""
        labels = largest_objects(batch).labels
        classes = np.where(labels < 0, len(self._names) - 1, labels)  # [n]
        self._images += np.bincount(classes, minlength=len(self._names))
        if "probabilities" in outputs:
            predicted = _predicted(outputs, none=len(self._names) - 1)
            self._predicted += np.bincount(predicted, minlength=len(self._names))[: len(self._names)]
        for measure, values in by_image(batch, outputs).items():  # [n] or [n, K]
            known = np.isfinite(values)
            of_values = np.broadcast_to(classes.reshape(-1, *[1] * (values.ndim - 1)), values.shape)[known]
            for totals, weights in ((self._sums, values[known].astype(float)), (self._counts, None)):
                added = np.bincount(of_values, weights, minlength=len(self._names))
                totals[measure] = totals.get(measure, 0) + added

    def rows(self) -> dict[str, dict[str, float | None]]:
        """Class name, and "(no object)" -> its figures.

        "images": their number; "predicted", of a network that classifies: the number of images in which it sees the
        class; and the mean of each measure, None of no values.
        """
        rows = {}
        for number, name in enumerate(self._names):
            row: dict[str, float | None] = {"images": int(self._images[number])}
            if "class_accuracy" in self._sums:
                row["predicted"] = int(self._predicted[number])
            for measure, sums in self._sums.items():
                count = self._counts[measure][number]
                row[measure] = float(sums[number] / count) if count else None
            rows[name] = row
        return rows


def _predicted(outputs: Arrays, none: int) -> np.ndarray:
    """The class that is seen in each image, int [N]: `none` where no object is, none + 1 for a class without a name."""
    labels = outputs["probabilities"].argmax(axis=1)
    labels = np.where(labels < none, labels, none + 1)
    return np.where(outputs.get("presence", np.ones(len(labels))) >= PRESENT, labels, none)


def table(rows: dict[str, dict[str, float | None]]) -> str:
    """`Table.rows` as a table for the screen."""
    frame = pd.DataFrame(rows).T.rename(index=shown).astype(float)
    frame = frame.astype({name: int for name in ("images", "predicted") if name in frame})
    return frame.to_string(float_format="{:.4f}".format, na_rep="-")
