"""The command line of train.py, evaluate.py, predict.py and export.py: checked flags, help, errors in one line."""

from command_line.main import main
from command_line.program import Program, Request

__all__ = ["Program", "Request", "main"]
