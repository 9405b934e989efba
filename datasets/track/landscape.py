"""The ground of a track: the road's course as a map, the country beside it, and the looks of the road along a lap.

A map is a grid of square cells over the (x, z) of the ground, metres; see circuit.py for the axes.
"""

from typing import NamedTuple

import numpy as np
from scipy.ndimage import distance_transform_edt

from datasets.track.circuit import Circuit
from datasets.track.noise import Random, rough_noise, smooth_noise

ROAD = 3.5  # half of the road's width, metres
BAND = 8.0  # metres from the centre line within which the maps know the offset from it and the way along the lap

_CELL = 0.5  # of the maps, metres
_MARGIN = 60.0  # of the maps around the circuit, metres
_PATCH = 50.0  # of one kind of ground, metres
_SHORE = 7.5  # least distance of water from the centre line, metres
_BEACH = 0.12  # of the wetness at which sand turns to grass
_ALONG_STEP = 0.5  # of the looks along a lap, metres
_PLAIN = 5  # half metres before and behind the start of the lap
_SECTION = (60.0, 130.0)  # length of a section with the same looks, metres

_GRASS, _MEADOW, _SAND, _EARTH = (74, 106, 48), (128, 138, 70), (205, 182, 132), (150, 112, 78)
_ASPHALT, _WORN, _CONCRETE, _COBBLES = (84, 85, 90), (112, 110, 106), (150, 147, 140), (122, 104, 96)
_WHITE, _YELLOW = (232, 232, 226), (226, 188, 60)


class Section(NamedTuple):
    """How a part of the road looks: the colours of surface and edge lines, with kerbs or without, and a dashed line."""

    surface: tuple[int, int, int]
    line: tuple[int, int, int]
    kerb: bool
    dashed: bool


_SECTIONS = (
    Section(_ASPHALT, _WHITE, False, True),
    Section(_ASPHALT, _YELLOW, True, False),
    Section(_WORN, _WHITE, True, True),
    Section(_WORN, _YELLOW, False, False),
    Section(_CONCRETE, _YELLOW, False, True),
    Section(_COBBLES, _WHITE, False, False),
)


class Landscape(NamedTuple):
    """The ground around a circuit.

    origin: (x, z) of the middle of the maps' first cell. course: float32 [3, Z, X], of the middle of each cell: offset
    to the right of the centre line and metres along the lap, both right within BAND, and wetness, above 0 in water.
    by_road: bool [Z, X], whether the cell lies within BAND. lap: its length, metres. ground: uint8 [3, Z, X], the
    colour of the country. along: float32 [8, N], of each half metre of the lap: colour of the surface, colour of the
    edge lines, 1 where there are kerbs, 1 where there is a dashed line.
    """

    origin: tuple[float, float]
    course: np.ndarray
    by_road: np.ndarray
    lap: float
    ground: np.ndarray
    along: np.ndarray

    def cells(self, x: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Points as (row, column) of the maps, continuous: whole numbers are the middles of cells."""
        return (z - self.origin[1]) / _CELL, (x - self.origin[0]) / _CELL

    def section_at(self, way: np.ndarray) -> np.ndarray:
        """The columns of `along` after so many metres of the lap: float32 [8, *way.shape]."""
        return self.along.take((way * (1 / _ALONG_STEP)).astype(np.int32), 1, mode="wrap")


def make_landscape(circuit: Circuit, random: Random) -> Landscape:
    """Draws the country around a circuit; random: numpy.random.Generator.random."""
    origin = float(circuit.x.min() - _MARGIN), float(circuit.z.min() - _MARGIN)
    shape = tuple(
        int((values.max() + _MARGIN - first) / _CELL) + 1
        for values, first in ((circuit.z, origin[1]), (circuit.x, origin[0]))
    )
    distance, offset, way = _course(circuit, origin, shape)
    cells = tuple(int(side * _CELL / _PATCH) for side in shape)
    lakes = rough_noise(random, cells, shape, 3) - 0.25
    wetness = np.minimum(lakes, (distance - _SHORE) / 10)
    ground = _country(random, cells, wetness)
    tufts, shadows = (smooth_noise(random, tuple(side * size for side in cells), shape) for size in (12, 2))
    ground *= 1 + 0.13 * tufts + 0.18 * shadows
    course = np.stack([offset, way, wetness])
    ground = ground.clip(0, 255).astype(np.uint8)
    return Landscape(origin, course, distance < BAND, circuit.length, ground, _looks(circuit.length, random))


def _course(circuit: Circuit, origin: tuple[float, float], shape: tuple[int, ...]) -> tuple[np.ndarray, ...]:
    """Of each cell: distance from the centre line, offset and way along the lap, float32 [*shape] each."""
    rows = np.round((circuit.z - origin[1]) / _CELL).astype(int)
    columns = np.round((circuit.x - origin[0]) / _CELL).astype(int)
    free = np.ones(shape, bool)
    free[rows, columns] = False
    distance = (distance_transform_edt(free) * _CELL).astype(np.float32)
    offset, way = np.full(shape, BAND, np.float32), np.zeros(shape, np.float32)
    near = np.nonzero(distance < BAND + 4 * _CELL)  # so that cells around the band are right, too
    way[near], offset[near] = circuit.locate(origin[0] + near[1] * _CELL, origin[1] + near[0] * _CELL)
    distance[near] = np.abs(offset[near])
    return distance, offset, way


def _country(random: Random, cells: tuple[int, int], wetness: np.ndarray) -> np.ndarray:
    """The colour of the ground, float32 [3, Z, X]: grass, dry meadow and earth with soft borders, sand at water."""
    kinds = np.array([_GRASS, _MEADOW, _EARTH], np.float32)
    weights = np.stack([np.exp(4 * smooth_noise(random, cells, wetness.shape)) for _ in kinds])
    weights /= weights.sum(0)
    ground = np.tensordot(kinds.T, weights, 1)  # [3, Z, X]
    ground += np.clip(1 + wetness / _BEACH, 0, 1) * (np.array(_SAND, np.float32)[:, None, None] - ground)
    return ground


def _looks(length: float, random: Random) -> np.ndarray:
    """Sections of the road around the lap; neighbours differ."""
    count = int(length / _ALONG_STEP)
    along = np.zeros((8, count), np.float32)
    start, kind = 0, int(random() * len(_SECTIONS))
    while start < count:
        section = _SECTIONS[kind]
        looks = (*section.surface, *section.line, section.kerb, section.dashed)
        along[:, start:] = np.array(looks, np.float32)[:, None]
        start += int((_SECTION[0] + (_SECTION[1] - _SECTION[0]) * random()) / _ALONG_STEP)
        kind = (kind + 1 + int(random() * (len(_SECTIONS) - 1))) % len(_SECTIONS)
    along[6:, :_PLAIN] = along[6:, -_PLAIN:] = 0  # nothing that repeats where the lap begins again
    return along
