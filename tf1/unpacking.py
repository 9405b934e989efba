"""Results that had another number of parts in another version: `a, b = f()` of then, `a, b, c = f()` of later."""

import dis
import sys
from collections.abc import Iterable, Iterator
from typing import Any


class Parts(tuple):
    """A tuple that gives other values when it is unpacked to as many names as these are.

    Parts.of((contours, hierarchy), (picture, contours, hierarchy)) is the pair but in `_, contours, _ = ...`.
    """

    @classmethod
    def of(cls, values: Iterable, other: tuple) -> "Parts":
        """See the class."""
        made = tuple.__new__(cls, values)
        made._other = other
        return made

    def __new__(cls, *values: Any) -> tuple:
        """A plain tuple: session.run makes one like what it fetches by Parts(a, b), and tf.nest by Parts([a, b])."""
        return tuple(values[0] if len(values) == 1 else values)

    def __iter__(self) -> Iterator[Any]:
        frame = sys._getframe(1)
        operation, count = frame.f_code.co_code[frame.f_lasti : frame.f_lasti + 2]
        is_other = operation == dis.opmap["UNPACK_SEQUENCE"] and count == len(self._other)
        return iter(self._other) if is_other else super().__iter__()
