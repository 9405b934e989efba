"""Types of the options that several loaders have, each with its range and its line of help. Imports nothing heavy."""

from typing import Annotated, Literal

from annotated_types import Ge, Interval, doc

from parameters import ImageSize, Only

Channels = Annotated[Literal[1, 3], doc("3 for colour, 1 for grey")]
Fit = Annotated[
    Literal["letterbox", "stretch"],
    doc("scale the whole picture and fill the rest with its border's colour, or stretch it"),
]
Placing = Annotated[
    Literal["letterbox", "stretch", "crop"],
    doc("scale the whole picture and fill the rest with its border's colour, stretch it, or cut out the middle"),
]
MaskedSize = Annotated[
    ImageSize, doc("height,width of the pictures in pixels; one number for squares; default: those of the first one")
]
CropShare = Annotated[
    float,
    Interval(ge=0.01, le=1),
    Only("resize", "crop"),
    doc("share of the shorter side that the crop keeps; 0.875 for weights of ImageNet"),
]
Classes = Annotated[
    tuple[str, ...], doc("names of the classes to keep, in the order of their labels; default: all, sorted")
]
Masks = Annotated[bool, doc("the class of each pixel, instead of boxes")]
Instances = Annotated[bool, doc("the pixels of each object, beside its box")]
Strict = Annotated[bool, doc("refuse a data set with flaws, instead of counting the flaws and leaving them out")]
SkipBad = Annotated[bool, doc("skip files that are no pictures, or whose annotation can't be read")]
SkipBadMasks = Annotated[bool, doc("skip pictures that can't be read, or whose mask is missing or can't be used")]
MemoryBudget = Annotated[
    float, Ge(0), doc("GB of decoded pictures that stay in memory; others are decoded again each time")
]
