"""The pixels of objects: as the field "instances" of examples, a bit for each pixel; as a patch; as COCO's runs."""

import math
from typing import Any, NamedTuple

import numpy as np
from pycocotools import mask as coco_masks


class Patch(NamedTuple):
    """The pixels of an object in a rectangle of its picture, outside of which it has none.

    top, left: row and column of the rectangle's first pixel. pixels: bool [h, w].
    """

    top: int
    left: int
    pixels: np.ndarray

    @property
    def box(self) -> tuple[int, int, int, int]:
        """The box (top, left, bottom, right) around the pixels; the corner of the rectangle twice if there are none."""
        rows, columns = (np.flatnonzero(self.pixels.any(axis=axis)) for axis in (1, 0))
        if not len(rows):
            return self.top, self.left, self.top, self.left
        first, last = (rows[0], columns[0]), (rows[-1] + 1, columns[-1] + 1)
        return tuple(
            int(place + start) for place, start in zip((*first, *last), (self.top, self.left) * 2, strict=True)
        )

    def whole(self, height: int, width: int) -> np.ndarray:
        """The pixels in a picture of this size, which holds the rectangle: bool [height, width]."""
        found = np.zeros((height, width), bool, order="F")
        rows, columns = self.pixels.shape
        found[self.top : self.top + rows, self.left : self.left + columns] = self.pixels
        return found


def packed_shape(height: int, width: int) -> tuple[int, int]:
    """The shape of the packed pixels of one object in a picture of this size: height, bytes a row."""
    return height, math.ceil(width / 8)


def packed(pixels: np.ndarray) -> np.ndarray:
    """Whether each pixel belongs to an object, bool [..., H, W] -> uint8 [..., H, ceil(W / 8)].

    The first pixel of a row is the highest bit of its first byte. graphs/regions/instances.py unpacks them in a graph.
    """
    return np.packbits(pixels, axis=-1)


def unpacked(instances: np.ndarray, width: int) -> np.ndarray:
    """Uint8 [..., H, ceil(W / 8)] -> bool [..., H, W]: the inverse of `packed` for pictures of this width."""
    return np.unpackbits(instances, axis=-1, count=width).astype(bool)


def runs(pixels: np.ndarray) -> dict[str, Any]:
    """Whether each pixel belongs to an object, bool [H, W] -> COCO's runs: {"size": [H, W], "counts": bytes}."""
    return coco_masks.encode(np.asfortranarray(pixels.view(np.uint8)))
