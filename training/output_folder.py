"""The folder in which predict.py writes its results for pictures: OUT/NAME.png and OUT/NAME.json."""

import os
from collections.abc import Sequence
from pathlib import Path

from errors import RunError, UsageError
from files import reported


def path_of(out: str) -> Path:
    """The path of the folder OUT, which may not exist yet.

    Raises:
        RunError: OUT is a file.
    """
    folder = Path(os.path.expanduser(out))
    if folder.exists() and not folder.is_dir():
        raise RunError(f"--out {out} is a file; name a folder")
    return folder


def places(files: Sequence[str], out: str) -> list[Path]:
    """OUT/NAME of each file, without the suffixes .png and .json. A second file NAME gets NAME-2, and so on.

    Raises:
        RunError: OUT is a file.
        UsageError: a result would overwrite one of the files.
    """
    folder = path_of(out)
    inputs = set(map(os.path.realpath, files))  # unlike Path.resolve, it takes links that lead in a circle
    found: list[Path] = []
    taken: set[str] = set()
    for file in files:
        name, number = Path(file).stem, 1
        while name.casefold() in taken:  # some file systems ignore case
            number += 1
            name = f"{Path(file).stem}-{number}"
        taken.add(name.casefold())
        found.append(folder / name)
        for suffix in (".png", ".json"):
            if os.path.realpath(folder / f"{name}{suffix}") in inputs:
                raise UsageError(
                    f"{folder / name}{suffix} would replace a picture itself; name another folder by --out"
                )
    return found


def make(out: str) -> None:
    """Makes the folder if it does not exist.

    Raises:
        RunError: the folder can't be made.
    """
    folder = Path(os.path.expanduser(out))
    with reported(folder):
        folder.mkdir(parents=True, exist_ok=True)
