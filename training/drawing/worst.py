"""Selects the examples of a split with the worst results, and names them for captions."""

from pathlib import Path

import numpy as np

from datasets.split import Fields

MOST = 20  # pictures on a page


class Worst:
    """Keeps the rows of the 20 worst examples of a split that arrives in batches; among equals, the first ones."""

    def __init__(self):
        self._rows, self._badness = np.zeros(0, int), np.zeros(0)
        self._seen = 0

    def add(self, badness: np.ndarray) -> None:
        """Adds the next examples of the split. badness: [n], higher is worse; NaN counts as the lowest."""
        badness = np.concatenate([self._badness, badness])
        rows = np.concatenate([self._rows, np.arange(self._seen, self._seen + len(badness) - len(self._rows))])
        order = np.argsort(-badness, kind="stable")[:MOST]
        self._seen = rows[-1] + 1 if len(rows) else 0
        self._rows, self._badness = rows[order], badness[order]

    @property
    def rows(self) -> np.ndarray:
        """The rows of at most 20 examples in the split, the worst first."""
        return self._rows


def called(batch: Fields, number: int, row: int) -> str:
    """The name of an example's file, or its row in the split, counted from 0.

    batch: the fields of the batch in which the example has the index `number`.
    """
    return Path(batch["files"][number]).name if "files" in batch else f"no. {row}"
