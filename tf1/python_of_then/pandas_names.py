"""pandas of then: tables' methods and arguments by their old names, values that may be written to."""

import datetime
import functools
from types import ModuleType
from typing import Any

import numpy as np

from tf1.python_of_then.adding import add

#: what took arguments by position that it takes by name alone now: how many still go by position, and the others.
_BY_POSITION = {
    "all": (1, ("axis",)),
    "any": (1, ("axis",)),
    "drop": (2, ("axis", "level", "inplace")),
    "drop_duplicates": (2, ("keep", "inplace")),
    "dropna": (1, ("axis", "how", "thresh", "subset", "inplace")),
    "reset_index": (2, ("drop", "inplace")),
    "set_index": (2, ("drop", "append", "inplace")),
    "sort_values": (2, ("axis", "ascending", "inplace")),
}
_OF_NUMBERS = ("corr", "cov", "mean", "median", "quantile", "skew", "std", "var")  # left out the columns of texts
_GONE_FROM_READ_CSV = ("tupleize_cols", "mangle_dupe_cols", "prefix", "infer_datetime_format", "date_parser")


def apply(pd: ModuleType) -> None:
    """Changes pandas. Text columns are arrays of objects again, as NumPy and scikit-learn take them."""
    frame, series = pd.DataFrame, pd.Series
    pd.set_option("future.infer_string", False)
    add(pd, {"np": np, "datetime": datetime.datetime, "scatter_matrix": pd.plotting.scatter_matrix})
    add(pd, {f"rolling_{name}": _rolling(name) for name in ("mean", "std", "sum", "min", "max", "median", "var")})
    both = {"as_matrix": _as_matrix, "ix": property(_Positions), "get_value": _get_value, "set_value": _set_value}
    add(frame, {**both, "append": _append, "sort": _sort, "from_csv": staticmethod(_from_csv)})
    add(series, {**both, "append": _append, "order": series.sort_values, "sort": series.sort_values})
    add(frame, {"iteritems": frame.items, "applymap": getattr(frame, "map", None)})
    add(series, {"iteritems": series.items})
    add(frame, {"from_items": staticmethod(lambda items: frame(dict(items))), "convert_objects": _infer})
    add(series, {"ravel": _ravel, "reshape": _reshape, "nonzero": _nonzero, "convert_objects": _infer})
    add(frame, {"mad": _mad})
    add(series, {"mad": _mad})
    for kind in (frame, series):
        kind.values = property(_writable(kind.values.fget), doc=kind.values.__doc__)
        kind.fillna = _filling(kind.fillna)
    for name, (count, arguments) in _BY_POSITION.items():
        setattr(frame, name, _by_position(getattr(frame, name), count, arguments))
    for name in _OF_NUMBERS:
        setattr(frame, name, _of_numbers(getattr(frame, name)))
    pd.concat = _by_position(pd.concat, 1, ("axis", "join"))
    pd.read_csv = _reading(pd.read_csv)
    pd.read_table = _reading(pd.read_table)
    pd.get_dummies = _dummies(pd.get_dummies)


class _Positions:
    """table.ix[rows, columns]: labels where these are labels, positions otherwise."""

    def __init__(self, table: Any):
        self._table = table

    def _place(self, key: Any) -> tuple[Any, Any]:
        rows, *columns = key if isinstance(key, tuple) else (key,)
        table = self._table
        by_position = _is_position(rows) and not _holds_numbers(table.index)
        rows = rows if not by_position else table.index[rows]
        if not columns:
            return table.loc, rows
        column = columns[0]
        if _is_position(column) and not _holds_numbers(table.columns):
            column = table.columns[column]
        return table.loc, (rows, column)

    def __getitem__(self, key: Any) -> Any:
        place, labels = self._place(key)
        return place[labels]

    def __setitem__(self, key: Any, value: Any) -> None:
        place, labels = self._place(key)
        place[labels] = value


def _is_position(key: Any) -> bool:
    if isinstance(key, slice):
        return all(end is None or isinstance(end, (int, np.integer)) for end in (key.start, key.stop))
    kind = np.asarray(key).dtype.kind
    return kind in "iu"


def _holds_numbers(index: Any) -> bool:
    return index.dtype.kind in "iuf"


def _as_matrix(self: Any, columns: Any = None) -> np.ndarray:
    """The values of these columns, or of all."""
    return (self if columns is None else self[columns]).values


def _get_value(self: Any, index: Any, col: Any = None, takeable: bool = False) -> Any:
    """One value."""
    place = self.iat if takeable else self.at
    return place[index] if col is None else place[index, col]


def _set_value(self: Any, index: Any, col: Any, value: Any = None, takeable: bool = False) -> Any:
    """Sets one value; the table itself is returned."""
    (self.iat if takeable else self.at)[index, col] = value
    return self


def _append(self: Any, other: Any, ignore_index: bool = False, verify_integrity: bool = False, sort: bool = False):
    """The table with the rows of another, a dictionary or a Series as one row, below it."""
    import pandas as pd

    if isinstance(self, pd.DataFrame) and isinstance(other, (dict, pd.Series)):
        row = pd.Series(other)
        other = pd.DataFrame([row.values], columns=row.index, index=None if ignore_index else [row.name])
    others = other if isinstance(other, (list, tuple)) else [other]
    return pd.concat([self, *others], ignore_index=ignore_index, verify_integrity=verify_integrity, sort=sort)


def _sort(self: Any, columns: Any = None, **kwargs: Any) -> Any:
    """Sorted by columns, or by the index."""
    return self.sort_index(**kwargs) if columns is None else self.sort_values(columns, **kwargs)


def _from_csv(path: Any, header: int = 0, sep: str = ",", index_col: int = 0, **others: Any) -> Any:
    """A table from a file, its index in the first column."""
    import pandas as pd

    return pd.read_csv(path, header=header, sep=sep, index_col=index_col)


def _rolling(name: str) -> Any:
    def rolling(arg, window, min_periods=None, center=False, **others):
        return getattr(arg.rolling(window, min_periods=min_periods, center=center), name)()

    return rolling


def _writable(now):
    """Values that a program may shuffle or change in place, as before pandas 3."""

    def values(self):
        found = now(self)
        is_locked = isinstance(found, np.ndarray) and not found.flags.writeable
        return found.copy() if is_locked else found

    return values


def _filling(now):
    """fillna(method="ffill"), which is ffill()."""

    @functools.wraps(now)
    def fillna(self, value=None, method=None, **kwargs):
        if method is None:
            return now(self, value, **kwargs)
        return (self.ffill if method in ("ffill", "pad") else self.bfill)(**kwargs)

    return fillna


def _by_position(now, count: int, arguments: tuple[str, ...]):
    """The function with these arguments by position, too, behind the first `count` ones."""

    @functools.wraps(now)
    def then(*args, **kwargs):
        return now(*args[:count], **dict(zip(arguments, args[count:], strict=False)), **kwargs)

    return then


def _of_numbers(now):
    """The method, which left out the columns that hold no numbers."""

    @functools.wraps(now)
    def then(self, *args, **kwargs):
        try:
            return now(self, *args, **kwargs)
        except (TypeError, ValueError):
            if "numeric_only" in kwargs:
                raise
            return now(self, *args, numeric_only=True, **kwargs)

    return then


def _infer(self: Any, **others: Any) -> Any:
    """Columns of objects that are numbers, as numbers."""
    return self.infer_objects()


def _ravel(self: Any, order: str = "C") -> np.ndarray:
    """The values."""
    return self.values


def _reshape(self: Any, *shape: Any) -> np.ndarray:
    """The values in another shape."""
    return self.values.reshape(*shape)


def _nonzero(self: Any) -> tuple[np.ndarray]:
    """The places of the values that are not zero."""
    return self.values.nonzero()


def _mad(self: Any) -> Any:
    """The mean distance from the mean."""
    return (self - self.mean()).abs().mean()


def _reading(now):
    """read_csv with arguments that have another name or no meaning any more."""

    @functools.wraps(now)
    def read(*args, **kwargs):
        for name in _GONE_FROM_READ_CSV:
            kwargs.pop(name, None)
        if "error_bad_lines" in kwargs or "warn_bad_lines" in kwargs:
            is_error, is_said = kwargs.pop("error_bad_lines", True), kwargs.pop("warn_bad_lines", True)
            kwargs["on_bad_lines"] = "error" if is_error else "warn" if is_said else "skip"
        if kwargs.pop("delim_whitespace", False):
            kwargs["sep"] = r"\s+"
        squeeze = kwargs.pop("squeeze", False)
        if len(args) > 1:  # the separator by position
            args, kwargs["sep"] = (args[0], *args[2:]), args[1]
        table = now(*args, **kwargs)
        return table.squeeze("columns") if squeeze else table

    return read


def _dummies(now):
    """get_dummies gives 0 and 1, not False and True, which make objects of a table with numbers."""

    @functools.wraps(now)
    def get_dummies(*args, **kwargs):
        kwargs.setdefault("dtype", np.uint8)
        return now(*args, **kwargs)

    return get_dummies
