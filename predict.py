"""Says what a trained model sees in pictures or rows of a CSV: python predict.py MODEL FILE ... [--flag value ...]."""

import sys

from command_line import Program, Request, flags, main
from graphs.registry import MODELS
from training.options import PREDICT_OPTIONS
from training.startup import import_quietly


def predict(request: Request) -> None:
    """Hands over to training/prediction.py, or to training/locating.py for what finds objects."""
    task = MODELS[request.model].task
    options = PREDICT_OPTIONS[task](**request.options)
    if task == "classify":
        import_quietly("training.prediction").predict(request.model, request.paths, options)
    else:
        import_quietly("training.locating").locate(request.model, request.paths, options)


PROGRAM = Program("predict.py", __doc__, predict, flags.prediction_flags, words=("MODEL", "FILE [FILE ...]"))

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
