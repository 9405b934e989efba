"""Who steers in a simulated drive: a network, somebody who always gives the same angle, and the recorded driver."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tasks.regression.simulation import Driver, Moment

Steer = Callable[[np.ndarray], np.ndarray]  # images uint8 [n, H, W, 3] -> angles [n] in -1..1


def network(steer: Steer) -> Driver:
    """Steers by what it sees alone."""
    return lambda moment: steer(moment.images)


def constant(angle: float) -> Driver:
    """Gives the same angle always: the lower bound of what a network is worth."""
    return lambda moment: np.full(len(moment.rows), angle)


def recorded(moment: Moment) -> np.ndarray:
    """Steers as the recorded driver did: the upper bound, since the offset is the distance to his path."""
    return moment.recorded


class Frame(NamedTuple):
    """A moment of a film.

    image: uint8 [H, W, 3], what the car saw. chosen, recorded: the angles of the driver and of the recorded one.
    offset: metres to the right of the recorded path.
    """

    image: np.ndarray
    chosen: float
    recorded: float
    offset: float


class Filmed:
    """A driver whose view is kept at some rows.

    Args:
        driver: the one who steers.
        rows: int [n], of the split.
    """

    def __init__(self, driver: Driver, rows: np.ndarray):
        self._driver, self._rows = driver, rows
        self._frames: dict[int, Frame] = {}

    def __call__(self, moment: Moment) -> np.ndarray:
        """Its angles [n]."""
        chosen = self._driver(moment)
        for place in np.flatnonzero(np.isin(moment.rows, self._rows)):
            angles = float(chosen[place]), float(moment.recorded[place])
            image = moment.images[place].copy()  # else the pictures of all stretches stayed in memory
            self._frames[int(moment.rows[place])] = Frame(image, *angles, float(moment.offsets[place]))
        return chosen

    @property
    def frames(self) -> list[Frame]:
        """What was kept so far, in the order of the rows."""
        return [self._frames[row] for row in sorted(self._frames)]
