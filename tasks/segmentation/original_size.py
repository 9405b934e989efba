"""Probabilities of a network's frame, resized to the original picture: in strips, whatever the size of the original."""

from collections.abc import Iterator

import numpy as np

_STRIP = 4_000_000  # probabilities in a strip, 16 MB


def strips(
    probabilities: np.ndarray, place: tuple[float, float, float, float], size: tuple[int, int]
) -> Iterator[tuple[slice, np.ndarray]]:
    """Probabilities of the frame [h, w, K] -> those of the original picture, a strip of rows at a time.

    They are interpolated linearly between the centres of pixels, over the pixels of the frame that show the picture.
    Where a part of the picture was cut off, that of the nearest pixel in the frame is repeated.

    Args:
        probabilities: float32 [h, w, K].
        place: (top, left, bottom, right) of the whole picture in pixels of the frame.
        size: (height, width) of the original.

    Yields:
        The rows of the original, and their probabilities, float32 [rows, width, K].
    """
    top, left, bottom, right = place
    height, width = size
    above, below, of_row = _neighbours(top, bottom, height, probabilities.shape[0])
    before, after, of_column = _neighbours(left, right, width, probabilities.shape[1])
    step = max(1, _STRIP // (width * probabilities.shape[2]))
    for start in range(0, height, step):
        rows = slice(start, min(start + step, height))
        first, last = above[start], below[rows.stop - 1]
        part = probabilities[first : last + 1]
        part = _between(part[:, before], part[:, after], of_column[:, np.newaxis])
        yield rows, _between(part[above[rows] - first], part[below[rows] - first], of_row[rows, np.newaxis, np.newaxis])


def classes(probabilities: np.ndarray, place: tuple[float, float, float, float], size: tuple[int, int]) -> np.ndarray:
    """The most probable class of each pixel of the original: uint8 [height, width]. Arguments as those of `strips`."""
    found = np.empty(size, np.uint8)
    for rows, part in strips(probabilities, place, size):
        found[rows] = part.argmax(axis=2)
    return found


def _neighbours(start: float, stop: float, length: int, available: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Along one side: the pixels of the frame before and after each pixel of the original, and the share of the second.

    start, stop: of the picture in the frame. length: of the original. available: pixels of the frame.
    """
    first, last = max(0, int(np.floor(start))), min(available, int(np.ceil(stop))) - 1
    centres = start + (np.arange(length) + 0.5) * ((stop - start) / length) - 0.5
    centres = centres.clip(first, max(first, last))
    before = np.floor(centres).astype(np.intp)
    return before, np.minimum(before + 1, max(first, last)), (centres - before).astype(np.float32)


def _between(one: np.ndarray, other: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Linear interpolation: `one` where share is 0, `other` where it is 1."""
    return one + (other - one) * share
