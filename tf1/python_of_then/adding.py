"""Adds what is missing to modules and classes; never replaces what is there."""

import ctypes
import functools
import gc
import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from tf1.importing import is_of_the_program

_said: set[str] = set()


def add(place: ModuleType | type, names: Mapping[str, Any]) -> None:
    """Sets the names that a module or class of Python lacks."""
    present = set(dir(place)) if isinstance(place, type) else vars(place)
    for name, value in names.items():
        if name not in present:
            setattr(place, name, value)


def add_methods(kind: type, methods: Mapping[str, Callable]) -> None:
    """Adds methods that a class written in C lacks; setattr refuses such classes."""
    own = gc.get_referents(vars(kind))[0]
    for name, method in methods.items():
        if not hasattr(kind, name):
            own[name] = method
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


def rename_arguments(kind: type | ModuleType, name: str, renamed: Mapping[str, str | None]) -> None:
    """Lets kind.name take keyword arguments by their old names; None for one that has no meaning any more."""
    now = getattr(kind, name, None)
    if now is None:
        return

    @functools.wraps(now)
    def then(*args, **kwargs):
        for old, new in renamed.items():
            if old in kwargs:
                value = kwargs.pop(old)
                if new is not None:
                    kwargs[new] = value
        return now(*args, **kwargs)

    setattr(kind, name, then)


def called_by_program(depth: int = 2) -> bool:
    """Whether the function that asks was called by the program, not by a library."""
    return is_of_the_program(sys._getframe(depth).f_globals)


def say(line: str) -> None:
    """A line on stderr, once."""
    if line not in _said:
        _said.add(line)
        print(line, file=sys.stderr)
