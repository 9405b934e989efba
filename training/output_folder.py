"""The folder in which predict.py writes its results for pictures: OUT/NAME.png, OUT/NAME.json and their like."""

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


def places(files: Sequence[str], out: str, suffixes: Sequence[str] = (".png", ".json")) -> list[Path]:
    """OUT/NAME of each file, without the suffixes of its results. A second file NAME gets NAME-2, and so on.

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
        while not taken.isdisjoint(_results(name.casefold(), suffixes)):  # some file systems ignore case
            number += 1
            name = f"{Path(file).stem}-{number}"
        taken |= _results(name.casefold(), suffixes)
        found.append(folder / name)
        for result in sorted(_results(name, suffixes)):
            if os.path.realpath(folder / result) in inputs:
                raise UsageError(f"{folder / result} would replace a picture itself; name another folder by --out")
    return found


def _results(name: str, suffixes: Sequence[str]) -> set[str]:
    return {name + suffix for suffix in suffixes}


def make(out: str) -> None:
    """Makes the folder if it does not exist.

    Raises:
        RunError: the folder can't be made.
    """
    folder = Path(os.path.expanduser(out))
    with reported(folder):
        folder.mkdir(parents=True, exist_ok=True)
