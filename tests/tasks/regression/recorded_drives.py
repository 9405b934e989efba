"""Splits of made-up recordings, as the closed loop needs them, for tests."""

import numpy as np

from datasets.split import ArraySplit

MILES_AN_HOUR = 1 / 0.44704  # of a metre a second


def recording(recorded, speed=10.0, step=0.1, lengths=None, shape=(16, 32)):
    """A split of len(recorded) rows: angles; metres a second; seconds a row; the lengths of its stretches."""
    count = len(recorded)
    lengths = lengths or [count]
    stretches = np.repeat(np.arange(len(lengths)), lengths).astype(np.int32)
    return ArraySplit(
        {
            "images": np.random.default_rng(0).integers(0, 256, (count, *shape, 3), np.uint8),
            "recorded": np.asarray(recorded, np.float32),
            "speeds": np.full(count, speed * MILES_AN_HOUR, np.float32),
            "seconds": np.arange(count) * step + 100.0 * stretches,
            "stretches": stretches,
        }
    )
