"""The lists of ImageSets, which say what of a data set in Pascal VOC's layout is train, validation and test."""

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

from datasets.reading.picture_files import FOLDERS
from errors import DataError

_SPLIT_OF = {name: split for split, names in FOLDERS.items() for name in names} | {"trainval": "trainval"}
_FLAGS = ("1", "-1", "0", "+1")  # of VOC's lists by class: shows it, does not, shows it only with difficulty

Lists = dict[str, list[str]]  # "train", "validation", "test" or "trainval" -> the lines of its lists


def read_lists(root: Path, files: Iterable[PurePath], kind: str) -> dict[PurePath, Lists]:
    """The folders that hold an ImageSets, each with its lists.

    train.txt, val.txt, trainval.txt and test.txt in ImageSets or its folder of that kind; where none of them is there,
    the lists by class, cat_train.txt and so on, together.

    Args:
        root: of the data set.
        files: of the data set, relative to root.
        kind: "Main" or "Segmentation".

    Raises:
        DataError: a list can't be read, or is empty.
    """
    plain: dict[PurePath, dict[PurePath, str]] = {}
    by_class: dict[PurePath, dict[PurePath, str]] = {}
    for path in files:
        folders = [folder.lower() for folder in path.parts[:-1]]
        inner = 2 if folders[-2:] == ["imagesets", kind.lower()] else 1
        if path.suffix.lower() != ".txt" or "imagesets" not in folders[-inner:]:
            continue
        name, base = path.stem.lower(), PurePath(*path.parts[: -1 - inner])
        for lists, key in ((plain, name), (by_class, name.rpartition("_")[2])):
            if key in _SPLIT_OF and (lists is plain or key != name):
                lists.setdefault(base, {})[path] = _SPLIT_OF[key]
    return {base: _read_all(root, found) for base, found in (plain or by_class).items()}


def _read_all(root: Path, found: Mapping[PurePath, str]) -> Lists:
    lists: Lists = {}
    for path, split in found.items():
        lists[split] = [*lists.get(split, ()), *_lines(root / path)]
    return lists


def _lines(path: Path) -> list[str]:
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: can't be read as a list of names ({error}); correct it, or remove it") from error
    if not any(lines):
        raise DataError(f"{path} names no picture; fill it, or remove it")
    return [line for line in lines if line]


def without_flag(line: str) -> str:
    """The name in a line of a list: "000" of "000 -1"."""
    *name, last = line.rsplit(None, 1)
    return name[0] if name and last in _FLAGS else line


def part(where: Path, lists: Mapping[str, list[PurePath]], everything: list[PurePath]) -> dict[str, list[PurePath]]:
    """Split -> its members, of those that each list names; without any list all of them are for training.

    Raises:
        DataError: a member is in two splits. where: what the error names.
    """
    train, validation, test = (lists.get(name) for name in ("train", "validation", "test"))
    if train is None:
        elsewhere = {*(validation or ()), *(test or ())}
        train = [one for one in lists.get("trainval", everything) if one not in elsewhere]
    elif validation is None:
        known = set(train)
        validation = [one for one in lists.get("trainval", ()) if one not in known]
    splits = {"train": train}
    splits |= {split: members for split, members in (("validation", validation), ("test", test)) if members}
    for one, other in (("train", "validation"), ("train", "test"), ("validation", "test")):
        if both := sorted({*splits.get(one, ())} & {*splits.get(other, ())}):
            told = f"{len(both)} pictures are in {one} and in {other}, {both[0].stem} among them"
            raise DataError(f"{where}: {told}; a picture belongs to one of them")
    return splits
