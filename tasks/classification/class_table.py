"""The figures of a classifier by class, from its confusion matrix: numbers, a table, a picture."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tasks import confusion_picture
from texts import shown
from training.tables import pd

Rows = dict[str, dict[str, float | None]]
_RATIOS = ("precision", "recall", "f1")


def by_class(counts: np.ndarray, classes: Sequence[str]) -> Rows:
    """Class name -> precision, recall and f1 in 0..1, the number of examples, and how often the class was predicted.

    A precision is 0 where the class was never predicted. The three are None for a class without examples.

    Args:
        counts: int [classes, predictions], examples of a class for which the network gave a prediction. There may be
            more predictions than classes; such a prediction is wrong for every example.
        classes: their names.
    """
    hits = np.diagonal(counts)[: len(classes)].astype(float)
    predicted, examples = counts.sum(axis=0)[: len(classes)], counts.sum(axis=1)
    ratios = _ratio(hits, predicted), _ratio(hits, examples), _ratio(2 * hits, examples + predicted)
    rows: Rows = {}
    for label, name in enumerate(classes):
        values = [float(ratio[label]) if examples[label] else None for ratio in ratios]
        row = dict(zip(_RATIOS, values, strict=True))
        rows[name] = row | {"examples": int(examples[label]), "predicted": int(predicted[label])}
    return rows


def macro_means(rows: Rows) -> dict[str, float]:
    """ "macro_precision", "macro_recall" and "macro_f1": means over the classes of `by_class` that have examples."""
    present = [row for row in rows.values() if row["examples"]]
    return {f"macro_{name}": float(np.mean([row[name] for row in present])) for name in _RATIOS}


def _ratio(hits: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(hits, whole, out=np.zeros(len(hits)), where=whole > 0)


def table(rows: Rows) -> str:
    """`by_class` as a table for the screen."""
    frame = pd.DataFrame(rows).T.rename(index=shown).astype(float).astype({"examples": int, "predicted": int})
    return frame.to_string(float_format="{:.4f}".format, na_rep="-")


def draw_confusion(counts: np.ndarray, classes: Sequence[str], path: Path) -> None:
    """Saves the confusion matrix as a picture; arguments as those of `by_class`. Further predictions are left out."""
    confusion_picture.draw_counts(counts, classes, "example", path)
