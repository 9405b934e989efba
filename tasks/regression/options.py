"""The flags of evaluate.py, predict.py and records.py for networks that steer and their recordings. No TensorFlow."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval, doc

from datasets.options import BalanceSteering, SideSteering, Strict
from parameters import Only
from training.command_options import EvaluateOptions, RunOptions


@dataclass(frozen=True)
class EvaluateRegressorOptions(EvaluateOptions):
    """`python evaluate.py MODEL --flag value ...` of a network that steers."""

    simulate: Annotated[bool, doc("let the network drive the recorded stretches, without the simulator")] = False
    limit: Annotated[
        float,
        Interval(gt=0, le=20),
        Only("simulate"),
        doc("metres beside the recorded path from which on the car is put back"),
    ] = 2.0


@dataclass(frozen=True)
class SteerOptions(RunOptions):
    """`python predict.py MODEL FILE ... --flag value ...` of a network that steers."""

    json: Annotated[bool, doc("print JSON instead of a table")] = False
    debug: Annotated[bool, doc("show a traceback when something fails")] = False


@dataclass(frozen=True)
class DriveOptions(RunOptions):
    """`python predict.py drive --flag value ...`."""

    save_dir: Annotated[str, doc("run folder of a network that steers")] = "checkpoints/driving_cnn"
    port: Annotated[
        int, Interval(ge=0, le=65535), doc("port to listen at; the simulator connects to 4567; 0: any free one")
    ] = 4567
    host: Annotated[
        str, doc("address to listen at; 0.0.0.0 for simulators on other machines, or outside of a container")
    ] = "127.0.0.1"
    speed: Annotated[float, Interval(ge=0, le=100), doc("speed to keep, in miles an hour")] = 9.0
    record: Annotated[
        str, doc('new folder for a recording of the drive, which --data driving:FOLDER reads; "" for none')
    ] = ""
    debug: Annotated[bool, doc("show a traceback when something fails")] = False


@dataclass(frozen=True)
class RecordingsOptions:
    """`python records.py driving_log FOLDER --flag value ...`."""

    out: Annotated[str, doc("folder for driving_log_compiled.csv; else FOLDER")] = ""
    histogram: Annotated[str, doc("PNG to write: the angles before and after --balance_steering")] = ""
    balance_steering: Annotated[BalanceSteering, Only("histogram")] = 1.0
    debug_grid: Annotated[str, doc("PNG to write: 5 x 6 examples with camera, transform and angle")] = ""
    side_steering: Annotated[SideSteering, Only("debug_grid")] = 0.25
    seed: Annotated[int, Interval(ge=0, lt=2**31), doc("of the rows that are kept and the examples that are shown")] = 0
    strict: Strict = False
    debug: Annotated[bool, doc("show a traceback when something fails")] = False
