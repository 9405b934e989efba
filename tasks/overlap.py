"""The overlap of boxes in NumPy, for evaluations outside of the graph. In the graph: graphs/boxes.py."""

from collections.abc import Mapping

import numpy as np

Arrays = Mapping[str, np.ndarray]


def overlaps(found: np.ndarray, boxes: np.ndarray, crowds: np.ndarray | bool = False) -> np.ndarray:
    """The IoU of boxes, 0..1, and 0 where one of them is empty.

    Args:
        found: [..., 4] (top, left, bottom, right) in pixels.
        boxes: [..., 4]; the two shapes are broadcast.
        crowds: bool [...]. Where it is True, the result is the share of `found` that lies in the other box.

    Returns:
        [...] float64.
    """
    found, boxes = found.astype(np.float64), boxes.astype(np.float64)
    sides = np.minimum(found, boxes)[..., 2:] - np.maximum(found, boxes)[..., :2]
    common = sides.clip(min=0).prod(axis=-1)
    found_area, areas = ((each[..., 2:] - each[..., :2]).prod(axis=-1) for each in (found, boxes))
    whole = np.where(crowds, found_area, found_area + areas - common)
    return np.divide(common, whole, out=np.zeros_like(common), where=common > 0)
