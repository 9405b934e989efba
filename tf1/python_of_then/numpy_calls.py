"""Functions that NumPy had, and those that took more than they take now."""

import builtins
import functools
import sys
from collections.abc import Iterator
from types import GeneratorType, ModuleType
from typing import Any

import numpy as np

from tf1.importing import is_of_the_program
from tf1.python_of_then import numpy_files
from tf1.python_of_then.adding import rename_arguments, say

#: what numpy_names adds to NumPy under these names.
NEW = (
    "alen", "asfarray", "asscalar", "byte_bounds", "deprecate", "disp", "fastCopyAndTranspose", "find_common_type",
    "issctype", "issubclass_", "issubsctype", "msort", "obj2sctype", "safe_eval", "sctype2char", "who",
)  # fmt: skip


class Cast(dict):
    """np.cast[dtype](array): the array as that type."""

    def __missing__(self, dtype: Any):
        return lambda values: np.asarray(values, dtype=dtype)


def asscalar(a: Any) -> Any:
    """The one number in an array."""
    return np.asarray(a).item()


def alen(a: Any) -> int:
    """The length of the first dimension; 1 for a number."""
    return len(np.atleast_1d(a))


def asfarray(a: Any, dtype: Any = np.float64) -> np.ndarray:
    """The array as a type of floating-point numbers: float64 for a type of integers."""
    return np.asarray(a, dtype=dtype if np.issubdtype(dtype, np.inexact) else np.float64)


def in1d(ar1: Any, ar2: Any, assume_unique: bool = False, invert: bool = False) -> np.ndarray:
    """np.isin of the flattened array."""
    return np.isin(np.ravel(ar1), ar2, assume_unique=assume_unique, invert=invert)


def msort(a: Any) -> np.ndarray:
    """The array sorted along its first dimension."""
    return np.sort(a, axis=0)


def find_common_type(array_types: Any, scalar_types: Any) -> np.dtype:
    """The type that holds all of these; numbers count if their kind is a higher one than the arrays'."""
    kinds = "buifcO"
    array, scalar = (np.result_type(*types) if len(types) else None for types in (array_types, scalar_types))
    if array is None or (scalar is not None and kinds.index(scalar.kind) > kinds.index(array.kind)):
        return scalar
    return array


def issubclass_(arg1: Any, arg2: Any) -> bool:
    """Whether the first is a class, and one of the second."""
    return isinstance(arg1, type) and issubclass(arg1, arg2)


def issctype(rep: Any) -> bool:
    """Whether this names a type of array elements."""
    return obj2sctype(rep) not in (None, np.object_)


def issubsctype(arg1: Any, arg2: Any) -> bool:
    """Whether the first type is one of the second kind."""
    return issubclass(obj2sctype(arg1), obj2sctype(arg2))


def obj2sctype(rep: Any, default: Any = None) -> Any:
    """The type of array elements that this names."""
    try:
        return rep.dtype.type if isinstance(rep, np.ndarray) else np.dtype(rep).type
    except TypeError:
        return default


def sctype2char(sctype: Any) -> str:
    """The letter of a type."""
    return np.dtype(sctype).char


def fastCopyAndTranspose(a: Any) -> np.ndarray:
    """A transposed copy."""
    return np.array(a).T.copy()


def disp(mesg: Any, device: Any = None, linefeed: bool = True) -> None:
    """Prints the text."""
    (device or sys.stdout).write(f"{mesg}\n" if linefeed else f"{mesg}")


def who(vardict: dict | None = None) -> None:
    """Prints the arrays of a dictionary."""
    for name, value in (vardict or {}).items():
        if isinstance(value, np.ndarray):
            print(name, value.shape, value.nbytes, value.dtype.name)


def deprecate(*args: Any, **kwargs: Any) -> Any:
    """The function itself: a decorator that warned."""
    return args[0] if args and callable(args[0]) else lambda function: function


def byte_bounds(a: np.ndarray) -> tuple[int, int]:
    """Addresses of the first byte and behind the last."""
    return np.lib.array_utils.byte_bounds(a)


def safe_eval(source: str) -> Any:
    """The value of a text that is a literal."""
    import ast

    return ast.literal_eval(source)


def random_integers(low: int, high: int | None = None, size: Any = None) -> Any:
    """Whole numbers in low..high, both included; in 1..low without high."""
    return np.random.randint(*((1, low + 1) if high is None else (low, high + 1)), size)


def _tostring(self: Any, order: str = "C") -> bytes:
    """The array's bytes."""
    return self.tobytes(order)


def _itemset(self: Any, *args: Any) -> None:
    """a.itemset(position, value), or a.itemset(value) of the only element."""
    *position, value = args
    if not position:
        self.flat[0] = value
    elif len(position) == 1 and not isinstance(position[0], tuple):
        self.flat[position[0]] = value
    else:
        self[position[0] if len(position) == 1 else tuple(position)] = value


def _newbyteorder(self: Any, new_order: str = "S") -> Any:
    """A view whose type has the other order of bytes."""
    return self.view(self.dtype.newbyteorder(new_order))


def _ptp(self: Any, axis: Any = None, out: Any = None, keepdims: bool = False) -> Any:
    """Largest minus smallest."""
    return np.ptp(self, axis=axis, out=out, keepdims=keepdims)


METHODS = {"tostring": _tostring, "itemset": _itemset, "newbyteorder": _newbyteorder, "ptp": _ptp}


#: function -> arguments that have another name now.
_RENAMED = {
    "corrcoef": {"bias": None, "ddof": None},  # had no effect since 1.10
    "histogram": {"normed": "density"},
    "histogram2d": {"normed": "density"},
    "histogramdd": {"normed": "density"},
    "nanpercentile": {"interpolation": "method"},
    "percentile": {"interpolation": "method"},
    "quantile": {"interpolation": "method"},
    "reshape": {"newshape": "shape"},
    "unravel_index": {"dims": "shape"},
}
_TAKE_ITERATORS = ("column_stack", "dstack", "hstack", "stack", "vstack")


def replace(np: ModuleType) -> None:
    """Puts functions around NumPy's that do what these did, where these refuse it now."""
    np.load = numpy_files.loading(np.load)
    np.fromstring = _fromstring(np.fromstring)
    for name in ("array", "asarray", "asanyarray"):
        setattr(np, name, _making(getattr(np, name)))
    for name in _TAKE_ITERATORS:
        setattr(np, name, _stacking(getattr(np, name)))
    for name, renamed in _RENAMED.items():
        rename_arguments(np, name, renamed)
    np.random.choice, np.random.permutation = _drawing(np.random.choice), _drawing(np.random.permutation)
    np.sum = _adding(np.sum)
    np.linspace = _dividing(np.linspace)
    np.expand_dims = _expanding(np.expand_dims)
    np.set_printoptions = _printing(np.set_printoptions)


def _drawing(now):
    """Draws from a list of lists of several lengths, too."""

    @functools.wraps(now)
    def draw(a, *args, **kwargs):
        try:
            return now(a, *args, **kwargs)
        except ValueError as error:
            if "inhomogeneous" not in str(error):
                raise
        objects = np.empty(len(a), object)
        objects[:] = a
        return now(objects, *args, **kwargs)

    return draw


def _stacking(now):
    """Stacks what an iterator gives, too."""

    @functools.wraps(now)
    def stack(arrays, *args, **kwargs):
        return now(list(arrays) if isinstance(arrays, Iterator) else arrays, *args, **kwargs)

    return stack


def _adding(now):
    """NumPy's sum, which also added what a generator gives."""

    @functools.wraps(now)
    def sum(a, *args, **kwargs):
        return now(a, *args, **kwargs) if not isinstance(a, GeneratorType) else builtins.sum(a)

    return sum


def _dividing(now):
    """NumPy's linspace, which took 50.0 as a number of steps until 1.18."""

    @functools.wraps(now)
    def linspace(start, stop, num=50, *args, **kwargs):
        return now(start, stop, int(num), *args, **kwargs)

    return linspace


def _expanding(now):
    """NumPy's expand_dims, which took an axis beyond the last one for the last one until 1.18."""

    @functools.wraps(now)
    def expand_dims(a, axis):
        return now(a, min(axis, np.ndim(a)) if isinstance(axis, int) else axis)

    return expand_dims


def _printing(now):
    """set_printoptions(threshold=np.nan) printed whole arrays until NumPy 1.14."""

    @functools.wraps(now)
    def set_printoptions(precision=None, threshold=None, *args, **kwargs):
        is_all = threshold == "nan" or (isinstance(threshold, float) and not threshold < np.inf)
        return now(precision, sys.maxsize if is_all else threshold, *args, **kwargs)

    return set_printoptions


def _fromstring(now):
    """NumPy's fromstring, which also read bytes."""

    @functools.wraps(now)
    def fromstring(string, dtype=float, count=-1, sep="", **like):
        if sep != "":
            return now(string, dtype, count, sep=sep, **like)
        raw = string.encode("latin1") if isinstance(string, str) else string
        return np.frombuffer(raw, dtype, count).copy()

    return fromstring


def _making(now):
    """NumPy's array, which copied what copy=False could not leave, and made objects of rows of several lengths."""

    @functools.wraps(now)
    def make(*args, **kwargs):
        if kwargs.get("copy") is False:
            kwargs["copy"] = None
        try:
            return now(*args, **kwargs)
        except OverflowError:  # 300 or -1 as uint8: wrapped around until NumPy 2
            if len(args) != 2 and not (len(args) == 1 and "dtype" in kwargs):
                raise
            return now(args[0]).astype(args[1] if len(args) == 2 else kwargs["dtype"])
        except ValueError as error:
            ragged = "inhomogeneous" in str(error) and len(args) < 2 and kwargs.get("dtype") is None
            if not ragged or not is_of_the_program(sys._getframe(1).f_globals):
                raise
        say("numpy: an array of rows of several lengths is an array of objects, as it was before NumPy 1.24")
        return now(*args, **{**kwargs, "dtype": object})

    return make
