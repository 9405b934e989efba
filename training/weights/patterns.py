"""Regular expressions for names of variables and operations, and the lists of them that flags take. No TensorFlow."""

import difflib
import math
import re
from collections.abc import Iterable

from errors import UsageError

_DEVICE = re.compile(r"(?:/job:\w+)?(?:/replica:\d+)?(?:/task:\d+)?/(?:device:)?(?:cpu|gpu):(\d+)", re.IGNORECASE)
_MOST_DEVICES = 64


def check_pattern(flag: str, pattern: str) -> None:
    """Raises UsageError, with the reason and the position, where the pattern is no regular expression.

    flag: the name of the flag that the user gave it to, without dashes.
    """
    _compiled(flag, pattern)


def parse_rename(text: str) -> tuple[tuple[str, str], ...]:
    r"""The pairs (FROM, TO) of --rename: "weights=>kernel,^model/=>" -> ("weights", "kernel"), ("^model/", "").

    They are for re.sub: FROM is a regular expression, TO may refer to its groups, as \1. A comma is written as \,

    Raises:
        UsageError: an entry has another form, or FROM or TO isn't what re.sub takes.
    """
    pairs = []
    for entry in _entries(text):
        pattern, arrow, replacement = entry.rpartition("=>")
        if not arrow or not pattern:
            raise UsageError(f"--rename is FROM=>TO, with commas between several, not {entry!r}")
        compiled = _compiled("rename", pattern)
        try:
            compiled.sub(replacement, "")  # the replacement is read whether there is something to replace or not
        except (re.error, IndexError) as error:
            raise UsageError(f"--rename {entry!r}: what stands behind => can't be put in: {error}") from None
        pairs.append((pattern, replacement))
    return tuple(pairs)


def parse_rates(text: str) -> tuple[tuple[str, float], ...]:
    r"""The pairs (REGEX, FACTOR) of --learning_rate_of: "conv=0.1,fc1=0.5" -> ("conv", 0.1), ("fc1", 0.5).

    A comma in REGEX is written as \,

    Raises:
        UsageError: an entry has another form, REGEX is no regular expression, or FACTOR is not above 0 and finite.
    """
    pairs = []
    for entry in _entries(text):
        pattern, equals, number = entry.rpartition("=")
        if not equals or not pattern:
            raise UsageError(f"--learning_rate_of is REGEX=FACTOR, with commas between several, not {entry!r}")
        _compiled("learning_rate_of", pattern)
        factor = _number(number)
        if not 0 < factor < math.inf:
            raise UsageError(
                f"--learning_rate_of {entry!r}: the factor is a number > 0, not {number!r}; what --train leaves out "
                "does not change at all"
            )
        pairs.append((pattern, factor))
    return tuple(pairs)


def parse_devices(text: str) -> tuple[tuple[str, str], ...]:
    r"""The pairs (REGEX, DEVICE) of --device_of: "conv=/gpu:0,fc=/gpu:1" -> ("conv", "/gpu:0"), ("fc", "/gpu:1").

    DEVICE is a type and a number, after a job and a task if it is another process's. A comma in REGEX is written as \,

    Raises:
        UsageError: an entry has another form, REGEX is no regular expression, or DEVICE no name of a device.
    """
    pairs = []
    for entry in _entries(text):
        pattern, equals, device = entry.rpartition("=")
        if not equals or not pattern:
            raise UsageError(f"--device_of is REGEX=DEVICE, with commas between several, not {entry!r}")
        _compiled("device_of", pattern)
        if not (found := _DEVICE.fullmatch(device)):
            raise UsageError(f"--device_of {entry!r}: {device!r} is no device; they are named /cpu:0, /gpu:1, ...")
        if int(found[1]) >= _MOST_DEVICES:
            raise UsageError(f"--device_of {entry!r}: devices are numbered from 0 to {_MOST_DEVICES - 1}")
        pairs.append((pattern, device))
    return tuple(pairs)


def no_match(flag: str, pattern: str, where: object, names: Iterable[str], kind: str = "variable") -> UsageError:
    """The error for a regular expression that matches none of the names, with the five nearest names.

    flag: with its dashes. where: whose names they are, in words. kind: of what they are names.
    """
    nearest = ", ".join(difflib.get_close_matches(pattern, names, n=5, cutoff=0.0))
    return UsageError(f"{flag} {pattern!r} matches no {kind} of {where}; the nearest are {nearest}")


def _entries(text: str) -> list[str]:
    return [entry.replace("\\,", ",") for entry in re.split(r"(?<!\\),", text)] if text else []


def _compiled(flag: str, pattern: str) -> re.Pattern:
    try:
        return re.compile(pattern)
    except re.error as error:
        where = "" if error.pos is None else f" at character {error.pos + 1}"
        raise UsageError(f"--{flag} {pattern!r} is no regular expression: {error.msg}{where}") from None
    except (OverflowError, RecursionError) as error:  # a{9999999999}, ten thousand brackets
        raise UsageError(f"--{flag}: no such regular expression can be used: {error}") from None


def _number(text: str) -> float:
    """The number, or nan for what is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan
