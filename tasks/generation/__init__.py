"""Generation: pictures from random numbers, of a class if the model takes one."""

from tasks.generation.models import MODELS
from tasks.generation.options import DecoderOptions, EvaluateGenerator, GenerateOptions
from tasks.task import Command, Task
from training.runs.own_files import evaluation_picture

DECODER = Command(
    "Generates pictures with the decoder of a trained vae alone; they are those of predict.py vae.",
    DecoderOptions,
    "tasks.generation.predict:predict_by_decoder",
)
PICTURES = ("samples", "classes", "neighbours", "reconstructions", "manifold", "codes")  # of evaluate.py
SAMPLES = r"samples/[0-9]{8,}\.png"  # of training: the step
RUN_FILES = (SAMPLES, r"samples\.gif", *map(evaluation_picture, PICTURES))
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
