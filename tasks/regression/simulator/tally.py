"""Counts of one client's drive, and the line that sums them up."""

from array import array
from collections import Counter

import numpy as np

from datasets.driving.vehicle import STEERING


class Tally:
    """What came of a client's frames.

    frames: that were steered. newer: that a newer one replaced before their turn. others: packets of other kinds.
    faults: kind of bad frame -> how many.
    """

    def __init__(self):
        self.frames = self.newer = self.others = 0
        self.faults: Counter[str] = Counter()
        self._first = self._last = 0.0
        self._latencies, self._angles = array("f"), array("f")

    def add(self, start: float, end: float, steering: float) -> None:
        """Counts a frame that came and was answered at these times, in seconds; steering: -1..1."""
        self._first, self._last = self._first if self.frames else start, start
        self.frames += 1
        self._latencies.append((end - start) * 1000)
        self._angles.append(abs(steering))

    def line(self) -> str:
        """The drive in a line: frames and their rate, milliseconds from a frame to its answer, the mean angle."""
        parts = [f"{self.frames:,} frame{'s' if self.frames != 1 else ''}"]
        if self.frames:
            seconds = self._last - self._first
            rate = f", {(self.frames - 1) / seconds:.1f} a second" if seconds else ""
            median, p99 = np.percentile(self._latencies, (50, 99))
            angle = np.mean(self._angles) * np.degrees(STEERING)
            parts[0] += f"{rate}, median {median:.1f} ms, p99 {p99:.1f} ms, mean angle {angle:.1f} degrees"
        if self.newer:
            parts.append(f"{self.newer:,} were replaced by newer ones")
        if self.faults:
            kinds = ", ".join(f"{count:,} {kind}" for kind, count in self.faults.most_common())
            parts.append(f"{self.faults.total():,} bad: {kinds}")
        if self.others:
            parts.append(f"{self.others:,} packets of other kinds")
        return "; ".join(parts)
