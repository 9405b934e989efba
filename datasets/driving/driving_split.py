"""Drives as a Split: each example is a row of a table, one of its cameras and a transform."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from datasets.driving import transforms
from datasets.driving.index import Index
from datasets.driving.table import CAMERAS, Table
from datasets.split import Field, Fields, Split

_SIDES = np.array([0, 1, -1], np.float32)  # of the correction for the center, left and right camera


class Pictures(Protocol):
    """The pictures of all rows and CAMERAS of a data set, as datasets.decoded_pictures.DecodedPictures has them.

    The number of a picture is row * 3 + camera.
    """

    shape: tuple[int, ...]

    def pixels(self, numbers: np.ndarray) -> np.ndarray:
        """The pictures of these numbers: uint8 [*numbers.shape, *shape]; DataError where one can't be read."""

    def fingerprint(self, numbers: np.ndarray) -> bytes:
        """A hash of all that these pictures depend on, without decoding them."""


class DrivingSplit(Split):
    """Examples of driving, rows x cameras x transforms in the order of datasets.driving.index.Index.

    Those of a camera that did not record a row, where the name of its picture is "", are left out.

    "images" uint8 [H, W, 3]. "angles" float32, the target: the steering angle in -1..1, where 1 is 25 degrees to the
    right. It has the correction of a side camera, the opposite sign in a mirrored picture, and is cut at -1 and 1.
    "recorded": the same of the angle as it was recorded, where `targets` are others. "speeds" float32, miles an hour.
    "seconds" float64, since the start of the recording. "stretches" int32, the number of the unbroken stretch of time;
    "files" str, what the data set calls the picture. "cameras" int32, the camera that the picture looks like: center,
    left, right; "transforms" int32, the number in transforms.NAMES.

    Args:
        pictures: of the data set.
        table: the rows of this split.
        rows: [R] the numbers that these rows have in the data set.
        targets: [R] the steering angles to learn, such as smoothed ones.
        cameras: numbers of the cameras to take.
        chosen: numbers of the transforms to take.
        side_steering: what is added to the angle of a left camera, and subtracted from that of a right one.
        together: how many transforms of one picture follow each other in a training pass; see `rows_of_pass`.
    """

    def __init__(
        self,
        pictures: Pictures,
        table: Table,
        rows: np.ndarray,
        targets: np.ndarray,
        cameras: Sequence[int] = (0,),
        chosen: Sequence[int] = (0,),
        side_steering: float = 0.0,
        together: int = 1,
    ):
        self.table = table
        self._pictures, self._rows, self._targets = pictures, np.asarray(rows, np.int64), targets
        self._cameras, self._transforms = np.array(cameras), np.array(chosen)
        self._side_steering, self._together = side_steering, min(together, len(chosen))
        self._index = Index(table.size, len(cameras), len(chosen))
        self._recorded = np.flatnonzero(table.files[:, self._cameras] != "")  # row * cameras + camera
        plain = {name: np.dtype(np.float32) for name in ("angles", "recorded", "speeds")}
        plain |= {"seconds": np.dtype(np.float64), "files": table.files.dtype}
        plain |= dict.fromkeys(("stretches", "cameras", "transforms"), np.dtype(np.int32))
        self.fields = {"images": Field(np.dtype(np.uint8), tuple(pictures.shape))}
        self.fields |= {name: Field(dtype, ()) for name, dtype in plain.items()}

    def __len__(self) -> int:
        """The number of examples."""
        return len(self._recorded) * self._index.transforms

    def take(self, rows: np.ndarray | slice, names: Iterable[str] = ()) -> Fields:
        """The fields of some examples; a picture is decoded once, however many of its transforms are asked for.

        Raises:
            DataError: a picture can't be read.
        """
        numbers = np.arange(*rows.indices(len(self))) if isinstance(rows, slice) else np.asarray(rows, np.int64)
        if numbers.size and (numbers.min() < -len(self) or numbers.max() >= len(self)):
            raise IndexError(f"there are {len(self)} examples")
        pictures, chosen = np.divmod(numbers % max(len(self), 1), self._index.transforms)
        numbers = self._recorded[pictures] * self._index.transforms + chosen
        at, cameras, chosen = self._index.triples(numbers)
        cameras, chosen = self._cameras[cameras], self._transforms[chosen]
        return {name: self._field(name, at, cameras, chosen) for name in tuple(names) or tuple(self.fields)}

    def _field(self, name: str, at: np.ndarray, cameras: np.ndarray, chosen: np.ndarray) -> np.ndarray:
        """One field of the examples with these rows of the table, cameras and transforms."""
        if name == "images":
            return self._images(self._rows[at] * len(CAMERAS) + cameras, chosen)
        if name in ("angles", "recorded"):
            angles = self._targets if name == "angles" else self.table.angles
            turned = np.where(transforms.is_flipped(chosen), np.float32(-1), np.float32(1))
            correction = _SIDES[cameras] * np.float32(self._side_steering)
            return np.clip(turned * (angles[at] + correction), -1, 1)
        if name == "files":
            return self.table.files[at, cameras]
        if name == "cameras":
            return transforms.seen_from(cameras, chosen).astype(np.int32)
        if name == "transforms":
            return chosen.astype(np.int32)
        return getattr(self.table, name)[at]

    def _images(self, numbers: np.ndarray, chosen: np.ndarray) -> np.ndarray:
        """The transformed pictures of these numbers, uint8 [*numbers.shape, H, W, 3]."""
        if len(self._transforms) == 1 and not chosen.any():
            return self._pictures.pixels(numbers)
        asked, sources = np.unique(numbers, return_inverse=True)
        made = transforms.apply(self._pictures.pixels(asked), sources.ravel(), chosen.ravel())
        return made.reshape(*numbers.shape, *made.shape[1:])

    def rows_of_pass(self, seed: int, number: int) -> np.ndarray:
        """The examples in the order of a training pass [len(split)], a function of the two numbers alone.

        The transforms of each picture are shuffled and cut into groups of `together`, and the groups are shuffled. So a
        batch decodes fewer pictures, and its examples are less independent of each other.
        """
        random = np.random.default_rng([seed, number])
        size, each = self._together, self._index.transforms
        if size == 1:
            return random.permutation(len(self))
        pictures = len(self._recorded)
        order = random.permuted(np.tile(np.arange(each), (pictures, 1)), axis=1)
        order += np.arange(pictures)[:, None] * each
        padded = np.pad(order, ((0, 0), (0, -each % size)), constant_values=-1)  # the last group may be smaller
        groups = random.permutation(padded.reshape(-1, size))
        return groups[groups >= 0]

    def fingerprint(self, names: Iterable[str]) -> bytes:
        """A hash of the table, the pictures and the way in which examples are made of both, whatever the names."""
        way = (self._cameras.tolist(), self._transforms.tolist(), self._side_steering, self.fields)
        digest = hashlib.sha256(repr(way).encode())
        for column in (*self.table, self._targets, transforms.TABLES):
            digest.update(np.ascontiguousarray(column))
        rows, cameras = np.divmod(self._recorded, len(self._cameras))
        digest.update(self._pictures.fingerprint(self._rows[rows] * len(CAMERAS) + self._cameras[cameras]))
        return digest.digest()
