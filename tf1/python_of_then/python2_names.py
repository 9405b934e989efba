"""Names of Python 2 that programs get by --python2, and its division."""

import ast
import builtins
import decimal
import functools
import itertools
import math
import numbers
import operator
import string
import sys
from collections.abc import Callable
from importlib import reload
from sys import intern
from typing import Any

from tf1.python_of_then import python2_files, python2_texts
from tf1.python_of_then.adding import add, add_methods
from tf1.python_of_then.python2_files import open, print
from tf1.python_of_then.python2_order import (
    cmp,
    max,
    min,
    python2_above,
    python2_at_least,
    python2_at_most,
    python2_below,
    python2_sort,
    sorted,
)  # fmt: skip
from tf1.python_of_then.python2_texts import python2_encode, python2_equal, python2_owner, python2_unequal

__all__ = [
    "basestring", "buffer", "cmp", "execfile", "file", "filter", "intern", "long", "map", "max", "min", "open", "ord",
    "print", "python2_above", "python2_at_least", "python2_at_most", "python2_below", "python2_divide",
    "python2_divide_in_place", "python2_encode", "python2_equal", "python2_format", "python2_ordered", "python2_sort",
    "python2_owner", "python2_text", "python2_translate", "python2_unequal", "raw_input", "reduce", "reload",
    "round", "sorted", "unichr", "unicode", "xrange", "zip",
]  # fmt: skip

basestring, unicode, long, unichr, xrange, raw_input = str, str, int, chr, range, input
buffer, reduce = memoryview, functools.reduce


_parse: Callable[[bytes, str], ast.Module]  # python2.parse_part


def apply(parse: Callable[[bytes, str], ast.Module]) -> None:
    """Texts and bytes decode and encode themselves, errors have a message, and files are those of python2_files.

    parse: source in Python 2, file name -> syntax tree; for execfile.
    """
    global _parse
    _parse = parse
    add_methods(str, {"decode": python2_texts.decode})
    add(sys, {"setdefaultencoding": lambda encoding: None})  # Python 3's is UTF-8, which programs set
    add_methods(bytes, {"encode": lambda self, *args, **kwargs: self})
    add_methods(BaseException, {"message": _Message()})
    python2_files.apply()
    python2_texts.apply()


class _Message:
    """error.message: what the error was raised with, if that is one value. A class may set its own."""

    def __get__(self, error: Any, kind: type) -> Any:
        if error is None:
            return self
        return error.args[0] if len(error.args) == 1 else ""


file = open


def round(number: Any, ndigits: int = 0) -> Any:
    """Python 2's round: a float, halves away from zero. Arrays round as NumPy does."""
    if not isinstance(number, numbers.Real):
        return builtins.round(number, ndigits)
    if not math.isfinite(number):
        return float(number)
    unit = decimal.Decimal(1).scaleb(-ndigits)
    with decimal.localcontext(prec=400):  # of the largest float
        exact = decimal.Decimal(float(number))
        return float((exact / unit).to_integral_value(decimal.ROUND_HALF_UP) * unit)


def ord(c: Any) -> int:
    """The number of a letter; an element of bytes is one already."""
    return c if isinstance(c, int) else builtins.ord(c)


def map(function: Callable | None, *iterables: Any) -> list:
    """Python 2's map: a list as long as the longest of them, None for what the others lack."""
    if not iterables:
        raise TypeError("map() requires at least two args")
    if len(iterables) == 1:
        return list(iterables[0]) if function is None else list(builtins.map(function, iterables[0]))
    rows = list(itertools.zip_longest(*iterables))
    return rows if function is None else list(itertools.starmap(function, rows))


def zip(*iterables: Any) -> list:
    """Python 2's zip: a list of tuples, as long as the shortest of them."""
    return list(builtins.zip(*iterables))  # noqa: B905  (Python 2's)


def filter(function: Callable | None, iterable: Any) -> Any:
    """Python 2's filter: a text of a text, a tuple of a tuple, else a list."""
    kept = builtins.filter(function, iterable)
    if isinstance(iterable, str):
        return "".join(kept)
    return tuple(kept) if isinstance(iterable, tuple) else list(kept)


def python2_text(value: Any = "", *args: Any, **kwargs: Any) -> str:
    """unicode(value, encoding, errors): a text is one already."""
    return value if isinstance(value, str) else str(value, *args, **kwargs)


def python2_translate(text: Any, table: Any, deletions: str) -> Any:
    """text.translate(table, deletions): without these letters, then by the table of string.maketrans, or by none."""
    if not isinstance(text, str):
        return text.translate(table, deletions)
    kept = text.translate(dict.fromkeys(map(ord, deletions)))
    return kept if table is None else kept.translate(table)


def python2_ordered(kind: type) -> type:
    """Decorates a class with __cmp__, whose objects are compared by it."""
    for name, compare in _COMPARISONS.items():
        if name not in vars(kind):
            setattr(kind, name, lambda self, other, compare=compare: compare(self.__cmp__(other), 0))
    return kind


_COMPARISONS = {f"__{name}__": getattr(operator, name) for name in ("lt", "le", "gt", "ge", "eq", "ne")}


def execfile(filename: str, globals: dict | None = None, locals: dict | None = None) -> None:
    """Runs a file in Python 2 in these names, the caller's by default."""
    if globals is None:
        globals = sys._getframe(1).f_globals
    with open(filename, "rb") as opened:
        exec(compile(_parse(opened.read(), filename), filename, "exec"), globals, locals)


class _Formatter(string.Formatter):
    """Formats tuples, lists and None in a width, as the texts that they print as: `{:>20}`."""

    def format_field(self, value: Any, format_spec: str) -> str:
        try:
            return format(value, format_spec)
        except TypeError:
            return format(str(value), format_spec)


def python2_format(text: Any, *args: Any, **kwargs: Any) -> Any:
    """Python 2's text.format(...), which takes a width for values of every class."""
    try:
        return text.format(*args, **kwargs)
    except TypeError:
        if not isinstance(text, str):
            raise
        return _Formatter().vformat(text, args, kwargs)


def python2_divide(a: Any, b: Any) -> Any:
    """Python 2's a / b: of whole numbers, the whole number below."""
    if type(a) is float or type(b) is float:  # most of all divisions
        return a / b
    if _is_whole(a) and _is_whole(b):
        return a // b
    old = getattr(type(a), "__div__", None)
    return old(a, b) if old and not hasattr(type(a), "__truediv__") else a / b


def python2_divide_in_place(a: Any, b: Any) -> Any:
    """Python 2's a /= b, which changes arrays themselves."""
    if _is_whole(a) and _is_whole(b):
        a //= b
    elif hasattr(type(a), "__truediv__"):
        a /= b
    else:
        a = python2_divide(a, b)
    return a


def _is_whole(value: Any) -> bool:
    """Whether it is a whole number, an array or tensor of such, or the size of a dimension."""
    if isinstance(value, numbers.Integral):
        return True
    dtype = getattr(value, "dtype", None)
    if dtype is None:
        return type(value).__name__ == "Dimension" and hasattr(value, "value")
    kind = getattr(dtype, "kind", None)  # NumPy's
    if kind is not None:
        return kind in "iub"
    return bool(getattr(dtype, "is_integer", False))
