"""Trains a model, or goes on with a run that was stopped: python train.py MODEL [--flag value ...]."""

import sys

import flags
from command_line import Program, Request, main
from datasets.registry import check_folder
from graphs.registry import MODELS
from training.options import combine
from training.startup import import_quietly


def train(request: Request) -> None:
    """Checks what the flags say together, then hands over to training/loop.py."""
    options = combine(request.options, request.given, MODELS[request.model].recipe)
    check_folder(options.data, options.data_dir)
    hyperparameters = dict(request.hyperparameters)
    if "num_classes" in hyperparameters and "num_classes" not in request.given:
        hyperparameters["num_classes"] = None

    loop = import_quietly("training.loop")  # takes seconds: only for flags that are right
    chosen = request.options | request.hyperparameters | request.data_options
    words = [f"--{name}={flags.spell(chosen[name])}" for name in sorted(request.given - {"fresh"})]
    command = " ".join(["python train.py", request.model, *words])
    loop.train(request.model, options, hyperparameters, request.data_options, command)


if __name__ == "__main__":
    sys.exit(main(Program("train.py", __doc__, train, flags.training_flags)))
