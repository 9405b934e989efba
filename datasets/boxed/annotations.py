"""Pictures with annotated objects, as voc.py and coco.py read them, made a data set: split, checked, resized."""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from datasets.boxed import fitted as boxed_pictures
from datasets.boxed.fitted import Fitted
from datasets.boxed.flaws import Flaws
from datasets.dataset import Dataset
from datasets.reading.picture_files import (
    TEST_SEED,
    check_memory,
    no_pictures,
    some,
)
from errors import DataError, UsageError

_ROUNDING = 1.0  # pixels by which a box may reach out of its picture without a word


class Thing(NamedTuple):
    """An annotated object.

    place: where in its file it is written, for messages. name: of its class. box: (top, left, bottom, right),
    continuous pixels of the picture. difficult: an evaluation neither demands nor punishes it. keypoints: [K, 3] of (y,
    x, 1 for visible or 0), or empty.
    """

    place: str
    name: str
    box: tuple[float, float, float, float]
    difficult: bool = False
    keypoints: Sequence[tuple[float, float, float]] = ()


class Annotated(NamedTuple):
    """A picture and its objects.

    path: of the picture. file: what the data set calls it. source: where the annotation is, for messages. size:
    (height, width) of the picture by the annotation, None if it says none.
    """

    path: Path
    file: str
    source: str
    size: tuple[int, int] | None
    objects: list[Thing]


def dataset(
    name: str,
    splits: dict[str, list[Annotated]],
    seed: int,
    *,
    shape: tuple[int, int, int],
    resize: str,
    classes: Sequence[str],
    flaws: Flaws,
) -> Dataset:
    """Reads the pictures of a data set and brings them, and their objects, to one size.

    Args:
        name: of the data set.
        splits: what there is of them, "train" at least: of its pictures a missing test set is a fifth, always the same,
            a missing validation set a tenth, by the seed.
        seed: of the validation set.
        shape: height, width and channels that pictures get.
        resize: see boxed_pictures.fit.
        classes: those to keep, label 0 first; () for all that there are, sorted.
        flaws: takes note of boxes without area or outside of their pictures, and of classes that are not kept.

    Raises:
        DataError: pictures that can't be read, no object in them, too few of them, or flaws where these are refused.
        UsageError: classes that there are not, or twice; the pictures would take more than 8 GB of memory.
    """
    flaws.tell()  # what was skipped: too little may be left
    splits = _complete(name, splits, seed)
    check_memory(name, sum(map(len, splits.values())), *shape)
    _check_classes(name, splits, classes)
    keep = functools.partial(_fit_objects, classes=classes, flaws=flaws)
    images, objects, bad = {}, {}, {}
    for split, members in splits.items():
        images[split], objects[split] = _read(f"{name}: {split}", members, shape, resize, keep, bad)
    if bad:
        reason = next(iter(bad.values()))
        told = no_pictures(name, list(map(str, bad)), sum(map(len, splits.values())))
        raise DataError(f"{told}; replace them, or remove them and their annotations\n{reason}")
    flaws.tell()
    if not any(objects["train"]):
        raise DataError(f"{name}: none of the {len(objects['train'])} training pictures has an object to learn from")

    everything = [thing for found in objects.values() for things in found for thing in things]
    classes = tuple(classes) or tuple(sorted({thing.name for thing in everything}))
    most = max(len(things) for found in objects.values() for things in found)
    points = max(len(thing.keypoints) for thing in everything)
    objects["train"] = [[thing for thing in things if not thing.difficult] for things in objects["train"]]
    fields = {}
    for split, members in splits.items():
        files = np.array([picture.file for picture in members])
        fields[split] = {"images": images[split]} | _arrays(objects[split], classes, most, points) | {"files": files}
    return Dataset(name, fields, classes)


def _complete(name: str, splits: dict[str, list[Annotated]], seed: int) -> dict[str, list[Annotated]]:
    """The splits with those that are missing, which are parts of the training pictures."""
    train = splits["train"]
    sizes = {"test": max(1, round(len(train) / 5)), "validation": max(1, round(len(train) / 10))}
    missing = {split: size for split, size in sizes.items() if split not in splits}
    if len(train) <= len(missing):
        why = f", since {' and '.join(missing)} are parts of them" if missing else ""
        raise DataError(f"{name} has {len(train)} pictures for training; {1 + len(missing)} are the least{why}")
    for split, size in missing.items():
        order = np.random.default_rng(TEST_SEED if split == "test" else seed).permutation(len(train))
        splits = splits | {split: [train[i] for i in sorted(order[:size])]}
        train = [train[i] for i in sorted(order[size:])]
    return splits | {"train": train}


def _check_classes(name: str, splits: dict[str, list[Annotated]], classes: Sequence[str]) -> None:
    """Raises a UsageError for classes that are there twice, or that no object has."""
    if twice := [one for at, one in enumerate(classes) if one in classes[:at]]:
        raise UsageError(f"--classes names {some(twice)} twice; name each class once")
    there = {thing.name for members in splits.values() for picture in members for thing in picture.objects}
    if unknown := [one for one in classes if one not in there]:
        raise UsageError(f"{name} has no object of class {some(unknown)}; there are {some(sorted(there)) or 'none'}")


def _read(
    title: str,
    members: list[Annotated],
    shape: tuple[int, int, int],
    resize: str,
    keep: Callable[[Annotated, Fitted], list[Thing]],
    bad: dict[Path, DataError],
) -> tuple[np.ndarray, list[list[Thing]]]:
    """The images [N, *shape], and what to keep of the objects of each; bad gets path -> why it is no picture."""
    images, objects = np.empty((len(members), *shape), np.uint8), []
    for i, picture in enumerate(tqdm(members, title, unit=" pictures", delay=2, leave=False, disable=None)):
        try:
            fitted = boxed_pictures.fit(picture.path, *shape, resize=resize)
        except DataError as error:
            bad[picture.path] = error
            continue
        images[i] = fitted.pixels
        objects.append(keep(picture, fitted))
    return images, objects


def _fit_objects(picture: Annotated, fitted: Fitted, classes: Sequence[str], flaws: Flaws) -> list[Thing]:
    """The objects to keep, in the pixels of the fitted picture."""
    height, width = fitted.size
    lying = fitted.orientation >= 5 and picture.size == (width, height) and height != width
    if picture.size not in (None, fitted.size) and not lying:
        told = f"says {picture.size[1]}x{picture.size[0]} of the {width}x{height} of {picture.file}"
        flaws.note("annotations that say another size than that of their picture", "ignored", picture.source, told)
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
        points = np.reshape(thing.keypoints, (-1, 3)).astype(float)
        if lying:
            corners = np.sort(boxed_pictures.upright(corners, picture.size, fitted.orientation), 0)
            points[:, :2] = boxed_pictures.upright(points[:, :2], picture.size, fitted.orientation)
        inside = corners.clip(0, fitted.size)
        if not (inside[0] < inside[1]).all():
            flaws.note("boxes outside of their pictures", "dropped", picture.source, thing.place)
            continue
        if np.abs(inside - corners).max() > _ROUNDING:
            flaws.note("boxes that reach out of their pictures", "clipped", picture.source, thing.place)
        points[:, 2] *= ((points[:, :2] >= 0) & (points[:, :2] <= fitted.size)).all(1)  # nothing is seen outside
        points[:, :2] = points[:, :2] * fitted.scale + fitted.shift
        kept.append(thing._replace(box=fitted.boxes_in_pixels(inside.ravel()), keypoints=points))
    return kept


def _arrays(objects: list[list[Thing]], classes: Sequence[str], most: int, points: int) -> dict[str, np.ndarray]:
    """The fields of objects: see Dataset. most: M. points: K, 0 where there are no keypoints."""
    shape = len(objects), most
    fields = {
        "boxes": np.zeros((*shape, 4), np.float32),
        "labels": np.full(shape, -1, np.int32),
        "difficult": np.zeros(shape, bool),
    }
    if points:
        fields["keypoints"] = np.zeros((*shape, points, 2), np.float32)
        fields["keypoints_visible"] = np.zeros((*shape, points), bool)
    for i, things in enumerate(objects):
        for j, thing in enumerate(things):
            fields["boxes"][i, j] = thing.box
            fields["labels"][i, j] = classes.index(thing.name)
            fields["difficult"][i, j] = thing.difficult
            if count := len(thing.keypoints):
                fields["keypoints"][i, j, :count] = thing.keypoints[:, :2]
                fields["keypoints_visible"][i, j, :count] = thing.keypoints[:, 2] > 0
    return fields
