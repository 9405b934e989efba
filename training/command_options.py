"""The flags of the commands that open a run: evaluate.py, predict.py, export.py and their programs. No TensorFlow."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, doc

from parameters import Only
from training.options import DATA_DIR, Rename

Invert = Annotated[
    Literal["auto", "yes", "no"],
    doc("swap dark and light; auto: as the run did, or in grey pictures whose border is light"),
]


@dataclass(frozen=True)
class RunOptions:
    """The flags of every command that opens a run."""

    save_dir: Annotated[str, doc("run folder; else checkpoints/MODEL")] = ""
    checkpoint: Annotated[str, doc("best (on validation), last, or a path")] = "best"


@dataclass(frozen=True)
class FindOptions(RunOptions):
    """`python predict.py MODEL FILE ... --flag value ...` of a model that finds objects in pictures."""

    out: Annotated[str, doc("folder for the results: a PNG and a JSON file for each picture")] = "predictions"
    json: Annotated[bool, doc("print JSON instead of a table")] = False
    debug: Annotated[bool, doc("show a traceback when something fails")] = False


@dataclass(frozen=True)
class EvaluateOptions(RunOptions):
    """`python evaluate.py MODEL --flag value ...`; the model's hyperparameters come from the run's config.json."""

    data_dir: Annotated[str, doc(DATA_DIR)] = ""
    split: Annotated[Literal["train", "validation", "test"], doc("split of the data set")] = "test"
    data: Annotated[str, doc("data set to measure on; else the one of the run")] = ""
    init_from: Annotated[
        str,
        doc("weights to import as a run and measure: a run folder, a checkpoint, .npz, .npy, .h5, .keras or .pb"),
    ] = ""
    rename: Rename = ""
    batch_size: Annotated[
        int,
        Ge(0),
        doc(
            "examples in a batch; changes speed, memory and metrics of pairs (siamese) or random numbers; 0: up to 500"
        ),
    ] = 0
    debug: Annotated[bool, doc("show a traceback when something fails")] = False


@dataclass(frozen=True)
class InspectOptions:
    """`python evaluate.py inspect SOURCE --flag value ...`."""

    json: Annotated[bool, doc("print JSON instead of a table")] = False
    debug: Annotated[bool, doc("show a traceback when something fails")] = False


@dataclass(frozen=True)
class DescribeOptions:
    """`python evaluate.py describe MODEL --flag value ...`."""

    batch_size: Annotated[int, Ge(1), doc("examples whose activations are counted as memory")] = 1
    compare: Annotated[
        str, doc("further networks, side by side: MODEL:FLAG=VALUE,FLAG=VALUE,MODEL:..., hyperparameters alone")
    ] = ""
    picture: Annotated[
        str, Only("compare"), doc('PNG of parameters against multiply-adds of the networks; "" for none')
    ] = "costs.png"
    json: Annotated[bool, doc("print JSON instead of tables")] = False
    debug: Annotated[bool, doc("show a traceback when something fails")] = False


@dataclass(frozen=True)
class ExportOptions:
    """`python export.py RUN FOLDER --flag value ...`."""

    format: Annotated[
        Literal["savedmodel", "tflite", "onnx"], doc("format; tflite and onnx need requirements-export.txt")
    ] = "savedmodel"
    checkpoint: Annotated[str, doc("best (on validation), last, or a path")] = "best"
    debug: Annotated[bool, doc("show a traceback when something fails")] = False
