"""How a classifier does class by class, by scikit-learn's metrics: numbers, a table, a picture."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.metrics import ConfusionMatrixDisplay, confusion_matrix, precision_recall_fscore_support


def by_class(labels: np.ndarray, predictions: np.ndarray, classes: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Class name -> precision, recall and f1 in 0..1 (0 where undefined), and the number of examples.

    Args:
        labels: [N] int in 0..len(classes)-1.
        predictions: [N] int; one beyond the classes (of a network with room for more of them) is a miss like any other.
        classes: the names.
    """
    columns = precision_recall_fscore_support(labels, predictions, labels=range(len(classes)), zero_division=0)
    return {
        name: {"precision": float(p), "recall": float(r), "f1": float(f), "examples": int(n)}
        for name, p, r, f, n in zip(classes, *columns, strict=True)
    }


def table(rows: dict[str, dict[str, float]]) -> str:
    """`by_class` as a table for the screen."""
    return pd.DataFrame(rows).T.astype({"examples": int}).to_string(float_format="{:.4f}".format)


def draw_confusion(labels: np.ndarray, predictions: np.ndarray, classes: tuple[str, ...], path: Path) -> None:
    """Saves a picture of how often each class was taken for which; arguments as those of `by_class`."""
    counts = confusion_matrix(labels, predictions, labels=range(len(classes)))
    small = len(classes) <= 20  # beyond, names and numbers would cover each other
    figure = Figure(figsize=(8, 7), layout="constrained")
    axes = figure.subplots()
    display = ConfusionMatrixDisplay(counts, display_labels=classes if small else None)
    display.plot(
        ax=axes,
        cmap="Blues",
        include_values=small,
        xticks_rotation="vertical" if small else "horizontal",
        text_kw={"fontsize": 10 if len(classes) <= 10 else 7},
    )
    if not small:
        ticks = range(0, len(classes), 10)
        axes.set_xticks(ticks, ticks)
        axes.set_yticks(ticks, ticks)
    figure.savefig(path, dpi=120)
