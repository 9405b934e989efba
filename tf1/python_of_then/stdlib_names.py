"""The standard library of then: names that Python 3 lost since, and those of Python 2 that programs use in Python 3."""

import array
import base64
import builtins
import collections
import collections.abc
import functools
import importlib
import inspect
import itertools
import json
import os
import pickle
import random
import string
import sys
import threading
import time
import types
from types import ModuleType
from typing import Any

from tf1.python_of_then.adding import add, add_methods, rename_arguments, say

#: urllib had these in Python 2: name -> module of today.
_URLLIB = {
    "FancyURLopener": "request", "URLopener": "request", "pathname2url": "request", "quote": "parse",
    "quote_plus": "parse", "unquote": "parse", "unquote_plus": "parse", "url2pathname": "request", "urlencode": "parse",
    "urlcleanup": "request", "urlopen": "request", "urlretrieve": "request",
}  # fmt: skip
_STRING = ("atof", "atoi", "atol", "count", "find", "join", "joinfields", "lower", "lstrip", "replace", "rstrip",
           "split", "splitfields", "strip", "upper", "zfill")  # fmt: skip
_TYPES = {
    "BooleanType": bool, "ClassType": type, "DictType": dict, "FileType": object, "FloatType": float, "IntType": int,
    "ListType": list, "LongType": int, "NoneType": type(None), "ObjectType": object, "SliceType": slice,
    "StringType": str, "StringTypes": (str,), "TupleType": tuple, "TypeType": type, "UnicodeType": str,
}  # fmt: skip

ArgSpec = collections.namedtuple("ArgSpec", ["args", "varargs", "keywords", "defaults"])


def apply() -> None:
    """Adds the names. Sub-modules of urllib are imported when they are asked for."""
    _urllib(importlib.import_module("urllib"))
    add(collections, {name: getattr(collections.abc, name) for name in collections.abc.__all__})
    add(time, {"clock": time.process_time})
    add(inspect, {"getargspec": _getargspec, "ArgSpec": ArgSpec})
    add(sys, {"maxint": sys.maxsize})
    add(os, {"getcwdu": os.getcwd, "errno": importlib.import_module("errno")})
    add(itertools, {"izip": zip, "imap": map, "ifilter": filter})
    add(itertools, {"izip_longest": itertools.zip_longest, "ifilterfalse": itertools.filterfalse})
    add(base64, {"encodestring": base64.encodebytes, "decodestring": base64.decodebytes})
    add(threading.Thread, {"isAlive": threading.Thread.is_alive})
    add(types, _TYPES)
    add(string, {"letters": string.ascii_letters, "lowercase": string.ascii_lowercase})
    add(string, {"uppercase": string.ascii_uppercase, "maketrans": _maketrans})
    add(string, {name: globals()[f"_{name}"] if f"_{name}" in globals() else _of_text(name) for name in _STRING})
    add_methods(array.array, {"tostring": array.array.tobytes, "fromstring": array.array.frombytes})
    _take_more()


def fractions(module: ModuleType) -> None:
    """fractions.gcd."""
    import math

    add(module, {"gcd": math.gcd})


def elements(module: ModuleType) -> None:
    """An XML element's getchildren and getiterator."""
    add_methods(module.Element, {"getchildren": lambda self: list(self), "getiterator": module.Element.iter})


def _urllib(urllib: ModuleType) -> None:
    """urllib.urlretrieve and the like, and urllib.request after `import urllib` alone."""

    def __getattr__(name: str) -> Any:
        if name in ("error", "parse", "request", "response", "robotparser"):
            return importlib.import_module(f"urllib.{name}")
        if name not in _URLLIB:
            raise AttributeError(f"module 'urllib' has no attribute {name!r}")
        return getattr(importlib.import_module(f"urllib.{_URLLIB[name]}"), name)

    urllib.__getattr__ = __getattr__


def _getargspec(func: Any) -> ArgSpec:
    """Names of a function's arguments and their defaults; ValueError for one with keyword-only arguments."""
    spec = inspect.getfullargspec(func)
    if spec.kwonlyargs or spec.annotations:
        raise ValueError("Function has keyword-only parameters or annotations, use inspect.signature()")
    return ArgSpec(*spec[:4])


def _maketrans(frm: Any, to: Any) -> Any:
    return (bytes if isinstance(frm, bytes) else str).maketrans(frm, to)


def _of_text(name: str) -> Any:
    """string.upper(text) is text.upper()."""
    return lambda text, *args: getattr(text, name)(*args)


def _join(words: Any, sep: str = " ") -> str:
    return sep.join(words)


def _split(text: str, sep: str | None = None, maxsplit: int = -1) -> list[str]:
    return text.split(sep, maxsplit)


_joinfields, _splitfields = _join, _split


def _atoi(text: str, base: int = 10) -> int:
    return int(text, base)


def _atof(text: str) -> float:
    return float(text)


_atol = _atoi


def _take_more() -> None:
    """Functions that took more than they take now; what they still take, they do as before."""
    builtins.open = _opening(builtins.open)
    pickle.load, pickle.loads = _unpickling(pickle.load), _unpickling(pickle.loads)
    for name in ("dump", "dumps", "load", "loads"):  # of bytes in Python 2; without effect in Python 3, until 3.9
        rename_arguments(json, name, {"encoding": None})
    random.sample, random.shuffle = _sampling(random.sample), _shuffling(random.shuffle)


def _opening(now):
    """open with mode "U", which has been the default since Python 3.0 and an error since 3.11."""

    @functools.wraps(now)
    def open(file, mode="r", *args, **kwargs):
        if isinstance(mode, str) and "U" in mode:
            mode = mode.replace("U", "")
            mode = mode if "r" in mode else f"r{mode}"
        return now(file, mode, *args, **kwargs)

    return open


def _unpickling(now):
    """pickle.load, which reads what Python 2 wrote with letters beyond ASCII as latin1, as NumPy's arrays need it."""

    @functools.wraps(now)
    def load(source, *args, **kwargs):
        start = source.tell() if hasattr(source, "tell") and source.seekable() else None
        try:
            return now(source, *args, **kwargs)
        except UnicodeDecodeError:
            if "encoding" in kwargs or (hasattr(source, "read") and start is None):
                raise
        if start is not None:
            source.seek(start)
        say("pickle: written by Python 2; its texts are read as latin1")
        return now(source, *args, encoding="latin1", **kwargs)

    return load


def _sampling(now):
    """random.sample of a set, in its order of the moment."""

    @functools.wraps(now)
    def sample(population, k, **kwargs):
        is_list = isinstance(population, collections.abc.Sequence)
        return now(population if is_list else tuple(population), k, **kwargs)

    return sample


def _shuffling(now):
    """random.shuffle with a function that draws numbers in 0..1."""

    @functools.wraps(now)
    def shuffle(x, random=None):
        if random is None:
            return now(x)
        for last in reversed(range(1, len(x))):
            other = int(random() * (last + 1))
            x[last], x[other] = x[other], x[last]
        return None

    return shuffle
