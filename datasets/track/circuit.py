"""A closed road of straight stretches and curves: where its centre line runs, and where a point lies beside it.

Metres and radians on a flat ground: x and z span it. A heading of 0 looks along z, one of pi/2 along x: headings grow
to the right, and so do curvatures (1/m) and offsets from the centre line.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.spatial import KDTree

RADII = (15.0, 80.0)  # of the curves, metres

_CORNERS = 12  # of the polygon that is rounded, an even number
_FAR, _NEAR = (145.0, 190.0), (95.0, 140.0)  # metres from the middle to every other corner, and to those between
_STRAIGHT = 5.0  # least length of a straight stretch, metres
_LEAST_TURN = 0.2  # of a corner, radians
_EASED = 0.5  # share of a curve's turn in which the curvature rises and falls
_APART = 30.0  # least distance between two parts of the road, metres ...
_ALONG = 60.0  # ... that are further than this from each other along it
_STEP = 0.25  # between the samples, metres
_TRIES = 1000


class Circuit(NamedTuple):
    """The centre line of a closed road by samples at equal distances, the first of which follows the last one.

    length: of a lap. x, z, headings, curvatures: float64 [N]. tree: of the samples' (x, z).
    """

    length: float
    x: np.ndarray
    z: np.ndarray
    headings: np.ndarray
    curvatures: np.ndarray
    tree: KDTree

    def at(self, s: np.ndarray | float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """x, z, heading and curvature of the centre line after s metres [...]; a lap repeats."""
        place = np.asarray(s) / self.length * len(self.x)
        before = np.floor(place).astype(np.int64)
        part = place - before
        first, second = before % len(self.x), (before + 1) % len(self.x)
        turn = _wrapped(self.headings[second] - self.headings[first])
        x, z, curvature = (
            (1 - part) * values[first] + part * values[second] for values in (self.x, self.z, self.curvatures)
        )
        return x, z, self.headings[first] + part * turn, curvature

    def locate(self, x: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where points lie: how far along the centre line, 0..length, and how far to the right of it, metres.

        Exact within the radius of the curve; a point that is as near to two parts of the road belongs to either.
        """
        _, nearest = self.tree.query(np.stack([x, z], axis=-1))
        right, ahead = np.asarray(x) - self.x[nearest], np.asarray(z) - self.z[nearest]
        sine, cosine = np.sin(self.headings[nearest]), np.cos(self.headings[nearest])
        offset, along = right * cosine - ahead * sine, right * sine + ahead * cosine
        bent = np.maximum(1 - self.curvatures[nearest] * offset, 0.1)  # an inner lane is shorter than the centre line
        return (nearest * self.length / len(self.x) + along / bent) % self.length, offset


def make_circuit(random: Callable[[], float]) -> Circuit:
    """Draws a circuit: a star-shaped polygon whose corners are curves with radii within RADII, to both sides.

    Curvature rises evenly from a straight stretch to the curve, and falls evenly behind it.

    random: gives numbers in 0..1, all equally likely.
    """
    for _ in range(_TRIES):
        circuit = _rounded(*_polygon(random), random)
        if circuit is not None and _keeps_apart(circuit):
            return circuit
    raise AssertionError(f"no circuit in {_TRIES} tries")  # one in a few is good


def _polygon(random: Callable[[], float]) -> tuple[np.ndarray, np.ndarray]:
    """The corners' x and z [_CORNERS], clockwise or counterclockwise."""
    angles = np.array([2 * math.pi * (corner + 0.45 * random()) / _CORNERS for corner in range(_CORNERS)])
    ranges = (_FAR, _NEAR) * (_CORNERS // 2)
    distances = np.array([low + (high - low) * random() for low, high in ranges])
    side = 1 if random() < 0.5 else -1
    return side * distances * np.sin(angles), distances * np.cos(angles)


def _rounded(x: np.ndarray, z: np.ndarray, random: Callable[[], float]) -> Circuit | None:
    """The polygon with a curve at each corner; None if one is no curve, or there is no room for it."""
    ahead_x, ahead_z = np.roll(x, -1) - x, np.roll(z, -1) - z  # of the edge behind each corner
    lengths, headings = np.hypot(ahead_x, ahead_z), np.arctan2(ahead_x, ahead_z)
    turns = _wrapped(headings - np.roll(headings, 1))
    if (np.abs(turns) < _LEAST_TURN).any():
        return None
    room = np.minimum(lengths, np.roll(lengths, 1)) / 2 - _STRAIGHT / 2
    cut = np.array([_cut(turn) for turn in np.abs(turns)])  # of the edge, for a radius of 1
    most = np.minimum(room / cut, RADII[1])
    radii = most * [0.8 + 0.2 * random() for _ in turns]
    if (radii < RADII[0]).any():
        return None
    cut *= radii
    straight = lengths - cut - np.roll(cut, -1)  # behind each corner
    # From the middle of the last edge on: half of its straight stretch, the curves with the stretches between them.
    distances, curvatures = [0.0, straight[-1] / 2], [0.0, 0.0]
    for corner, (turn, radius) in enumerate(zip(turns, radii, strict=True)):
        ease = _EASED * abs(turn) * radius
        even = abs(turn) * radius - ease
        after = straight[corner] / (2 if corner == len(turns) - 1 else 1)
        distances += list(distances[-1] + np.cumsum([ease, even, ease, after]))
        curvatures += [math.copysign(1 / radius, turn)] * 2 + [0.0, 0.0]
    back = (cut[0] + straight[-1] / 2) / lengths[-1]
    start = x[0] - back * ahead_x[-1], z[0] - back * ahead_z[-1], headings[-1]
    return _sampled(np.array(distances), np.array(curvatures), start)


def _cut(turn: float) -> float:
    """How much of an edge lies between a corner of this turn (0..pi) and the start of a curve with radius 1."""
    ease = _EASED * turn
    s = np.linspace(0, turn + ease, 2001)
    curvature = np.interp(s, [0, ease, turn, turn + ease], [0, 1, 1, 0])
    heading = _integral(curvature, s[1])
    return float(_integral(np.sin(heading), s[1])[-1] / math.sin(turn))


def _sampled(distances: np.ndarray, curvatures: np.ndarray, start: tuple[float, float, float]) -> Circuit:
    """A circuit from the curvatures at some distances, even between them, and the x, z and heading of its start."""
    length = distances[-1]
    count = round(length / _STEP)
    s = np.arange(count + 1) * (length / count)
    curvature = np.interp(s, distances, curvatures)
    heading = start[2] + _integral(curvature, s[1])
    closed = s / length  # what the sums miss at the end of the lap, below a centimetre, is spread over it
    x, z = (_integral(rise, s[1]) for rise in (np.sin(heading), np.cos(heading)))
    x, z = start[0] + x - x[-1] * closed, start[1] + z - z[-1] * closed
    x, z, heading, curvature = x[:-1], z[:-1], heading[:-1], curvature[:-1]
    return Circuit(float(length), x, z, heading, curvature, KDTree(np.stack([x, z], axis=1)))


def _integral(values: np.ndarray, step: float) -> np.ndarray:
    """The integral from the first value to each one, by the rule of trapezoids."""
    return np.concatenate([[0.0], np.cumsum((values[1:] + values[:-1]) * (step / 2))])


def _keeps_apart(circuit: Circuit) -> bool:
    """Whether no two parts of the road come so near to each other that a driver could take the wrong one."""
    pairs = circuit.tree.query_pairs(_APART, output_type="ndarray")
    along = np.abs(pairs[:, 0] - pairs[:, 1]) * (circuit.length / len(circuit.x))
    return bool((np.minimum(along, circuit.length - along) < _ALONG).all())


def _wrapped(angle: np.ndarray) -> np.ndarray:
    """An angle within -pi..pi."""
    return (angle + math.pi) % (2 * math.pi) - math.pi
