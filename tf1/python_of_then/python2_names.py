"""Names of Python 2 that programs get by --python2, and its division."""

import ast
import builtins
import decimal
import functools
import math
import numbers
import operator
import string
import sys
from collections.abc import Callable
from importlib import reload
from sys import intern
from typing import Any

from tf1.python_of_then import python2_files
from tf1.python_of_then.adding import add, add_methods
from tf1.python_of_then.python2_files import open, print

__all__ = [
    "basestring", "buffer", "cmp", "execfile", "file", "intern", "long", "open", "ord", "print", "python2_above",
    "python2_at_least", "python2_at_most", "python2_below", "python2_divide", "python2_divide_in_place",
    "python2_format", "python2_ordered", "python2_sort", "python2_text", "python2_translate", "raw_input",
    "reduce", "reload", "round", "sorted", "unichr", "unicode", "xrange",
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
    add_methods(str, {"decode": lambda self, *args, **kwargs: self})
    add(sys, {"setdefaultencoding": lambda encoding: None})  # Python 3's is UTF-8, which programs set
    add_methods(bytes, {"encode": lambda self, *args, **kwargs: self})
    add_methods(BaseException, {"message": _Message()})
    python2_files.apply()


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


def cmp(x: Any, y: Any) -> int:
    """-1, 0 or 1: x is smaller than y, as large, or larger."""
    return (x > y) - (x < y)


def execfile(filename: str, globals: dict | None = None, locals: dict | None = None) -> None:
    """Runs a file in Python 2 in these names, the caller's by default."""
    if globals is None:
        globals = sys._getframe(1).f_globals
    with open(filename, "rb") as opened:
        exec(compile(_parse(opened.read(), filename), filename, "exec"), globals, locals)


def _comparing(compare: Callable) -> Callable:
    """Python 2's comparison, in which None is below all numbers, and these are below texts, lists and dictionaries."""

    def then(a: Any, b: Any) -> Any:
        try:
            return compare(a, b)
        except TypeError:
            if not (isinstance(a, _PLAIN) and isinstance(b, _PLAIN)) or type(a) is type(b):
                raise
            return compare(_rank(a), _rank(b))

    return then


def _rank(value: Any) -> str:
    """What values of different kinds are compared by: the names of their classes, but for None and numbers."""
    if value is None:
        return ""
    return " " if isinstance(value, numbers.Number) else type(value).__name__


_PLAIN = (type(None), numbers.Number, str, bytes, list, tuple, dict)
python2_below, python2_at_most = _comparing(operator.lt), _comparing(operator.le)
python2_above, python2_at_least = _comparing(operator.gt), _comparing(operator.ge)


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


def sorted(iterable: Any, cmp: Callable | None = None, key: Callable | None = None, reverse: bool = False) -> list:
    """A sorted list of the items; cmp compares two of them, or their keys: below, at or above zero."""
    return builtins.sorted(iterable, key=_key(cmp, key), reverse=reverse)


def python2_sort(owner: Any, *args: Any, **kwargs: Any) -> Any:
    """owner.sort(...), that of a list as sorted takes it; np.sort and the like are themselves."""
    if not isinstance(owner, list):
        return owner.sort(*args, **kwargs)
    owner[:] = sorted(owner, *args, **kwargs)
    return None


def _key(cmp: Callable | None, key: Callable | None) -> Callable | None:
    compared = cmp and functools.cmp_to_key(cmp)
    return (lambda item: compared(key(item))) if compared and key else compared or key


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
