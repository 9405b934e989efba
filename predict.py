"""Shows what a trained model gives: python predict.py MODEL [FILE ...] [--flag value ...].

Classes of pictures or of rows of a CSV; objects in pictures; pictures generated from random numbers.
A classifier of small pictures slid over large ones: python predict.py window FILE ... [--flag value ...].
A network that steers at the wheel of the Udacity simulator: python predict.py drive [--flag value ...].
Samples of vae by its decoder alone: python predict.py vae_generator [--flag value ...].
"""

import sys

from command_line import Program, Request, flags, main
from command_line.task_commands import programs_of
from tasks import registry
from training.startup import import_quietly


def predict(request: Request) -> None:
    """Hands over to the predictor of the model's task."""
    options = request.entry.predict_options(**request.options)
    module, function = registry.task_of(request.model).predictor.split(":")
    getattr(import_quietly(module), function)(request.entry, request.paths, options)


PROGRAM = Program(
    "predict.py",
    __doc__,
    predict,
    flags.prediction_flags,
    words=("MODEL", "FILE [FILE ...]"),
    also=programs_of("predict.py"),
    models=registry.predictable,
)

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
