"""Pictures of any size at the size at which a segmenter works on them."""

from typing import NamedTuple

import numpy as np
from PIL import Image

from datasets.reading import pictures, scaling

_LONGEST = 16  # lengths of the network's picture, to which a long one is scaled at most


class Prepared(NamedTuple):
    """A picture as tiles are cut from it: uint8 [H, W, C], at least as large as a tile.

    place: (top, left, bottom, right) of the picture in it, pixels; around it is the colour of its border.
    """

    pixels: np.ndarray
    place: tuple[int, int, int, int]


def prepare(image: Image.Image, frame: tuple[int, int], resize: str, crop_share: float) -> Prepared:
    """Scales a picture and surrounds it with the colour of its border.

    Args:
        image: upright, L or RGB.
        frame: (h, w) of a tile.
        resize: "none" leaves the picture at its size. The others are those of pictures.read: "letterbox" and "stretch"
            give one tile, "crop" scales as there, and cuts off nothing: the rest is in further tiles.
        crop_share: of "crop".
    """
    height, width = _size(image, frame, resize, crop_share)
    pixels = scaling.stretch(image, height, width)
    rows, columns = max(height, frame[0]), max(width, frame[1])
    top, left = (rows - height) // 2, (columns - width) // 2
    place = (top, left, top + height, left + width)
    if (rows, columns) == (height, width):
        return Prepared(pixels, place)
    ground = np.tile(pictures.border_colour(image), (rows, columns, 1))
    ground[top : top + height, left : left + width] = pixels
    return Prepared(ground, place)


def _size(image: Image.Image, frame: tuple[int, int], resize: str, crop_share: float) -> tuple[int, int]:
    """The height and width to which the picture is scaled."""
    if resize == "none":
        return image.height, image.width
    if resize == "stretch":
        return frame
    if resize != "crop":
        top, left, bottom, right = scaling.letterbox_place((image.height, image.width), frame)
        return bottom - top, right - left
    fitting, filling = sorted((frame[0] / image.height, frame[1] / image.width))
    scale = min(filling, _LONGEST * fitting) / crop_share
    return max(1, round(image.height * scale)), max(1, round(image.width * scale))
