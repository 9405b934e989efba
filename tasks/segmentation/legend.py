"""Masks in the colours of their classes, and the legend that names these."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from graphs import palette
from parameters import IGNORED
from training.drawing.lettering import Pen

_PAPER, _INK = "#ffffff", "#101010"
_GAP = 16


def coloured(masks: np.ndarray) -> np.ndarray:
    """Classes [...] of integers in 0..255 -> uint8 [..., 3], RGB; white where they are ignored."""
    colours = palette.colours()
    colours[IGNORED] = 255
    return colours[masks]


def legend(texts: Sequence[tuple[int, str]], width: int, size: int = 15) -> Image.Image:
    """A square in the colour of each class with a text at it, in as many lines as they need.

    Args:
        texts: (class or IGNORED, text), such as its name.
        width: of the picture, pixels. Longer texts are shortened.
        size: of the letters, pixels.
    """
    pen, places, left, line = Pen(size), [], _GAP, 0
    side, height = pen.height, pen.height + 8
    for label, text in texts:
        text = pen.fitted(text, width - 2 * _GAP - side - 6)
        wide = side + 6 + pen.width(text)
        if left > _GAP and left + wide > width - _GAP:
            left, line = _GAP, line + 1
        places.append((left, line * height + 4, label, text))
        left += wide + _GAP
    picture = Image.new("RGB", (width, (line + 1) * height), _PAPER)
    draw = ImageDraw.Draw(picture)
    for left, top, label, text in places:
        draw.rectangle((left, top, left + side - 1, top + side - 1), tuple(coloured(np.array(label)).tolist()), _INK)
        pen.write(picture, left + side + 6, top, text, _INK)
    return picture
