"""The errors of a worker that misses another one."""

from errors import RunError

AGAIN = "; started again, all workers go on from the newest checkpoint"
# sysexits.h has 75 for a temporary failure.
LOST_STATUS, ABSENT_STATUS = 75, 76


class Lost(RunError):
    """Another worker has ended or does not answer: all must start again, from the newest checkpoint."""

    exit_status = LOST_STATUS


class Absent(RunError):
    """Another worker does not answer or does not come at the start."""

    exit_status = ABSENT_STATUS
