"""Pictures in files with the pixels of their objects as a Split."""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np

from datasets.boxed.instances import unpacked_runs
from datasets.instances import packed, packed_shape
from datasets.picture_split import PictureSplit
from datasets.split import Field, Fields, Split

_NAME = "instances"


class InstanceSplit(Split):
    """The examples of a split of pictures, and "instances", which are kept as runs and unpacked when they are taken.

    Args:
        pictures: the other fields; "boxes" of up to M objects a picture.
        runs: of the objects of each picture, in the order of the boxes: COCO's runs in the picture as it is taken.
    """

    def __init__(self, pictures: PictureSplit, runs: Sequence[Sequence[bytes]]):
        self._pictures, self._runs = pictures, [list(of_picture) for of_picture in runs]
        self._size = pictures.fields["images"].shape[:2]
        most = pictures.fields["boxes"].shape[0]
        self.fields = pictures.fields | {_NAME: Field(np.dtype(np.uint8), (most, *packed_shape(*self._size)))}
        self.origins = pictures.origins

    def __len__(self) -> int:
        """The number of examples."""
        return len(self._pictures)

    def take(self, rows: np.ndarray | slice, names: Iterable[str] = ()) -> Fields:
        """The fields of some examples.

        Raises:
            DataError: a file can't be read any more.
        """
        names = tuple(names) or tuple(self.fields)
        others = [name for name in names if name != _NAME]
        taken = self._pictures.take(rows, others) if others else {}
        if _NAME in names:
            numbers = np.arange(len(self))[rows]
            instances = np.zeros((*numbers.shape, *self.fields[_NAME].shape), np.uint8)
            for place, number in np.ndenumerate(numbers):
                pixels = unpacked_runs(self._runs[number], self._size)
                instances[place][: len(pixels)] = packed(pixels)
            taken[_NAME] = instances
        return {name: taken[name] for name in names}

    def original(self, name: str, row: int) -> np.ndarray:
        """That of the pictures."""
        return super().original(name, row) if name == _NAME else self._pictures.original(name, row)

    def fingerprint(self, names: Iterable[str]) -> bytes:
        """That of the pictures; with "instances", also of the runs."""
        names = tuple(names) or tuple(self.fields)
        others = [name for name in names if name != _NAME]
        digest = hashlib.sha256(self._pictures.fingerprint(others) if others else b"")
        if _NAME in names:
            digest.update(repr(self._runs).encode())
        return digest.digest()
