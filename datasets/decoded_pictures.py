"""Pictures that threads decode when they are asked for, and that stay in memory only while they fit a budget."""

import math
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
from tqdm import tqdm

from errors import DataError

_PORTION = 64  # items that are handed to the threads at a time


class DecodedPictures:
    """Pictures of one size, numbered from 0; a subclass defines `decode`.

    As many threads as there are cores decode them; Pillow releases Python's lock while it works. Decoded pictures stay
    in memory until the budget is used up. None is dropped for another one, since in shuffled passes all are equally far
    from their next use.

    Args:
        count: of the pictures.
        shape: of one, (height, width, channels).
        budget: GB of decoded pictures that stay in memory.

    Attributes:
        is_inverted: whether dark and light are swapped in all of them.
    """

    def __init__(self, count: int, shape: tuple[int, ...], budget: float):
        self.shape, self.is_inverted = shape, False
        places = min(count, round(budget * 1e9) // math.prod(shape))
        self._kept = np.empty((places, *shape), np.uint8)  # takes memory only where it is written
        self._place_of = np.full(count, -1, np.int32)  # number -> place in _kept, -1: not there
        self._free = 0  # the first free place
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(_cores(), "decode")

    def decode(self, number: int) -> tuple[np.ndarray, Any]:
        """Decodes a picture: its pixels uint8 [*shape], and what else is known of it then.

        Raises:
            DataError: it can't be read.
        """
        raise NotImplementedError

    def checked(self, number: int) -> Any:
        """Decodes a picture for `check`, and returns what is known of it besides its pixels.

        Raises:
            DataError: it can't be read.
        """
        return self._decoded(number)[1]

    def check(self, numbers: Sequence[int], title: str) -> Iterator[Any]:
        """Decodes every picture once, with a progress bar, and keeps what fits the budget.

        Yields:
            In the order of the numbers: what `checked` returns, or the DataError that says why the picture can't be
            read.
        """
        bar = tqdm(total=len(numbers), desc=title, unit=" pictures", delay=2, leave=False, disable=None)
        with bar:
            for result in self._in_threads(self._try, numbers):
                bar.update()
                yield result

    def invert(self) -> None:
        """Swaps dark and light in all pictures, those that are in memory and those to come."""
        with self._lock:
            self.is_inverted = not self.is_inverted
            kept = self._kept[: self._free]
            np.subtract(255, kept, out=kept)

    def pixels(self, numbers: np.ndarray) -> np.ndarray:
        """The pictures of these numbers: uint8 [*numbers.shape, *shape].

        Raises:
            DataError: one can't be read.
        """
        places = self._place_of[numbers]
        missing = places < 0
        if not missing.any():
            return self._kept[places]
        images = np.empty((*numbers.shape, *self.shape), np.uint8)
        images[~missing] = self._kept[places[~missing]]
        left = map(tuple, np.argwhere(missing).tolist())  # each thread takes the next one, until none is left

        def fill() -> None:
            for index in left:
                images[index], _ = self._decoded(numbers[index])

        for thread in [self._threads.submit(fill) for _ in range(_cores())]:
            thread.result()
        return images

    def _try(self, number: int) -> Any:
        try:
            return self.checked(number)
        except DataError as error:
            return error

    def _decoded(self, number: int) -> tuple[np.ndarray, Any]:
        pixels, told = self.decode(number)
        with self._lock:
            if self.is_inverted:
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


def _cores() -> int:
    """The number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
