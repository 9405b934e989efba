"""The pixels of an object as COCO writes them: polygons, or the lengths of runs (RLE), perhaps packed into a text."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from pycocotools import mask as coco_masks

_BITS = 5  # of a number in each character of a packed text


class Region(NamedTuple):
    """The pixels of an object.

    polygons: each (x, y, x, y, ...) in continuous pixels; the object is all that they enclose. runs: how many pixels
    are outside, inside, outside, ..., column by column; () for polygons. size: (height, width) of the picture that runs
    are of; () for polygons.
    """

    polygons: tuple[tuple[float, ...], ...] = ()
    runs: tuple[int, ...] = ()
    size: tuple[int, ...] = ()

    def pixels(self, height: int, width: int) -> np.ndarray:
        """Whether each pixel of a picture is inside: bool [height, width].

        Of polygons these are the pixels that pycocotools takes, which are those of COCO's own masks.

        Raises:
            ValueError: runs are of another size, or a point lies farther outside of the picture than that is large.
        """
        if self.size:
            if self.size != (height, width):
                told = f"runs of {self.size[1]}x{self.size[0]} pixels"
                raise ValueError(f"has {told}, its picture {width}x{height}")
            inside = np.arange(len(self.runs)) % 2 == 1
            return np.repeat(inside, self.runs).reshape(width, height).T
        if not self.polygons:
            return np.zeros((height, width), bool)
        for polygon in self.polygons:
            points = np.reshape(polygon, (-1, 2))
            side = width, height
            if (points < np.negative(side)).any() or (points > np.multiply(side, 2)).any():
                raise ValueError(f"has a point of a polygon far outside of its picture of {width}x{height}")
        rows = coco_masks.frPyObjects(list(map(list, self.polygons)), height, width)
        return coco_masks.decode(rows).any(axis=-1)


def read(segmentation: Any) -> Region | None:
    """The region in the field "segmentation" of an annotation; None where it is empty.

    A polygon of less than three points encloses nothing, and is left out.

    Raises:
        ValueError: it is none.
    """
    if not segmentation:
        return None
    if isinstance(segmentation, dict):
        return _of_runs(segmentation)
    if not isinstance(segmentation, list):
        raise ValueError(f"has {segmentation!r:.60} for segmentation, not polygons or runs")
    polygons = segmentation if isinstance(segmentation[0], list) else [segmentation]
    for polygon in polygons:
        if not isinstance(polygon, list) or len(polygon) % 2 or not all(map(_is_finite, polygon)):
            raise ValueError(f"has {polygon!r:.60} for a polygon, not finite numbers x, y, x, y, ...")
    return Region(tuple(tuple(map(float, polygon)) for polygon in polygons if len(polygon) >= 6))


def _of_runs(rows: dict[str, Any]) -> Region:
    size, counts = rows.get("size"), rows.get("counts")
    if not isinstance(size, list) or len(size) != 2 or not all(map(_is_count, size)):
        raise ValueError(f"has {size!r:.60} for the size of its runs, not [height, width]")
    runs = _unpacked(counts) if isinstance(counts, str) else counts
    if not isinstance(runs, Sequence) or not all(map(_is_count, runs)):
        raise ValueError(f"has {counts!r:.60} for counts, not whole numbers of pixels or COCO's text of them")
    if sum(runs) != math.prod(size):
        raise ValueError(f"has runs of {sum(runs):,} pixels in a picture of {size[1]}x{size[0]}")
    return Region((), tuple(runs), tuple(size))


def _unpacked(text: str) -> list[int]:
    """The runs in a text: numbers of base 32, lowest digit first, each from the fourth on less the one but one before.

    A character is 48 + digit, and 32 more where the number goes on; the highest bit of the last digit is the sign.
    """
    runs: list[int] = []
    number = digits = 0
    for character in text:
        code = ord(character) - 48
        if not 0 <= code < 64:
            return [-1]  # no such text
        number |= (code & 31) << (_BITS * digits)
        digits += 1
        if not code & 32:
            number -= (code & 16) << (_BITS * (digits - 1) + 1)
            runs.append(number + runs[-2] if len(runs) > 2 else number)
            number = digits = 0
    return runs if not digits else [-1]


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31


def _is_finite(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 2**31
