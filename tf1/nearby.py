"""Where a program's modules lie that are not beside it: what it adds to sys.path, or expects on PYTHONPATH."""

import ast
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

from tf1 import present

#: Files that the top folder of a project has.
_MARKS = (".git", "setup.py", "README*", "LICENSE*")
_MOST = 500  # folders that are looked into


def is_own(name: str, *folders: Path) -> bool:
    """Whether the first part of a dotted name is a module or a folder with modules in one of these folders."""
    top = name.partition(".")[0]
    return any((folder / f"{top}.py").is_file() or any((folder / top).glob("*.py")) for folder in folders)


def adds_folders(tree: ast.AST) -> bool:
    """Whether a file changes sys.path, or at least reads it."""
    attributes = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "path")
    return any(isinstance(node.value, ast.Name) and node.value.id == "sys" for node in attributes)


def folder_above(name: str, folder: Path) -> Path | None:
    """The folder above a program's that has its package of that name, which it expects on PYTHONPATH or installed.

    Else a folder beside the program's in the same project: `slim`, of a program in `deeplab`. None for what is there.
    """
    top = name.partition(".")[0]
    if present.file_of(top):
        return None
    above = list(folder.parents)[:2]
    beside = [other for parent in above if _is_project(parent) for other in _folders(parent, depth=1)]
    return _best(name, (*above, *beside))


def added_folder(name: str, folder: Path) -> Path | None:
    """The folder of the program's project that has a module, if it is not installed: one that sys.path may get."""
    top = name.partition(".")[0]
    if present.file_of(top):
        return None
    projects = [parent for parent in list(folder.parents)[:2] if _is_project(parent)]
    places = (place for root in (folder, *projects) for place in (root, *_folders(root, depth=2)))
    return _best(name, places)


def _best(name: str, places: Iterable[Path]) -> Path | None:
    """The first of the places that has most of a dotted name's parts, `nets.mobilenet` rather than `nets`."""
    found = [place for place in places if is_own(name, place)]
    return max(found, key=lambda place: _parts(name, place), default=None)


def _parts(name: str, place: Path) -> int:
    """How many parts of a dotted name lie there, from the left."""
    parts = name.split(".")
    paths = (place.joinpath(*parts[:count]) for count in range(1, len(parts) + 1))
    return sum(1 for _ in itertools.takewhile(lambda path: path.is_dir() or path.with_suffix(".py").is_file(), paths))


def _is_project(folder: Path) -> bool:
    return any(True for mark in _MARKS for _ in folder.glob(mark))


def _folders(folder: Path, depth: int) -> Iterator[Path]:
    """The folders below one, the nearest first, without hidden ones."""
    level, seen = [folder], 0
    for _ in range(depth):
        below = []
        for place in level:
            below += sorted(path for path in place.glob("*/") if not path.name.startswith("."))
        yield from below[: _MOST - seen]
        seen += len(below)
        level = below[:_MOST]
