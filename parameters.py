"""Typed parameters: the values that an annotation allows, in words and as a check. For models, data sets and commands.

A signature such as `build_graph(self, dropout: Annotated[float, Interval(ge=0, lt=1), doc("...")] = 0.4)` is the only
place where a parameter is declared. command_line/flags.py turns it into a flag; programs are checked against it, too.
"""

import difflib
import math
import numbers
import operator
import types
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from annotated_types import Ge, Gt, Interval, Le, Lt, doc

from errors import UsageError

ImageSize = Annotated[
    tuple[Annotated[int, Interval(ge=16, le=2048)], ...],
    doc("height,width of the pictures in pixels; one number for squares"),
]

#: The label of the pixels of a mask that do not count: borders, or what nobody labelled.
IGNORED = 255

_COMPARISONS = {Ge: (operator.ge, ">="), Gt: (operator.gt, ">"), Le: (operator.le, "<="), Lt: (operator.lt, "<")}
_NOUNS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
_PLURALS = {int: "whole numbers", float: "numbers", str: "texts"}


class Only:
    """In an annotation: the parameter counts only where another one has one of these values; by default where it is on.

    Off are false, 0 and the empty text.
    `power: Annotated[float, Only("schedule", "polynomial"), doc("the exponent")]`
    `restore: Annotated[str, Only("init_from"), doc("which variables")]`
    """

    def __init__(self, option: str, *values: str):
        self.option, self.values = option, values


def height_and_width(image_size: int | tuple[int, ...]) -> tuple[int, int]:
    """96, (96,) -> (96, 96); (240, 320) as it is. Raises UsageError for more or fewer numbers."""
    sizes = (image_size,) if isinstance(image_size, int) else tuple(image_size)
    if len(sizes) not in (1, 2):
        raise UsageError(f"image_size is one number or height,width, not {len(sizes)} numbers")
    return sizes[0], sizes[-1]


class Kind(NamedTuple):
    """What an annotation says: the plain type, its bounds (Ge, Gt, Le, Lt), whether None is allowed, a line of help.

    only: where it counts; None for everywhere.
    """

    plain: Any
    bounds: tuple = ()
    optional: bool = False
    text: str = ""
    only: Only | None = None


def unpack(annotation: Any) -> Kind:
    """Takes an annotation apart: Annotated[int, Ge(1), doc("x")] | None -> Kind(int, (Ge(1),), True, "x").

    The outermost doc counts: Annotated[Dropout, doc("of the last layer")] has its own help and Dropout's range.
    """
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        kind = unpack(inner)
        bounds = list(kind.bounds)
        for item in metadata:
            if isinstance(item, Interval):
                bounds.extend(item)
            elif isinstance(item, tuple(_COMPARISONS)):
                bounds.append(item)
        texts = [kind.text, *(item.documentation for item in metadata if hasattr(item, "documentation"))]
        conditions = [kind.only, *(item for item in metadata if isinstance(item, Only))]
        return kind._replace(bounds=tuple(bounds), text=texts[-1], only=conditions[-1])
    if get_origin(annotation) in (Union, types.UnionType):
        arms = [arm for arm in get_args(annotation) if arm is not types.NoneType]
        if len(arms) != 1:
            raise TypeError(f"a hyperparameter has one type, or one type and None, not {annotation}")
        return unpack(arms[0])._replace(optional=True)
    if annotation not in _NOUNS and get_origin(annotation) not in (Literal, tuple):
        raise TypeError(f"a hyperparameter is an int, float, bool, str, Literal or tuple[int, ...], not {annotation}")
    return Kind(annotation)


def describe(annotation: Any) -> str:
    """What is allowed, in words: "a whole number >= 1", "one of relu, tanh", "numbers > 0 with commas between"."""
    kind = unpack(annotation)
    if choices := choices_of(annotation):
        words = "one of " + ", ".join(map(str, choices))
    elif get_origin(kind.plain) is tuple:
        element = unpack(get_args(kind.plain)[0])
        words = f"{_PLURALS[element.plain]}{_limits(element)} with commas between"
    else:
        words = _NOUNS[kind.plain] + _limits(kind)
    return words + ", or none" if kind.optional else words


def choices_of(annotation: Any) -> tuple:
    """The values of a Literal, in its order; () of everything else."""
    plain = unpack(annotation).plain
    return get_args(plain) if get_origin(plain) is Literal else ()


def _limits(kind: Kind) -> str:
    parts = []
    for bound in kind.bounds:
        compare, sign = _COMPARISONS[type(bound)]
        parts.append(f"{sign} {getattr(bound, compare.__name__)}")
    return " " + " and ".join(parts) if parts else ""


def coerce(value: Any, annotation: Any) -> Any:
    """The value in the annotation's own type: an int for a float becomes a float, a list for a tuple a tuple.

    Raises:
        ValueError: the type is another, the value is out of its range, or not finite.
    """
    kind = unpack(annotation)
    if value is None and kind.optional:
        return None
    if get_origin(kind.plain) is tuple:
        if not isinstance(value, (tuple, list)):
            raise ValueError(value)
        return tuple(coerce(item, get_args(kind.plain)[0]) for item in value)
    if choices := choices_of(annotation):
        if value not in choices or isinstance(value, bool):
            raise ValueError(value)
        return choices[choices.index(value)]
    taken = {bool: bool, int: numbers.Integral, float: numbers.Real, str: str}[kind.plain]
    if not isinstance(value, taken) or (isinstance(value, bool) and kind.plain is not bool):
        raise ValueError(value)
    try:
        value = kind.plain(value)
    except OverflowError:  # a whole number that no float holds
        raise ValueError(value) from None
    if kind.plain is float and not math.isfinite(value):
        raise ValueError(value)
    for bound in kind.bounds:
        compare, _ = _COMPARISONS[type(bound)]
        if not compare(value, getattr(bound, compare.__name__)):
            raise ValueError(value)
    return value


def check(name: str, value: Any, annotation: Any) -> Any:
    """The value as `coerce` returns it, for values that a program passes.

    Raises:
        UsageError: "dropout is a number >= 0 and < 1, not 1.5".
    """
    try:
        return coerce(value, annotation)
    except ValueError:
        raise refusal(name, value, annotation) from None


def refusal(name: str, value: Any, annotation: Any) -> UsageError:
    """The error that says what is allowed, what was given instead, and which choice was probably meant."""
    message = f"{name} is {describe(annotation)}, not {value!r}"
    word = nearest(str(value), map(str, choices_of(annotation)))
    return UsageError(f"{message}; did you mean {word}?" if word else message)


def look_up(kind: str, name: str, table: Mapping[str, Any]) -> Any:
    """What the table has by that name.

    Raises:
        UsageError: "unknown activation 'rellu'; did you mean relu?"; kind is the "activation" in it.
    """
    if name not in table:
        word = nearest(str(name), table)
        hint = f"did you mean {word}?" if word else f"choose from {', '.join(table)}"
        raise UsageError(f"unknown {kind} {name!r}; {hint}")
    return table[name]


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of words that word was probably meant to be: batch_sise -> batch_size, lr -> learning_rate; or None."""
    wanted = word.lower().replace("-", "_")
    spellings = {candidate.lower().replace("-", "_"): candidate for candidate in words}
    short = [spelling for spelling in spellings if _is_short_for(wanted, spelling)]
    close = short or difflib.get_close_matches(wanted, spellings, n=1, cutoff=0.7)
    return spellings[min(close, key=len)] if close else None


def _is_short_for(word: str, spelling: str) -> bool:
    """Whether a word is the beginning of another one, or its initials."""
    initials = "".join(part[:1] for part in spelling.split("_"))
    return (len(word) >= 2 and word == initials) or (len(word) >= 4 and spelling.startswith(word))
