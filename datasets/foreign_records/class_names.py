"""The names of classes beside TFRecords: labels.txt, TensorFlow Datasets' *.labels.txt, or label maps."""

import re
from collections.abc import Iterable
from pathlib import Path

from errors import DataError
from texts import composed

_NUMBERED = re.compile(r"(\d+)\s*[:,\t ]\s*(.+)")
_ITEM = re.compile(r"item\s*\{(.*?)\}", re.DOTALL)
_ENTRY = re.compile(r"\b(id|name|display_name)\s*:\s*(?:\"(.*?)\"|'(.*?)'|(\d+))")


def beside(folders: Iterable[Path], with_boxes: bool) -> tuple[dict[int, str], str]:
    """Label -> name, and the name of the file that says so, in the first folder that has one; else ({}, "").

    with_boxes: the names of objects are asked for, not those of pictures.

    Raises:
        DataError: the file can't be read.
    """
    for folder in dict.fromkeys(folders):
        if path := _file_of_names(folder, with_boxes):
            return _read(path), path.name
    return {}, ""


def _file_of_names(folder: Path, with_boxes: bool) -> Path | None:
    wanted = ("objects-label.labels.txt", "label.labels.txt") if with_boxes else ("label.labels.txt",)
    names = [*wanted, "labels.txt", "classes.txt", *sorted(path.name for path in folder.glob("*.labels.txt"))]
    names += sorted(path.name for path in folder.glob("*.pbtxt"))
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _read(path: Path) -> dict[int, str]:
    try:
        text = composed(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path} can't be read: {error}") from error
    if path.suffix == ".pbtxt":
        return _label_map(text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    numbered = [_NUMBERED.fullmatch(line) for line in lines]
    if lines and all(numbered):  # slim's "0:dog"
        return {int(found[1]): found[2].strip() for found in numbered}
    return dict(enumerate(lines))


def _label_map(text: str) -> dict[int, str]:
    """The items of a label map of the Object Detection API."""
    names = {}
    for item in _ITEM.findall(text):
        entries = {key: double or single or number for key, double, single, number in _ENTRY.findall(item)}
        if "id" in entries and ("name" in entries or "display_name" in entries):
            names[int(entries["id"])] = entries.get("display_name") or entries["name"]
    return names
