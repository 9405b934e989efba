"""tf.app.flags as before TensorFlow 1.5: what programs define, how they read it, and no flags but their own."""

import functools
import math
import numbers
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from absl.flags import ArgumentParser, Flag, UnrecognizedFlagError
from tensorflow.python.platform import flags

#: What absl takes as a default, by the flag's kind. A text is read as if it came from the command line.
_KINDS = {"integer": (int, str), "float": (float, int, str), "string": (str,), "boolean": (bool, str)}
_ARGUMENTS = {"flag_name": "name", "default_value": "default", "docstring": "help"}


class OldFlags(flags._FlagValuesWrapper):
    """The flags of absl, read from sys.argv when the first one is asked for; `_parse_flags()` reads them at once.

    `FLAGS.__flags` is 1.15's, a dictionary of absl's Flag objects. `FLAGS.__dict__["__flags"]`, which 1.15 refused, is
    that of before 1.5, {name: value}.
    """

    def __init__(self, flags_object):
        super().__init__(flags_object)
        self.__dict__["__flags"] = _Values(flags_object)
        self.__dict__["__parsed"] = False  # a program that reads this calls _parse_flags(), which may be called twice

    def __getattr__(self, name):
        if name == "_parse_flags":
            return _parse
        return super().__getattr__(name)

    def __setattr__(self, name, value):
        """Sets a flag, as before 1.5 also one that nobody has defined: FLAGS.num_source = FLAGS.seq_length - 1."""
        try:
            super().__setattr__(name, value)
        except UnrecognizedFlagError:
            self.__dict__["__wrapped"][name] = Flag(_Anything(), None, name, value, "Set by the program.")


class _Anything(ArgumentParser):
    """Takes every value as it is."""

    def parse(self, argument: Any) -> Any:
        """The argument itself."""
        return argument


class _Values(Mapping):
    """The values of the flags that the program defines, which are those that were not there before."""

    def __init__(self, flags_object):
        self._flags, self._theirs = flags_object, {name: flags_object[name] for name in flags_object}

    def __getitem__(self, name: str) -> Any:
        if not self._flags.is_parsed():
            self._flags(sys.argv, known_only=True)
        return self._flags[name].value

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._flags if self._flags[name] is not self._theirs.get(name))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))


def _parse(args=None) -> list[str]:
    """Reads the flags from args, or from sys.argv; the words that are none. Unknown flags are left alone."""
    argv = sys.argv if args is None else [sys.argv[0], *args]
    return flags.FLAGS(argv, known_only=True)[1:]


def free_names() -> None:
    """Lets programs define flags that libraries have: --log_dir, --v, --verbosity are absl.logging's today."""
    for name in flags.FLAGS:
        flags.FLAGS[name].allow_override = True


def _tolerant(kind: str) -> Callable[..., Any]:
    """DEFINE_integer or another of these, with a default that need not be of the flag's kind, as argparse had it.

    Programs define integers by 1e4, np.inf or np.power(2, 7), and texts by numbers. What the command line gives is of
    the flag's kind.
    """
    of_today = getattr(flags, f"DEFINE_{kind}")

    @functools.wraps(of_today)
    def define(*args, **kwargs):
        given = {_ARGUMENTS.get(name, name): value for name, value in kwargs.items()}
        given |= dict(zip(("name", "default", "help"), args, strict=False))
        default = given.get("default")
        is_bit = kind == "boolean" and type(default) is int and default in (0, 1)
        if default is None or is_bit or type(default) in _KINDS[kind]:
            return of_today(*args, **kwargs)
        holder = of_today(given.pop("name"), None, given.pop("help", None), *args[3:], **_without_default(given))
        holder._flagvalues[holder.name].default = holder._flagvalues[holder.name].value = _kept(default, kind)
        holder._flagvalues[holder.name].default_as_str = repr(default)
        return holder

    return define


def _without_default(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "default"}


def _kept(default: Any, kind: str) -> Any:
    """A default as the program has it, NumPy's as Python's; a whole number of an integer's flag as an int."""
    if isinstance(default, np.generic):
        default = default.item()
    if kind != "integer" or isinstance(default, bool) or not isinstance(default, numbers.Real):
        return default
    return int(default) if math.isfinite(default) and default == int(default) else default


flags.disclaim_key_flags()  # flags are of the module that calls these, for --help and errors
DEFINE_integer = _tolerant("integer")
DEFINE_float = _tolerant("float")
DEFINE_string = _tolerant("string")
DEFINE_boolean = DEFINE_bool = _tolerant("boolean")
FLAGS = OldFlags(flags.FLAGS.__dict__["__wrapped"])
