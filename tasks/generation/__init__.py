"""Generation: pictures from random numbers, of a class if the model takes one."""

from tasks.generation.models import MODELS
from tasks.generation.options import DecoderOptions, EvaluateGenerator, GenerateOptions
from tasks.task import Command, Task

TASK = Task(
    name="generation",
    about="pictures from random numbers, of a class if the model takes one",
    models=MODELS,
    evaluator="tasks.generation.evaluator:AdversarialEvaluator",
    evaluate_options=EvaluateGenerator,
    predict_options=GenerateOptions,
    predictor="tasks.generation.predict:predict",
    reads_files=False,
    run_files=(
        "samples", "samples.gif", "samples-*.png", "classes-*.png", "neighbours-*.png", "reconstructions-*.png",
        "manifold-*.png", "codes-*.png",
    ),
    commands={
        "vae_generator": Command(
            "Generates pictures with the decoder of a trained vae alone; they are those of predict.py vae.",
            DecoderOptions,
            "tasks.generation.predict:predict_by_decoder",
            reads_files=False,
        )
    },
)  # fmt: skip
