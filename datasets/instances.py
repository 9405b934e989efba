"""The pixels of each object as a field of examples, "instances": a bit for each pixel."""

import math

import numpy as np


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
