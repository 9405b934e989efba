"""labelmap.txt, in which CVAT and Datumaro write the classes and colours of masks in VOC's layout."""

import re
from collections.abc import Iterator
from pathlib import Path

from datasets.masks import class_list, colour_table
from datasets.masks.colour_table import Colours
from errors import DataError

NAME = "labelmap.txt"
_LINE = re.compile(r"(.+?):\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(:.*)?")
_BORDER = (224, 224, 192)  # of VOC's palette at 255: ignored, unless the file says another thing


def read(path: Path) -> Colours:
    """The classes in the order of the lines `NAME:R,G,B:PARTS:ACTIONS`; lines that begin with "#" are left out.

    Raises:
        DataError: the file can't be read, or a line has no colour.
    """
    rows = list(_rows(path))
    if _BORDER not in [tuple(colour) for _, *colour, _ in rows]:
        rows.append(("", *_BORDER, "ignored"))
    return colour_table.of_rows(path, rows)


def _rows(path: Path) -> Iterator[tuple[str, int, int, int, str]]:
    for line in class_list.lines(path):
        if line.startswith("#"):
            continue
        if not (match := _LINE.fullmatch(line)):
            raise DataError(f"{path}: {line!r} is not 'NAME:R,G,B::'")
        name, red, green, blue, _ = match.groups()
        yield line, int(red), int(green), int(blue), name.strip()
