"""A confusion matrix as a picture: rows are the classes, columns the predictions."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from sklearn.metrics import ConfusionMatrixDisplay

from training.drawing import lettering


def draw_counts(counts: np.ndarray, classes: Sequence[str], of: str, path: Path) -> None:
    """Saves the numbers of a confusion matrix.

    Args:
        counts: int [classes, predictions]. Predictions of further classes than those are left out.
        classes: their names.
        of: what is counted, such as "example".
        path: the PNG to write.
    """
    _draw(counts[:, : len(classes)], counts.sum(axis=1) == 0, classes, of, path)


def draw_shares(counts: np.ndarray, classes: Sequence[str], of: str, path: Path) -> None:
    """Saves the shares of the predictions of each class, which sum to 1 in each row; arguments as of `draw_counts`."""
    whole = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, whole, out=np.zeros(counts.shape), where=whole > 0)
    style = {"values_format": ".2f", "im_kw": {"vmin": 0, "vmax": 1}}
    _draw(shares[:, : len(classes)], whole[:, 0] == 0, classes, of, path, **style)


def _draw(values: np.ndarray, absent: np.ndarray, classes: Sequence[str], of: str, path: Path, **style) -> None:
    """Draws a square of values. absent: bool [classes], which of them have nothing."""
    small = len(classes) <= 20  # beyond, names and numbers would cover each other
    with lettering.literal(classes) as names:
        figure = Figure(figsize=(8, 7), layout="constrained")
        axes = figure.subplots()
        display = ConfusionMatrixDisplay(values, display_labels=names if small else None)
        display.plot(
            ax=axes,
            cmap="Blues",
            include_values=small,
            xticks_rotation="vertical" if small else "horizontal",
            text_kw={"fontsize": 10 if len(classes) <= 10 else 7},
            **style,
        )
        if absent.any():
            axes.set_title(f"no {of} of {absent.sum()} of {len(classes)} classes")
        if small:
            axes.set_yticklabels([f"{name} (none)" if none else name for name, none in zip(names, absent, strict=True)])
        else:
            ticks = range(0, len(classes), 10)
            axes.set_xticks(ticks, ticks)
            axes.set_yticks(ticks, ticks)
        figure.savefig(path, dpi=120)
