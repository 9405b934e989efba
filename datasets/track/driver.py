"""A driver who keeps to the middle of a circuit while gusts push the car aside, and the record of the drive."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from datasets.driving.vehicle import MILE_AN_HOUR, Numbers, advance, steering_for
from datasets.track.circuit import Circuit

RATE = 14.0  # rows a second, as the simulator records them
LOOKAHEAD = 8.0  # metres ahead of the car on the centre line: the point that the driver steers for

_FASTEST = 30 * MILE_AN_HOUR
_SIDEWAYS = 5.0  # most acceleration to the side in a curve, metres a second squared
_BRAKING, _SPEEDING_UP = 5.0, 2.5  # metres a second squared
_BRAKING_WAY = 25.0  # metres ahead that the driver looks for curves
_GUST = 0.12  # of the car's heading, radians a second: the spread of what gusts add to it ...
_CALM = 1.2  # ... and the seconds after which a gust has changed


class Drive(NamedTuple):
    """A record, each [N], RATE rows a second.

    x, z, headings: float64, where the car was; see circuit.py. angles: float32 in -1..1, how it was steered from there
    on. speeds: float32, miles an hour. seconds: float64 since the start.
    """

    x: np.ndarray
    z: np.ndarray
    headings: np.ndarray
    angles: np.ndarray
    speeds: np.ndarray
    seconds: np.ndarray


def drive(circuit: Circuit, random: Callable[[], float], rows: int) -> Drive:
    """Drives around a circuit, from its start on, for as many rows.

    The angle follows from the pose alone (pure pursuit: along the arc that leads to a point LOOKAHEAD metres ahead), so
    that a network can learn it from the picture. Gusts, not the driver, take the car away from the middle: each
    recorded angle leads back. Curves are driven as fast as the acceleration to the side allows.

    random: gives numbers in 0..1, all equally likely.
    """
    seconds = np.arange(rows) / RATE
    record = np.empty((rows, 5))
    x, z, heading, _ = (float(value) for value in circuit.at(0.0))
    speed, gust = _wish(circuit, 0.0), 0.0
    keep = math.exp(-1 / RATE / _CALM)
    for row in range(rows):
        way, _ = circuit.locate(x, z)
        angle = float(_towards(circuit.at(way + LOOKAHEAD), x, z, heading))
        record[row] = x, z, heading, angle, speed / MILE_AN_HOUR
        x, z, heading = advance(x, z, heading, angle, speed, 1 / RATE)
        # The sum of three uniform numbers less 1.5 has a spread of 1/2, and is nearly normal.
        gust = keep * gust + math.sqrt(1 - keep * keep) * 2 * _GUST * (random() + random() + random() - 1.5)
        heading += gust / RATE
        wish = _wish(circuit, float(way))
        speed += float(np.clip(wish - speed, -_BRAKING / RATE, _SPEEDING_UP / RATE))
    x, z, headings, angles, speeds = record.T
    return Drive(x, z, headings, angles.astype(np.float32), speeds.astype(np.float32), seconds)


def pursuit(circuit: Circuit, x: Numbers, z: Numbers, heading: Numbers) -> Numbers:
    """The steering angle, -1..1, that leads from a pose along an arc to the centre line LOOKAHEAD metres ahead.

    R. C. Coulter, Implementation of the Pure Pursuit Path Tracking Algorithm, 1992: the curvature is 2 x / d^2 for a
    point at the distance d that lies x to the right of where the car looks.
    """
    way, _ = circuit.locate(x, z)
    return _towards(circuit.at(way + LOOKAHEAD), x, z, heading)


def _towards(goal: tuple[Numbers, ...], x: Numbers, z: Numbers, heading: Numbers) -> Numbers:
    """The steering angle, -1..1, of the arc from a pose to a goal, (x, z, ...)."""
    goal_x, goal_z, *_ = goal
    right, ahead = goal_x - x, goal_z - z
    sideways = right * np.cos(heading) - ahead * np.sin(heading)
    return np.clip(steering_for(2 * sideways / (right * right + ahead * ahead)), -1, 1)


def _wish(circuit: Circuit, way: float) -> float:
    """The speed, metres a second, that the sharpest curvature just ahead allows."""
    _, _, _, curvature = circuit.at(way + np.linspace(0, _BRAKING_WAY, 11))
    sharpest = float(np.abs(curvature).max())
    return min(math.sqrt(_SIDEWAYS / max(sharpest, 1e-6)), _FASTEST)
