"""`folder:PATH`: pictures of any size and format in one sub-folder a class, perhaps inside train/, val/ and test/."""

import os
import sys
from collections.abc import Sequence
from os.path import isdir
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from annotated_types import doc

from datasets import partition, polarity
from datasets.dataset import Dataset
from datasets.options import Channels, CropShare, MemoryBudget
from datasets.picture_split import Decoder, PictureFiles, PictureSplit, name_inside
from datasets.reading import pictures
from datasets.reading.picture_files import files_below, no_pictures, split_folders, visible
from datasets.wanted import TRAINING, Wanted
from errors import DataError
from parameters import ImageSize, height_and_width
from texts import composed, print_lines, some

_SHARES = {"test": 1 / 5, "validation": 1 / 5}  # of the training pictures, for the splits that are missing
_NEEDED = "folder:PATH takes a folder with one sub-folder of pictures for each class"
_SPLIT_WORDS = ("train", "test", "val", "eval")  # with which names of splits begin, rather than those of classes

Files = dict[str, list[Path]]  # class -> its files
# "numbers" int64 [N], which of all files the examples are, their "labels" int32 [N], and whether they are "light" [N].
Part = dict[str, np.ndarray]


def load(
    data_dir: str,
    seed: int,
    wanted: Wanted = TRAINING,
    *,
    image_size: ImageSize = (224,),
    channels: Channels = 3,
    resize: Annotated[
        Literal["crop", "fit", "stretch"],
        doc("cut out the middle, scale the whole picture and fill the rest with its border's colour, or stretch it"),
    ] = "crop",
    crop_share: CropShare = 1.0,
    invert: Annotated[
        Literal["auto", "yes", "no", "each"],
        doc("swap dark and light; auto: in all grey pictures if nearly all have light borders; each: in those that do"),
    ] = "auto",
    skip_bad: Annotated[bool, doc("skip files that are no pictures")] = False,
    memory_budget: MemoryBudget = 0.5,
) -> Dataset:
    """images: uint8 [N, *image_size, channels] in 0..255; labels: int32 [N].

    The classes are the sub-folders, sorted, each with the pictures in it and in all folders below it. PATH/train,
    PATH/val (or valid, validation) and PATH/test are taken as they are; without PATH/train all of PATH is for training.
    A missing validation or test set is about a fifth of the training pictures, by their names: the test set is always
    the same, the validation set depends on the seed, too; see datasets/partition.py. Whether grey pictures are inverted
    is one decision for all of them, by the training pictures; see datasets/polarity.py. Hidden files, and those that
    systems put beside pictures, are ignored.

    Args:
        data_dir: the PATH.
        seed: of the validation set.
        wanted: the splits to return.

    Raises:
        DataError: the folders are no such set, or files are no pictures.
    """
    root = Path(os.path.expanduser(data_dir))
    files = _find(root, wanted)
    classes = tuple(files.get("train", next(iter(files.values()))))
    shape = (*height_and_width(image_size), channels)
    by_itself = "no" if invert == "auto" else invert
    decoder = _decoder(shape, by_itself, resize, crop_share)
    labels = {
        split: [label for label, name in enumerate(classes) for _ in of_class.get(name, ())]
        for split, of_class in files.items()
    }
    paths = [path for of_class in files.values() for name in classes for path in of_class.get(name, ())]
    all_files = PictureFiles(paths, decoder, memory_budget)
    parts = _check(root, all_files, labels, skip_bad)
    if not wanted.only:
        parts = _complete(root, all_files, parts, classes, seed, wanted)
    chosen = {"invert": _decide(all_files, parts)} if invert == "auto" else {}
    splits = {
        split: PictureSplit(all_files, part["numbers"], {"labels": part["labels"]}, root)
        for split, part in parts.items()
    }
    return Dataset(data_dir, splits, classes, chosen)


def _decoder(shape: tuple[int, int, int], invert: str, resize: str, crop_share: float) -> Decoder:
    """What reads pictures [height, width, channels] by pictures.read, and tells whether their borders are light."""

    def decode(path: Path) -> tuple[np.ndarray, bool]:
        pixels, _ = pictures.read(path, *shape, invert=invert, resize=resize, crop_share=crop_share)
        return pixels, pictures.is_light(pictures.colour_of_border(pixels))

    kept = f" {crop_share:g}" if crop_share < 1 else ""
    return Decoder(decode, shape, f"read {resize}{kept} {invert}")


def _find(root: Path, wanted: Wanted) -> dict[str, Files]:
    """Split -> its files, of the splits that root has itself."""
    folders = wanted.of(str(root), split_folders(root, _NEEDED))
    files = {split: _list(folder) for split, folder in folders.items()}
    if not wanted.only:
        _check_classes(folders, files)
    return files


def _check_classes(folders: dict[str, Path], files: dict[str, Files]) -> None:
    """Raises a DataError where there is one class alone, or a split has some that the training examples lack."""
    classes = tuple(files["train"])
    if len(classes) < 2:
        raise DataError(f"{folders['train']} has one class, {classes[0]}: two or more sub-folders are needed")
    for split, folder in folders.items():
        if unknown := [name for name in files[split] if name not in classes]:
            told = f"{folder} has classes that training never saw: {some(unknown)}"
            raise DataError(f"{told}; add them to {folders['train']} or remove them")


def _list(folder: Path) -> Files:
    """The classes of a split, sorted, each with the files in its folder and below, sorted."""
    folders: dict[str, Path] = {}
    for path in (path for path in visible(folder, _NEEDED) if isdir(path)):
        if (name := composed(path.name)) in folders:
            told = f"{folder} has two folders of one name, with letters composed and decomposed: {name}"
            raise DataError(f"{told}; put the pictures of both into one")
        folders[name] = path
    if not folders:
        raise DataError(f"{folder} has no sub-folders: it needs one for each class, with the pictures in it")
    classes = {name: files_below(folders[name], _NEEDED) for name in sorted(folders)}
    for name, paths in classes.items():
        if not paths:
            what = "has folders and no pictures in it" if visible(folders[name], _NEEDED) else "is empty"
            raise DataError(f"{folders[name]} {what}: put the pictures of class {name} there, or remove it")
    deeper = {name: sum(file.parent != folders[name] for file in paths) for name, paths in classes.items()}
    if all(deeper[name] == len(classes[name]) and name.lower().startswith(_SPLIT_WORDS) for name in classes):
        raise DataError(f"{folder} has folders of classes in {some(list(classes))}: name these train, val and test")
    if told := [f"{name} ({count})" for name, count in deeper.items() if count]:
        print_lines(f"{folder}: pictures in folders below a class belong to it: {some(told)}", file=sys.stderr)
    return classes


def _check(root: Path, files: PictureFiles, labels: dict[str, list[int]], skip_bad: bool) -> dict[str, Part]:
    """The examples of each split without the files that are no pictures.

    labels: split -> the labels of its files, which follow each other in `files`.
    """
    parts, bad, first = {}, {}, 0
    for split, of_split in labels.items():
        numbers = range(first, first + len(of_split))
        results = list(files.check(numbers, f"{root}: {split}"))
        bad |= {
            files.paths[number]: result
            for number, result in zip(numbers, results, strict=True)
            if isinstance(result, DataError)
        }
        good = [at for at, result in enumerate(results) if not isinstance(result, DataError)]
        parts[split] = {
            "numbers": first + np.array(good, np.int64),
            "labels": np.array(of_split, np.int32)[good],
            "light": np.array([results[at] for at in good], bool),
        }
        first += len(of_split)
    if bad:
        _report(root, bad, len(files.paths), skip_bad)
    return parts


def _decide(files: PictureFiles, parts: dict[str, Part]) -> str:
    """The --invert that auto comes to: "yes" if grey pictures for training are dark on light; then all are inverted.

    A line on stderr says so of grey pictures.
    """
    part = parts.get("train", next(iter(parts.values())))
    if files.shape[-1] != 1 or not len(part["light"]):
        return "no"
    inverted = polarity.is_dark_on_light(part["light"], part["labels"])
    if inverted:
        files.invert()
    print(polarity.told(part["light"], inverted), file=sys.stderr)
    return "yes" if inverted else "no"


def _report(root: Path, bad: dict[Path, DataError], count: int, skip_bad: bool) -> None:
    """Names and counts the bad files: as an error, or on stderr where they are skipped."""
    told = no_pictures(root, [str(path.relative_to(root)) for path in bad], count)
    if not skip_bad:
        why = next(iter(bad.values()))
        raise DataError(f"{told}; remove them or give --skip_bad", *why.args)
    print_lines(f"{told}; skipped", file=sys.stderr)


def _complete(
    root: Path, files: PictureFiles, parts: dict[str, Part], classes: Sequence[str], seed: int, wanted: Wanted
) -> dict[str, Part]:
    """The splits with those that are missing, which become parts of the training pictures."""
    train, shares = parts["train"], wanted.missing(parts, _SHARES)
    paths = [files.paths[number] for number in train["numbers"]]
    groups = partition.groups_of([name_inside(root, path) for path in paths], paths)
    of_class: list[list[str]] = [[] for _ in classes]
    for group, label in zip(groups, train["labels"], strict=True):
        of_class[label].append(group)
    for name, its_groups in zip(classes, of_class, strict=True):
        if told := partition.too_few(its_groups, 1 + len(shares)):
            missing = " and ".join(sorted(shares, reverse=True))
            why = f", since {missing} are parts of the training pictures" if shares else ""
            raise DataError(f"{root}: class {name} has {told} for training; {1 + len(shares)} are the least{why}")
    rows = partition.partition(groups, shares, seed, train["labels"])
    return parts | {split: {field: array[rows[split]] for field, array in train.items()} for split in rows}
