"""Pictures in files as a Split: decoded when they are asked for, in memory only while they fit a budget."""

import hashlib
import math
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import PIL
from tqdm import tqdm

from datasets.split import ArraySplit, Field, Fields, Origin, Split
from errors import DataError
from texts import composed

_NAME = "images"
_PORTION = 64  # pictures that are handed to the threads at a time


class Decoder(NamedTuple):
    """How the files of a data set become pixels.

    decode: path -> (uint8 pixels [height, width, channels], what else the loader wants to know of this picture).
    shape: (height, width, channels). way: all that the pixels depend on besides the file, for fingerprints.
    """

    decode: Callable[[Path], tuple[np.ndarray, Any]]
    shape: tuple[int, int, int]
    way: str


class PictureFiles:
    """The picture files of a data set, numbered from 0, which all its splits share.

    As many threads as there are cores decode them; Pillow releases Python's lock while it works. Decoded pictures stay
    in memory until the budget is used up. None is dropped for another one, since in shuffled passes all are equally far
    from their next use.

    Args:
        paths: of the files.
        decoder: makes pixels of a file.
        budget: GB of decoded pictures that stay in memory.

    Attributes:
        digests: of each file's bytes, hexadecimal; "" until `check` has read it.
    """

    def __init__(self, paths: Sequence[Path], decoder: Decoder, budget: float):
        self.paths, self.shape = list(paths), decoder.shape
        self.digests = [""] * len(self.paths)
        self._decoder = decoder
        places = min(len(self.paths), round(budget * 1e9) // math.prod(decoder.shape))
        self._kept = np.empty((places, *decoder.shape), np.uint8)  # takes memory only where it is written
        self._place_of = np.full(len(self.paths), -1)  # number -> place in _kept, -1: not there
        self._free = 0  # the first free place
        self._is_inverted = False
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(_cores(), "decode")

    def check(self, numbers: Sequence[int], title: str) -> Iterator[Any]:
        """Decodes every file once, with a progress bar, and keeps what fits the budget.

        Yields:
            In the order of the numbers: what the decoder says of the picture besides its pixels, or the DataError that
            says why the file can't be read.
        """
        bar = tqdm(total=len(numbers), desc=title, unit=" pictures", delay=2, leave=False, disable=None)
        with bar:
            for result in self._in_threads(self._try, numbers):
                bar.update()
                yield result

    def invert(self) -> None:
        """Swaps dark and light in all pictures, those that are in memory and those to come."""
        with self._lock:
            self._is_inverted = not self._is_inverted
            kept = self._kept[: self._free]
            np.subtract(255, kept, out=kept)

    def pixels(self, numbers: np.ndarray) -> np.ndarray:
        """The pictures of these numbers: uint8 [*numbers.shape, height, width, channels].

        Raises:
            DataError: a file can't be read any more.
        """
        places = self._place_of[numbers]
        missing = places < 0
        if not missing.any():
            return self._kept[places]
        images = np.empty((*numbers.shape, *self.shape), np.uint8)
        images[~missing] = self._kept[places[~missing]]

        def fill(index: tuple[int, ...]) -> None:
            images[index], _ = self._decode(numbers[index])

        for _ in self._in_threads(fill, [tuple(index) for index in np.argwhere(missing)]):
            pass
        return images

    def fingerprint(self, numbers: np.ndarray) -> bytes:
        """A hash of the files' paths, sizes and times of change, and of how they are decoded.

        Raises:
            DataError: a file is gone.
        """
        digest = hashlib.sha256(repr((self._decoder.way, self.shape, self._is_inverted, PIL.__version__)).encode())
        for number in numbers:
            path = self.paths[number]
            try:
                status = os.stat(path)
            except OSError as error:
                raise DataError(f"{path}: {(error.strerror or str(error)).lower()}") from error
            digest.update(repr((os.path.abspath(path), status.st_size, status.st_mtime_ns)).encode())
        return digest.digest()

    def _try(self, number: int) -> Any:
        try:
            told = self._decode(number)[1]
            self.digests[number] = _digest(self.paths[number])
            return told
        except DataError as error:
            return error

    def _decode(self, number: int) -> tuple[np.ndarray, Any]:
        pixels, told = self._decoder.decode(self.paths[number])
        with self._lock:
            if self._is_inverted:
                pixels = 255 - pixels
            place = self._free
            keep = place < len(self._kept) and self._place_of[number] < 0
            if keep:
                self._free += 1
                self._kept[place] = pixels
                self._place_of[number] = place  # last, as readers do not wait for the lock
        return pixels, told

    def _in_threads(self, function: Callable[[Any], Any], items: Sequence[Any]) -> Iterator[Any]:
        """What the function returns for each item, in order; a few items ahead, however many there are."""
        waiting: list[Future] = []
        try:
            for start in range(0, len(items), _PORTION):
                waiting += [self._threads.submit(function, item) for item in items[start : start + _PORTION]]
                while len(waiting) > _PORTION // 2:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        finally:
            for future in waiting:
                future.cancel()


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


def _digest(path: Path) -> str:
    """A hash of a file's bytes.

    Raises:
        DataError: it can't be read any more.
    """
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError as error:
        raise DataError(f"{path}: {(error.strerror or str(error)).lower()}") from error


def _cores() -> int:
    """The number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
