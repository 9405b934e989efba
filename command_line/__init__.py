"""What train.py, evaluate.py, predict.py and export.py share: words into checked flags, help, errors in a line."""

from command_line.main import main
from command_line.program import Program, Request

__all__ = ["Program", "Request", "main"]
