"""The flags of evaluate.py and predict.py for segmenters. No TensorFlow."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import doc

from training.command_options import EvaluateOptions, RunOptions


@dataclass(frozen=True)
class EvaluateSegmenterOptions(EvaluateOptions):
    """`python evaluate.py MODEL --flag value ...` of a segmenter."""


@dataclass(frozen=True)
class SegmentOptions(RunOptions):
    """`python predict.py MODEL FILE ... --flag value ...` of a segmenter."""

    out: Annotated[str, doc("folder for the results of each picture: an index PNG, an overlay and a JSON file")] = (
        "predictions"
    )
    json: Annotated[bool, doc("print JSON instead of a table")] = False
    debug: Annotated[bool, doc("show a traceback when something fails")] = False
