"""The types of hyperparameters that models share, each with its range and its line of help. No TensorFlow in here.

A model's `build_graph(self, dropout: Dropout = 0.4, ...)` is the only place where its hyperparameters are declared:
command_line/flags.py turns that signature into flags, and graph.py checks what a program passes against the same types.
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

Count = Annotated[int, Ge(1)]
NumClasses = Annotated[
    int, Interval(ge=2, le=1_000_000), doc("classes to tell apart; the data set's number when not given")
]
ObjectClasses = Annotated[
    int, Interval(ge=1, le=1_000_000), doc("classes of objects; the data set's number when not given")
]
Dropout = Annotated[float, Interval(ge=0, lt=1), doc("share of the activations that training drops")]
BatchNorm = Annotated[bool, doc("batch normalization between each convolution and its activation")]
L1 = Annotated[float, Ge(0), doc("weight of the L1 penalty on kernels (not biases)")]
L2 = Annotated[float, Ge(0), doc("weight of the L2 penalty on kernels (not biases): l2 * sum(w^2) / 2")]
ImageSize = Annotated[
    tuple[Annotated[int, Interval(ge=16, le=2048)], ...],
    doc("height,width of the pictures in pixels; one number for squares"),
]
ImageShape = Annotated[
    tuple[Annotated[int, Interval(ge=1, le=256)], ...],
    doc("height,width,channels of the pictures; the data's when not given"),
]
LatentSize = Annotated[int, Interval(ge=1, le=10_000), doc("numbers that a picture is made of")]
Augment = Annotated[bool, doc("random shifts of training pictures, and mirror images if the model has --flip")]
Padding = Annotated[
    Literal["same", "valid"],
    doc("borders of the convolutions: zeros around them, or none, for sliding windows that are exact"),
]
Cut = Annotated[str, doc("the last layer that stays, with a new head on top; all of them when not given")]
Standardize = Annotated[
    bool, doc("bring each picture to mean 0 and deviation 1, instead of pixels to -1..1: where the light varies")
]
Initializer = Annotated[
    Literal["glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "truncated_normal", "zeros"],
    doc("how kernels start; zeros shows why they must not start equal"),
]
Activation = Annotated[
    Literal["sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "softplus", "softsign", "relu6", "swish", "linear"],
    doc("what each hidden layer puts its sums through"),
]
Prior = Annotated[
    Literal["normal", "uniform"], doc("how the numbers are distributed: with mean 0 and deviation 1, or in -1..1")
]
LabelSmoothing = Annotated[Dropout, doc("real pictures are real to 1 minus this alone, for the discriminator")]
GeneratorDropout = Annotated[Dropout, doc("share of the generator's activations that is dropped, in sampling as well")]
ImageNoise = Annotated[
    float, Ge(0), doc("deviation of the noise on what the discriminator sees in training, whose pixels are in -1..1")
]
MinibatchKernels = Annotated[
    int, Ge(0), doc("kernels of minibatch discrimination, which sees whether a batch is all alike; 0: none")
]
Alternate = Annotated[
    bool, doc("the generator moves after the discriminator, with new numbers, instead of at the same time")
]
Filters = Annotated[Count, doc("maps of the convolution next to the pictures; the other one has twice as many")]
Strided = Annotated[bool, doc("the discriminator halves its maps by strides, as is advised; else by max pooling")]


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


KernelDim = Annotated[Count, Only("minibatch_kernels"), doc("numbers that each of them compares")]
Flip = Annotated[
    bool, Only("augment"), doc("mirror half of the training pictures; not where a mirror image means something else")
]
Shift = Annotated[
    float, Interval(ge=0, lt=1), Only("augment"), doc("shift training pictures by up to this share of the side")
]
Rotate = Annotated[
    float, Interval(ge=0, le=180), Only("augment"), doc("turn training pictures by up to so many degrees, either way")
]
Zoom = Annotated[
    float, Interval(ge=0, lt=1), Only("augment"), doc("make training pictures larger or smaller by up to this share")
]
Light = Annotated[
    float,
    Interval(ge=0, lt=1),
    Only("augment"),
    doc("change light and contrast of training pictures by up to so much"),
]


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


def fit(value: Any, annotation: Any) -> Any:
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
        return tuple(fit(item, get_args(kind.plain)[0]) for item in value)
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
    """The value as `fit` returns it, for values that a program passes.

    Raises:
        UsageError: "dropout is a number >= 0 and < 1, not 1.5".
    """
    try:
        return fit(value, annotation)
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
    for spelling, candidate in spellings.items():
        initials = "".join(part[:1] for part in spelling.split("_"))
        if len(wanted) >= 2 and (wanted == initials or (len(wanted) >= 4 and spelling.startswith(wanted))):
            return candidate
    close = difflib.get_close_matches(wanted, spellings, n=1, cutoff=0.7)
    return spellings[close[0]] if close else None
