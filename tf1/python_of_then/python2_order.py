"""Python 2's order of values of all kinds: comparisons, sorted, max and min, as --python2 gives them to programs."""

import builtins
import functools
import numbers
import operator
from collections.abc import Callable, Iterator
from typing import Any

from tf1.python_of_then.python2_files import as_text


def _comparing(compare: Callable) -> Callable:
    """Python 2's comparison: None is below all numbers, these are below all else, and that goes by its class' name."""

    def then(a: Any, b: Any) -> Any:
        try:
            return compare(a, b)
        except TypeError:
            ranks = _ranks(a, b)
            if ranks is None:
                raise
            return then(*ranks)

    return then


def _ranks(a: Any, b: Any) -> tuple[Any, Any] | None:
    """What two values are compared by that Python 3 doesn't compare; None if Python 2 didn't, either."""
    for kind in (list, tuple):
        if isinstance(a, kind) and isinstance(b, kind):  # by the first items that differ
            return next(((x, y) for x, y in zip(a, b, strict=False) if x is not y and x != y), (len(a), len(b)))
    if isinstance(a, dict) and isinstance(b, dict):
        return (len(a), sorted(a.items())), (len(b), sorted(b.items()))
    if {type(a), type(b)} == {str, bytes}:
        return as_text(a), as_text(b)
    if not (_has_rank(a) and _has_rank(b)):
        return None
    return _rank(a), _rank(b)


def _has_rank(value: Any) -> bool:
    """Whether it is of a plain class, or of one that doesn't say how it is compared."""
    is_plain = isinstance(value, _PLAIN) and not isinstance(value, complex)
    return is_plain or type(value).__lt__ is object.__lt__ and not isinstance(value, complex)


def _rank(value: Any) -> tuple[str, int]:
    """The name of its class, which None and numbers come before, and its address for what is not plain."""
    if value is None:
        return "", 0
    if isinstance(value, numbers.Number):
        return " ", 0
    return type(value).__name__, 0 if isinstance(value, _PLAIN) else id(value)


_PLAIN = (type(None), numbers.Number, str, bytes, list, tuple, dict)
python2_below, python2_at_most = _comparing(operator.lt), _comparing(operator.le)
python2_above, python2_at_least = _comparing(operator.gt), _comparing(operator.ge)


def cmp(x: Any, y: Any) -> int:
    """-1, 0 or 1: x is smaller than y, as large, or larger."""
    return int(bool(python2_above(x, y))) - int(bool(python2_below(x, y)))


def sorted(iterable: Any, cmp: Callable | None = None, key: Callable | None = None, reverse: bool = False) -> list:
    """A sorted list of the items; cmp compares two of them, or their keys: below, at or above zero."""
    items = list(iterable)
    try:
        return builtins.sorted(items, key=_key(cmp, key), reverse=reverse)
    except TypeError:
        if cmp:
            raise
        return builtins.sorted(items, key=_key(_order, key), reverse=reverse)


def python2_sort(owner: Any, *args: Any, **kwargs: Any) -> Any:
    """owner.sort(...), that of a list as sorted takes it; np.sort and the like are themselves."""
    if not isinstance(owner, list) or type(owner).sort is not list.sort:
        return owner.sort(*args, **kwargs)
    owner[:] = sorted(owner, *args, **kwargs)
    return None


def _extreme(now: Callable) -> Callable:
    """max or min of values of all kinds."""

    @functools.wraps(now)
    def then(*args: Any, key: Callable | None = None) -> Any:
        if len(args) == 1 and isinstance(args[0], Iterator):
            args = (list(args[0]),)
        try:
            return now(*args, key=key)
        except TypeError:
            return now(*args, key=_key(_order, key))

    return then


def _key(cmp: Callable | None, key: Callable | None) -> Callable | None:
    compared = cmp and functools.cmp_to_key(cmp)
    return (lambda item: compared(key(item))) if compared and key else compared or key


_order = cmp
max, min = _extreme(builtins.max), _extreme(builtins.min)
