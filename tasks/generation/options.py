"""The flags of evaluate.py and predict.py for generators. No TensorFlow."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Interval, doc

from parameters import Only
from training.command_options import EvaluateOptions, RunOptions


@dataclass(frozen=True)
class EvaluateGenerator(EvaluateOptions):
    """`python evaluate.py MODEL --flag value ...` of a generator."""

    judge: Annotated[str, doc("run folder of a classifier of the same pictures, which scores the samples")] = ""
    judge_accuracy: Annotated[
        float, Interval(ge=0, le=1), Only("judge"), doc("least accuracy of the judge on the real pictures of the split")
    ] = 0.99


@dataclass(frozen=True)
class EvaluateAutoencoder(EvaluateGenerator):
    """`python evaluate.py MODEL --flag value ...` of a generator that gives a likelihood."""

    importance: Annotated[
        int, Ge(0), doc("latent vectors a picture for the importance-weighted bound; 0 leaves it out")
    ] = 0


@dataclass(frozen=True)
class GenerateOptions(RunOptions):
    """`python predict.py MODEL --flag value ...` of a generator."""

    out: Annotated[
        str, doc("folder for a PNG of all pictures and an .npz of their pixels, which replace older ones")
    ] = "samples"
    count: Annotated[int, Interval(ge=1, le=100_000), doc("number of pictures")] = 64
    seed: Annotated[int, Interval(ge=0, le=2**31 - 1), doc("of the latent vectors")] = 0
    debug: Annotated[bool, doc("show a traceback when something fails")] = False


@dataclass(frozen=True)
class DecoderOptions(GenerateOptions):
    """`python predict.py vae_generator --flag value ...`."""

    save_dir: Annotated[str, doc("run folder of vae")] = "checkpoints/vae"


@dataclass(frozen=True)
class GenerateClassOptions(GenerateOptions):
    """`python predict.py MODEL --flag value ...` of a generator that takes a class."""

    class_: Annotated[str, doc("class of all pictures, its name or number; when not given, each class in turn")] = ""


@dataclass(frozen=True)
class GenerateAutoencoderOptions(GenerateOptions):
    """`python predict.py MODEL --flag value ...` of a generator with an encoder."""

    count: Annotated[
        int | None,
        Interval(ge=1, le=100_000),
        doc("number of pictures, or of rows with --interpolate; none: 64 pictures, 8 rows"),
    ] = None
    interpolate: Annotated[
        tuple[str, ...],
        doc("two classes A,B: pictures on the line from the code of a test picture of A to that of one of B"),
    ] = ()
    data_dir: Annotated[str, Only("interpolate"), doc("folder with data sets; else the one of the run")] = ""
