"""Pictures with annotated objects, as voc.py and coco.py find them, made a data set: split, checked, resized."""

import functools
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from datasets import partition
from datasets.boxed.fitted import Fitted, fit, upright
from datasets.boxed.flaws import Flaws
from datasets.dataset import Dataset
from datasets.picture_split import Decoder, PictureFiles, PictureSplit, name_inside
from datasets.reading.picture_files import no_pictures, some
from datasets.wanted import Wanted
from errors import DataError, UsageError
from parameters import height_and_width

_SHARES = {"test": 1 / 5, "validation": 1 / 10}  # of the training pictures, for the splits that are missing
_ROUNDING = 1.0  # pixels by which a box may reach out of its picture unreported
_NO_PIXELS = np.empty(0, np.uint8)


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


class AnnotatedPicture(NamedTuple):
    """A picture and its objects.

    path: of the picture. file: what the data set calls it. source: where the annotation is, for messages. size:
    (height, width) of the picture as the annotation states it, or None. objects: in it. shares: boxes are shares 0..1
    of the height and width of the upright picture, not pixels.
    """

    path: Path
    file: str
    source: str
    size: tuple[int, int] | None
    objects: list[Thing]
    shares: bool = False


Members = dict[str, list[AnnotatedPicture]]  # split -> its pictures


def load(
    find: Callable[[Path, Flaws], Members],
    data_dir: str,
    seed: int,
    wanted: Wanted,
    image_size: int | tuple[int, ...],
    channels: int,
    resize: str,
    classes: Sequence[str],
    strict: bool,
    memory_budget: float,
) -> Dataset:
    """images: uint8 [N, height, width, channels] in 0..255, and boxes, labels, difficult and files as in Dataset.

    A missing test set is about a fifth of the training pictures, always the same, a missing validation set a tenth,
    which depends on the seed; names decide, see datasets/partition.py. Pictures without objects stay. Boxes are
    clipped to their picture.

    Args:
        find: of the format: the path that the user names -> the pictures of the splits that are there, "train" at
            least. It notes in Flaws what it leaves out.
        data_dir: the path that the user names.
        seed: of the validation set.
        wanted: the splits to return.
        image_size, channels, resize, classes, strict, memory_budget: see datasets/options.py.

    Raises:
        DataError: there is no such set, annotations make no sense, pictures can't be read or are too few, no
            picture to train on or to measure has an object, or there are flaws and `strict` refuses them.
        UsageError: `classes` names a class that no object has, or one twice.
    """
    flaws = Flaws(data_dir, strict)
    path = Path(os.path.expanduser(data_dir))
    root = path if path.is_dir() else path.parent
    splits = wanted.of(data_dir, find(path, flaws))
    flaws.tell()  # now, since an error about what is left may follow
    if not wanted.only:
        splits = _complete(data_dir, root, splits, seed, wanted)
    _check_classes(data_dir, splits, classes)
    files = _files(splits, (*height_and_width(image_size), channels), resize, memory_budget)
    objects = _check(data_dir, files, splits, functools.partial(_fit_objects, classes=classes, flaws=flaws))
    flaws.tell()
    return _dataset(data_dir, root, files, splits, objects, classes)


def _files(splits: Members, shape: tuple[int, int, int], resize: str, memory_budget: float) -> PictureFiles:
    """The pictures of all splits, one split behind the other."""

    def decode(path: Path) -> tuple[np.ndarray, Fitted]:
        fitted = fit(path, *shape, resize=resize)
        return fitted.pixels, fitted._replace(pixels=_NO_PIXELS)

    paths = [picture.path for members in splits.values() for picture in members]
    return PictureFiles(paths, Decoder(decode, shape, f"fit {resize}"), memory_budget)


def _check(
    name: str, files: PictureFiles, splits: Members, keep: Callable[[AnnotatedPicture, Fitted], list[Thing]]
) -> dict[str, list[list[Thing]]]:
    """Decodes every picture once; returns split -> for each picture the objects to keep.

    Raises:
        DataError: files are no pictures.
    """
    objects, bad, first = {}, {}, 0
    for split, members in splits.items():
        objects[split] = []
        results = files.check(range(first, first + len(members)), f"{name}: {split}")
        for picture, result in zip(members, results, strict=True):
            if isinstance(result, DataError):
                bad[picture.path] = result
            else:
                objects[split].append(keep(picture, result))
        first += len(members)
    if bad:
        reason = next(iter(bad.values()))
        told = no_pictures(name, list(map(str, bad)), len(files.paths))
        raise DataError(f"{told}; replace them, or remove them and their annotations", *reason.args)
    return objects


def _dataset(
    name: str,
    root: Path,
    files: PictureFiles,
    splits: Members,
    objects: dict[str, list[list[Thing]]],
    classes: Sequence[str],
) -> Dataset:
    """The data set of these pictures and objects.

    Raises:
        DataError: no training picture has an object, or none at all.
    """
    if "train" in objects and not any(objects["train"]):
        raise DataError(f"{name}: none of the {len(objects['train'])} training pictures has an object to learn from")
    everything = [thing for of_split in objects.values() for things in of_split for thing in things]
    if not everything:
        raise DataError(f"{name}: none of the {len(files.paths)} pictures has an object to measure by")
    classes = tuple(classes) or tuple(sorted({thing.name for thing in everything}))
    most = max(len(things) for of_split in objects.values() for things in of_split)
    points = max(len(thing.keypoints) for thing in everything)
    if "train" in objects:
        without_difficult = [[thing for thing in things if not thing.difficult] for things in objects["train"]]
        objects = objects | {"train": without_difficult}
    fields, first = {}, 0
    for split, members in splits.items():
        arrays = _arrays(objects[split], classes, most, points)
        arrays["files"] = np.array([picture.file for picture in members])
        fields[split] = PictureSplit(files, range(first, first + len(members)), arrays, root)
        first += len(members)
    return Dataset(name, fields, classes)


def _complete(name: str, root: Path, splits: Members, seed: int, wanted: Wanted) -> Members:
    """The splits with those that are missing, which become parts of the training pictures."""
    train, shares = splits["train"], wanted.missing(splits, _SHARES)
    paths = [picture.path for picture in train]
    groups = partition.groups_of([name_inside(root, path) for path in paths], paths)
    if told := partition.too_few(groups, 1 + len(shares)):
        why = f", since {' and '.join(shares)} are parts of them" if shares else ""
        raise DataError(f"{name} has {told} for training; {1 + len(shares)} are the least{why}")
    rows = partition.partition(groups, shares, seed)
    return splits | {split: [train[row] for row in rows[split]] for split in rows}


def _check_classes(name: str, splits: Members, classes: Sequence[str]) -> None:
    """Raises a UsageError for a class that is named twice, or that no object has."""
    if twice := [one for at, one in enumerate(classes) if one in classes[:at]]:
        raise UsageError(f"--classes names {some(twice)} twice; name each class once")
    there = {thing.name for members in splits.values() for picture in members for thing in picture.objects}
    if unknown := [one for one in classes if one not in there]:
        raise UsageError(f"{name} has no object of class {some(unknown)}; there are {some(sorted(there)) or 'none'}")


def _fit_objects(picture: AnnotatedPicture, fitted: Fitted, classes: Sequence[str], flaws: Flaws) -> list[Thing]:
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
        corners = np.reshape(thing.box, (2, 2)) * (fitted.size if picture.shares else 1)
        if not (corners[0] < corners[1]).all():
            flaws.note("boxes without area or upside down", "dropped", picture.source, thing.place)
            continue
        points = np.reshape(thing.keypoints, (-1, 3)).astype(float)
        if lying:
            corners = np.sort(upright(corners, picture.size, fitted.orientation), 0)
            points[:, :2] = upright(points[:, :2], picture.size, fitted.orientation)
        inside = corners.clip(0, fitted.size)
        if not (inside[0] < inside[1]).all():
            flaws.note("boxes outside of their pictures", "dropped", picture.source, thing.place)
            continue
        if np.abs(inside - corners).max() > _ROUNDING:
            flaws.note("boxes that reach out of their pictures", "clipped", picture.source, thing.place)
        points[:, 2] *= ((points[:, :2] >= 0) & (points[:, :2] <= fitted.size)).all(1)  # nothing outside is visible
        points[:, :2] = points[:, :2] * fitted.scale + fitted.shift
        kept.append(thing._replace(box=fitted.boxes_in_pixels(inside.ravel()), keypoints=points))
    return kept


def _arrays(objects: list[list[Thing]], classes: Sequence[str], most: int, points: int) -> dict[str, np.ndarray]:
    """The fields of objects that Dataset describes, with M = most and K = points; 0 points: without keypoints."""
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
