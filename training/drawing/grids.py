"""Many pictures of one size in one, without captions, and which examples of a split to show in it."""

import numpy as np
from PIL import Image

_GROUND = 128  # grey between the pictures of a grid: most of them have black or white at their borders
_LEGIBLE = 600  # pixels of the longer side, up to which small ones are enlarged


def spread(size: int, count: int) -> np.ndarray:
    """Rows at equal distances of a split of `size` examples, [count] or all: a split may be in order of its classes."""
    return np.linspace(0, size - 1, min(size, count)).round().astype(int)


def grid(images: np.ndarray, columns: int) -> np.ndarray:
    """Pictures [N, H, W, C] uint8, row by row, -> one picture [height, width, C] with gaps of a pixel."""
    count, height, width, channels = images.shape
    rows = -(-count // columns)
    page = np.full([rows * (height + 1) - 1, columns * (width + 1) - 1, channels], _GROUND, np.uint8)
    for number, image in enumerate(images):
        top, left = number // columns * (height + 1), number % columns * (width + 1)
        page[top : top + height, left : left + width] = image
    return page


def page(images: np.ndarray, columns: int, legible: int = _LEGIBLE) -> Image.Image:
    """The grid as a picture, enlarged by a whole factor while its longer side stays within `legible` pixels."""
    pixels = grid(images, columns)
    picture = Image.fromarray(pixels if pixels.shape[2] == 3 else pixels[..., 0])
    return picture.resize(
        [side * max(1, legible // max(picture.size)) for side in picture.size], Image.Resampling.NEAREST
    )
