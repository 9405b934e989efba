"""The figures of a classifier by class, from its confusion matrix: numbers, a table, a picture."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.metrics import ConfusionMatrixDisplay

from training.drawing import lettering


def by_class(counts: np.ndarray, classes: Sequence[str]) -> dict[str, dict[str, float]]:
    """Class name -> precision, recall and f1 in 0..1 (0 where undefined), and the number of examples.

    Args:
        counts: int [classes, predictions], examples of a class for which the network gave a prediction. There may be
            more predictions than classes; such a prediction is wrong for every example.
        classes: their names.
    """
    hits = np.diagonal(counts)[: len(classes)].astype(float)
    predicted, examples = counts.sum(axis=0)[: len(classes)], counts.sum(axis=1)
    columns = _ratio(hits, predicted), _ratio(hits, examples), _ratio(2 * hits, examples + predicted), examples
    return {
        name: {"precision": float(p), "recall": float(r), "f1": float(f), "examples": int(n)}
        for name, p, r, f, n in zip(classes, *columns, strict=True)
    }


def _ratio(hits: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(hits, whole, out=np.zeros(len(hits)), where=whole > 0)


def table(rows: dict[str, dict[str, float]]) -> str:
    """`by_class` as a table for the screen."""
    return pd.DataFrame(rows).T.astype({"examples": int}).to_string(float_format="{:.4f}".format)


def draw_confusion(counts: np.ndarray, classes: Sequence[str], path: Path) -> None:
    """Saves the confusion matrix as a picture; arguments as those of `by_class`. Further predictions are left out."""
    small = len(classes) <= 20  # beyond, names and numbers would cover each other
    with lettering.literal(classes) as names:
        figure = Figure(figsize=(8, 7), layout="constrained")
        axes = figure.subplots()
        display = ConfusionMatrixDisplay(counts[:, : len(classes)], display_labels=names if small else None)
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
