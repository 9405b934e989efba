"""`folder:PATH`: pictures of any size and format in one sub-folder a class, perhaps inside train/, val/ and test/."""

import os
import sys
from collections.abc import Sequence
from os.path import isdir
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval, doc
from tqdm import tqdm

from datasets.dataset import Dataset, split_off
from datasets.options import Channels
from datasets.reading import pictures
from datasets.reading.picture_files import (
    FOLDERS,
    TEST_SEED,
    check_memory,
    no_pictures,
    some,
    split_folders,
    visible,
)
from errors import DataError

_NEEDED = "folder:PATH takes a folder with one sub-folder of pictures for each class"

Files = dict[str, list[Path]]  # class -> its files


def load(
    data_dir: str,
    seed: int,
    *,
    image_size: Annotated[int, Interval(ge=1, le=1024), doc("height and width that pictures get, pixels")] = 224,
    channels: Channels = 3,
    resize: Annotated[
        Literal["crop", "fit", "stretch"],
        doc("cut out the middle, fit in the whole picture with its border's colour around, or stretch it"),
    ] = "crop",
    skip_bad: Annotated[bool, doc("skip files that are no pictures")] = False,
) -> Dataset:
    """images: uint8 [N, image_size, image_size, channels] in 0..255; labels: int32 [N].

    The classes are the sub-folders, sorted. PATH/train, PATH/val (or valid, validation) and PATH/test are taken as
    they are; without PATH/train all of PATH is for training. A missing validation or test set is a fifth of the
    training pictures, stratified: the test set always the same, the validation set by the seed. Grey pictures come
    light on dark, as predict.py takes them. Hidden files are ignored.

    Args:
        data_dir: the PATH.
        seed: of the validation set.

    Raises:
        DataError: folders that are no such set, files that are no pictures.
        UsageError: the pictures would take more than 8 GB of memory.
    """
    root = Path(os.path.expanduser(data_dir))
    folders = split_folders(root, lambda folder: any(map(isdir, visible(folder, _NEEDED))))
    files = {split: _list(folder) for split, folder in folders.items()}
    classes = tuple(files["train"])
    if len(classes) < 2:
        raise DataError(f"{folders['train']} has one class, {classes[0]}: two or more sub-folders are needed")
    for split, folder in folders.items():
        if unknown := [name for name in files[split] if name not in classes]:
            told = f"{folder} has classes that training never saw: {some(unknown)}"
            raise DataError(f"{told}; add them to {folders['train']} or remove them")
    count = sum(len(paths) for of_class in files.values() for paths in of_class.values())
    shape = (image_size, image_size, channels)
    check_memory(root, count, *shape)

    bad: dict[Path, DataError] = {}
    splits = {}
    for split, of_class in files.items():
        examples = [(path, label) for label, name in enumerate(classes) for path in of_class.get(name, [])]
        splits[split] = _read(f"{root}: {split}", examples, shape, resize, bad)
    if bad:
        _report(root, bad, count, skip_bad)
    return Dataset(data_dir, _complete(root, splits, classes, seed), classes)


def _list(folder: Path) -> Files:
    """The classes of a split, sorted, each with its files, sorted."""
    classes = {path.name: visible(path, _NEEDED) for path in visible(folder, _NEEDED) if isdir(path)}
    if not classes:
        raise DataError(f"{folder} has no sub-folders: it needs one for each class, with the pictures in it")
    for name, paths in classes.items():
        if all(map(isdir, paths)):
            what = "has folders and no pictures in it" if paths else "is empty"
            raise DataError(f"{folder / name} {what}: put the pictures of class {name} there, or remove it")
    return classes


def _read(
    title: str, examples: Sequence[tuple[Path, int]], shape: tuple[int, int, int], resize: str, bad: dict
) -> dict[str, np.ndarray]:
    """The images and labels of (path, label) pairs, without the files that are no pictures; bad gets path -> why."""
    images, labels = np.empty((len(examples), *shape), np.uint8), []
    for path, label in tqdm(examples, title, unit=" pictures", delay=2, leave=False, disable=None):
        try:
            images[len(labels)], _ = pictures.read(path, *shape, resize=resize)
            labels.append(label)
        except DataError as error:
            bad[path] = error
    return {"images": images[: len(labels)], "labels": np.array(labels, np.int32)}


def _report(root: Path, bad: dict[Path, DataError], count: int, skip_bad: bool) -> None:
    """Names and counts the bad files: as an error, or on stderr where they are skipped."""
    told = no_pictures(root, [str(path.relative_to(root)) for path in bad], count)
    if not skip_bad:
        why = next(iter(bad.values()))
        raise DataError(f"{told}; remove them or give --skip_bad\n{why}")
    print(f"{told}; skipped", file=sys.stderr)


def _complete(root: Path, splits: dict, classes: Sequence[str], seed: int) -> dict:
    """The splits with those that are missing, each a fifth of the training pictures."""
    missing = [split for split in FOLDERS if split not in splits]
    train = splits["train"]
    present = np.bincount(train["labels"], minlength=len(classes))
    fewest, least = present.argmin(), 1 + len(missing)
    if present[fewest] < least:
        why = f", since {' and '.join(missing)} are parts of the training pictures" if missing else ""
        raise DataError(
            f"{root}: class {classes[fewest]} has {present[fewest]} pictures for training; {least} are the least{why}"
        )
    fifth = max(1, round(len(train["labels"]) / 5))
    for split, its_seed in (("test", TEST_SEED), ("validation", seed)):
        if split in missing:
            train, part = split_off(str(root), train, fifth, its_seed)
            splits = splits | {split: part}
    return splits | {"train": train}
