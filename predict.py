"""Says what a trained model sees in pictures or rows of a CSV: python predict.py MODEL FILE ... [--flag value ...]."""

import sys

from command_line import Program, Request, flags, main
from training.options import PredictOptions
from training.startup import import_quietly


def predict(request: Request) -> None:
    """Hands over to training/prediction.py."""
    prediction = import_quietly("training.prediction")
    prediction.predict(request.model, request.paths, PredictOptions(**request.options))


PROGRAM = Program("predict.py", __doc__, predict, flags.prediction_flags, words=("MODEL", "FILE [FILE ...]"))

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
