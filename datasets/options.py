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

RecordedSize = Annotated[
    ImageSize,
    doc("height,width to which the pictures are scaled; one number for squares; default: as they were recorded"),
]
Cameras = Annotated[Literal["center", "all"], doc("whose pictures to train on; all: center, left and right")]
Transforms = Annotated[
    Literal["original", "flipped", "all"],
    doc("of each training picture: none, its mirror image as well, or 14: seven curves of brightness, each mirrored"),
]
SideSteering = Annotated[
    float,
    Interval(ge=0, le=1),
    doc("added to the angle of a left camera, subtracted from that of a right one; 1 is 25 degrees"),
]
BalanceSteering = Annotated[
    float,
    Ge(0),
    doc(
        "the middle one of 21 bins of angles keeps at most so many times the training rows of the next fullest; 0: all"
    ),
]
SmoothSteering = Annotated[
    float, Ge(0), doc("seconds over which the mean of the recorded angles becomes the target; 0: each as it is")
]
ValidationShare = Annotated[float, Interval(gt=0, lt=1), doc("share of the time for validation")]
TestShare = Annotated[float, Interval(gt=0, lt=1), doc("share of the time for the test")]
Cycle = Annotated[
    float, Ge(0), doc("seconds of drive, of which each gives train, validation and test; 0: a whole recording")
]
SplitBy = Annotated[
    Literal["stretches", "frames"],
    doc("split by stretches of time, or picture by picture, near copies apart, which flatters the test"),
]
Together = Annotated[
    int, Interval(ge=1, le=14), doc("transforms of a picture that follow each other in training; it is decoded once")
]
