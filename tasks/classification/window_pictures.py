"""The picture that `predict.py window` writes: the boxes that were found, and a heat map of class probabilities."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from training.drawing import marks as drawing

_GAP = 16
_PAPER, _INK, _UNSEEN = "#ffffff", "#101010", (90, 90, 90)
_COLOURS = matplotlib.colormaps["inferno"]


def draw(pixels: np.ndarray, marks: Sequence[drawing.Mark], heat: np.ndarray, path: Path) -> None:
    """Saves a PNG: the picture with marks on the left, the heat map and its colour scale on the right.

    Args:
        pixels: uint8 [H, W, 1] or [H, W, 3] in 0..255.
        marks: in pixels of the picture.
        heat: [H, W] in 0..1; NaN where no value is known, which is drawn grey.
        path: of the PNG.

    Raises:
        RunError: the file can't be written.
    """
    marked = drawing.draw(pixels, marks)
    width, height = marked.size
    font = ImageFont.load_default(max(12, round(np.sqrt(width * height) / 32)))
    foot = 2 * sum(font.getmetrics())
    page = Image.new("RGB", (2 * width + 3 * _GAP, height + foot + 2 * _GAP), _PAPER)
    page.paste(marked, (_GAP, _GAP))
    page.paste(_coloured(heat).resize(marked.size, Image.Resampling.NEAREST), (width + 2 * _GAP, _GAP))
    write, left, top = ImageDraw.Draw(page), width + 2 * _GAP, height + _GAP + foot // 4
    write.text((left, top), "class probability  0", _INK, font)
    left += round(font.getlength("class probability  0 "))
    bar = _coloured(np.linspace(0, 1, 256)[np.newaxis]).resize((max(64, width // 4), foot // 2))
    page.paste(bar, (left, top))
    write.text((left + bar.width + 8, top), "1", _INK, font)
    drawing.save(page, path)


def _coloured(heat: np.ndarray) -> Image.Image:
    """The heat map [H, W] in 0..1 in colours."""
    colours = _COLOURS(heat, bytes=True)[..., :3]
    colours[np.isnan(heat)] = _UNSEEN
    return Image.fromarray(colours)
