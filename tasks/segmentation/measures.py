"""The figures of a segmenter on a split, all from its confusion matrix: int64 [K, K] pixels, rows are the truth."""

from collections.abc import Sequence

import numpy as np

from tasks import absent_classes
from texts import shown
from training.tables import pd

Rows = dict[str, dict[str, float | None]]
_ROUNDING = 1e-9


def metrics(confusion: np.ndarray) -> dict[str, float]:
    """Figures in 0..1; 0 where no pixel is labelled.

    Returns:
        "mean_iou": the mean intersection over union of the classes that occur in truth or prediction.
        "pixel_accuracy": the share of the right pixels. "mean_accuracy": the mean of this share over the classes that
        occur in the truth. "frequency_weighted_iou": the mean IoU, each class weighted by its pixels.
        Source: Long et al. 2015, section 5.
    """
    iou, accuracy, truth = _iou(confusion), _ratio(np.diag(confusion), confusion.sum(axis=1)), confusion.sum(axis=1)
    if not truth.any():
        return dict.fromkeys(("mean_iou", "pixel_accuracy", "mean_accuracy", "frequency_weighted_iou"), 0.0)
    return {
        "mean_iou": float(np.nanmean(iou)),
        "pixel_accuracy": float(np.trace(confusion) / truth.sum()),
        "mean_accuracy": float(np.nanmean(accuracy)),
        "frequency_weighted_iou": float(np.nansum(iou * truth) / truth.sum()),
    }


def by_class(confusion: np.ndarray, classes: Sequence[str]) -> Rows:
    """Class name -> its figures; None where a figure would be a division by 0.

    "iou": intersection over union, in 0..1. "accuracy": the share of its pixels that were found (recall).
    "precision": the share of the pixels found that are right. "pixels": of the class. "predicted": found for it.
    """
    truth, found = confusion.sum(axis=1), confusion.sum(axis=0)
    ratios = {
        "iou": _iou(confusion), "accuracy": _ratio(np.diag(confusion), truth),
        "precision": _ratio(np.diag(confusion), found),
    }  # fmt: skip
    rows: Rows = {}
    for label, name in enumerate(classes):
        row = {what: None if np.isnan(values[label]) else float(values[label]) for what, values in ratios.items()}
        rows[name] = row | {"pixels": int(truth[label]), "predicted": int(found[label])}
    return rows


def table(rows: Rows) -> str:
    """`by_class` as a table for the screen."""
    frame = pd.DataFrame(rows).T.rename(index=shown).astype(float).astype({"pixels": int, "predicted": int})
    return frame.to_string(float_format="{:.4f}".format, na_rep="-")


def absences(rows: Rows) -> list[str]:
    """Lines about the classes that do not occur, and what that means for the means."""
    if not any(row["pixels"] for row in rows.values()):
        return ["no pixel of this split is labelled"]
    missed = {name: row["pixels"] + row["predicted"] for name, row in rows.items()}
    foreign = {name: row["pixels"] or not row["predicted"] for name, row in rows.items()}
    return [
        *absent_classes.lines_about(missed, "pixel, true or predicted,"),
        *absent_classes.lines_about(foreign, "true pixel", "some were predicted, so an IoU of 0 is part of mean_iou"),
    ]


def guess(confusion: np.ndarray) -> dict[str, float]:
    """What one answer for every pixel reaches at best; {} where no pixel is labelled.

    "loss": that of predicting the shares of the classes, their entropy in nats. "pixel_accuracy" and "mean_iou": those
    of the most frequent class, and their rounding errors.
    """
    truth = confusion.sum(axis=1)
    if not truth.any():
        return {}
    shares = truth[truth > 0] / truth.sum()
    accuracy = float(shares.max()) * (1 + _ROUNDING)
    return {
        "loss": float(-np.sum(shares * np.log(shares))),
        "pixel_accuracy": accuracy,
        "mean_iou": accuracy / len(shares),
    }


def _iou(confusion: np.ndarray) -> np.ndarray:
    """The intersection over union of each class, [K]; NaN where it occurs in neither truth nor prediction."""
    right = np.diag(confusion)
    return _ratio(right, confusion.sum(axis=0) + confusion.sum(axis=1) - right)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """NaN for nothing of nothing."""
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
