"""Trains a model, or resumes a run that was stopped: python train.py MODEL [--flag value ...]."""

import sys

from command_line import Program, Request, flags, main
from command_line.checks import options_of
from tasks.registry import run_files
from training.startup import import_quietly
from training.workers import launcher, on_ray


def train(request: Request) -> None:
    """Checks what the flags say together, then hands over to training/start.py."""
    options = options_of(request)
    if on_ray.is_needed(options):
        if status := on_ray.launch(request.argv, request.model, options):
            raise SystemExit(status)
        return
    if launcher.is_needed(options):
        if status := launcher.launch([__file__, *request.argv], request.model, options):
            raise SystemExit(status)
        return
    start = import_quietly("training.start")  # takes seconds: only for flags that are right
    words = [f"--{name}={flags.spell(value)}" for name, value in request.chosen.items() if name != "fresh"]
    command = " ".join(["python train.py", request.model, *words])
    start.train(request.entry, options, request.network, request.data_options, command, run_files(), request.given)


PROGRAM = Program("train.py", __doc__, train, flags.training_flags)

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
