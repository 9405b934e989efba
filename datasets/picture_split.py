"""Picture files as a Split."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import PIL

from datasets.decoded_pictures import DecodedPictures
from datasets.split import ArraySplit, Field, Fields, Origin, Split
from errors import unreadable
from texts import composed

_NAME = "images"


class Decoder(NamedTuple):
    """How the files of a data set become pixels.

    decode: path -> (uint8 pixels [height, width, channels], what else the loader wants to know of this picture).
    shape: (height, width, channels). way: all that the pixels depend on besides the file, for fingerprints.
    """

    decode: Callable[[Path], tuple[np.ndarray, Any]]
    shape: tuple[int, int, int]
    way: str


class PictureFiles(DecodedPictures):
    """The picture files of a data set, numbered from 0, which all its splits share.

    Args:
        paths: of the files.
        decoder: makes pixels of a file.
        budget: GB of decoded pictures that stay in memory.

    Attributes:
        digests: of each file's bytes, hexadecimal; "" until `check` has read it.
    """

    def __init__(self, paths: Sequence[Path], decoder: Decoder, budget: float):
        super().__init__(len(paths), decoder.shape, budget)
        self.paths = list(paths)
        self.digests = [""] * len(self.paths)
        self._decoder = decoder

    def decode(self, number: int) -> tuple[np.ndarray, Any]:
        """The pixels of a file, and what its decoder says besides."""
        return self._decoder.decode(self.paths[number])

    def checked(self, number: int) -> Any:
        """As the base class does; takes the digest of the file as well."""
        told = super().checked(number)
        self.digests[number] = file_digest(self.paths[number])
        return told

    def fingerprint(self, numbers: np.ndarray) -> bytes:
        """A hash of the files' paths, sizes and times of change, and of how they are decoded.

        Raises:
            DataError: a file is gone.
        """
        digest = hashlib.sha256(repr((self._decoder.way, self.shape, self.is_inverted, PIL.__version__)).encode())
        for number in numbers:
            digest.update(repr(file_state(self.paths[number])).encode())
        return digest.digest()


class PictureSplit(Split):
    """Examples with "images" in files, and small fields in memory.

    Args:
        files: of the data set.
        numbers: [N] those of the pictures of this split, in its order.
        arrays: field -> array [N, ...].
        root: of the data set's folder, from which the names of the pictures start.
        annotations: [N] hashes of what annotations say of the pictures; () for none.

    Raises:
        ValueError: the arrays differ in length.
    """

    def __init__(
        self,
        files: PictureFiles,
        numbers: Sequence[int],
        arrays: Mapping[str, np.ndarray],
        root: Path,
        annotations: Sequence[str] = (),
    ):
        self._files, self._numbers = files, np.asarray(numbers, np.int64)
        self._arrays = ArraySplit({_NAME: self._numbers, **arrays})
        self.fields = self._arrays.fields | {_NAME: Field(np.dtype(np.uint8), files.shape)}
        self.origins = [
            Origin(name_inside(root, files.paths[number]), files.digests[number], annotation)
            for number, annotation in zip(self._numbers, annotations or [""] * len(self._numbers), strict=True)
        ]

    def __len__(self) -> int:
        """The number of examples."""
        return len(self._numbers)

    def take(self, rows: np.ndarray | slice, names: Iterable[str] = ()) -> Fields:
        """The fields of some examples; the pictures that are not in memory are decoded.

        Raises:
            DataError: a file can't be read any more.
        """
        taken = self._arrays.take(rows, names)
        return taken | {name: self._files.pixels(taken[name]) for name in taken if name == _NAME}

    def fingerprint(self, names: Iterable[str]) -> bytes:
        """A hash of the small fields' bytes, and of the pictures' paths, sizes, times of change and decoding."""
        names = set(names) or self.fields.keys()
        parts = [self._arrays.fingerprint((name,)) for name in sorted(names - {_NAME})]
        if _NAME in names:
            parts.append(self._files.fingerprint(self._numbers))
        return hashlib.sha256(b"".join(parts)).digest()


def name_inside(root: Path, path: Path) -> str:
    """The path of a file inside its data set, with slashes and composed letters: the same on every system."""
    return composed(Path(os.path.relpath(path, root)).as_posix())


def file_state(path: Path) -> tuple[str, int, int]:
    """The absolute path of a file, its size and its time of change: another one has other bytes, as a rule.

    Raises:
        DataError: it is gone.
    """
    try:
        status = os.stat(path)
    except OSError as error:
        raise unreadable(path, error) from error
    return os.path.abspath(path), status.st_size, status.st_mtime_ns


def file_digest(path: Path) -> str:
    """A hash of a file's bytes, hexadecimal.

    Raises:
        DataError: it can't be read any more.
    """
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError as error:
        raise unreadable(path, error) from error
