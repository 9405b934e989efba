"""Standard output and errors that take any text: whatever their encoding, and where they are closed."""

import os
import sys


def prepare() -> None:
    """Letters that the encoding of stdout or stderr lacks are written as escapes; a closed one takes text to nowhere.

    A name with such a letter would otherwise end the work that is done, at the moment of its report.
    """
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = getattr(sys, name)
        if stream is None:  # so Python starts with a closed one
            _occupy(number)
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8", errors="backslashreplace"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):  # not a notebook's
            stream.reconfigure(errors="backslashreplace")


def _occupy(number: int) -> None:
    """Opens the descriptor: else the next file that is opened gets it, and what libraries print goes into that file."""
    null = os.open(os.devnull, os.O_WRONLY)
    if null != number:
        os.dup2(null, number)
        os.close(null)
