"""Pictures with annotated objects, as voc, coco and yolo find them, made a data set: split, checked, resized."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from datasets.boxed.annotated import AnnotatedPicture, Members, Thing, digest
from datasets.boxed.fitted import Fitted, fit
from datasets.boxed.instance_split import InstanceSplit
from datasets.boxed.objects import fit_objects
from datasets.checked_pictures import Checked, check, complete
from datasets.dataset import Dataset
from datasets.flaws import Flaws
from datasets.masks import loading
from datasets.picture_split import Decoder, PictureFiles, PictureSplit
from datasets.wanted import Wanted
from errors import DataError, UsageError
from parameters import height_and_width
from texts import some

SHARES = {"test": 1 / 5, "validation": 1 / 10}  # of the training pictures, for the splits that are missing
_NO_PIXELS = np.empty(0, np.uint8)


class Options(NamedTuple):
    """What the loaders have in common of their options; see datasets/options.py."""

    image_size: int | tuple[int, ...]
    channels: int
    resize: str
    classes: Sequence[str]
    strict: bool
    skip_bad: bool
    memory_budget: float
    instances: bool = False

    def of_masks(self) -> loading.Options:
        """Those that count for masks as well.

        Raises:
            UsageError: they ask for instances.
        """
        if self.instances:
            raise UsageError(
                "--masks has the class of each pixel, and --instances the pixels of each object; leave one out"
            )
        return loading.Options(self.image_size, self.channels, self.resize, self.skip_bad, self.memory_budget)


def load(
    find: Callable[[str, Path, Flaws], Members],
    data_dir: str,
    seed: int,
    wanted: Wanted,
    pictures: str,
    options: Options,
) -> Dataset:
    """images: uint8 [N, height, width, channels] in 0..255, and boxes, labels, difficult and files as in Dataset.

    With options.instances also instances: what `find` gives has regions then. They are cut off at the border of the
    picture, and may reach out of the box of their object. An object whose pixels are not known, since it has no
    polygons or runs or they make no sense, is difficult, and has all pixels of its box.

    A missing test set is about a fifth of the training pictures, always the same, a missing validation set a tenth,
    which depends on the seed; names decide, see datasets/partition.py. Pictures without objects stay. Boxes are
    clipped to their picture.

    Args:
        find: of the format: (folder of the pictures or "", the path that the user names) -> the pictures of the splits
            that are there, "train" at least. It notes in Flaws what it leaves out.
        data_dir: the path that the user names.
        seed: of the validation set.
        wanted: the splits to return.
        pictures: the folder where the pictures lie if not below that path, else "".
        options: of the loader.

    Raises:
        DataError: there is no such set, annotations make no sense, pictures can't be read or are too few, no
            picture to train on or to measure has an object, or there are flaws and `strict` refuses them.
        UsageError: `classes` names a class that no object has, or one twice.
    """
    flaws = Flaws(data_dir, options.strict, options.skip_bad)
    path = Path(os.path.expanduser(data_dir))
    root = root_of(path, pictures)
    splits = wanted.of(data_dir, find(pictures, path, flaws))
    flaws.tell()  # now, since an error about what is left may follow
    check_classes(data_dir, splits, options.classes)
    if options.instances:
        _check_regions(data_dir, splits)
    shape = (*height_and_width(options.image_size), options.channels)
    files = _files(splits, shape, options.resize, options.memory_budget)
    checked, bad = check(data_dir, files, splits)
    flaws.skip_pictures(bad, len(files.paths))
    if not wanted.only:
        checked = complete(data_dir, root, checked, seed, wanted, SHARES)
    members = [picture for part in checked.values() for picture in part.members]
    fitted = [one for part in checked.values() for one in part.fitted]
    things = iter(fit_objects(data_dir, members, fitted, shape[:2], options.classes, flaws))
    objects = {split: [next(things) for _ in part.members] for split, part in checked.items()}
    flaws.tell()
    if "train" in objects:
        objects["train"] = _learnt(data_dir, checked["train"].members, objects["train"], flaws)
    return _dataset(data_dir, root, files, checked, objects, options)


def root_of(path: Path, pictures: str) -> Path:
    """The folder from which the names of the pictures start; arguments as those of `load`, path its data_dir."""
    return Path(os.path.expanduser(pictures)) if pictures else path if os.path.isdir(path) else path.parent


def _files(splits: Members, shape: tuple[int, int, int], resize: str, memory_budget: float) -> PictureFiles:
    """The pictures of all splits, one split behind the other."""

    def decode(path: Path) -> tuple[np.ndarray, Fitted]:
        fitted = fit(path, *shape, resize=resize)
        return fitted.pixels, fitted._replace(pixels=_NO_PIXELS)

    paths = [picture.path for members in splits.values() for picture in members]
    return PictureFiles(paths, Decoder(decode, shape, f"fit {resize}"), memory_budget)


def _learnt(
    name: str, members: Sequence[AnnotatedPicture], objects: Sequence[list[Thing]], flaws: Flaws
) -> list[list[Thing]]:
    """For each training picture the objects to learn from: those that are not difficult.

    Raises:
        DataError: there are none.
    """
    learnt = [[thing for thing in things if not thing.difficult] for things in objects]
    if not any(learnt):
        told = f"{name}: none of the {len(members)} training pictures has an object to learn from"
        annotated, kept = (sum(map(len, each)) for each in ([picture.objects for picture in members], objects))
        losses = {"difficult (iscrowd in COCO, or pixels that are not known)": kept, "dropped": annotated - kept}
        if annotated:
            told += f": of {annotated}, " + " and ".join(f"{count} are {why}" for why, count in losses.items() if count)
        raise DataError(told, *(["take that mark from the objects that are to be learnt"] if kept else []))
    for picture, things in zip(members, learnt, strict=True):
        if picture.objects and not things:
            what = "training pictures all of whose objects are difficult or dropped"
            flaws.remark(what, "taken for pictures without objects", picture.source)
    flaws.tell()
    return learnt


def _dataset(
    name: str,
    root: Path,
    files: PictureFiles,
    checked: dict[str, Checked],
    objects: dict[str, list[list[Thing]]],
    options: Options,
) -> Dataset:
    """The data set of these pictures and objects.

    Raises:
        DataError: no picture has an object.
    """
    everything = [thing for of_split in objects.values() for things in of_split for thing in things]
    if not everything:
        raise DataError(f"{name}: none of the {len(files.paths)} pictures has an object to measure by")
    classes = tuple(options.classes) or tuple(sorted({thing.name for thing in everything}))
    most = max(len(things) for of_split in objects.values() for things in of_split)
    points = max(len(thing.keypoints) for thing in everything)
    fields = {}
    for split, part in checked.items():
        arrays = _arrays(objects[split], classes, most, points)
        arrays["files"] = np.array([picture.file for picture in part.members])
        fields[split] = PictureSplit(files, part.numbers, arrays, root, list(map(digest, part.members)))
        if options.instances:
            runs = [[thing.runs for thing in things] for things in objects[split]]
            fields[split] = InstanceSplit(fields[split], runs)
    return Dataset(name, fields, classes)


def _check_regions(name: str, splits: Members) -> None:
    """Raises a DataError where no object has pixels."""
    regions = [thing.region for members in splits.values() for picture in members for thing in picture.objects]
    if not any(region.polygons or region.size for region in regions):
        told = f"{name}: none of {len(regions)} objects has polygons or runs of pixels"
        raise DataError(f"{told}; annotate them, or leave --instances out")


def check_classes(name: str, splits: Members, classes: Sequence[str]) -> None:
    """Raises a UsageError for a class that is named twice, or that no object has."""
    if twice := [one for at, one in enumerate(classes) if one in classes[:at]]:
        raise UsageError(f"--classes names {some(twice)} twice; name each class once")
    there = {thing.name for members in splits.values() for picture in members for thing in picture.objects}
    if unknown := [one for one in classes if one not in there]:
        raise UsageError(f"{name} has no object of class {some(unknown)}; there are {some(sorted(there)) or 'none'}")


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
