"""The flags of evaluate.py and predict.py for networks that steer. No TensorFlow."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Gt, doc

from parameters import Only
from training.command_options import EvaluateOptions, RunOptions


@dataclass(frozen=True)
class EvaluateRegressorOptions(EvaluateOptions):
    """`python evaluate.py MODEL --flag value ...` of a network that steers."""

    simulate: Annotated[bool, doc("let the network drive the recorded stretches, without the simulator")] = False
    limit: Annotated[
        float, Gt(0), Only("simulate"), doc("metres beside the recorded path from which on the car is put back")
    ] = 1.0


@dataclass(frozen=True)
class SteerOptions(RunOptions):
    """`python predict.py MODEL FILE ... --flag value ...` of a network that steers."""

    json: Annotated[bool, doc("print JSON instead of a table")] = False
    debug: Annotated[bool, doc("show a traceback when something fails")] = False
