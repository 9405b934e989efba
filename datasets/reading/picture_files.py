"""What loaders of the user's own pictures share: which files are pictures, folders of splits, messages about files."""

import functools
import os
import sys
from collections.abc import Iterable, Sequence
from os.path import isdir  # unlike Path.is_dir, it raises nothing
from pathlib import Path, PurePath

from datasets.reading import outputs, pictures
from errors import DataError
from texts import print_lines, some

FOLDERS = {"train": ("train",), "validation": ("val", "valid", "validation"), "test": ("test",)}
_UNREAD = (
    ".arw", ".cr2", ".dds", ".dng", ".heic", ".heif", ".ico", ".j2k", ".jp2", ".jxl", ".nef", ".pcx", ".psd", ".raw",
    ".svg", ".tga",
)  # fmt: skip
# What systems put beside the files of people: macOS, also into archives, Windows, and Synology.
_OF_SYSTEMS = ("__macosx", "icon\r", "thumbs.db", "ehthumbs.db", "desktop.ini", "@eadir")


def is_picture(path: PurePath) -> bool:
    """Whether a file is a picture by the ending of its name, in capitals or not."""
    return path.suffix.lower() in pictures.SUFFIXES


def is_unread_picture(path: PurePath) -> bool:
    """Whether a file is a picture, by the ending of its name, of a format that is not read."""
    return path.suffix.lower() in _UNREAD


def files_below(folder: Path, needed: str) -> list[Path]:
    """The files in a folder and in all folders below it, sorted, without hidden ones; each folder is read once.

    Links to folders are followed, but not into a folder that was read before, so no link leads in a circle.

    Args:
        folder: where to begin.
        needed: what the error asks for where a folder can't be read.

    Raises:
        DataError: a folder can't be read.
    """
    files, waiting, known = [], [folder], set()
    while waiting:
        here = waiting.pop()
        inside = visible(here, needed)
        status = os.stat(here)
        if (status.st_dev, status.st_ino) in known:
            continue
        known.add((status.st_dev, status.st_ino))
        folders = {path for path in inside if isdir(path)}
        files += [path for path in inside if path not in folders]
        waiting += folders
    return sorted(files)


def split_of(path: PurePath) -> str | None:
    """The split that a folder in a relative path names, in capitals or not: "validation" for images/val/a.jpg."""
    for folder in path.parts[:-1]:
        for split, names in FOLDERS.items():
            if folder.lower() in names:
                return split
    return None


def check_splits(root: Path, paths: Iterable[PurePath]) -> None:
    """Raises a DataError where paths relative to root have a split under two names: val and valid."""
    there = {folder.lower(): folder for path in paths for folder in path.parts[:-1]}
    for split, names in FOLDERS.items():
        if len(both := [there[name] for name in names if name in there]) > 1:
            raise DataError(f"{root} has {' and '.join(both)} for {split}: remove or rename all but one")


def visible(folder: Path, needed: str) -> list[Path]:
    """What is in a folder, sorted, without hidden files, those of systems, and folders that this program wrote.

    needed: what the error asks for where the folder can't be read.
    """
    try:
        inside = sorted(path for path in folder.iterdir() if not _is_of_no_interest(path.name))
    except OSError as error:
        raise DataError(f"cannot look into {folder}: {error.strerror}; {needed}") from error
    return [path for path in inside if is_picture(path) or not isdir(path) or not _is_output(path)]


def _is_output(folder: Path) -> bool:
    """Whether this program wrote the folder; prints that it is left out."""
    kind = outputs.kind_of(folder)
    if kind:
        _tell_left_out(folder, kind)
    return bool(kind)


@functools.cache  # a folder is read several times, and told once
def _tell_left_out(folder: Path, kind: str) -> None:
    print_lines(f"{folder} is left out of the data: it holds {kind} of this program", file=sys.stderr)


def _is_of_no_interest(name: str) -> bool:
    return name.startswith(".") or name.lower() in _OF_SYSTEMS


def split_folders(root: Path, needed: str) -> dict[str, Path]:
    """Split -> its folder in root: those called train, val, ..., in capitals or not, where train has folders in it.

    Else "train" alone, the whole of root. needed: what the error asks for where root can't be read.

    Raises:
        DataError: root can't be read, or has two folders for a split.
    """
    folders = [path for path in visible(root, needed) if isdir(path)]
    found: dict[str, list[Path]] = {
        split: [path for path in folders if path.name.lower() in names] for split, names in FOLDERS.items()
    }
    if not any(isdir(path) for train in found["train"] for path in visible(train, needed)):
        return {"train": root}
    for split, there in found.items():
        if len(there) > 1:
            told = " and ".join(path.name for path in there)
            raise DataError(f"{root} has {told} for {split}: remove or rename all but one")
    return {split: there[0] for split, there in found.items() if there}


def no_pictures(root: str | Path, names: Sequence[str], count: int) -> str:
    """The line about files that are no pictures: how many of `count`, and which."""
    return f"{root}: {len(names)} of {count} files are no pictures: {some(names)}"
