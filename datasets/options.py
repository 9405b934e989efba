"""Types of the options that several loaders have, each with its range and its line of help. Imports nothing heavy."""

from typing import Annotated, Literal

from annotated_types import Ge, doc

Channels = Annotated[Literal[1, 3], doc("3 for colour, 1 for grey")]
Fit = Annotated[
    Literal["letterbox", "stretch"],
    doc("scale the whole picture and fill the rest with its border's colour, or stretch it"),
]
Classes = Annotated[
    tuple[str, ...], doc("names of the classes to keep, in the order of their labels; default: all, sorted")
]
Strict = Annotated[bool, doc("refuse a data set with flaws, instead of counting the flaws and leaving them out")]
SkipBad = Annotated[bool, doc("skip files that are no pictures, or whose annotation can't be read")]
MemoryBudget = Annotated[
    float, Ge(0), doc("GB of decoded pictures that stay in memory; others are decoded again each time")
]
