"""What predict.py draws of a mask: an index PNG, and the picture under the colours of its classes with their names."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from graphs import palette
from tasks.segmentation.legend import coloured, legend
from training.drawing.marks import LEGIBLE

_LETTERS = (15, 60)  # sizes of the letters in the legend, by that of the picture


def indexed(classes: np.ndarray) -> Image.Image:
    """Classes [H, W] uint8 as a picture of mode P, whose values are the classes, in VOC's colours."""
    image = Image.fromarray(classes)
    image.putpalette(palette.colours().tobytes())
    return image


def overlaid(picture: Image.Image, classes: np.ndarray, texts: Sequence[tuple[int, str]]) -> Image.Image:
    """The picture, half in the colours of its classes, above the legend.

    Small pictures are enlarged by a whole factor.

    Args:
        picture: L or RGB. classes: uint8 [H, W], of its pixels.
        texts: of the legend: (class, text).
    """
    blended = Image.blend(picture.convert("RGB"), Image.fromarray(coloured(classes)), 0.5)
    factor = max(1, LEGIBLE // max(blended.size))
    blended = blended.resize((blended.width * factor, blended.height * factor), Image.Resampling.NEAREST)
    smallest, largest = _LETTERS
    size = min(max(smallest, round((blended.width * blended.height) ** 0.5 / 40)), largest)
    names = legend(texts, max(blended.width, LEGIBLE), size)
    page = Image.new("RGB", (names.width, blended.height + names.height), "white")
    page.paste(blended)
    page.paste(names, (0, blended.height))
    return page
