"""What loaders of the user's own pictures share: folders of splits, and messages about files."""

from collections.abc import Callable, Sequence
from os.path import isdir  # unlike Path.is_dir, it raises nothing
from pathlib import Path

from errors import DataError

TEST_SEED = 0  # a test set that is split off the training pictures is the same for every run
FOLDERS = {"train": ("train",), "validation": ("val", "valid", "validation"), "test": ("test",)}
_MOST_NAMED = 5


def visible(folder: Path, needed: str) -> list[Path]:
    """What is in a folder, sorted, without hidden files; needed: what the error asks for where it can't be read."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise DataError(f"cannot look into {folder}: {error.strerror}; {needed}") from error


def split_folders(root: Path, is_split: Callable[[Path], bool]) -> dict[str, Path]:
    """Split -> its folder in root; "train" alone, the whole of root, unless there is a train/ that is a split."""
    if not isdir(root / "train") or not is_split(root / "train"):
        return {"train": root}
    found = {}
    for split, names in FOLDERS.items():
        there = [name for name in names if isdir(root / name)]
        if len(there) > 1:
            raise DataError(f"{root} has {' and '.join(there)} for {split}: remove or rename all but one")
        if there:
            found[split] = root / there[0]
    return found


def no_pictures(root: str | Path, names: Sequence[str], count: int) -> str:
    """The line about files that are no pictures: how many of `count`, and which."""
    return f"{root}: {len(names)} of {count} files are no pictures: {some(names)}"


def some(names: Sequence[str]) -> str:
    """The first of the names: "a, b, c, d, e, ..."."""
    return ", ".join([*names[:_MOST_NAMED], *(["..."] if len(names) > _MOST_NAMED else [])])
