"""Pictures larger than a network's, in overlapping tiles whose seams do not show, with bounded memory."""

import math
from collections.abc import Callable, Iterator

import numpy as np

#: Tiles [n, h, w, C] -> the probabilities of their classes [n, h, w, K].
Find = Callable[[np.ndarray], np.ndarray]

#: Rows of a picture, each row once, from above, and their probabilities [rows, W, K].
Strips = Iterator[tuple[slice, np.ndarray]]

#: A picture [H, W, C] and its strips -> other strips of it.
Refine = Callable[[np.ndarray, Strips], Strips]

_OVERLAP = 0.5  # the least part of a tile that the next one shares
_MARGIN = 0.125  # the part of a tile at each border that does not count where another tile has the pixel
_BATCH = 500_000  # pixels of the tiles that the network gets at a time


def strips(picture: np.ndarray, frame: tuple[int, int], find: Find) -> Strips:
    """The probabilities of a picture, the rows of one tile after those of another.

    Where tiles overlap, the mean of theirs counts, with weights that rise from a tile's border to its middle: at the
    border a network sees less of what is around a pixel. No more than two rows of tiles are in memory.

    Args:
        picture: [H, W, C], at least as large as the frame.
        frame: (h, w) of a tile.
        find: the network.

    Yields:
        Rows of the picture, each row once, and their probabilities, float32 [rows, W, K].
    """
    height, width = frame
    tops, of_rows = _weighted(picture.shape[0], height)
    lefts, of_columns = _weighted(picture.shape[1], width)
    shared = np.zeros((0, 1, 1), np.float32)
    for number, top in enumerate(tops):
        band = _band(picture[top : top + height], lefts, of_columns, find)
        band *= of_rows[number][:, np.newaxis, np.newaxis]
        band[: len(shared)] += shared
        end = tops[number + 1] - top if number + 1 < len(tops) else height
        yield slice(top, top + end), band[:end]
        shared = band[end:]


def classes(picture: np.ndarray, frame: tuple[int, int], find: Find, refine: Refine) -> np.ndarray:
    """The most probable class of each pixel: uint8 [H, W].

    The rows of tiles run along the shorter side, since one of them is in memory as a whole. refine: what is done with
    the strips before; other arguments as those of `strips`.
    """
    if picture.shape[0] < picture.shape[1]:

        def find_turned(tiles: np.ndarray) -> np.ndarray:
            return find(tiles.swapaxes(1, 2)).swapaxes(1, 2)

        return classes(picture.swapaxes(0, 1), frame[::-1], find_turned, refine).T
    found = np.empty(picture.shape[:2], np.uint8)
    for rows, probabilities in refine(picture, strips(picture, frame, find)):
        found[rows] = probabilities.argmax(axis=2)
    return found


def _band(rows: np.ndarray, lefts: np.ndarray, weights: np.ndarray, find: Find) -> np.ndarray:
    """A row of tiles [h, W, C] -> the weighted sums of their probabilities, float32 [h, W, K]."""
    height, width = rows.shape[0], weights.shape[1]
    step = max(1, _BATCH // (height * width))
    band = None
    for start in range(0, len(lefts), step):
        part = lefts[start : start + step]
        found = find(np.stack([rows[:, left : left + width] for left in part]))
        if band is None:
            band = np.zeros((*rows.shape[:2], found.shape[3]), np.float32)
        for left, weight, probabilities in zip(part, weights[start : start + step], found, strict=True):
            band[:, left : left + width] += weight[:, np.newaxis] * probabilities
    return band


def _weighted(length: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The starts [n] of tiles along a side, at equal distances, and the weights of their pixels, float32 [n, size].

    Those of all tiles at a pixel add up to 1. length: of the side. size: of a tile, at most the length.
    """
    count = 1 + math.ceil((length - size) / max(1, size * (1 - _OVERLAP)))
    starts = np.linspace(0, length - size, count).round().astype(int)
    distance = np.minimum(np.arange(size), np.arange(size)[::-1]) + 0.5  # from the border to the pixel
    weight = np.maximum(distance - _MARGIN * size, 1e-6)  # above 0, since the picture's own border has one tile alone
    total = np.zeros(length)
    for start in starts:
        total[start : start + size] += weight
    return starts, np.stack([weight / total[start : start + size] for start in starts]).astype(np.float32)
