"""The types of options that loaders share, each with its range and its line of help. Imports nothing heavy."""

from typing import Annotated, Literal

from annotated_types import Ge, doc

Channels = Annotated[Literal[1, 3], doc("3 for colour, 1 for grey")]
Fit = Annotated[
    Literal["letterbox", "stretch"],
    doc("fit in the whole picture with its border's colour around, or stretch it"),
]
Classes = Annotated[
    tuple[str, ...], doc("names of the classes to find, in the order of their labels; else all, sorted")
]
Strict = Annotated[bool, doc("refuse a data set with flaws, instead of leaving them out and counting them")]
MemoryBudget = Annotated[
    float, Ge(0), doc("GB of decoded pictures that stay in memory; others are decoded again each time")
]
