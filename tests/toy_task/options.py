"""The flags of evaluate.py and predict.py for the toy task. No TensorFlow."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Interval, doc

from training.command_options import EvaluateOptions, RunOptions


@dataclass(frozen=True)
class EvaluateNumber(EvaluateOptions):
    """`python evaluate.py toy --flag value ...`."""

    tolerance: Annotated[float, Ge(0), doc("error of a number that still counts as right")] = 1.0


@dataclass(frozen=True)
class NumberOptions(RunOptions):
    """`python predict.py toy FILE ... --flag value ...`."""

    decimals: Annotated[int, Interval(ge=0, le=6), doc("digits behind the point")] = 2
    debug: Annotated[bool, doc("show a traceback when something fails")] = False
