"""A data set with the labels of another one, some of whose classes it has."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from datasets.dataset import Dataset
from datasets.split import Fields, Split
from parameters import IGNORED

_OF_OBJECTS = ("boxes", "labels", "difficult", "keypoints", "keypoints_visible", "instances")  # [N, M, ...] each


def with_classes(dataset: Dataset, classes: Sequence[str]) -> Dataset:
    """The data set with labels that count in `classes`; objects and pixels of all other classes are left out."""
    if tuple(classes) == dataset.classes:
        return dataset
    labels = [classes.index(name) if name in classes else -1 for name in dataset.classes]
    splits = {name: _Relabelled(split, labels) for name, split in dataset.splits.items()}
    return replace(dataset, splits=splits, classes=tuple(classes))


class _Relabelled(Split):
    """Examples with other labels.

    Args:
        split: with "labels" [N], or [N, M] and the other fields of objects that Dataset describes; or with "masks".
        labels: the new label of each old one, -1 for objects and pixels that are left out.
    """

    def __init__(self, split: Split, labels: Sequence[int]):
        self._split, self._labels = split, np.array([*labels, -1], np.int32)  # the last one is that of -1, no object
        self._classes = np.full(IGNORED + 1, IGNORED, np.uint8)  # of pixels
        self._classes[: len(labels)] = np.where(np.less(labels, 0), IGNORED, labels)
        self.fields, self.origins, self.has_own_order = split.fields, split.origins, split.has_own_order

    def __len__(self) -> int:
        """The number of examples."""
        return len(self._split)

    def take(self, rows: np.ndarray | slice, names: Iterable[str] = ()) -> Fields:
        """The fields of some examples; objects that stay stand first, as they do everywhere."""
        names = tuple(names) or tuple(self.fields)
        if "labels" not in self.fields:
            taken = self._split.take(rows, names)
            return taken | {name: self._classes[taken[name]] for name in names if name == "masks"}
        taken = self._split.take(rows, {*names, "labels"})
        labels = taken["labels"] = self._labels[taken["labels"]]
        if "boxes" in self.fields:
            order = np.argsort(labels < 0, axis=-1, kind="stable")
            for name in {*names, "labels"}.intersection(_OF_OBJECTS):
                taken[name] = _sorted(taken[name], labels, order)
        return {name: taken[name] for name in names}

    def original(self, name: str, row: int) -> np.ndarray:
        """That of the other split, masks with the new labels."""
        if name == "masks":
            return self._classes[self._split.original(name, row)]
        return super().original(name, row)

    def fingerprint(self, names: Iterable[str]) -> bytes:
        """That of the other split, and the labels."""
        return hashlib.sha256(self._split.fingerprint(names) + self._labels.tobytes()).digest()


def _sorted(values: np.ndarray, labels: np.ndarray, order: np.ndarray) -> np.ndarray:
    """The values [..., M, *shape] of objects in another order, with those of holes for objects that are left out.

    labels, order: [..., M].
    """
    inner = (1,) * (values.ndim - order.ndim)
    hole = values.dtype.type(0) if values is not labels else -1
    values = np.where((labels < 0).reshape(*labels.shape, *inner), hole, values)
    return np.take_along_axis(values, order.reshape(*order.shape, *inner), axis=order.ndim - 1)
