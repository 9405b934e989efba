"""What was recorded of a drive, a row for each moment, without the pictures."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

CAMERAS = ("center", "left", "right")

_LONGEST = 1.0  # seconds between two rows of one stretch


class Table(NamedTuple):
    """R rows, in the order of time within each recording.

    files: str [R, 3], what the data set calls the pictures of the CAMERAS; "" for one that a side camera did not take.
    angles: float32 [R], the steering angles in
    -1..1, where 1 is 25 degrees to the right. speeds: float32 [R], miles an hour. seconds: float64 [R], since the start
    of the recording. recordings: int32 [R], the number of the recording, from 0, ascending. stretches: int32 [R], the
    number of the unbroken stretch of time, ascending; see `stretches_of`.
    """

    files: np.ndarray
    angles: np.ndarray
    speeds: np.ndarray
    seconds: np.ndarray
    recordings: np.ndarray
    stretches: np.ndarray

    @classmethod
    def of(cls, columns: Mapping[str, np.ndarray]) -> "Table":
        """A table of these columns, all but the stretches, which follow from them."""
        stretches = stretches_of(columns["recordings"], columns["seconds"])
        return cls(
            np.asarray(columns["files"], np.str_).reshape(-1, len(CAMERAS)),
            np.asarray(columns["angles"], np.float32),
            np.asarray(columns["speeds"], np.float32),
            np.asarray(columns["seconds"], np.float64),
            np.asarray(columns["recordings"], np.int32),
            stretches,
        )

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(self.angles)

    def take(self, rows: np.ndarray) -> "Table":
        """Some of the rows; where others are missing between them for longer than a second, a new stretch begins."""
        return Table.of({name: column[rows] for name, column in self._asdict().items()})

    def clock(self) -> np.ndarray:
        """The seconds [R] that the recording has lasted until each row, without the gaps between stretches."""
        passed = np.diff(self.seconds, prepend=0.0)
        first_of_stretch = np.diff(self.stretches, prepend=-1) != 0
        total = np.cumsum(np.where(first_of_stretch, 0.0, passed))
        starts = np.flatnonzero(np.diff(self.recordings, prepend=-1))
        lengths = np.diff(np.append(starts, self.size))
        return total - np.repeat(total[starts], lengths)


def stretches_of(recordings: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """The number of the unbroken stretch of time that each row [R] belongs to: int32 [R], from 0.

    A new stretch begins with a recording, and where the time leaps by more than a second, or back.
    """
    passed = np.diff(seconds)
    begins = (np.diff(recordings) != 0) | (passed > _LONGEST) | (passed < 0)
    return np.concatenate([[0], np.cumsum(begins)])[: len(recordings)].astype(np.int32)


def smoothed(table: Table, window: float) -> np.ndarray:
    """The steering angles [R], each the mean of those at most window / 2 seconds away in its stretch: float32.

    window: seconds; 0 leaves the angles as they are.
    """
    if not window:
        return table.angles
    # Times that grow from stretch to stretch by more than the window: one search in all of them keeps to the stretch.
    longest = table.seconds.max() - table.seconds.min() + window + 1 if table.size else 0
    times = table.seconds + table.stretches * longest
    half = window / 2 + 1e-9
    first, beyond = np.searchsorted(times, times - half), np.searchsorted(times, times + half, "right")
    sums = np.concatenate([[0.0], np.cumsum(table.angles, dtype=np.float64)])
    return ((sums[beyond] - sums[first]) / (beyond - first)).astype(np.float32)
