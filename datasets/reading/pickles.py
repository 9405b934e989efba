"""Reads pickles that hold numbers, strings, lists, tuples, dicts and NumPy arrays of numbers, and refuses all others.

A pickle is a program, and `pickle.load` runs it. Here it can name only what NumPy's own pickles name, and gets
stand-ins for these, which check what they are told before NumPy sees it. The unpickler is the standard library's in
Python: the one in C, which is faster, fills tens of gigabytes when a damaged file says so (cpython issue 115952).

Time and memory are bounded, too: every instruction is read from the file, so a small file can ask for much only where
one instruction takes long. Hashing tuples of tuples does, which is why keys are short texts and there are no sets;
copying the same bytes again and again does, which is why copies are counted.
"""

import math
import pickle
import re
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import numpy as np

from errors import DataError

_DIMENSIONS = 64  # the most that NumPy has
_KEY_LETTERS = 100


def load(path: Path, start: int = 0) -> Any:
    """What the pickle at path holds; strings that Python 2 wrote come as bytes.

    An array of objects is refused, except one of shape (), which np.save makes of a dict or list: the result has the
    object in its place.

    Args:
        path: the file.
        start: where in it the pickle begins, in bytes.

    Raises DataError for a file that cannot be read, is damaged, or does more than hold data; nothing of it is executed.
    """
    try:
        with open(path, "rb") as file:
            file.seek(start)
            return Unpickler(file, path.stat().st_size).load()
    except Refused as error:
        raise DataError(f"{path} is refused, nothing of it was executed: {error}") from error
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from error
    except Exception as error:  # damaged bytes make an unpickler raise anything
        raise DataError(f"{path} is no whole pickle ({type(error).__name__}): it is damaged, get it again") from error


def load_dict(path: Path) -> dict[str, Any]:
    """A pickled dict by its keys as text, whichever Python wrote it; raises DataError as `load` does."""
    values = load(path)
    if not isinstance(values, dict):
        raise DataError(f"{path} holds no dict: it is damaged, or of another data set")
    return {_text(key): value for key, value in values.items()}


class Refused(Exception):
    """The pickle asks for something that a file of data does not need."""


class _Array(np.ndarray):
    """An array whose contents are still to come, as the BUILD instruction of a pickle brings them."""

    def __setstate__(self, state: tuple) -> None:
        _, shape, dtype, fortran, raw = state
        _check(raw, dtype, shape)
        super().__setstate__((1, shape, dtype.plain, bool(fortran), raw))


class _Dtype:
    """A type of numbers, or that of objects, as a pickle describes it."""

    def __init__(self, code: str | bytes):
        code = _text(code)
        if not re.fullmatch(r"[biufc]\d{1,2}|O[48]", code):
            raise Refused(f"it holds an array of type {code[:20]!r}, not of numbers")
        self.plain = np.dtype(object if code[0] == "O" else code)

    def __setstate__(self, state: tuple) -> None:
        _, order, subarray, names, fields = state[:5]
        if (subarray, names, fields) != (None, None, None):
            raise Refused("it holds an array of records, not of numbers")
        self.plain = self.plain.newbyteorder(_text(order))


def _text(value: str | bytes) -> str:
    return value.decode("latin1") if isinstance(value, bytes) else value


def _check(raw: bytes, dtype: _Dtype, shape: tuple) -> None:
    """Raises Refused unless raw holds exactly the numbers that dtype and shape announce."""
    fits = (
        isinstance(raw, (bytes, bytearray))
        and isinstance(dtype, _Dtype)
        and not dtype.plain.hasobject
        and isinstance(shape, tuple)
        and len(shape) <= _DIMENSIONS
        and all(type(size) is int and 0 <= size < 2**63 for size in shape)
        and math.prod(shape) * dtype.plain.itemsize == len(raw)
    )
    if not fits:
        raise Refused("it holds an array whose shape and bytes don't agree")


def _is_of_objects(state: Any) -> bool:
    """Whether this state of an array is that of an array of objects."""
    dtype = state[2]
    return isinstance(dtype, _Dtype) and dtype.plain.hasobject


def _reconstruct(subtype: Any, shape: Any, code: Any) -> np.ndarray:
    return _Array(0, np.uint8)  # shape and type come with the contents


def _scalar(dtype: _Dtype, raw: bytes) -> np.generic:
    _check(raw, dtype, ())
    return np.frombuffer(raw, dtype.plain)[0]


def _from_buffer(raw: bytes, dtype: _Dtype, shape: tuple, order: str) -> np.ndarray:
    _check(raw, dtype, shape)
    return np.frombuffer(raw, dtype.plain).reshape(shape, order=order)


def _make_dtype(code: str | bytes, align: Any = False, copy: Any = True) -> _Dtype:
    return _Dtype(code)


def _encode(text: str, encoding: str) -> bytes:
    if encoding != "latin1":  # the one that pickles of bytes use
        raise Refused("it wants to encode text by another code than latin1")
    return text.encode("latin1")


_STAND_INS = {
    ("numpy", "ndarray"): "ndarray",  # only ever handed to _reconstruct
    ("numpy", "dtype"): _make_dtype,
    ("_codecs", "encode"): _encode,
}
for _package in ("numpy.core", "numpy._core"):  # before and since NumPy 2
    _STAND_INS[_package + ".multiarray", "_reconstruct"] = _reconstruct
    _STAND_INS[_package + ".multiarray", "scalar"] = _scalar
    _STAND_INS[_package + ".numeric", "_frombuffer"] = _from_buffer  # pickle protocol 5


class Unpickler(pickle._Unpickler):
    """Reads one pickle of plain data. A Refused, or whatever damaged bytes raise, comes out of load()."""

    dispatch = dict(pickle._Unpickler.dispatch)

    def __init__(self, file: IO[bytes], size: int):
        super().__init__(file, encoding="bytes")
        self.may_copy = 2 * size  # old protocols write bytes as text, so they are copied twice: to bytes, to an array

    def find_class(self, module: str, name: str) -> Any:
        """The stand-in of what the pickle names."""
        if (module, name) not in _STAND_INS:
            raise Refused(f"it wants to use {module + '.' + name!r:.100}")
        return _STAND_INS[module, name]

    def load_reduce(self) -> None:
        """REDUCE, the call of a function: there are none but the stand-ins."""
        self._count_copies(self.stack[-1])
        super().load_reduce()

    def load_build(self) -> None:
        """BUILD for our two classes alone: elsewhere it would set attributes of whatever is on the stack."""
        state = self.stack.pop()
        if not isinstance(self.stack[-1], (_Array, _Dtype)):
            raise Refused("it wants to set the attributes of an object")
        self._count_copies(state)
        if isinstance(self.stack[-1], _Array) and _is_of_objects(state):
            self.build_objects(*state[1:])
        else:
            self.stack[-1].__setstate__(state)

    def build_objects(self, shape: tuple, dtype: Any, fortran: Any, objects: Any) -> None:
        """Puts the only object of an array of shape () in the array's place on the stack; refuses other arrays."""
        if shape != () or not isinstance(objects, list) or len(objects) != 1:
            raise Refused("it holds an array of objects, not of numbers")
        self.stack[-1] = objects[0]  # arrays of arrays of arrays, freed, would overflow the stack of the process

    def _count_copies(self, values: Iterable) -> None:
        self.may_copy -= sum(len(value) for value in values if isinstance(value, (str, bytes)))
        if self.may_copy < 0:
            raise Refused("it holds the same bytes again and again")

    def load_dict(self) -> None:
        """DICT, a new one of what is behind the mark."""
        items = self.pop_mark()
        self.append({})
        self._fill(items)

    def load_setitem(self) -> None:
        """SETITEM of one key and value."""
        value, key = self.stack.pop(), self.stack.pop()
        self._fill([key, value])

    def load_setitems(self) -> None:
        """SETITEMS of the keys and values behind the mark."""
        self._fill(self.pop_mark())

    def _fill(self, items: list) -> None:
        keys = items[::2]
        if not all(map(self.may_be_key, keys)):
            raise Refused("it holds a dict whose keys are not short texts")
        self.stack[-1].update(zip(keys, items[1::2], strict=True))

    def may_be_key(self, key: Any) -> bool:
        """Whether a dict may have this key: a short text, which takes no time to hash."""
        return type(key) in (str, bytes) and len(key) <= _KEY_LETTERS

    def load_other(self) -> None:
        """Refuses what data do not need: sets, and instructions that make objects without find_class."""
        raise Refused("it holds a set, or an object of some class")

    dispatch |= {
        pickle.REDUCE[0]: load_reduce,
        pickle.BUILD[0]: load_build,
        pickle.DICT[0]: load_dict,
        pickle.SETITEM[0]: load_setitem,
        pickle.SETITEMS[0]: load_setitems,
        pickle.BYTEARRAY8[0]: pickle._Unpickler.load_binbytes8,  # its own fills the memory that a file claims to need
    }
    dispatch |= dict.fromkeys(
        b"".join([
            pickle.EXT1, pickle.EXT2, pickle.EXT4, pickle.INST, pickle.OBJ, pickle.NEWOBJ, pickle.NEWOBJ_EX,
            pickle.EMPTY_SET, pickle.ADDITEMS, pickle.FROZENSET,
        ]),
        load_other,
    )  # fmt: skip
