"""Trains a model, or resumes a run that was stopped: python train.py MODEL [--flag value ...]."""

import sys

from command_line import Program, Request, flags, main
from datasets.registry import check_folder
from tasks.registry import run_files
from training.inputs.weight_rules import check_rule
from training.options import combine
from training.startup import import_quietly
from training.weights import patterns


def train(request: Request) -> None:
    """Checks what the flags say together, then hands over to training/start.py."""
    options = combine(request.options, request.given, request.entry.recipe_for(request.options["data"]))
    check_folder(options.data, options.data_dir)
    patterns.check_pattern("restore", options.restore)
    patterns.check_pattern("train", options.train)
    patterns.parse_rename(options.rename)
    patterns.parse_rates(options.learning_rate_of)
    patterns.parse_devices(options.device_of)
    check_rule(options.class_weights)

    start = import_quietly("training.start")  # takes seconds: only for flags that are right
    chosen = request.options | request.hyperparameters | request.data_options
    words = [f"--{name}={flags.spell(chosen[name])}" for name in sorted(request.given - {"fresh"})]
    command = " ".join(["python train.py", request.model, *words])
    start.train(request.entry, options, request.network, request.data_options, command, run_files(), request.given)


PROGRAM = Program("train.py", __doc__, train, flags.training_flags)

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
