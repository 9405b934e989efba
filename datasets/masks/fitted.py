"""Pictures and masks, resized for a network: both go the same way."""

from typing import NamedTuple

import numpy as np
from PIL import Image

from datasets.masks.mask import MaskedPicture
from datasets.reading import pictures, scaling
from parameters import IGNORED

_NEAREST = Image.Resampling.NEAREST


class Frame(NamedTuple):
    """What a network takes: height and width in pixels, 1 or 3 channels.

    resize: "letterbox" scales the whole picture and fills the rest with the colour of its border, and the mask with
    IGNORED; "stretch" scales height and width each by its own factor; "crop" scales the picture until it fills the
    frame, and keeps the middle.
    """

    height: int
    width: int
    channels: int
    resize: str


class Fitted(NamedTuple):
    """A picture and its mask in the frame.

    pixels: uint8 [height, width, channels + 1], the mask behind the channels. place: (top, left, bottom, right) of the
    whole picture in pixels of the frame. size: (height, width) of the upright picture. orientation: of the picture in
    its file, EXIF's number 1..8. classes: those of its mask, ascending.
    """

    pixels: np.ndarray
    place: tuple[float, float, float, float]
    size: tuple[int, int]
    orientation: int
    classes: tuple[int, ...]


def fit(picture: MaskedPicture, frame: Frame) -> Fitted:
    """Reads a picture and its mask, turns them upright and resizes them: the mask takes the nearest pixel.

    Raises:
        DataError: one of them can't be read, or the mask is not one of this picture.
    """
    image, _, orientation = pictures.decode(picture.path, frame.channels)
    size = image.height, image.width
    mask = picture.mask.read(size, orientation)
    counts = np.bincount(mask.ravel(), minlength=IGNORED + 1)
    pixels, labels, place = _resized(image, Image.fromarray(mask), frame)
    classes = tuple(np.flatnonzero(counts[:IGNORED]).tolist())
    return Fitted(np.concatenate([pixels, labels], -1), place, size, orientation, classes)


def _resized(image: Image.Image, mask: Image.Image, frame: Frame) -> tuple[np.ndarray, np.ndarray, tuple]:
    """The picture [height, width, channels], the mask [height, width, 1], and where the picture lies."""
    ground = height, width = frame.height, frame.width
    if (image.height, image.width) == ground:
        return scaling.pixels(image), scaling.pixels(mask), (0, 0, height, width)
    if frame.resize == "stretch":
        labels = scaling.stretch(mask, height, width, _NEAREST)
        return scaling.stretch(image, height, width), labels, (0, 0, height, width)
    if frame.resize == "crop":
        place = scaling.crop_place((image.height, image.width), ground)
        return scaling.crop(image, height, width, 1), scaling.crop(mask, height, width, 1, _NEAREST), place
    border = pictures.border_colour(image)
    labels, place = scaling.letterbox(mask, height, width, np.array([IGNORED], np.uint8), _NEAREST)
    return scaling.letterbox(image, height, width, border)[0], labels, place
