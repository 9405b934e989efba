"""The pixels of annotated objects, and how they become those of the pictures that a network gets: checked, resized."""

import math

import numpy as np
from PIL import Image
from pycocotools import mask as coco_masks

from datasets.boxed.annotated import Thing
from datasets.boxed.fitted import Fitted
from datasets.boxed.stated_sizes import Units
from datasets.flaws import Flaws
from datasets.reading import pictures

_FATE = "made difficult, with all pixels of their boxes"


def fit_pixels(
    thing: Thing, source: str, fitted: Fitted, units: Units, size: tuple[int, int], flaws: Flaws
) -> tuple[bytes, bool]:
    """The pixels of an object in the fitted picture, and whether they are known: COCO's runs, and a bool.

    Pixels are cut off at the border of the picture, not at the object's box. An object whose pixels are not known has
    those of its box. The runs are empty where the fitted picture is too small to show one of its pixels.

    Args:
        thing: the object as its annotation has it, with a region.
        source: where the annotation is, for messages.
        fitted: its picture.
        units: of the annotation.
        size: (height, width) of the fitted picture.
        flaws: to note objects whose pixels are not known.

    Raises:
        DataError: there are flaws and they are refused.
    """
    raster, fault = _raster(thing, units.size_of(fitted))
    if fault:
        flaws.note(fault, _FATE, source, thing.place)
    if units.stored:
        raster = np.asarray(pictures.turned(Image.fromarray(raster.view(np.uint8)), units.orientation)).view(bool)
    shown = fitted.raster_in_pixels(raster, *size)
    if not shown.any():
        flaws.remark("objects of which --image_size leaves no pixel", "kept without pixels", source, thing.place)
    return coco_masks.encode(np.asfortranarray(shown.view(np.uint8)))["counts"], not fault


def _raster(thing: Thing, size: tuple[int, int]) -> tuple[np.ndarray, str]:
    """Which pixels of the annotated picture of this size belong to an object, bool [*size], and the flaw or ""."""
    top, left, bottom, right = thing.box
    box = tuple(slice(max(0, math.floor(a)), max(0, math.ceil(b))) for a, b in ((top, bottom), (left, right)))
    if not thing.region.polygons and not thing.region.size:
        fault = "objects without polygons of three points, or runs of pixels"
    else:
        try:
            raster = thing.region.pixels(*size)
            fault = "" if raster[box].any() else "objects without a pixel in their boxes"
        except ValueError:
            fault = "objects whose polygons or runs don't fit the size of their picture"
    if fault:
        raster = np.zeros(size, bool)
        raster[box] = True
    return raster, fault


def unpacked_runs(runs: list[bytes], size: tuple[int, int]) -> np.ndarray:
    """COCO's runs of n objects in pictures of a size (height, width) -> bool [n, height, width]."""
    if not runs:
        return np.zeros((0, *size), bool)
    decoded = coco_masks.decode([{"size": list(size), "counts": counts} for counts in runs])  # [height, width, n]
    return decoded.transpose(2, 0, 1).astype(bool)
