"""Reads pickles that hold numbers, strings, plain containers and NumPy arrays of numbers, and refuses all others.

A pickle is a program, and `pickle.load` runs it. Here it can name only what NumPy's own pickles name, and gets
stand-ins for these, which check what they are told before NumPy sees it. The unpickler is the standard library's in
Python: the one in C, which is faster, fills tens of gigabytes when a damaged file says so (cpython issue 115952).
"""

import math
import pickle
import re
from pathlib import Path
from typing import Any

import numpy as np

from errors import DataError


def load(path: Path) -> Any:
    """What the pickle at path holds; strings that Python 2 wrote come as bytes.

    Raises DataError for a file that cannot be read or is damaged, and for one that wants more than to hold data, of
    which nothing is executed.
    """
    try:
        with open(path, "rb") as file:
            return _Unpickler(file, encoding="bytes").load()
    except _Refused as error:
        raise DataError(f"{path} is refused, nothing of it was executed: {error}") from error
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from error
    except Exception as error:  # damaged bytes make an unpickler raise anything
        raise DataError(f"{path} is no whole pickle ({type(error).__name__}): it is damaged, get it again") from error


class _Refused(Exception):
    """The pickle asks for something that a file of data has no need of."""


class _Array(np.ndarray):
    """An array whose contents are still to come, as the BUILD instruction of a pickle brings them."""

    def __setstate__(self, state: tuple) -> None:
        _, shape, dtype, fortran, raw = state
        _check(raw, dtype, shape)
        super().__setstate__((1, shape, dtype.plain, bool(fortran), raw))


class _Dtype:
    """A type of numbers as a pickle describes it."""

    def __init__(self, code: str | bytes):
        code = _text(code)
        if not re.fullmatch(r"[biufc]\d{1,2}", code):
            raise _Refused(f"it holds an array of type {code[:20]!r}, not of numbers")
        self.plain = np.dtype(code)

    def __setstate__(self, state: tuple) -> None:
        _, order, subarray, names, fields = state[:5]
        if (subarray, names, fields) != (None, None, None):
            raise _Refused("it holds an array of records, not of numbers")
        self.plain = self.plain.newbyteorder(_text(order))


def _text(value: str | bytes) -> str:
    return value.decode("latin1") if isinstance(value, bytes) else value


def _check(raw: bytes, dtype: _Dtype, shape: tuple) -> None:
    """Raises _Refused unless raw holds exactly the numbers that dtype and shape announce."""
    fits = (
        isinstance(raw, (bytes, bytearray))
        and isinstance(dtype, _Dtype)
        and isinstance(shape, tuple)
        and all(type(size) is int and size >= 0 for size in shape)
        and math.prod(shape) * dtype.plain.itemsize == len(raw)
    )
    if not fits:
        raise _Refused("it holds an array whose shape and bytes don't agree")


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
    if encoding != "latin1":  # the one encoding that pickles of bytes use
        raise _Refused(f"it wants to encode by {encoding!r:.40}")
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


class _Unpickler(pickle._Unpickler):
    dispatch = {
        opcode: method
        for opcode, method in pickle._Unpickler.dispatch.items()
        if bytes([opcode]) not in (pickle.EXT1, pickle.EXT2, pickle.EXT4)  # they can get round find_class
    }

    def find_class(self, module: str, name: str) -> Any:
        """The stand-in of what the pickle names."""
        if (module, name) not in _STAND_INS:
            raise _Refused(f"it wants to use {module + '.' + name!r:.100}")
        return _STAND_INS[module, name]

    def load_build(self) -> None:
        """BUILD for our two classes alone: elsewhere it would set attributes of whatever is on the stack."""
        state = self.stack.pop()
        if not isinstance(self.stack[-1], (_Array, _Dtype)):
            raise _Refused("it wants to set the attributes of an object")
        self.stack[-1].__setstate__(state)

    dispatch[pickle.BUILD[0]] = load_build
