"""Text in pictures: every name literally, in fonts of this machine that have its letters, or else by escapes.

matplotlib lays out all text, that of figures and that on pictures of Pillow: it takes each letter from the first font
that has it, and writes Arabic and Hebrew from right to left.
"""

import bisect
import functools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.font_manager import FontPath, findfont, fontManager, get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from PIL import Image

from texts import composed, shown

_USUAL = "DejaVu Sans"  # comes with matplotlib; has Latin, Greek, Cyrillic, Hebrew and Arabic letters
# Fonts whose glyph for a letter says that it is missing, and those of coloured glyphs, which matplotlib can't draw.
_USELESS = ("last resort", "lastresort", "fallback", "blank", "color")
_LONGEST = 30  # letters of a name in a figure; longer ones would leave no room for the figure


def legible(text: str) -> str:
    """The text in one line of letters that can be drawn; those that no font has by an escape, such as `\\u732b`."""
    line = shown(composed(text))
    return "".join(one if _family_of(one) else one.encode("ascii", "backslashreplace").decode() for one in line)


@contextmanager
def literal(names: Iterable[str]) -> Iterator[list[str]]:
    """What matplotlib draws and saves inside of `with` has no mathematics in its text, and fonts for these names.

    Yields:
        The names as they can be drawn. A long one has an ellipsis in its middle, a blank one stands in quotes.
    """
    drawn = [_shortened(legible(name), _LONGEST) if name.strip() else f'"{legible(name)}"' for name in names]
    with matplotlib.rc_context({"font.family": _families_for("".join(drawn)), "text.parse_math": False}):
        yield drawn


def legend(figure: Figure, artists: Sequence[Artist], **style: Any) -> None:
    """The legend of artists by their labels; by itself, matplotlib leaves out labels that begin with `_`."""
    figure.legend(artists, [artist.get_label() for artist in artists], **style)


class Pen:
    """Writes lines of text on pictures of Pillow.

    size: of the letters, pixels. height: of a line, pixels.
    """

    def __init__(self, size: int):
        self.size = size
        font = get_font(_path_of(_USUAL))
        self._ascent = round(font.ascender / font.units_per_EM * size)
        self.height = self._ascent + round(-font.descender / font.units_per_EM * size)

    def width(self, text: str) -> float:
        """The width of a legible text, pixels."""
        return self._laid_out(text).get_width_height()[0] / 64

    def fitted(self, text: str, width: float) -> str:
        """The legible text. If it is wider than `width` pixels, an ellipsis replaces its middle."""
        text = legible(text)
        kept = bisect.bisect_right(range(len(text) + 1), width, key=lambda kept: self.width(_shortened(text, kept)))
        return _shortened(text, max(1, kept - 1))

    def write(self, picture: Image.Image, left: float, top: float, text: str, ink: str) -> None:
        """Writes a legible text; (left, top) is the corner of its line, pixels."""
        font = self._laid_out(text)
        font.draw_glyphs_to_bitmap()
        coverage = np.asarray(font.get_image())  # [rows, columns] in 0..255, the outermost of which are empty
        before = 1 - font.get_bitmap_offset()[0] / 64  # matplotlib counts in 1/64 pixels
        above = len(coverage) - 1 - round(font.get_descent() / 64)
        corner = round(left - before), round(top) + self._ascent - above
        picture.paste(ink, corner, Image.fromarray(coverage))

    def _laid_out(self, text: str) -> FT2Font:
        font = get_font([_path_of(family) for family in _families_for(text)])
        font.set_size(self.size, 72)  # at 72 dots per inch a point is a pixel
        font.set_text(text, 0.0, flags=LoadFlags.DEFAULT)
        return font


def _shortened(text: str, kept: int) -> str:
    """At most `kept` letters of the text, from its start and its end."""
    return text if kept >= len(text) else f"{text[: (kept + 1) // 2]}…{text[len(text) - kept // 2 :]}"


def _families_for(text: str) -> list[str]:
    """The families of fonts that have the letters of a legible text, the usual one first."""
    return list(dict.fromkeys([_USUAL, *map(_family_of, text)]))


@functools.cache
def _family_of(letter: str) -> str:
    """The first family of fonts that has the letter; "" if none has it."""
    return next((family for family in _families() if ord(letter) in _letters(family)), "")


@functools.cache
def _families() -> dict[str, FontPath]:
    """The upright fonts of this machine by the names of their families, the usual one first."""
    families = {_USUAL: findfont(_USUAL)}
    for font in sorted(fontManager.ttflist, key=lambda font: (font.name, abs(font.weight - 400), font.fname)):
        is_useful = not any(word in font.name.lower() for word in _USELESS)
        if is_useful and font.style == "normal" and not _is_of_matplotlib(font.fname):
            families.setdefault(font.name, FontPath(font.fname, font.index))
    return families


def _is_of_matplotlib(path: str) -> bool:
    """Whether a font comes with matplotlib: those for mathematics have signs in the places of letters."""
    return path.startswith(matplotlib.get_data_path())


def _path_of(family: str) -> FontPath:
    return _families()[family]


@functools.cache
def _letters(family: str) -> frozenset[int]:
    """The code points that a font has; none if it can't be read."""
    try:
        return frozenset(get_font(_path_of(family)).get_charmap())
    except (OSError, RuntimeError):  # a font that was removed since matplotlib listed it, or is damaged
        return frozenset()
