"""The errors that a command reports in one or two lines instead of a traceback. Every package may import this file."""

import os

from texts import shown


class ReportedError(Exception):
    """An error whose message says what is wrong, where and what to do; commands print it, and exit with exit_status.

    Args:
        lines: the lines of the message, one or two. A line break within one comes from a name and is shown as \\n.
    """

    exit_status = 1

    def __init__(self, *lines: str):
        super().__init__(*lines)

    def __str__(self) -> str:
        return "\n".join(map(shown, self.args))


class UsageError(ReportedError, ValueError):
    """What was asked for makes no sense: a flag, a name, a combination. Exit status 2."""

    exit_status = 2


class DataError(ReportedError, ValueError):
    """A data set, picture or table is missing, damaged or not what it claims to be. Exit status 1."""


def unreadable(path: str | os.PathLike, error: OSError) -> DataError:
    """The error for a file that can't be read, with the operating system's reason."""
    return DataError(f"{path}: {(error.strerror or str(error)).lower()}")


class RunError(ReportedError, RuntimeError):
    """The work itself failed: a run folder, a checkpoint, a loss that is not finite, a full disk. Exit status 1."""
