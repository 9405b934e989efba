"""Replaces special methods of classes written in C, such as ndarray.__float__, which setattr refuses.

float(array) does not look for `__float__`: it calls the function in the class's slot. In a class written in Python,
that slot holds CPython's own function, which looks for `__float__` in the class. This function is put into the class
written in C, and the method into its dictionary. The offsets are those of CPython's PyTypeObject (3.8 to 3.13).
"""

import ctypes
import gc
import sys
from collections.abc import Callable
from typing import Any

_WORD = ctypes.sizeof(ctypes.c_void_p)
_FIRST = object.__basicsize__ + _WORD  # behind the head of an object of variable size
#: method -> the place of its table in the class, and of its function in that table, in words.
_PLACES = {"__int__": (9, 16), "__float__": (9, 18), "__index__": (9, 33), "__setitem__": (11, 2)}
_BINARY = {"add": 0, "sub": 1, "mul": 2, "mod": 3, "divmod": 4, "pow": 5}
_BINARY |= {"lshift": 11, "rshift": 12, "and": 13, "xor": 14, "or": 15, "floordiv": 29}
for _operation, _place in _BINARY.items():  # a + b and b + a are one function
    _PLACES[f"__{_operation}__"] = _PLACES[f"__r{_operation}__"] = (9, _place)


def can_replace() -> bool:
    """Whether this Python's classes are laid out as they are here."""
    return sys.implementation.name == "cpython" and (3, 8) <= sys.version_info < (3, 14) and object.__basicsize__ == 16


def replace(kind: type, name: str, make: Callable[[Callable], Callable]) -> None:
    """Replaces a special method by make(the method that is there).

    Args:
        kind: a class written in C that may have subclasses.
        name: of the method, one of _PLACES.
        make: what it gives takes `self` first, and may raise.
    """
    method = make(vars(kind)[name])
    in_python = type(kind.__name__, (kind,), {name: method})
    _slot(kind, name).value = _slot(in_python, name).value
    gc.get_referents(vars(kind))[0][name] = method
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


def _slot(kind: type, name: str) -> Any:
    """The place in memory that holds the address of the function."""
    table, function = _PLACES[name]
    address = ctypes.c_void_p.from_address(id(kind) + _FIRST + table * _WORD).value
    return ctypes.c_void_p.from_address(address + function * _WORD)
