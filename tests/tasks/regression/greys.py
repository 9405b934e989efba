"""A recording for tests: grey pictures whose level tells the angle."""

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from tasks.regression.simulator.pilot import Frame
from tasks.regression.simulator.recording import Recording
from tests.tasks.regression.simulator import drawn


def level(angle: float) -> int:
    """28..228 for an angle of -0.5..0.5."""
    return round(128 + 200 * angle)


def record(folder: Path, rows: int = 100) -> None:
    """Writes driving_log.csv and IMG/, ten rows a second."""
    recording, start = Recording(folder), datetime(2026, 11, 29, 12)
    for number, angle in enumerate(np.random.default_rng(0).uniform(-0.5, 0.5, rows)):
        frame = Frame(drawn.jpeg(level(angle)), angle, 0.2, 9.0)
        recording.add(frame, start + timedelta(seconds=number / 10))
    recording.close()
