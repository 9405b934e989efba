"""Measures a trained model on its test split (or another one): python evaluate.py MODEL [--flag value ...]."""

import sys

import flags
from command_line import Program, Request, main
from training.options import EvaluateOptions
from training.startup import import_quietly


def evaluate(request: Request) -> None:
    """Hands over to training/evaluation.py."""
    evaluation = import_quietly("training.evaluation")
    evaluation.evaluate(request.model, EvaluateOptions(**request.options))


if __name__ == "__main__":
    sys.exit(main(Program("evaluate.py", __doc__, evaluate, flags.evaluation_flags)))
