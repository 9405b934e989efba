"""The flags of predict.py for classifiers. No TensorFlow."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Interval, doc

from training.command_options import FindOptions, Invert, RunOptions


@dataclass(frozen=True)
class ClassifyOptions(RunOptions):
    """`python predict.py MODEL FILE ... --flag value ...` of a classifier."""

    top: Annotated[int, Ge(1), doc("classes to show for each example, the most probable first")] = 1
    json: Annotated[bool, doc("print JSON instead of a table")] = False
    invert: Invert = "auto"
    debug: Annotated[bool, doc("show a traceback when something fails")] = False


@dataclass(frozen=True)
class WindowOptions(FindOptions):
    """`python predict.py window FILE ... --flag value ...`."""

    save_dir: Annotated[str, doc("run folder of a classifier with convolutions, of any model")] = "checkpoints/mnist"
    scales: Annotated[
        tuple[Annotated[float, Interval(gt=0, le=16)], ...],
        doc("sizes of the picture at which it is searched; at 0.5 a window covers twice the height and width"),
    ] = (1.0, 0.7, 0.5)
    threshold: Annotated[float, Interval(gt=0, lt=1), doc("least probability of a window that counts")] = 0.99
    iou: Annotated[
        float,
        Interval(ge=0, le=1),
        doc("two windows of a class with a higher overlap are one object; the more probable one stays"),
    ] = 0.3
    least_contrast: Annotated[
        float,
        Interval(ge=0, le=255),
        doc("windows whose grey levels (0..255) have a smaller standard deviation are ignored as empty"),
    ] = 20.0
    whole: Annotated[
        Literal["auto", "yes", "no"],
        doc("ignore windows whose border is not uniform, since they cut through an object; auto: in grey pictures"),
    ] = "auto"
    invert: Invert = "auto"
