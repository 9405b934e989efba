"""driving_log.csv as the simulator writes it: a row for each moment, with the names of three pictures and the controls.

The columns are center, left, right, steering, throttle, brake, speed. Some versions write them as a first line.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from datasets.flaws import Flaws
from errors import DataError, unreadable

FILE = "driving_log.csv"
COLUMNS = ("center", "left", "right", "steering", "throttle", "brake", "speed")
NUMBERS = COLUMNS[3:]

_OTHER_NAMES = {"steer": "steering", "steering_angle": "steering", "reverse": "brake", "centre": "center"}
_REMEDY = f"a log has the columns {','.join(COLUMNS)}, with commas between them and decimal points"
_FEW, _WORDS, _OUTSIDE = (
    "rows with other than 7 columns",
    "rows with what is no number",
    "steering angles outside -1..1",
)


def read(path: Path, where: str, flaws: Flaws) -> pd.DataFrame:
    """The rows of a log that can be used, with the COLUMNS: paths as they are written, and numbers as float64.

    Args:
        path: of the log.
        where: what `flaws` calls it.
        flaws: counts the rows that are left out.

    Raises:
        DataError: the log can't be read, is empty, or at least half of its rows can't be used.
    """
    lines = _lines(path)
    if not lines:
        raise DataError(f"{path} is empty: record again, or remove its folder")
    header = _header(path, lines[0])
    rows = lines[bool(header) :]
    if not rows:
        raise DataError(f"{path} has a line of names and no rows: record again, or remove its folder")
    frame, flaw = _parsed(rows, header or COLUMNS)
    bad = np.flatnonzero(flaw != "")
    if 2 * len(bad) >= len(rows):
        raise _useless(path, len(bad), len(rows), rows[bad[0]], flaw[bad[0]])
    for row in bad:
        flaws.note(flaw[row], "left out", where, f"row {row + 1}")
    return frame[flaw == ""].reset_index(drop=True)


def _lines(path: Path) -> list[list[str]]:
    """The cells of each line, without the spaces around them; empty lines are left out."""
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="surrogateescape")
        lines = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
        return [[cell.strip() for cell in line] for line in lines if line]
    except OSError as error:
        raise unreadable(path, error) from error
    except csv.Error as error:
        raise DataError(f"{path} can't be read as a table ({error}); {_REMEDY}") from error


def _header(path: Path, first: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns in the first line; () where it holds a row.

    Raises:
        DataError: a column is missing, or there twice.
    """
    written = [cell.lower() for cell in first]
    names = tuple(name if (usual := _OTHER_NAMES.get(name, name)) in written else usual for name in written)
    if len(set(names) & set(COLUMNS)) < 2:
        return ()
    if twice := [name for name in COLUMNS if names.count(name) > 1]:
        raise DataError(f"{path}: its first line has {', '.join(twice)} more than once; {_REMEDY}")
    if missing := [name for name in COLUMNS if name not in names]:
        raise DataError(f"{path}: its first line lacks {', '.join(missing)}; {_REMEDY}")
    return names


def _parsed(rows: Sequence[Sequence[str]], names: Sequence[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """The COLUMNS of all rows, and what is wrong with each: a str array [R], "" for a good row."""
    widths = np.fromiter(map(len, rows), int, len(rows))
    blank = [""] * len(names)
    whole = [row if width == len(names) else blank for row, width in zip(rows, widths, strict=True)]
    # As objects: texts of Arrow are UTF-8, and paths need not be.
    frame = pd.DataFrame(whole, columns=list(names), dtype=object)[list(COLUMNS)]
    for name in NUMBERS:
        frame[name] = pd.to_numeric(frame[name], errors="coerce").astype(np.float64)
    is_numeric = np.isfinite(frame[list(NUMBERS)]).all(axis=1)
    kinds = [widths != len(names), ~is_numeric, frame["steering"].abs() > 1]
    return frame, np.select(kinds, [_FEW, _WORDS, _OUTSIDE], "")


def _useless(path: Path, bad: int, count: int, cells: Sequence[str], flaw: str) -> DataError:
    """The error for a log of which at least half of the rows can't be used; cells: those of the first of them."""
    if ";" in "".join(cells) or _has_decimal_commas(cells):
        flaw = "its numbers have decimal commas, or it has semicolons between its columns"
    elif flaw == _OUTSIDE:
        flaw += ", perhaps in degrees, which have to be divided by 25"
    told = f"{path}: {bad:,} of {count:,} rows can't be used: {flaw}; {_REMEDY}"
    return DataError(told, f"the first of them ends in {','.join(cells)[-60:]}")


def _has_decimal_commas(cells: Sequence[str]) -> bool:
    """Whether the numbers of a row are written like 0,25: in quotes, or as two cells."""
    if len(cells) == len(COLUMNS):
        return any("," in cell for cell in cells[3:])
    return len(COLUMNS) < len(cells) <= 11 and all(cell.lstrip("-").isdigit() for cell in cells[3:])
