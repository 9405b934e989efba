"""What can be asked of predict.py: the flags of each of its tasks. No TensorFlow."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Interval, doc

from parameters import Only


@dataclass(frozen=True)
class PredictOptions:
    """`python predict.py MODEL FILE ... --flag value ...`; the hyperparameters come from the run's config.json."""

    save_dir: Annotated[str, doc("run folder; else checkpoints/MODEL")] = ""
    checkpoint: Annotated[str, doc("best (on validation), last, or a path")] = "best"
    top: Annotated[int, Ge(1), doc("classes to show for each example, the most probable first")] = 1
    json: Annotated[bool, doc("print JSON instead of a table")] = False
    invert: Annotated[
        Literal["auto", "yes", "no"], doc("grey pictures: swap dark and light; auto: when the border is light")
    ] = "auto"
    debug: Annotated[bool, doc("show a traceback when something fails")] = False


@dataclass(frozen=True)
class LocateOptions:
    """`python predict.py MODEL FILE ... --flag value ...` of a model that finds one object."""

    save_dir: Annotated[str, doc("run folder; else checkpoints/MODEL")] = ""
    checkpoint: Annotated[str, doc("best (on validation), last, or a path")] = "best"
    out: Annotated[str, doc("folder for what is found: a PNG and a JSON file for each picture")] = "predictions"
    threshold: Annotated[float, Interval(ge=0, le=1), doc("least presence of an object that is shown")] = 0.5
    json: Annotated[bool, doc("print JSON instead of a table")] = False
    debug: Annotated[bool, doc("show a traceback when something fails")] = False


@dataclass(frozen=True)
class DetectOptions(LocateOptions):
    """`python predict.py MODEL FILE ... --flag value ...` of a model that finds any number of objects."""

    threshold: Annotated[
        float | None, Interval(ge=0, le=1), doc("least score of what is shown; none: the best on validation, else 0.6")
    ] = None
    iou: Annotated[
        float, Interval(ge=0, le=1), doc("of two boxes of a class that overlap by more than this, the better one stays")
    ] = 0.5


@dataclass(frozen=True)
class WindowOptions:
    """`python predict.py window FILE ... --flag value ...`."""

    save_dir: Annotated[str, doc("run folder of a classifier with convolutions, of any model")] = "checkpoints/mnist"
    checkpoint: Annotated[str, doc("best (on validation), last, or a path")] = "best"
    out: Annotated[str, doc("folder for what is found: a PNG and a JSON file for each picture")] = "predictions"
    scales: Annotated[
        tuple[Annotated[float, Interval(gt=0, le=16)], ...],
        doc("sizes of the picture at which it is searched: at 0.5 the window sees what is twice as large"),
    ] = (1.0, 0.7, 0.5)
    threshold: Annotated[float, Interval(gt=0, lt=1), doc("least probability of a window that counts")] = 0.99
    iou: Annotated[
        float, Interval(ge=0, le=1), doc("of two windows of a class that overlap by more, the better one stays")
    ] = 0.3
    least_contrast: Annotated[
        float,
        Interval(ge=0, le=255),
        doc("ignore windows whose grey levels (0..255) have a smaller standard deviation: no class stands for nothing"),
    ] = 20.0
    whole: Annotated[
        Literal["auto", "yes", "no"],
        doc("ignore windows whose border is not uniform: they cut through something; auto: in grey pictures"),
    ] = "auto"
    invert: Annotated[
        Literal["auto", "yes", "no"], doc("grey pictures: swap dark and light; auto: when the border is light")
    ] = "auto"
    json: Annotated[bool, doc("print JSON instead of a table")] = False
    debug: Annotated[bool, doc("show a traceback when something fails")] = False


@dataclass(frozen=True)
class GenerateOptions:
    """`python predict.py MODEL --flag value ...` of a model that makes pictures."""

    save_dir: Annotated[str, doc("run folder; else checkpoints/MODEL")] = ""
    checkpoint: Annotated[str, doc("best (on validation), last, or a path")] = "best"
    out: Annotated[
        str,
        doc("folder for what is made: a PNG of all pictures and an .npz of their pixels, in the place of older ones"),
    ] = "samples"
    count: Annotated[int, Interval(ge=1, le=100_000), doc("how many pictures")] = 64
    seed: Annotated[int, Interval(ge=0, le=2**31 - 1), doc("chooses the numbers that the pictures are made of")] = 0
    debug: Annotated[bool, doc("show a traceback when something fails")] = False


@dataclass(frozen=True)
class VaeGeneratorOptions(GenerateOptions):
    """`python predict.py vae_generator --flag value ...`."""

    save_dir: Annotated[str, doc("run folder of vae")] = "checkpoints/vae"


@dataclass(frozen=True)
class GenerateClassesOptions(GenerateOptions):
    """`python predict.py MODEL --flag value ...` of a model that makes pictures of the class asked for."""

    class_: Annotated[str, doc("class of all pictures, its name or number; each class in turn when not given")] = ""


@dataclass(frozen=True)
class AutoencodeOptions(GenerateOptions):
    """`python predict.py MODEL --flag value ...` of a model that makes pictures, and finds the numbers of one."""

    count: Annotated[
        int | None,
        Interval(ge=1, le=100_000),
        doc("how many pictures, or rows with --interpolate; none: 64, or 8 rows"),
    ] = None
    interpolate: Annotated[
        tuple[str, ...], doc("two classes: from test pictures of the first to those of the second, through their codes")
    ] = ()
    data_dir: Annotated[str, Only("interpolate"), doc("folder with data sets; else where the run had its data")] = ""


#: What predict.py can be told, by the task of the model.
PREDICT_OPTIONS = {
    "classify": PredictOptions,
    "locate": LocateOptions,
    "detect": DetectOptions,
    "generate": GenerateOptions,
    "generate_classes": GenerateClassesOptions,
    "autoencode": AutoencodeOptions,
}
#: The tasks for which it reads no files.
WITHOUT_FILES = frozenset(task for task, options in PREDICT_OPTIONS.items() if issubclass(options, GenerateOptions))
