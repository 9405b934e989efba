"""The flags of predict.py for detectors. No TensorFlow."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval, doc

from training.command_options import FindOptions


@dataclass(frozen=True)
class DetectOptions(FindOptions):
    """`python predict.py MODEL FILE ... --flag value ...` of a detector."""

    threshold: Annotated[
        float | None,
        Interval(ge=0, le=1),
        doc("least score of a detection that is shown; none: the threshold of the best F1 on validation, else 0.6"),
    ] = None
    iou: Annotated[
        float,
        Interval(ge=0, le=1),
        doc("two boxes of a class with a higher overlap are one object; the one with the higher score stays"),
    ] = 0.5
