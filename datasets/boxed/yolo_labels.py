"""A label file of YOLO: a line for each object, with the number of its class and its box in shares of the picture."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from datasets.boxed.annotated import Thing
from datasets.flaws import Flaws
from errors import DataError, unreadable

_ROUNDING = 0.01  # shares by which a number may lie outside of 0..1
_WANTED = "class, x and y of the centre, width, height; or class and the corners of a polygon"


class ClassNames(NamedTuple):
    """names: number -> name; {} where nothing gives them. source: the file that gives them."""

    names: Mapping[int, str]
    source: str


def read(path: Path, source: str, classes: ClassNames, keypoints: bool, flaws: Flaws) -> list[Thing]:
    """The objects of a label file, boxes in shares 0..1 of the upright picture.

    A line is "class x y width height" with the centre of the box, perhaps with a confidence behind it, or
    "class x1 y1 x2 y2 x3 y3 ...", a polygon, of which the bounding box is taken. A class without a name is called by
    its number. A line that stands twice counts once.

    Args:
        path: of the file.
        source: what messages call it.
        classes: the names.
        keypoints: x, y, width and height have keypoints behind them, which are not read.
        flaws: to note confidences and repeated lines.

    Raises:
        DataError: the file can't be read, or a line makes no sense.
    """
    objects, known = [], set()
    for number, line in enumerate(_lines(path), 1):
        place = f"line {number}"
        fields = line.split()
        if not fields:
            continue
        if tuple(fields) in known:
            flaws.note("lines that stand twice", "dropped", source, place)
            continue
        known.add(tuple(fields))
        where = f"{path}: {place}"
        name = _class(fields[0], classes, where)
        shares = [_share(text, where) for text in fields[1:]]
        if len(shares) == 5:
            flaws.note("confidences in a sixth column", "not read", source, place)
        objects.append(Thing(place, name, _box(shares, keypoints, where)))
    return objects


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: is no text ({error}); correct or remove it") from error


def _class(text: str, classes: ClassNames, where: str) -> str:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (number >= 0 and number.is_integer()):
        raise DataError(f"{where} begins with {text}, not with the number of a class; correct it")
    if classes.names and number not in classes.names:
        told = f"{classes.source} names {min(classes.names)} to {max(classes.names)}"
        raise DataError(f"{where} has the class {int(number)}, but {told}; correct one of them")
    return classes.names.get(int(number), str(int(number)))


def _share(text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DataError(f"{where} has {text}, no number; correct it")
    if not -_ROUNDING <= value <= 1 + _ROUNDING:
        remedy = "divide pixels by the picture's width and height"
        raise DataError(f"{where} has {text}, no share 0..1 of the picture; {remedy}")
    return value


def _box(shares: list[float], keypoints: bool, where: str) -> tuple[float, float, float, float]:
    """(top, left, bottom, right) of a line's numbers behind the class."""
    count = len(shares)
    if count in (4, 5) or (keypoints and count > 5):
        x, y, width, height = shares[:4]
        if width < 0 or height < 0:
            raise DataError(f"{where} has a negative width or height; correct it")
        return y - height / 2, x - width / 2, y + height / 2, x + width / 2
    if count < 6 or count % 2:
        raise DataError(f"{where} has {count + 1} numbers, not {_WANTED}; correct it")
    return min(shares[1::2]), min(shares[::2]), max(shares[1::2]), max(shares[::2])
