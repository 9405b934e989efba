"""Rows of numbers from CSV files, for models that take features."""

from pathlib import Path

import numpy as np
import pandas as pd

from errors import DataError


def read(path: str | Path, columns: int) -> np.ndarray:
    """Reads a CSV, with or without a header, separated by comma, semicolon, tab or blanks -> float32 [rows, columns].

    Raises:
        DataError: no such file, no rows, another number of columns, or a value that is no finite number; says where.
    """
    try:
        table = pd.read_csv(
            path, header=None, dtype=str, sep=r"\s*[,;\t]\s*|\s+", engine="python", skip_blank_lines=True,
            skipinitialspace=True,
        )  # fmt: skip
    except FileNotFoundError:
        raise DataError(f"{path}: no such file") from None
    except (ValueError, UnicodeDecodeError, OSError) as error:  # pandas' parser errors are ValueErrors
        raise DataError(f"{path}: can't be read as a table ({str(error).strip().splitlines()[0]})") from error
    numbers = table.apply(pd.to_numeric, errors="coerce").to_numpy(np.float64)
    header = len(table) > 0 and np.isnan(numbers[0]).all()
    if header:
        numbers = numbers[1:]
    if not len(numbers):
        raise DataError(f"{path}: holds no rows of numbers")
    if numbers.shape[1] != columns:
        raise DataError(f"{path}: has {numbers.shape[1]} columns; the graph takes {columns} numbers a row")
    with np.errstate(over="ignore"):
        numbers = numbers.astype(np.float32)
    if not np.isfinite(numbers).all():
        row, column = np.argwhere(~np.isfinite(numbers))[0]
        value = table.iat[row + header, column]
        raise DataError(f"{path}: row {row + 1 + header}, column {column + 1}: {value!r} is not a number")
    return numbers
