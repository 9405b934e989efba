"""Pictures with boxes, resized for a network: every point moves with its pixels."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from datasets.reading import pictures, scaling


class Fitted(NamedTuple):
    """A picture as a network takes it, and how points move with it: point_in_pixels = point * scale + shift.

    pixels: uint8 [height, width, channels] in 0..255. scale, shift: float64 [2], (y, x). size: (height, width) of the
    upright original. orientation: of the picture in its file, EXIF's number 1..8.
    """

    pixels: np.ndarray
    scale: np.ndarray
    shift: np.ndarray
    size: tuple[int, int]
    orientation: int

    def boxes_in_pixels(self, boxes: np.ndarray) -> np.ndarray:
        """Boxes [..., 4] (top, left, bottom, right) in the upright original -> in `pixels`."""
        return boxes * np.tile(self.scale, 2) + np.tile(self.shift, 2)

    def boxes_in_original(self, boxes: np.ndarray) -> np.ndarray:
        """Boxes [..., 4] (top, left, bottom, right) in `pixels` -> in the upright original; nothing is clipped."""
        return (boxes - np.tile(self.shift, 2)) / np.tile(self.scale, 2)

    def raster_in_pixels(self, raster: np.ndarray, height: int, width: int) -> np.ndarray:
        """A raster bool [h, w] over all of the upright original -> bool [height, width] of `pixels`.

        Each pixel has the value of the pixel of the raster at its middle; False beside the picture.
        """
        inside, places = [], []  # rows and columns of the result that lie in the picture, and theirs in the raster
        for length, shift, scale, side, count in zip(
            (height, width), self.shift, self.scale, self.size, raster.shape, strict=True
        ):
            place = np.floor((np.arange(length) + 0.5 - shift) / (scale * side) * count).astype(int)
            first, last = np.searchsorted(place, (0, count))
            inside.append(slice(first, last))
            places.append(place[first:last])
        found = np.zeros((height, width), bool)
        found[tuple(inside)] = raster.take(places[0], axis=0).take(places[1], axis=1)
        return found


def fit(path: str | Path, height: int, width: int, channels: int, resize: str) -> Fitted:
    """Reads a picture, turns it upright and resizes it.

    resize: "letterbox" scales the whole picture and fills the rest with the colour of its border, "stretch" scales
    height and width each by its own factor.

    Raises:
        DataError: no such file, not a picture, a damaged one, or too large.
    """
    image, _, orientation = pictures.decode(path, channels)
    if resize == "stretch":
        pixels, place = scaling.stretch(image, height, width), (0, 0, height, width)
    else:
        pixels, place = scaling.letterbox(image, height, width, pictures.border_colour(image))
    top, left, bottom, right = place
    scale = np.array([(bottom - top) / image.height, (right - left) / image.width])
    return Fitted(pixels, scale, np.array([top, left], float), (image.height, image.width), orientation)


def upright(points: np.ndarray, size: tuple[int, int], orientation: int) -> np.ndarray:
    """Points [..., 2] (y, x) in a picture as stored in its file, of that size (height, width) -> in the upright one.

    orientation: EXIF's number, 5..8, which exchange rows and columns.
    """
    y, x = points[..., 0], points[..., 1]
    return np.stack([x if orientation in (5, 6) else size[1] - x, y if orientation in (5, 8) else size[0] - y], -1)
