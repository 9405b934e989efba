"""Masks in picture files, whose pixels are numbers of classes."""

import functools
from pathlib import Path

import numpy as np
from PIL import Image

from datasets.masks.mask import Mask
from datasets.picture_split import file_digest, file_state
from datasets.reading import pictures
from errors import DataError
from parameters import IGNORED

_HIGHEST = 65535  # number that a pixel of 16 bits holds
_TOLD = 5  # colours in a message
_FORMATS = ("PNG", "BMP", "TIFF", "PPM")
_FLAWS = {"GIF": "its writers renumber the palette"}  # why a format is none of these
_OF_INDICES = (
    "P",
    "L",
    "1",
    "I",
    "I;16",
    "I;16B",
    "I;16L",
)  # Pillow's modes: palette, grey, black and white, grey of 16 bits


class MaskFile(Mask):
    """A picture file with the number of a class in each pixel: of a palette, or grey of 1, 8 or 16 bits.

    Args:
        path: of the file.
        count: of the classes; 0 takes all numbers below IGNORED.
        ignored: the numbers that stand for pixels that do not count.
        remedy: what a user does about a mask of colours, for messages.
    """

    def __init__(
        self, path: Path, count: int = 0, ignored: tuple[int, ...] = (IGNORED,), remedy: str = "make it an index PNG"
    ):
        self.path, self.source = path, str(path)
        self._count, self._ignored, self._remedy = count or IGNORED, ignored, remedy

    def read(self, size: tuple[int, int], orientation: int) -> np.ndarray:
        """As the base class says. A mask has no orientation of its own: its size tells to which form it belongs.

        A mask of the upright picture's size is taken as it is; one of the size as stored is turned with the picture.
        """
        image = _stored(self.path)
        if (image.height, image.width) == size:
            return self.classes_of(image)
        if orientation >= 5 and (image.width, image.height) == size:
            return self.classes_of(pictures.turned(image, orientation))
        told = f"the mask has {image.width}x{image.height} pixels, its picture {size[1]}x{size[0]}"
        raise DataError(f"{self.path}: {told}; make them the same")

    def as_stored(self) -> np.ndarray:
        """The numbers in the pixels of the picture as it lies in its file, or IGNORED: uint8 [height, width].

        Raises:
            DataError: the file can't be read, or its pixels are no such numbers.
        """
        return self.classes_of(_stored(self.path))

    def classes_of(self, image: Image.Image) -> np.ndarray:
        """The numbers of the classes in the pixels of a picture, or IGNORED: uint8 [height, width].

        Raises:
            DataError: the pixels are no such numbers.
        """
        if image.mode not in _OF_INDICES:
            told = f"a mask in {image.mode}, with the colours {told_colours(packed(image))}"
            raise DataError(f"{self.path}: {told}; {self._remedy}")
        values = np.asarray(image)
        values = values.astype(np.uint8) if values.dtype == bool else values
        codes = values if values.dtype.itemsize == 1 else np.minimum(values.astype(np.uint32), _HIGHEST)
        classes = _table(self._count, self._ignored)[codes]
        if classes.min() < 0:
            raise self._beyond(values, classes < 0)
        return classes.astype(np.uint8)

    def _beyond(self, values: np.ndarray, wrong: np.ndarray) -> DataError:
        """The error for values that are no classes: names the first one."""
        row, column = np.argwhere(wrong)[0]
        told = f"{values[row, column]} at row {row}, column {column} (from 0) is no class"
        others = " and ".join(map(str, self._ignored))
        return DataError(f"{self.path}: {told}: classes are 0..{self._count - 1}, and {others} is ignored")

    def state(self) -> str:
        """The path, size and time of change of the file, and what its numbers mean."""
        return repr((*file_state(self.path), self._count, self._ignored))

    def digest(self) -> str:
        """A hash of the file's bytes."""
        return file_digest(self.path)


def packed(image: Image.Image) -> np.ndarray:
    """The colour of each pixel in one number, red * 65536 + green * 256 + blue: uint32 [height, width]."""
    red, green, blue = np.moveaxis(np.asarray(image.convert("RGB"), np.uint32), -1, 0)
    return red << 16 | green << 8 | blue


def told_colours(colours: np.ndarray) -> str:
    """The most frequent of packed colours: "128 0 0 (1,204 pixels), 0 0 0 (96 pixels) and 3 more"."""
    keys, counts = np.unique(colours, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:_TOLD]
    told = [f"{key >> 16} {key >> 8 & 255} {key & 255} ({count:,} pixels)"
            for key, count in zip(keys[order].tolist(), counts[order].tolist(), strict=True)]  # fmt: skip
    return ", ".join(told) + (f" and {len(keys) - _TOLD} more" if len(keys) > _TOLD else "")


@functools.cache
def _table(count: int, ignored: tuple[int, ...]) -> np.ndarray:
    """The class or IGNORED of each number of 16 bits; -1 for those that are no classes."""
    table = np.full(_HIGHEST + 1, -1, np.int16)
    table[:count] = np.arange(count)
    table[list(ignored)] = IGNORED
    return table


def _stored(path: Path) -> Image.Image:
    """The picture as it is stored.

    Raises:
        DataError: it can't be read, or is of a format that changes pixels.
    """
    image = pictures.as_stored(path)
    if image.format not in _FORMATS:
        flaw = _FLAWS.get(image.format, "it is lossy, and changes the numbers in pixels")
        raise DataError(f"{path}: {image.format} is no format of masks, since {flaw}; save masks as PNG")
    return image
