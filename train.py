"""Trains a model, or goes on with a run that was stopped: python train.py MODEL [--flag value ...]."""

import sys

import flags
from command_line import Program, Request, main
from errors import UsageError
from training.options import TrainOptions
from training.startup import import_quietly


def train(request: Request) -> None:
    """Checks what the flags say together, then hands over to training/loop.py."""
    options = dict(request.options)
    if {"steps", "epochs"} <= request.given:
        raise UsageError("--steps and --epochs both say how long to train; give one of them")
    for given, other in (("steps", "epochs"), ("epochs", "steps")):
        if given in request.given:
            options[other] = 0  # the model's own default length
    if "schedule" in request.given and "decay_rate" not in request.given:
        options["decay_rate"] = TrainOptions.decay_rate  # the model's own belongs to its own schedule
    hyperparameters = dict(request.hyperparameters)
    if "num_classes" in hyperparameters and "num_classes" not in request.given:
        hyperparameters["num_classes"] = None

    loop = import_quietly("training.loop")  # takes seconds: only for flags that are right
    chosen = request.options | request.hyperparameters | request.data_options
    words = [f"--{name}={flags.spell(chosen[name])}" for name in sorted(request.given - {"fresh"})]
    command = " ".join(["python train.py", request.model, *words])
    loop.train(request.model, TrainOptions(**options), hyperparameters, request.data_options, command)


if __name__ == "__main__":
    sys.exit(main(Program("train.py", __doc__, train, flags.training_flags)))
