"""Shows what a trained model gives: python predict.py MODEL [FILE ...] [--flag value ...].

Classes of pictures or of rows of a CSV; objects in pictures; pictures generated from random numbers.
A classifier of small pictures slid over large ones: python predict.py window FILE ... [--flag value ...].
A network that steers at the wheel of the Udacity simulator: python predict.py drive [--flag value ...].
Samples of vae by its decoder alone: python predict.py vae_generator [--flag value ...].
"""

import sys
from functools import partial

from command_line import Program, Request, flags, main
from tasks import registry
from tasks.task import Command
from training.startup import import_quietly


def predict(request: Request) -> None:
    """Hands over to the predictor of the model's task."""
    options = request.entry.predict_options(**request.options)
    _run(registry.task_of(request.model).predictor, request.entry, request.paths, options)


def command(about: Command, request: Request) -> None:
    """Hands over to a program that stands in the place of a model."""
    _run(about.run, request.paths, about.options(**request.options))


def _run(path: str, *arguments: object) -> None:
    module, function = path.split(":")
    getattr(import_quietly(module), function)(*arguments)


COMMANDS = {
    word: Program(
        f"predict.py {word}",
        about.about,
        partial(command, about),
        partial(flags.flags_of_options, about.options),
        words=("FILE [FILE ...]",) if about.reads_files else (),
    )
    for task in registry.TASKS.values()
    for word, about in task.commands.items()
}
PROGRAM = Program(
    "predict.py",
    __doc__,
    predict,
    flags.prediction_flags,
    words=("MODEL", "FILE [FILE ...]"),
    also=COMMANDS,
    models=registry.predictable,
)

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
