"""Pictures of another size than their annotations state: what the boxes of such an annotation count."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from datasets.boxed.annotated import AnnotatedPicture
from datasets.boxed.fitted import Fitted, upright
from datasets.flaws import Flaws

_ROUNDING = 1.0  # pixels by which a box may reach out of a picture


class Units(NamedTuple):
    """How points of an annotation become points of the upright picture: perhaps turned, then times scale.

    scale: (y, x). stored: (height, width), of the picture as stored in its file, that the points refer to, where EXIF
    turns them; else None. orientation: EXIF's number.
    """

    scale: tuple[float, float]
    stored: tuple[int, int] | None = None
    orientation: int = 1

    def to_pixels(self, points: np.ndarray) -> np.ndarray:
        """Points [..., 2] (y, x) of the annotation -> in pixels of the upright picture."""
        return (points if self.stored is None else upright(points, self.stored, self.orientation)) * self.scale

    def size_of(self, fitted: Fitted) -> tuple[int, int]:
        """(height, width) of the picture that the points refer to."""
        height, width = np.rint(np.divide(fitted.size, self.scale)).astype(int).tolist()
        return self.stored or (height, width)


def units_of(pictures: Sequence[AnnotatedPicture], fitted: Sequence[Fitted], flaws: Flaws) -> list[Units]:
    """The units of each picture's annotation.

    Where a picture was resized after it was annotated, its boxes count pixels of the size that the annotation states,
    and are scaled; where the stated size is just wrong, they count pixels of the picture. Boxes tell which: those that
    lie within one of the two sizes alone, of this picture, else of most others of the set. Where they don't, boxes are
    scaled, unless height and width have merely changed places.

    Where EXIF turns a picture upright, and the stated size is that of the picture as stored in its file, the boxes are
    turned with it.
    """
    units = [_stated_units(*one) for one in zip(pictures, fitted, strict=True)]
    wrong = {
        at: _evidence(pictures[at], fitted[at], units[at])
        for at, one in enumerate(units)
        if one.scale != (1, 1) and not pictures[at].shares
    }
    majority = sum(wrong.values())
    for at, evidence in wrong.items():
        picture, (height, width) = pictures[at], fitted[at].size
        swapped = picture.size == (width, height)
        is_scaled = (evidence or majority or (-1 if swapped else 1)) > 0
        told = f"says {picture.size[1]}x{picture.size[0]} of the {width}x{height} of {picture.file}"
        what = "annotations that say another size than that of their picture"
        flaws.note(what, "scaled to it" if is_scaled else "ignored", picture.source, told)
        if not is_scaled:
            units[at] = units[at]._replace(scale=(1, 1))
    return units


def _stated_units(picture: AnnotatedPicture, fitted: Fitted) -> Units:
    """The units if the annotation is right about the size."""
    height, width = fitted.size
    if picture.shares:
        return Units(fitted.size)
    if picture.size is None:
        return Units((1, 1))
    stated = picture.size
    shape = math.log(stated[0] / stated[1])
    lies = fitted.orientation >= 5 and abs(shape - math.log(width / height)) < abs(shape - math.log(height / width))
    if lies:
        stated = stated[::-1]
    scale = height / stated[0], width / stated[1]
    return Units(scale, picture.size, fitted.orientation) if lies else Units(scale)


def _evidence(picture: AnnotatedPicture, fitted: Fitted, units: Units) -> int:
    """1 where more boxes lie within the stated size alone, -1 where more lie within the picture alone, else 0."""
    corners = np.reshape([thing.box for thing in picture.objects], (-1, 2, 2))
    turned = units._replace(scale=(1, 1)).to_pixels(corners)
    stated = np.divide(fitted.size, units.scale)
    within = [(turned <= size + _ROUNDING).all((1, 2)) for size in (stated, np.array(fitted.size))]
    return int(np.sign(np.sum(within[0] & ~within[1]) - np.sum(within[1] & ~within[0])))
