"""Masks whose pixels are colours, with a table that says which class each colour stands for."""

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from datasets.masks import class_list
from datasets.masks.mask_file import MaskFile, packed, told_colours
from errors import DataError
from parameters import IGNORED

_IGNORED_NAMES = ("ignored", "ignore", "void", "__ignore__")
_LINE = re.compile(r"(\d{1,3})[\s,;]+(\d{1,3})[\s,;]+(\d{1,3})[\s,;]+(.+)")
_HEADER = {"r", "g", "b", "name"}


class Colours(NamedTuple):
    """Which class each colour is.

    classes: their names. keys: uint32 [N], the colours as mask_file.packed has them, ascending. numbers: uint8 [N], the
    class of each, or IGNORED.
    """

    classes: tuple[str, ...]
    keys: np.ndarray
    numbers: np.ndarray


class ColourFile(MaskFile):
    """A picture file with the colour of a class in each pixel; a palette and grey levels count as colours, too.

    Args:
        path: of the file.
        colours: what they stand for.
        table: where that is written, for messages.
    """

    def __init__(self, path: Path, colours: Colours, table: str):
        super().__init__(path, len(colours.classes))
        self._keys, self._numbers, self._table = colours.keys, colours.numbers, table

    def classes_of(self, image: Image.Image) -> np.ndarray:
        """The numbers of the classes: uint8 [height, width].

        Raises:
            DataError: a colour is not in the table, or the pixels are numbers of 16 bits.
        """
        if image.mode.startswith(("I", "F")):
            raise DataError(f"{self.path}: pixels of the mode {image.mode} have no colours to look up in {self._table}")
        found = packed(image)
        places = np.minimum(np.searchsorted(self._keys, found), len(self._keys) - 1)
        unknown = self._keys[places] != found
        if unknown.any():
            told = f"colours that {self._table} lacks: {told_colours(found[unknown])}"
            raise DataError(f"{self.path}: {told}; add a line for each, with the name ignored where it does not count")
        return self._numbers[places]

    def state(self) -> str:
        """That of the base class, and the table."""
        return f"{super().state()} {self._keys.tolist()} {self._numbers.tolist()}"


def read(path: Path) -> Colours:
    """The table in a file: lines `R G B NAME` with numbers in 0..255, or a CSV with the columns r, g, b and name.

    Classes are numbered in the order of the file. Several colours of one name are one class; the names ignored, ignore
    and void stand for pixels that do not count. Lines that begin with "#" are left out.

    Raises:
        DataError: the file can't be read, or a line is no colour.
    """
    return of_rows(path, _rows(path))


def of_rows(path: Path, rows: Iterable[tuple[str, int, int, int, str]]) -> Colours:
    """The table of a file's rows, each the line as it is written, red, green, blue, and the name of the class.

    Raises:
        DataError: a colour is none or stands for two classes, or there are no two to 255 classes.
    """
    numbers: dict[int, int] = {}
    names: list[str] = []
    for where, *colour, name in rows:
        if max(colour) > 255:
            raise DataError(f"{path}: {where!r}: colours are numbers in 0..255")
        if name.lower() not in _IGNORED_NAMES and name not in names:
            names.append(name)
        number = names.index(name) if name in names else IGNORED
        key = colour[0] << 16 | colour[1] << 8 | colour[2]
        if numbers.setdefault(key, number) != number:
            raise DataError(f"{path}: {where!r}: this colour stands for another class in a line above")
    keys = sorted(numbers)
    classes = class_list.checked(path, names)
    return Colours(classes, np.array(keys, np.uint32), np.array([numbers[key] for key in keys], np.uint8))


def _rows(path: Path) -> list[tuple[str, int, int, int, str]]:
    """Each line as it is written, its red, green and blue, and the name."""
    lines = [line for line in class_list.lines(path) if not line.startswith("#")]
    if lines and {part.strip().lower() for part in lines[0].split(",")} >= _HEADER:
        return list(_of_csv(path, lines))
    rows = []
    for line in lines:
        if not (match := _LINE.fullmatch(line)):
            raise DataError(f"{path}: {line!r} is not 'R G B NAME'")
        red, green, blue, name = match.groups()
        rows.append((line, int(red), int(green), int(blue), name.strip()))
    return rows


def _of_csv(path: Path, lines: list[str]) -> Iterable[tuple[str, int, int, int, str]]:
    header = [part.strip().lower() for part in lines[0].split(",")]
    for line, row in zip(lines[1:], csv.DictReader(lines[1:], header, skipinitialspace=True), strict=True):
        try:
            red, green, blue = (int(row[column]) for column in "rgb")
            yield line, red, green, blue, row["name"].strip()
        except (TypeError, ValueError, AttributeError) as error:
            raise DataError(f"{path}: {line!r} has no whole numbers r, g, b and name") from error
