"""Counts of pixels by their class and the predicted one, and the pictures with the most wrong pixels."""

import numpy as np

from parameters import IGNORED
from training.drawing.worst import Worst

_VALUES = IGNORED + 1  # of a mask


class Tally:
    """Keeps a number for each pair of classes and 20 rows, however many pictures are added.

    Args:
        num_classes: that the network tells apart, at most 255.

    Attributes:
        confusion: int64 [num_classes, num_classes], pixels of a class (row) that the network took for another (column).
        worst: the pictures with the largest shares of wrong pixels. Those without a labelled pixel come last.
    """

    def __init__(self, num_classes: int):
        self._counts, self.worst = np.zeros((_VALUES, num_classes), np.int64), Worst()

    @property
    def confusion(self) -> np.ndarray:
        """Without the ignored pixels."""
        return self._counts[: self._counts.shape[1]]

    def add(self, truth: np.ndarray, classes: np.ndarray) -> None:
        """Counts the pixels of pictures: truth [n, H, W] uint8, predicted classes [n, H, W] in 0..num_classes-1."""
        pairs = truth * np.intp(self._counts.shape[1]) + classes  # ignored pixels have a row as well
        self._counts += np.bincount(pairs.ravel(), minlength=self._counts.size).reshape(self._counts.shape)
        counted = truth != IGNORED
        labelled = np.count_nonzero(counted, axis=(1, 2))
        wrong = np.count_nonzero(counted & (truth != classes), axis=(1, 2))
        self.worst.add(np.divide(wrong, labelled, out=np.full(len(truth), np.nan), where=labelled > 0))
