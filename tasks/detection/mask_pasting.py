"""Masks that a network gives in the raster of a box, as pixels of the picture. NumPy alone.

Source: He et al. 2017, "Mask R-CNN", section 3.1: the mask is resized to the box and cut at 0.5. As in detectron2's
paste_masks_in_image, the middles of pixels and of cells are points of one continuous plane, values between the middles
of cells are bilinear, and beyond the raster lie zeros. So a mask of ones is all of its box, but a few pixels at each
corner of a box that is more than about 2.4 S pixels long.
"""

import math

import numpy as np

from datasets.instances import Patch

LEAST = 0.5  # probability of a pixel that belongs to the object


def pasted(mask: np.ndarray, box: np.ndarray, height: int, width: int) -> Patch:
    """The pixels of an object.

    Args:
        mask: [S, S] in 0..1, the probability that a cell of the box belongs to the object.
        box: [4], (top, left, bottom, right) in pixels of the picture; it may reach out of it, or be empty.
        height, width: of the picture.

    Returns:
        The part of the box within the picture; of an empty box, or one outside, a patch without pixels.
    """
    top, left, bottom, right = map(float, box)
    rows, columns = _inside(top, bottom, height), _inside(left, right, width)
    cells = len(mask)
    values = _weights(rows, top, bottom, cells) @ mask @ _weights(columns, left, right, cells).T
    return Patch(rows.start, columns.start, values >= LEAST)


def _inside(start: float, end: float, length: int) -> range:
    """The pixels of a side of this length that the part from start to end touches; none of an empty part."""
    first, last = max(0, math.floor(start)), min(length, math.ceil(end))
    return range(first, last) if start < end and first < last else range(0)


def _weights(pixels: range, start: float, end: float, cells: int) -> np.ndarray:
    """The bilinear weight of each cell between start and end at the middle of each pixel: [pixels, cells]."""
    places = (np.arange(pixels.start, pixels.stop) + 0.5 - start) / max(end - start, 1e-9) * cells - 0.5
    return np.maximum(1 - np.abs(places[:, np.newaxis] - np.arange(cells)), 0)
