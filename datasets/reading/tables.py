"""Rows of numbers from CSV files, for models that take features."""

import csv
import re
from pathlib import Path

import numpy as np

from errors import DataError

_LARGEST = float(np.finfo(np.float32).max)


def read(path: str | Path, columns: int) -> tuple[np.ndarray, str]:
    """Reads a CSV in UTF-8, separated by tabs, semicolons, commas or blanks: the first of these that is in line 1.

    Decimals have a point; numbers may be quoted; empty lines are skipped. A first line without any number is a header.
    Columns to the right are left out when no row has a number there, like the species in most files of iris.

    Args:
        path: the file.
        columns: how many numbers a row has.

    Returns:
        float32 [rows, columns], and in words what was left out: "without species", "without column 5", or "".

    Raises:
        DataError: no such file, not text, no rows, rows of differing length, another number of columns, or a value that
            is no finite number in float32. Says in which line of the file, counted from 1, and in which column.
    """
    rows = _split(path)
    header = [] if any(map(_begins_like_a_number, rows[0][1])) else rows.pop(0)[1]
    if not rows:
        raise DataError(f"{path}: holds no rows of numbers")
    count = len(rows[0][1])
    extra = range(columns, count)
    if count < columns or any(_number(fields[i]) is not None for _, fields in rows for i in extra):
        raise DataError(
            f"{path}: has {count} column{'s' if count > 1 else ''}; the graph takes {columns} numbers a row, "
            "with commas, semicolons, tabs or blanks between"
        )
    numbers = [
        [_checked(fields[i], f"{path}: line {line}, column {i + 1}") for i in range(columns)] for line, fields in rows
    ]
    names = [header[i] if header and header[i] else f"column {i + 1}" for i in extra]
    return np.array(numbers, np.float32), f"without {', '.join(names)}" if names else ""


def _split(path: str | Path) -> list[tuple[int, list[str]]]:
    """The number and the fields of each line that is not empty: at least one, all with the same number of fields."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError(f"{path}: {error.strerror.lower()}") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not text in UTF-8; save the table as CSV in UTF-8") from error
    if "\0" in text:
        raise DataError(f"{path}: not text in UTF-8, it holds zero bytes; save the table as CSV in UTF-8")
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise DataError(f"{path}: is empty")
    unquoted = re.sub('"[^"]*"', "", lines[0][1])
    separator = next((sign for sign in "\t;," if sign in unquoted), None)
    try:
        rows = [(number, _fields(line, separator)) for number, line in lines]
    except csv.Error as error:
        raise DataError(f"{path}: can't be read as a table ({error})") from error
    first, fields = rows[0]
    for number, others in rows:
        if len(others) != len(fields):
            counts = f"{len(others)}, not {len(fields)}"
            raise DataError(f"{path}: line {number} has another number of columns than line {first}: {counts}")
    return rows


def _fields(line: str, separator: str | None) -> list[str]:
    if separator is None:
        line, separator = " ".join(line.split()), " "
    return [field.strip() for field in next(csv.reader([line], delimiter=separator, skipinitialspace=True))]


def _begins_like_a_number(text: str) -> bool:
    """Also of "5,1" and "5.1|3.5": a first line of these is a row to complain about, not a header to skip."""
    return _number(text) is not None or re.match(r"[-+.]*\d", text) is not None


def _number(text: str) -> float | None:
    try:
        return None if "_" in text else float(text)  # Python reads 1_000 as a number, nobody else does
    except ValueError:
        return None


def _checked(text: str, where: str) -> float:
    number = _number(text)
    if number is None:
        hint = "; decimals have a point" if re.fullmatch(r"[-+]?\d*,\d+", text) else ""
        raise DataError(f"{where}: {repr(text[:40]) if text else 'a blank'} is not a number{hint}")
    if not abs(number) <= _LARGEST:  # nan, too
        raise DataError(f"{where}: {text[:40]} is not a finite number")
    return number
