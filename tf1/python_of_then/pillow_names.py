"""Pillow of then: filters by their old names, the sizes of texts, boxes with their corners in any order."""

import functools
from types import ModuleType
from typing import Any

from tf1.python_of_then.adding import add


def apply(pil: ModuleType) -> None:
    """The version by its old names."""
    add(pil, {"PILLOW_VERSION": pil.__version__, "VERSION": "1.1.7"})


def image(module: ModuleType) -> None:
    """PIL.Image: filters, and bytes under their old name."""
    add(module, {"ANTIALIAS": module.LANCZOS, "LINEAR": module.BILINEAR, "CUBIC": module.BICUBIC})
    add(module, {"fromstring": module.frombytes, "isImageType": lambda t: isinstance(t, module.Image)})
    add(module, {"VERSION": "1.1.7", "PILLOW_VERSION": module.__version__})
    add(module.Image, {"tostring": module.Image.tobytes, "fromstring": module.Image.frombytes})
    add(module.Image, {"offset": _offset})


def font(module: ModuleType) -> None:
    """PIL.ImageFont: getsize."""
    for name in ("FreeTypeFont", "ImageFont", "TransposedFont"):
        add(getattr(module, name), {"getsize": _getsize, "getoffset": _getoffset})


def draw(module: ModuleType) -> None:
    """PIL.ImageDraw: textsize."""
    add(module.ImageDraw, {"textsize": _textsize, "multiline_textsize": _textsize})
    for name in ("rectangle", "ellipse"):
        setattr(module.ImageDraw, name, _between_corners(getattr(module.ImageDraw, name)))


def _getsize(self: Any, text: str, *args: Any, **kwargs: Any) -> tuple[int, int]:
    """Width and height of a text in pixels, from its origin."""
    return tuple(map(int, self.getbbox(text, *args, **kwargs)[2:]))


def _getoffset(self: Any, text: str) -> tuple[int, int]:
    return tuple(map(int, self.getbbox(text)[:2]))


def _textsize(self: Any, text: str, font: Any = None, *args: Any, **kwargs: Any) -> tuple[int, int]:
    """Width and height of a text in pixels, from its origin."""
    return tuple(map(int, self.textbbox((0, 0), text, font, None, *args, **kwargs)[2:]))


def _offset(self: Any, xoffset: int, yoffset: int | None = None) -> Any:
    from PIL import ImageChops

    return ImageChops.offset(self, xoffset, yoffset)


def _between_corners(now):
    """Draws between two corners; the second may lie left of the first or above it, as in boxes of a network."""

    @functools.wraps(now)
    def draw(self, xy, *args, **kwargs):
        try:
            return now(self, xy, *args, **kwargs)
        except ValueError:
            (x0, y0), (x1, y1) = xy if len(xy) == 2 else (xy[:2], xy[2:])
            return now(self, [min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)], *args, **kwargs)

    return draw
