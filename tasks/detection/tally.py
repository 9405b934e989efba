"""What an evaluation of a detector keeps of a split: 16 bytes a detection, and numbers of objects. NumPy alone."""

from typing import NamedTuple

import numpy as np

from tasks.detection.average_precision import Ranking, best_f1
from tasks.detection.matching import LEVELS, VOC_LEVEL, Comparison, compare_boxes, match
from tasks.overlap import Arrays

_AT_ONCE = 32  # images that are matched at a time, for the memory


class _Records(NamedTuple):
    """Detections in the order of the images: scores float32, labels int32, images int32, hits and ignored as bits."""

    scores: np.ndarray
    labels: np.ndarray
    images: np.ndarray
    hits: np.ndarray
    ignored: np.ndarray


class Tally:
    """Matches batches of a split with their objects, once, and keeps what each detection found.

    Args:
        num_classes: classes that the network tells apart.
        compare: what of detections and objects overlaps; see matching.match.
    """

    def __init__(self, num_classes: int, compare: Comparison = compare_boxes):
        self.num_classes, self._compare = num_classes, compare
        self.objects = np.zeros(num_classes, int)  # of each class, without difficult ones
        self._parts: list[_Records] = []
        self._objects_of_images: list[np.ndarray] = []
        self._images = 0
        self._ranked: list[Ranking] = []

    def add(self, batch: Arrays, outputs: Arrays) -> None:
        """Matches a batch; arguments as those of `matching.match`."""
        self._ranked = []
        for start in range(0, len(batch["labels"]), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            self._add(*({name: values[part] for name, values in fields.items()} for fields in (batch, outputs)))

    def _add(self, batch: Arrays, outputs: Arrays) -> None:
        found = match(batch, outputs, self._compare)
        numbers = found.scores.astype(np.float32), found.labels.astype(np.int32)
        images = (found.images + self._images).astype(np.int32)
        self._parts.append(_Records(*numbers, images, _bits(found.hits), _bits(found.ignored)))
        wanted = (batch["labels"] >= 0) & ~batch["difficult"]
        self.objects += np.bincount(batch["labels"][wanted], minlength=self.num_classes)
        self._objects_of_images.append(wanted.sum(axis=1))
        self._images += len(wanted)

    def rankings(self) -> list[Ranking]:
        """One for each class, in the order of the labels."""
        if not self._ranked:
            records = self._all()
            order = np.lexsort((-records.scores, records.labels))  # equal scores stay in the order of the images
            records = _Records(*(values[order] for values in records))
            ends = np.searchsorted(records.labels, np.arange(self.num_classes + 1))
            self._ranked = [
                Ranking(*(values[start:end] for values in (records.scores, records.hits, records.ignored)), int(count))
                for start, end, count in zip(ends, ends[1:], self.objects, strict=False)
            ]
        return self._ranked

    def pooled(self, classes: int) -> Ranking:
        """The detections of the first classes as if they were of one."""
        records = self._all()
        chosen = np.flatnonzero(records.labels < classes)
        chosen = chosen[np.argsort(-records.scores[chosen], kind="stable")]
        arrays = (values[chosen] for values in (records.scores, records.hits, records.ignored))
        return Ranking(*arrays, int(self.objects[:classes].sum()))

    def errors(self, classes: int) -> tuple[np.ndarray, float]:
        """Objects missed and false detections of each image [N], at the threshold of the best F1 at IoU 0.5.

        classes: detections of the first classes alone are looked at.

        Returns:
            [N] int, and the threshold.
        """
        _, threshold = best_f1(self.pooled(classes))
        records = self._all()
        sure = (records.scores >= threshold) & (records.labels < classes)
        hits = sure & _level(records.hits, VOC_LEVEL)
        false = sure & ~hits & ~_level(records.ignored, VOC_LEVEL)
        found, wrong = (np.bincount(records.images[chosen], minlength=self._images) for chosen in (hits, false))
        return np.concatenate(self._objects_of_images) - found + wrong, threshold

    def _all(self) -> _Records:
        """One piece of all parts."""
        if len(self._parts) > 1:
            self._parts = [_Records(*map(np.concatenate, zip(*self._parts, strict=True)))]
        return self._parts[0]


def _bits(levels: np.ndarray) -> np.ndarray:
    """Bool [11, D] -> uint16 [D], level k in bit k."""
    return (levels.T @ (1 << np.arange(LEVELS))).astype(np.uint16)


def _level(bits: np.ndarray, level: int) -> np.ndarray:
    return (bits >> level & 1).astype(bool)
