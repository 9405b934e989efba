"""What a data set says of its masks, whatever their format: which picture each belongs to, and how to read it."""

from pathlib import Path
from typing import NamedTuple

import numpy as np


class Mask:
    """The classes of the pixels of one picture. A subclass sets `source` and defines the three methods.

    source: where the mask stands, for messages. Several threads call `read` at a time.
    """

    source: str

    def read(self, size: tuple[int, int], orientation: int) -> np.ndarray:
        """The class of each pixel of the upright picture, or IGNORED: uint8 [*size].

        Args:
            size: (height, width) of the upright picture.
            orientation: of the picture in its file, EXIF's number 1..8; from 5 on, height and width are exchanged.

        Raises:
            DataError: the mask can't be read, is of another size, or holds a value that is no class.
        """
        raise NotImplementedError

    def state(self) -> str:
        """A text that changes when `read` may give another mask; it takes no reading of the mask.

        Raises:
            DataError: the mask is gone.
        """
        raise NotImplementedError

    def digest(self) -> str:
        """A hash of what the mask says, hexadecimal, the same wherever the data set lies.

        Raises:
            DataError: the mask can't be read.
        """
        raise NotImplementedError


class MaskedPicture(NamedTuple):
    """A picture and its mask.

    path: of the picture. file: what the data set calls it. mask: the classes of its pixels.
    """

    path: Path
    file: str
    mask: Mask


Members = dict[str, list[MaskedPicture]]  # split -> its pictures
