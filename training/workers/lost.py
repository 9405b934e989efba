"""The errors of a worker that misses another one."""

from pathlib import Path

from errors import RunError

AGAIN = "; started again, all workers go on from the newest checkpoint"
# sysexits.h has 75 for a temporary failure.
LOST_STATUS, ABSENT_STATUS = 75, 76


def again(number: int, restarts: int) -> str:
    """The line that comes before a restart; number: its own, from 1."""
    return f"all workers start again from the newest checkpoint (restart {number} of {restarts})"


def used_up(restarts: int, folder: Path) -> RunError:
    """The error for a loss after the last restart; folder: of the run."""
    return RunError(
        f"workers were lost {restarts + 1} times, and --restarts is {restarts}; {folder} keeps the newest "
        "checkpoint: the same command resumes from it"
    )


class Lost(RunError):
    """Another worker has ended or does not answer: all must start again, from the newest checkpoint."""

    exit_status = LOST_STATUS


class Absent(RunError):
    """Another worker does not answer or does not come at the start."""

    exit_status = ABSENT_STATUS
