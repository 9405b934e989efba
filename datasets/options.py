"""The types of options that loaders share, each with its range and its line of help. Imports nothing heavy."""

from typing import Annotated, Literal

from annotated_types import Interval, doc

from errors import UsageError

ImageSize = Annotated[
    tuple[Annotated[int, Interval(ge=16, le=2048)], ...],
    doc("height,width of the pictures in pixels; one number for squares"),
]
Channels = Annotated[Literal[1, 3], doc("3 for colour, 1 for grey")]
Fit = Annotated[
    Literal["letterbox", "stretch"],
    doc("fit in the whole picture with its border's colour around, or stretch it"),
]
Classes = Annotated[
    tuple[str, ...], doc("names of the classes to find, in the order of their labels; else all, sorted")
]
Strict = Annotated[bool, doc("refuse a data set with flaws, instead of leaving them out and counting them")]


def height_and_width(image_size: int | tuple[int, ...]) -> tuple[int, int]:
    """32, (32,) -> (32, 32); (24, 32) as it is. Raises UsageError for more or fewer numbers."""
    sizes = (image_size,) if isinstance(image_size, int) else tuple(image_size)
    if len(sizes) not in (1, 2):
        raise UsageError(f"--image_size is one number or height,width, not {len(sizes)} numbers")
    return sizes[0], sizes[-1]
