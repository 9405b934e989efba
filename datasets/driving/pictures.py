"""The pictures of recordings, decoded when they are asked for."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import simplejpeg
from PIL import Image

from datasets.decoded_pictures import DecodedPictures
from datasets.driving.table import CAMERAS
from datasets.picture_split import file_state
from datasets.reading import scaling
from errors import DataError, unreadable


class RecordedPictures(DecodedPictures):
    """The pictures of recordings; that of row r and camera c of CAMERAS has the number r * 3 + c.

    libjpeg-turbo decodes them by simplejpeg: the same pixels as by Pillow, one and a half times as fast.

    Args:
        root: of the data set.
        files: str [R, 3], their paths relative to root.
        recorded: (height, width) of all files.
        budget: GB of decoded pictures that stay in memory.
        size: (height, width) to which they are scaled; () leaves them as they were recorded.
    """

    def __init__(
        self, root: Path, files: np.ndarray, recorded: tuple[int, int], budget: float, size: tuple[int, ...] = ()
    ):
        super().__init__(files.size, (*(size or recorded), 3), budget)
        self._root, self._files, self._recorded = root, files, (*recorded, 3)

    def path(self, number: int) -> Path:
        """The file of a picture."""
        return self._root / str(self._files[divmod(number, len(CAMERAS))])

    def decode(self, number: int) -> tuple[np.ndarray, Any]:
        """The pixels, and nothing else."""
        path = self.path(int(number))
        try:
            pixels = simplejpeg.decode_jpeg(path.read_bytes(), "RGB")
        except OSError as error:
            raise unreadable(path, error) from error
        except ValueError as error:
            raise DataError(
                f"{path}: can't be decoded, it is damaged ({error}); remove it, and its row is left out"
            ) from error
        if pixels.shape != self._recorded:
            told = "x".join(map(str, pixels.shape[1::-1]))
            raise DataError(f"{path}: is {told} pixels now; it has changed since the data set was loaded")
        if pixels.shape != self.shape:
            pixels = scaling.stretch(Image.fromarray(pixels), *self.shape[:2])
        return pixels, None

    def fingerprint(self, numbers: np.ndarray) -> bytes:
        """A hash of the files' paths, sizes and times of change.

        Raises:
            DataError: a file is gone.
        """
        digest = hashlib.sha256(repr((self.shape, self.is_inverted)).encode())
        for number in numbers.ravel().tolist():
            digest.update(repr(file_state(self.path(number))).encode())
        return digest.digest()
