"""The flags of predict.py for localizers. No TensorFlow."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval, doc

from training.command_options import FindOptions


@dataclass(frozen=True)
class LocalizeOptions(FindOptions):
    """`python predict.py MODEL FILE ... --flag value ...` of a localizer."""

    threshold: Annotated[float, Interval(ge=0, le=1), doc("least presence of an object that is shown")] = 0.5
