"""NumPy of then: names, methods, and what arrays were made of without a word."""

import math
import sys
from types import ModuleType
from typing import Any

from tf1.python_of_then import numpy_calls, numpy_numbers, numpy_small_integers
from tf1.python_of_then.adding import add, add_methods

_ALIASES = {
    "alltrue": "all", "asscalar": "", "bool8": "bool_", "bytes0": "bytes_", "cfloat": "complex128",
    "clongfloat": "clongdouble", "complex_": "complex128", "cumproduct": "cumprod", "float_": "float64",
    "Inf": "inf", "Infinity": "inf", "infty": "inf", "PINF": "inf", "int0": "intp", "longcomplex": "clongdouble",
    "longfloat": "longdouble", "mat": "asmatrix", "NaN": "nan", "NAN": "nan", "object0": "object_", "product": "prod",
    "rank": "ndim", "round_": "round", "row_stack": "vstack", "singlecomplex": "complex64", "sometrue": "any",
    "str0": "str_", "string_": "bytes_", "trapz": "trapezoid", "typeDict": "sctypeDict", "uint0": "uintp",
    "unicode_": "str_", "void0": "void",
}  # fmt: skip
_ERRORS = ("AxisError", "ComplexWarning", "RankWarning", "TooHardError", "VisibleDeprecationWarning")
#: np.lib's sub-modules lost their names to np.lib._name_impl.
_PARTS_OF_LIB = (
    "arraypad", "arraysetops", "function_base", "index_tricks", "nanfunctions", "npyio", "polynomial", "shape_base",
    "twodim_base", "type_check", "ufunclike", "utils",
)  # fmt: skip


def apply(np: ModuleType) -> None:
    """Changes NumPy."""
    add(np, {"float": float, "int": int, "complex": complex, "object": object, "str": str, "unicode": str, "long": int})
    add(np, {old: getattr(np, new) for old, new in _ALIASES.items() if new and hasattr(np, new)})
    add(np, {name: getattr(np.exceptions, name) for name in _ERRORS if hasattr(np.exceptions, name)})
    add(np, {"NINF": -np.inf, "PZERO": 0.0, "NZERO": -0.0, "math": math, "sys": sys, "maximum_sctype": _largest(np)})
    add(np, {name: function for name, function in vars(numpy_calls).items() if name in numpy_calls.NEW})
    add(np, {"cast": numpy_calls.Cast(), "sctypes": _kinds(np), "in1d": numpy_calls.in1d})
    add(np.random, {"random_integers": numpy_calls.random_integers})
    add(np.lib, {"pad": np.pad})
    for name in _PARTS_OF_LIB:
        add(np.lib, {name: getattr(np.lib, f"_{name}_impl", np)})
        sys.modules.setdefault(f"numpy.lib.{name}", getattr(np.lib, name))
    for kind in (np.ndarray, np.generic):
        add_methods(kind, numpy_calls.METHODS)
    numpy_calls.replace(np)
    numpy_numbers.apply()
    numpy_small_integers.apply()
    np.set_printoptions(legacy="1.25")  # 0.5 in a list prints as 0.5, not as np.float64(0.5)


def _largest(np: ModuleType) -> Any:
    kinds = {"i": np.int64, "u": np.uint64, "f": np.longdouble, "c": np.clongdouble}
    return lambda kind: kinds.get(np.dtype(kind).kind, np.dtype(kind).type)


def _kinds(np: ModuleType) -> dict[str, list[type]]:
    return {
        "int": [np.int8, np.int16, np.int32, np.int64],
        "uint": [np.uint8, np.uint16, np.uint32, np.uint64],
        "float": [np.float16, np.float32, np.float64, np.longdouble],
        "complex": [np.complex64, np.complex128, np.clongdouble],
        "others": [bool, object, bytes, str, np.void],
    }
