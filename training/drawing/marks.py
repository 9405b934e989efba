"""Draws boxes, masks, class names and keypoints on pictures with Pillow: one enlarged picture, or a page of many."""

import io
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from datasets.instances import Patch
from files import write_atomically
from training.drawing.lettering import Pen
from training.drawing.patches import outline, resized

_COLOURS = (
    "#ffd400", "#00c8ff", "#ff5aa0", "#6ee05a", "#ff8a1e", "#b48cff", "#00e0c0", "#ff4b3e", "#d0ff6a", "#e8b48c",
)  # fmt: skip
_INK, _PAPER = "#101010", "#ffffff"
LEGIBLE = 320  # pixels of the longer side; smaller pictures are enlarged up to this size
_TINT = 90  # of 255, the share of its colour in the pixels of an object
_PAGE, _GAP = 1880, 16  # width of a page without its right border; between pictures
HOW_LINES_ARE_READ = "dashed line, hollow point: ground truth      solid line, filled point: prediction"


class Mark(NamedTuple):
    """The drawing of one object.

    label: its class, which determines the colour.
    text: written at the box; "" writes nothing.
    box: (top, left, bottom, right) in pixels of the picture; None draws no box.
    keypoints: [K, 2] (y, x) in pixels of the picture, NaN for keypoints that are not visible.
    dashed: draws dashed lines, hollow points and the text below the box, for ground truth next to a prediction.
    patch: its pixels in the picture, outlined, and tinted unless dashed; None draws none.
    """

    label: int
    text: str
    box: Sequence[float] | None = None
    keypoints: Sequence[Sequence[float]] = ()
    dashed: bool = False
    patch: Patch | None = None


def draw(pixels: np.ndarray, marks: Sequence[Mark]) -> Image.Image:
    """The picture with the marks, the first one on top. Small pictures are enlarged by a whole factor.

    Args:
        pixels: uint8 [H, W, 3] or [H, W, 1] in 0..255.
        marks: in pixels of this picture. Boxes are clipped to it.
    """
    factor = max(1, LEGIBLE // max(pixels.shape[:2]))
    return _marked(pixels, marks, pixels.shape[0] * factor, pixels.shape[1] * factor)


def draw_page(
    title: str,
    tiles: Sequence[tuple[np.ndarray, Sequence[Mark], str]],
    path: Path,
    how: str = HOW_LINES_ARE_READ,
    columns: int = 5,
    legend: Callable[[int], Image.Image] | None = None,
) -> None:
    """Saves a PNG with a title, a line of explanation, and a grid of pictures with captions.

    Args:
        title: one line of up to about 150 letters.
        tiles: (pixels, marks, caption) of each picture; pixels and marks are those of `draw`.
        path: of the PNG.
        how: the line under the title, which explains the marks.
        columns: pictures beside each other.
        legend: what stands below them, for the width of the page in pixels.

    Raises:
        RunError: the file can't be written.
    """
    tile = _PAGE // columns - _GAP
    sizes = [np.array(pixels.shape[:2]) * tile // max(pixels.shape[:2]) for pixels, _, _ in tiles]
    line, head, row = 24, 80, max(height for height, _ in sizes) + 40
    foot = head + math.ceil(len(tiles) / columns) * row
    below = legend(_PAGE + _GAP) if legend else Image.new("RGB", (0, 0))
    page = Image.new("RGB", (_PAGE + _GAP, foot + below.height), _PAPER)
    page.paste(below, (0, foot))
    large, small, width = Pen(20), Pen(15), page.width - 2 * _GAP
    large.write(page, _GAP, _GAP, large.fitted(title, width), _INK)
    small.write(page, _GAP, _GAP + line + 6, small.fitted(how, width), "#505050")
    for number, ((pixels, marks, caption), (height, width)) in enumerate(zip(tiles, sizes, strict=True)):
        left, top = _GAP + number % columns * (tile + _GAP), head + number // columns * row
        page.paste(_marked(pixels, marks, max(1, height), max(1, width)), (left, top))
        small.write(page, left, top + height + 4, small.fitted(caption, tile), _INK)
    save(page, path)


def save(picture: Image.Image, path: Path) -> None:
    """Writes a PNG atomically.

    Raises:
        RunError: the file can't be written.
    """
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    write_atomically(path, buffer.getvalue())


def _marked(pixels: np.ndarray, marks: Sequence[Mark], height: int, width: int) -> Image.Image:
    """The picture, resized, with the marks. Their lines and letters are scaled to the new size."""
    picture = Image.fromarray(pixels if pixels.shape[2] == 3 else pixels.repeat(3, axis=2))
    if (height, width) != pixels.shape[:2]:
        picture = picture.resize((width, height), Image.Resampling.BICUBIC)
    scale = np.array([height / pixels.shape[0], width / pixels.shape[1]])
    canvas = _Canvas(picture)
    for mark in reversed(marks):
        canvas.mask(mark, scale)
    for mark in reversed(marks):
        canvas.outline(mark, scale)
    for mark in marks:  # above all boxes; the first marks choose their places first
        canvas.write(mark, scale)
    for mark in reversed(marks):
        canvas.points(mark, scale)
    return picture


class _Canvas:
    """Draws on a picture, with a line width and a font size that depend on its size."""

    def __init__(self, picture: Image.Image):
        side = math.sqrt(picture.width * picture.height)
        self.picture, self.draw = picture, ImageDraw.Draw(picture)
        self.width, self.height = picture.size
        self.line = max(2, round(side / 200))
        self.pen = Pen(max(11, round(side / 28)))
        self.written: list[tuple[float, float, float, float]] = []

    def mask(self, mark: Mark, scale: np.ndarray) -> None:
        """Draws the outline of the pixels, and tints them unless the mark is dashed."""
        if mark.patch is None:
            return
        patch = resized(mark.patch, scale)
        colour, corner = _colour(mark.label), (patch.left, patch.top)
        if not mark.dashed:
            self.picture.paste(colour, corner, Image.fromarray(patch.pixels * np.uint8(_TINT)))
        edge = outline(patch.pixels, self.line, 5 * self.line if mark.dashed else 0)
        self.picture.paste(colour, corner, Image.fromarray(edge * np.uint8(255)))

    def outline(self, mark: Mark, scale: np.ndarray) -> None:
        """Draws the box on a wider dark line, so that it is visible on a background of its own colour."""
        if mark.box is None:
            return
        top, left, bottom, right = self._inside(mark.box, scale)
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        self.draw.line(corners, _INK, self.line + max(2, self.line // 2), joint="curve")
        dash = 5 * self.line if mark.dashed else math.inf
        for start, end in zip(corners, corners[1:], strict=False):
            for piece in _pieces(start, end, dash):
                self.draw.line(piece, _colour(mark.label), self.line)

    def points(self, mark: Mark, scale: np.ndarray) -> None:
        """Draws the visible keypoints; the index of a keypoint determines its colour."""
        for number, (y, x) in enumerate(np.asarray(mark.keypoints, float).reshape(-1, 2) * scale):
            if np.isfinite([y, x]).all():
                self._point(y, x, _colour(number), hollow=mark.dashed)

    def _point(self, y: float, x: float, colour: str, hollow: bool) -> None:
        radius, edge = 2 * self.line, self.line / 2
        for size, ink in ((radius + edge, _INK), (radius, colour)) + (((radius / 2, _INK),) if hollow else ()):
            self.draw.ellipse((x - size, y - size, x + size, y + size), ink)

    def write(self, mark: Mark, scale: np.ndarray) -> None:
        """Writes the text above the box (below a dashed one), or elsewhere at it if it would cover another text."""
        if not mark.text:
            return
        top, left, bottom, right = self._inside(_extent(mark), scale)
        pad = max(3, self.line)
        text = self.pen.fitted(mark.text, self.width - 2 * pad)
        wide, high = self.pen.width(text) + 2 * pad, self.pen.height + 2
        above, inside, foot, below = top - high, top, bottom - high, bottom
        heights = (below, foot, above, inside) if mark.dashed else (above, inside, below, foot)
        left = min(max(0, left - self.line / 2), self.width - wide)
        places = [(y, left, y + high, left + wide) for y in heights if 0 <= y <= self.height - high]
        free = [place for place in places if not any(_touch(place, other) for other in self.written)]
        place = next(iter(free or places), (0, left, high, left + wide))
        self.written.append(place)
        y, x = place[:2]
        self.draw.rectangle((x, y, x + wide - 1, y + high - 1), _colour(mark.label))
        self.pen.write(self.picture, x + pad, y + 1, text, _INK)

    def _inside(self, box: Sequence[float], scale: np.ndarray) -> np.ndarray:
        """The box in pixels of the canvas, clipped so that its lines are inside."""
        edge = self.line / 2
        low, high = edge, np.tile([self.height, self.width], 2) - 1 - edge
        return np.nan_to_num(np.asarray(box, float) * np.tile(scale, 2)).clip(low, np.maximum(low, high))


def _pieces(start: tuple[float, float], end: tuple[float, float], dash: float) -> list:
    """The dashes of a line between two points (x, y), with gaps of the same length; math.inf gives the whole line."""
    length = math.dist(start, end)
    if dash >= length:
        return [(start, end)]
    ends = np.arange(0, length, dash)
    points = np.array(start) + np.outer(np.append(ends, length) / length, np.subtract(end, start))
    return [(tuple(one), tuple(other)) for one, other in zip(points[::2], points[1::2], strict=False)]


def _extent(mark: Mark) -> Sequence[float]:
    """The box of a mark, or the one around its pixels; at the corner of the picture if it has neither."""
    if mark.box is None and mark.patch is not None:
        return mark.patch.box
    return (0, 0, 0, 0) if mark.box is None else mark.box


def _touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two boxes overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def name_of(label: int, classes: Sequence[str]) -> str:
    """The name of a class, or its number if it has no name."""
    return classes[label] if label < len(classes) else str(label)


def _colour(label: int) -> str:
    """The colour of a class, which is light, so that dark letters are legible on it."""
    return _COLOURS[label % len(_COLOURS)]
