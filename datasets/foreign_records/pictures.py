"""Pictures in records of other programs: of any size, encoded or as bytes, resized when they are asked for."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from datasets.reading import pictures, scaling
from datasets.records.fields import StoredField


@dataclass(frozen=True)
class ResizedPicture(StoredField):
    """A field of pictures that get one size, `shape`, and its number of channels.

    resize: "letterbox" scales the whole picture and fills the rest with the colour of its border, "stretch" scales
    height and width each by its own factor.
    raw_shape: (height, width, channels) of pictures that are stored as their bytes; () of encoded ones.
    """

    resize: str = "letterbox"
    raw_shape: tuple[int, ...] = ()

    @property
    def is_picture(self) -> bool:
        """It is."""
        return True

    def decoded(self, data: bytes | memoryview) -> np.ndarray:
        """The pixels uint8 [*shape].

        Raises:
            DataError: the bytes are no picture. ValueError: they are not as many as raw_shape says.
        """
        height, width, channels = self.shape
        if self.raw_shape:
            image = _of_bytes(data, self.raw_shape).convert("L" if channels == 1 else "RGB")
        else:
            image = pictures.decode_file(io.BytesIO(data), "picture", channels).image
        if self.resize == "stretch":
            return scaling.stretch(image, height, width)
        return scaling.letterbox(image, height, width, pictures.border_colour(image))[0]

    def as_json(self) -> dict[str, Any]:
        """All that the pixels depend on besides the bytes."""
        return super().as_json() | {"resize": self.resize, "raw_shape": list(self.raw_shape)}


def places(sizes: np.ndarray, shape: tuple[int, ...], resize: str) -> np.ndarray:
    """Where pictures of sizes [N, 2] (height, width) lie in the resized ones: [N, 4] (top, left, bottom, right).

    shape, resize: of ResizedPicture.
    """
    height, width = shape[:2]
    if resize == "stretch":
        return np.tile(np.array([0, 0, height, width]), (len(sizes), 1))
    kinds, rows = np.unique(sizes, axis=0, return_inverse=True)
    of_kinds = [scaling.letterbox_place(tuple(size), (height, width)) for size in kinds.tolist()]
    return np.array(of_kinds).reshape(-1, 4)[rows.ravel()]


def _of_bytes(data: bytes | memoryview, shape: tuple[int, ...]) -> Image.Image:
    pixels = np.frombuffer(data, np.uint8).reshape(shape)
    return Image.fromarray(pixels[..., 0] if shape[-1] == 1 else pixels)
