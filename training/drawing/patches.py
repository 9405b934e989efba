"""The pixels of objects for a drawing: enlarged with their picture, and their outlines."""

import numpy as np
from PIL import Image

from datasets.instances import Patch

_HALF = 128  # of 255: the border between object and ground in smoothed pixels


def resized(patch: Patch, scale: np.ndarray) -> Patch:
    """The patch in a picture that is resized by a scale (y, x), with smooth edges where that is larger."""
    start = np.rint(np.multiply((patch.top, patch.left), scale)).astype(int)
    end = np.rint(np.multiply(np.add((patch.top, patch.left), patch.pixels.shape), scale)).astype(int)
    height, width = (end - start).tolist()
    if (height, width) == patch.pixels.shape or not height * width:
        return Patch(*start.tolist(), patch.pixels[:height, :width])
    image = Image.fromarray(patch.pixels * np.uint8(255)).resize((width, height), Image.Resampling.BILINEAR)
    return Patch(*start.tolist(), np.asarray(image) >= _HALF)


def outline(pixels: np.ndarray, thickness: int, dash: int = 0) -> np.ndarray:
    """The outermost pixels of an object, bool [h, w]; beyond the array there is no object.

    thickness: of the line, in pixels. dash: length of dashes and of the gaps between them; 0 for a whole line.
    """
    inner = pixels
    for _ in range(thickness):
        around = np.pad(inner, 1)
        inner = inner & around[:-2, 1:-1] & around[2:, 1:-1] & around[1:-1, :-2] & around[1:-1, 2:]
    edge = pixels & ~inner
    return edge & (np.add.outer(*map(np.arange, pixels.shape)) // dash % 2 == 0) if dash else edge
