"""Where the pictures of a COCO file are: file_name may be a path of another machine, or an address."""

import os
from collections.abc import Mapping
from pathlib import Path

from datasets.boxed.pairing import PathEnds
from datasets.flaws import Flaws
from datasets.reading.picture_files import files_below, is_picture, split_of
from errors import DataError

_OF_ANNOTATIONS = ("annotations", "annotation", "annots", "labels", "json")  # folders beside those of pictures


def find_pictures(
    path: Path, split: str | None, pictures: str, names: Mapping[int | str, str], flaws: Flaws
) -> dict[int | str, Path]:
    """The pictures of a file.

    Each is looked for beside the file, in the folder above it, and in what is called images, or val2017 for
    instances_val2017.json, in either of them. One that is not there is the only picture below the file's folder (or,
    for a file in a folder such as annotations, below the folder above) whose path has the longest end in common.

    Args:
        path: of the file.
        split: of its pictures; those in the folder of another split are none of them. None for any.
        pictures: the folder where they lie instead, or "".
        names: id -> its file_name.
        flaws: to note pictures that are not there.

    Returns:
        id -> the picture, for those that are there.

    Raises:
        DataError: none is.
    """
    folders = [Path(os.path.expanduser(pictures))] if pictures else _folders(path)
    found = {key: place for key, name in names.items() if (place := _direct(folders, name))}
    if len(found) < len(names):
        beside = path.parent.parent if path.parent.name.lower() in _OF_ANNOTATIONS else path.parent
        root = folders[0] if pictures else beside
        below = [
            file.relative_to(root) for file in files_below(root, "name the folder of the pictures") if is_picture(file)
        ]
        ends = PathEnds(file for file in below if split is None or split_of(file) in (None, split))
        for key, name in names.items():
            if key not in found and len(alike := ends.find(_without_query(name))) == 1:
                found[key] = root / alike[0]
            elif key not in found:
                what = (
                    "annotations whose picture may be one of several" if alike else "annotations without their picture"
                )
                flaws.note(what, "skipped", name)
    if names and not found:
        looked = ", ".join(map(str, folders))
        first = next(iter(names.values()))
        raise DataError(f"{path}: none of its {len(names)} pictures, such as {first}, is in {looked}; put them there")
    return found


def _folders(path: Path) -> list[Path]:
    inner = ("", "images", path.stem.rpartition("_")[2])
    folders = [base / name for base in (path.parent, path.parent.parent) for name in inner]
    folders += [base / inner[1] / inner[2] for base in (path.parent, path.parent.parent)]
    return [folder for folder in dict.fromkeys(folders) if os.path.isdir(folder)]


def _direct(folders: list[Path], name: str) -> Path | None:
    return next((folder / name for folder in folders if os.path.isfile(folder / name)), None)


def _without_query(name: str) -> str:
    """The path of an address without what stands behind "?"."""
    return name.partition("?")[0] if "://" in name else name
