"""Annotated objects, and how they become objects of the pictures that a network gets: checked, clipped, resized."""

from collections.abc import Sequence

import numpy as np
from tqdm import tqdm

from datasets.boxed.annotated import AnnotatedPicture, Thing
from datasets.boxed.fitted import Fitted
from datasets.boxed.instances import fit_pixels
from datasets.boxed.stated_sizes import Units, units_of
from datasets.flaws import Flaws
from errors import DataError

_ROUNDING = 1.0  # pixels by which a box may reach out of its picture unreported


def fit_objects(
    name: str,
    pictures: Sequence[AnnotatedPicture],
    fitted: Sequence[Fitted],
    size: tuple[int, int],
    classes: Sequence[str],
    flaws: Flaws,
) -> list[list[Thing]]:
    """For each picture the objects to keep, in the pixels of the fitted picture.

    Args:
        name: of the data set.
        pictures: of all splits, since they decide together what wrong sizes mean (datasets/boxed/stated_sizes.py).
        fitted: the same pictures. size: (height, width) of all of them.
        classes: the names to keep, () for all.
        flaws: to note what is dropped or changed.

    Raises:
        DataError: all boxes are shares of the picture where pixels are needed, or there are flaws and they are refused.
    """
    _refuse_shares(name, pictures)
    units = units_of(pictures, fitted, flaws)
    each = zip(pictures, fitted, units, strict=True)
    bar = tqdm(each, f"{name}: objects", len(pictures), unit=" pictures", delay=2, leave=False, disable=None)
    return [_fit(*one, size, classes, flaws) for one in bar]


def _refuse_shares(name: str, pictures: Sequence[AnnotatedPicture]) -> None:
    in_pixels = [thing for picture in pictures if not picture.shares for thing in picture.objects]
    if in_pixels and all(map(_looks_like_shares, in_pixels)):
        told = f"{name}: all {len(in_pixels)} boxes lie within 0..1: they seem to be shares of the picture, not pixels"
        raise DataError(told, "multiply them by its width and height, or write YOLO's labels, for yolo:FOLDER")


def _looks_like_shares(thing: Thing) -> bool:
    """Whether a box lies within the first pixel: as an object it would be none."""
    return max(thing.box[2:]) <= 1


def _fit(
    picture: AnnotatedPicture,
    fitted: Fitted,
    units: Units,
    size: tuple[int, int],
    classes: Sequence[str],
    flaws: Flaws,
) -> list[Thing]:
    kept = []
    for thing in picture.objects:
        if classes and thing.name not in classes:
            where = f"{thing.place}, {thing.name}"
            flaws.note("objects of classes that --classes leaves out", "dropped", picture.source, where)
            continue
        corners = np.reshape(thing.box, (2, 2))
        if not (corners[0] < corners[1]).all():
            flaws.note("boxes without area or upside down", "dropped", picture.source, thing.place)
            continue
        if not picture.shares and _looks_like_shares(thing):
            what = "boxes within 0..1, which seem to be shares of the picture, not pixels"
            flaws.note(what, "dropped", picture.source, thing.place)
            continue
        corners = np.sort(units.to_pixels(corners), 0)
        inside = corners.clip(0, fitted.size)
        if not (inside[0] < inside[1]).all():
            flaws.note("boxes outside of their pictures", "dropped", picture.source, thing.place)
            continue
        if np.abs(inside - corners).max() > _ROUNDING:
            flaws.note("boxes that reach out of their pictures", "clipped", picture.source, thing.place)
        box = fitted.boxes_in_pixels(inside.ravel())
        if min(box[2:] - box[:2]) < 1:
            what = "boxes that --image_size makes narrower than a pixel"
            flaws.remark(what, "kept", picture.source, thing.place)
        if thing.region is not None:
            runs, is_known = fit_pixels(thing, picture.source, fitted, units, size, flaws)
            thing = thing._replace(runs=runs, difficult=thing.difficult or not is_known)
        kept.append(thing._replace(box=box, keypoints=_fit_keypoints(thing, fitted, units)))
    return kept


def _fit_keypoints(thing: Thing, fitted: Fitted, units: Units) -> np.ndarray:
    """The keypoints float [K, 3] of (y, x, 1 for visible or 0) in the fitted picture."""
    points = np.reshape(thing.keypoints, (-1, 3)).astype(float)
    points[:, :2] = units.to_pixels(points[:, :2])
    points[:, 2] *= ((points[:, :2] >= 0) & (points[:, :2] <= fitted.size)).all(1)  # nothing outside is visible
    points[:, :2] = points[:, :2] * fitted.scale + fitted.shift
    return points
