"""Generation: pictures from random numbers, of a class if the model takes one."""

from tasks.generation.models import MODELS
from tasks.generation.options import DecoderOptions, EvaluateGenerator, GenerateOptions
from tasks.task import Command, Task

DECODER = Command(
    "Generates pictures with the decoder of a trained vae alone; they are those of predict.py vae.",
    DecoderOptions,
    "tasks.generation.predict:predict_by_decoder",
    reads_files=False,
)
RUN_FILES = (
    "samples", "samples.gif", "samples-*.png", "classes-*.png", "neighbours-*.png", "reconstructions-*.png",
    "manifold-*.png", "codes-*.png",
)  # fmt: skip
TASK = Task(
    __name__,
    __doc__,
    MODELS,
    "AdversarialEvaluator",
    GenerateOptions,
    EvaluateGenerator,
    reads_files=False,
    run_files=RUN_FILES,
    commands={"vae_generator": DECODER},
)
