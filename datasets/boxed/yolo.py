"""`yolo:FOLDER`: pictures with boxes in label files of YOLO, in the layouts of darknet, Ultralytics and Roboflow."""

import functools
import sys
from collections.abc import Iterable
from os.path import isdir
from pathlib import Path, PurePath

from datasets.boxed import annotations
from datasets.boxed.annotated import AnnotatedPicture, Members
from datasets.boxed.annotations import Options
from datasets.boxed.found_files import FoundFiles, short_names
from datasets.boxed.pairing import PathEnds
from datasets.boxed.yolo_description import Described, describe, lines_of, names_in
from datasets.boxed.yolo_labels import ClassNames, read
from datasets.dataset import Dataset
from datasets.flaws import Flaws
from datasets.options import Channels, Classes, Fit, MemoryBudget, SkipBad, Strict
from datasets.reading.picture_files import FOLDERS
from datasets.wanted import TRAINING, Wanted
from errors import DataError
from parameters import ImageSize
from texts import print_lines

_NEEDED = "yolo:FOLDER takes pictures with their .txt beside, or in folders such as images and labels"
_NAMES = ("classes.txt", "_classes.txt", "class_names.txt", "predefined_classes.txt")
_SPLITS = {f"{name}.txt": split for split, names in FOLDERS.items() for name in names}


def _find(pictures: str, path: Path, flaws: Flaws) -> Members:
    """The pictures of FOLDER, or of its data.yaml or obj.data, wherever they and the labels lie below it, or elsewhere.

    X.txt belongs to the X.jpg that lies nearest (datasets/boxed/pairing.py). A picture without a label file, or with an
    empty one, has no objects. The splits are those of data.yaml or obj.data, or else of train.txt, val.txt (or
    valid.txt) and test.txt, or else of folders with such names, at any place.
    """
    described = describe(path, _NEEDED)
    if pictures:
        described = described._replace(root=path if isdir(path) else path.parent)
    found = FoundFiles(described.root, pictures, ".txt", lambda _: "", _NEEDED, flaws)
    described = described._replace(classes=described.classes if described.classes.names else _names(found))
    labels = _labels(found)
    if not labels:
        raise DataError(f"{found.root} holds no .txt of the name of a picture: {_NEEDED}")
    splits = _described(found, described) or _listed(found)
    if "train" not in splits:
        of_files = found.by_folders([*labels.values(), *found.lone()], flaws)
        owners = {label: picture for picture, label in labels.items()}
        splits = {split: [owners.get(file, file) for file in files] for split, files in of_files.items()}
    splits = _apart(splits, labels, flaws)
    _note_idle(found, labels, described, flaws)
    members = {split: _members(found, described, of_split, labels, flaws) for split, of_split in splits.items()}
    if not described.classes.names:
        told = "no data.yaml, classes.txt or .names gives names; classes are called by their numbers"
        print_lines(f"{flaws.name}: {told}", file=sys.stderr)
    return members


def _labels(found: FoundFiles) -> dict[PurePath, PurePath]:
    """Picture -> its label file.

    Raises:
        DataError: a label file may belong to several pictures.
    """
    labels: dict[PurePath, PurePath] = {}
    for label, pictures in found.pairs.items():
        if len(pictures) > 1:
            told = " and ".join(map(str, pictures))
            raise DataError(f"{found.root / label} may be about {told}; remove all but one")
        for picture in pictures:
            labels.setdefault(picture, label)
    return labels


def _names(found: FoundFiles) -> ClassNames:
    """The names of classes.txt, obj.names or the like; Roboflow and LabelImg put the same file beside each split.

    Raises:
        DataError: such files differ, or one can't be read.
    """
    paths = [path for path in found.paths if path.name.lower() in _NAMES or path.suffix in (".names", ".labels")]
    told = [names_in(found.root / path) for path in paths]
    for path, other in zip(paths, told, strict=True):
        if other.names != told[0].names:
            raise DataError(f"{found.root}: {paths[0]} and {path} name other classes; remove all but one")
    return told[0] if told else ClassNames({}, "")


def _described(found: FoundFiles, described: Described) -> dict[str, list[PurePath]]:
    """Split -> its pictures, as data.yaml or obj.data says; {} where neither says what is for training."""
    if "train" not in described.splits:
        return {}
    ends = PathEnds(found.pictures)
    splits = {}
    for split, places in described.splits.items():
        pictures: list[PurePath] = []
        for place in places:
            if place.is_dir():
                pictures += [picture for picture in found.pictures if found.path_of(picture).is_relative_to(place)]
            else:
                pictures += _in_list(place, ends)
        splits[split] = list(dict.fromkeys(pictures))
    return splits


def _listed(found: FoundFiles) -> dict[str, list[PurePath]]:
    """Split -> its pictures, as train.txt, val.txt and test.txt say; {} without such lists."""
    paths = {path: _SPLITS.get(path.name.lower().removeprefix("autosplit_")) for path in found.annotations}
    ends, splits = PathEnds(found.pictures), {}
    for path, split in paths.items():
        if split and not found.pairs[path] and (pictures := _in_list(found.root / path, ends)):
            splits[split] = pictures
    return splits if "train" in splits else {}


def _in_list(path: Path, ends: PathEnds) -> list[PurePath]:
    """The pictures that a file lists, a path a line; those that are not there are left out."""
    named = map(ends.find, filter(None, lines_of(path)))
    return list(dict.fromkeys(pictures[0] for pictures in named if pictures))


def _apart(
    splits: dict[str, list[PurePath]], labels: dict[PurePath, PurePath], flaws: Flaws
) -> dict[str, list[PurePath]]:
    """The splits without those that have no label at all, and those that repeat pictures of training.

    Raises:
        DataError: some pictures of a split, not all, are pictures of training.
    """
    train = set(splits["train"])
    apart = {"train": splits["train"]}
    for split in (name for name in splits if name != "train"):
        both = train.intersection(splits[split])
        if both and len(both) < len(splits[split]):
            told = f"{len(both)} pictures are in train and in {split}, {min(both)} among them"
            raise DataError(f"{flaws.name}: {told}; a picture belongs to one of them")
        if both:
            flaws.note("splits that repeat pictures of training", "left out", split)
        elif labels.keys().isdisjoint(splits[split]):
            flaws.note("splits without a label file", "left out", split)
        else:
            apart[split] = splits[split]
    return apart


def _note_idle(found: FoundFiles, labels: dict[PurePath, PurePath], described: Described, flaws: Flaws) -> None:
    """Notes label files whose picture is not there; other .txt files are none of them."""
    used = set(labels.values())
    for path in found.annotations:
        if path in used or path.name.lower() in (*_NAMES, *_SPLITS):
            continue
        try:
            objects = read(found.root / path, str(path), described.classes, described.keypoints, Flaws("", False))
        except DataError:
            continue
        if objects:
            flaws.note("label files without their picture", "skipped", str(path))


def _members(
    found: FoundFiles,
    described: Described,
    pictures: Iterable[PurePath],
    labels: dict[PurePath, PurePath],
    flaws: Flaws,
) -> list[AnnotatedPicture]:
    members, pictures = [], list(pictures)
    for picture, file in zip(pictures, short_names(pictures), strict=True):
        source, objects = str(labels.get(picture, picture)), []
        if picture in labels:
            path, classes = found.root / source, described.classes
            objects = flaws.attempt(functools.partial(read, path, source, classes, described.keypoints, flaws), source)
        else:
            flaws.remark("pictures without a label file", "taken for pictures without objects", source)
        if objects is not None:
            members.append(AnnotatedPicture(found.path_of(picture), file, source, None, objects, shares=True))
    return members


# The signature stands here, since the command line reads it as text; annotations.load says what it gives and raises.
def load(
    data_dir: str,
    seed: int,
    wanted: Wanted = TRAINING,
    pictures: str = "",
    *,
    image_size: ImageSize = (224,),
    channels: Channels = 3,
    resize: Fit = "letterbox",
    classes: Classes = (),
    strict: Strict = False,
    skip_bad: SkipBad = False,
    memory_budget: MemoryBudget = 0.5,
) -> Dataset:
    """The data set of the path that the user names; pictures: a folder where they lie instead, or ""."""
    options = Options(image_size, channels, resize, classes, strict, skip_bad, memory_budget)
    return annotations.load(_find, data_dir, seed, wanted, pictures, options)
