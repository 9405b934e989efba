"""The flags of predict.py for encoders. No TensorFlow."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import doc

from training.command_options import Invert, RunOptions


@dataclass(frozen=True)
class EncodeOptions(RunOptions):
    """`python predict.py MODEL FILE ... --flag value ...` of an encoder."""

    out: Annotated[str, doc("folder for codes.npz and, if the model reconstructs pictures, a PNG for each of them")] = (
        "predictions"
    )
    json: Annotated[bool, doc("print JSON instead of a table")] = False
    invert: Invert = "auto"
    debug: Annotated[bool, doc("show a traceback when something fails")] = False
