"""The flags of evaluate.py and predict.py for segmenters. No TensorFlow."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Interval, doc

from parameters import Only
from training.command_options import EvaluateOptions, RunOptions

_Weight = Annotated[float, Ge(0), Only("crf")]
_Deviation = Annotated[float, Gt(0), Only("crf")]


@dataclass(frozen=True)
class CrfOptions:
    """The flags of a dense CRF: see tasks/segmentation/crf.py."""

    crf: Annotated[bool, doc("refine the classes by a dense CRF; needs requirements-crf.txt")] = False
    crf_iterations: Annotated[int, Interval(ge=1, le=100), Only("crf"), doc("steps of mean field")] = 5
    crf_place_weight: Annotated[_Weight, doc("weight of the kernel of places, which removes specks")] = 3.0
    crf_place_deviation: Annotated[_Deviation, doc("deviation of the kernel of places, pixels")] = 3.0
    crf_colour_weight: Annotated[_Weight, doc("weight of the kernel of colours, which follows edges")] = 4.0
    crf_colour_place_deviation: Annotated[
        _Deviation, doc("deviation of the kernel of colours in the picture, pixels")
    ] = 40.0
    crf_colour_deviation: Annotated[
        _Deviation, doc("deviation of the kernel of colours in each of red, green and blue, of 0..255")
    ] = 13.0

    @property
    def crf_settings(self) -> dict[str, float]:
        """The parameters of the CRF by the names of their flags; {} without --crf."""
        return {name: value for name, value in vars(self).items() if name.startswith("crf_")} if self.crf else {}


@dataclass(frozen=True)
class EvaluateSegmenterOptions(CrfOptions, EvaluateOptions):
    """`python evaluate.py MODEL --flag value ...` of a segmenter."""


@dataclass(frozen=True)
class SegmentOptions(CrfOptions, RunOptions):
    """`python predict.py MODEL FILE ... --flag value ...` of a segmenter."""

    out: Annotated[str, doc("folder for the results of each picture: an index PNG, an overlay and a JSON file")] = (
        "predictions"
    )
    tiles: Annotated[
        Literal["auto", "yes", "no"],
        doc("overlapping tiles at the picture's own scale, or the whole resized as in training; auto: tiles if larger"),
    ] = "auto"
    json: Annotated[bool, doc("print JSON instead of a table")] = False
    debug: Annotated[bool, doc("show a traceback when something fails")] = False
