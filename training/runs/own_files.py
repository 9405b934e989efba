"""Which files in a run folder this program wrote, by their exact names. All others are the user's. No TensorFlow.

A pattern is a regular expression of a whole path below the run folder: of a file in the folder itself,
r"history\\.csv", or in a sub-folder, whose name stands before "/" as it is, r"samples/[0-9]{8}\\.png". Beside a file
NAME there may be `.NAME.new`, which `write_atomically` left when it was killed.
"""

import contextlib
import re
from collections.abc import Iterable
from pathlib import Path

from datasets.registry import SETS

_STEP = "(0|[1-9][0-9]*)"
_SPLIT = f"(train|validation|test)(-({'|'.join(map(re.escape, SETS))}))?"
_CHECKPOINT = rf"(model|best)-{_STEP}\.(index|data-00000-of-00001)"
_SAVING = rf"\.saving/{_CHECKPOINT}(\.tempstate[0-9]+)?"
#: TensorBoard's files.
EVENTS = r"events\.out\.tfevents\.[0-9]+\.[0-9]{6}\.[\w-]+"
#: What any run may leave. Not config.json, which is overwritten: without it, a folder left by a crash is no run folder.
OF_ANY_RUN = (
    _CHECKPOINT, _SAVING, "checkpoint", r"history\.csv", r"transfer\.csv", r"trace\.json", r"examples\.csv",
    rf"evaluation-{_SPLIT}\.json", EVENTS, rf"train/{EVENTS}", rf"validation/{EVENTS}",
    r"features/(train|validation)-[0-9a-f]{16}\.npy",
)  # fmt: skip
_KEPT = ("config.json", ".config.json.new", ".lock")


def evaluation_picture(name: str) -> str:
    """The pattern of the pictures NAME-<split>.png that evaluate.py draws; of NAME-<split>.gif if it is "NAME.gif"."""
    stem, _, kind = name.partition(".")
    return rf"{stem}-{_SPLIT}\.{kind or 'png'}"


def steps_of(folder: Path, kind: str) -> list[int]:
    """The steps of a run's checkpoints of one kind, "model" or "best", ascending."""
    files = (path.name for path in folder.glob(f"{kind}-*.index") if path.is_file())
    matches = (re.fullmatch(rf"{kind}-{_STEP}\.index", name) for name in files)
    return sorted(int(match[1]) for match in matches if match)


def matching(folder: Path, *patterns: str) -> list[Path]:
    """The files of a run folder that fit one of the patterns, sorted by their paths."""
    return [path for path in _entries(folder, patterns) if not path.is_dir() and _is_own(path, folder, patterns)]


def clear(folder: Path, patterns: Iterable[str]) -> list[str]:
    """Deletes the files that fit one of the patterns, and the sub-folders that this empties.

    The newest checkpoint goes first. Killed in between, this leaves a run that can resume from an earlier step, or one
    without a checkpoint.

    Returns:
        What is left beside config.json and the lock: paths below the folder, those of sub-folders with "/" at the end.

    Raises:
        OSError: a file can't be deleted.
    """
    patterns = tuple(patterns)
    indexes = [folder / f"model-{step}.index" for step in reversed(steps_of(folder, "model"))]
    own = matching(folder, *patterns)
    for path in [*indexes, *own]:
        path.unlink(missing_ok=True)
    for inner in {path.parent for path in own} - {folder}:
        with contextlib.suppress(OSError):  # it holds something else, or is a link
            inner.rmdir()
    left = [path for path in _entries(folder, patterns) if path.parent != folder or path.name not in _KEPT]
    return [f"{path.relative_to(folder)}{'/' if path.is_dir() else ''}" for path in left]


def clear_leftovers(folder: Path) -> None:
    """Deletes the half of a checkpoint that a killed process left: it might be what fills the disk.

    Raises:
        OSError: a file can't be deleted.
    """
    clear_saving(folder)
    for data in matching(folder, rf"(model|best)-{_STEP}\.data-00000-of-00001"):
        if not data.with_suffix(".index").exists():
            data.unlink()


def clear_saving(folder: Path) -> None:
    """Deletes RUN/.saving with what a save left in it, as far as that can be done."""
    with contextlib.suppress(OSError):
        for path in matching(folder, _SAVING):
            path.unlink()
        (folder / ".saving").rmdir()


def _entries(folder: Path, patterns: Iterable[str]) -> list[Path]:
    """What is in the folder, sorted: files and sub-folders; in place of one that the patterns name, what is in that."""
    entered = {pattern.rpartition("/")[0].replace("\\", "") for pattern in patterns} - {""}
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        found += sorted(path.iterdir()) if path.name in entered and path.is_dir() else [path]
    return found


def _is_own(path: Path, folder: Path, patterns: Iterable[str]) -> bool:
    """Whether the path below the folder fits a pattern, or is `.NAME.new` beside one that does."""
    temporary = re.fullmatch(r"\.(.+)\.new", path.name)
    names = [path, path.with_name(temporary[1])] if temporary else [path]
    return any(re.fullmatch(pattern, str(name.relative_to(folder))) for pattern in patterns for name in names)
