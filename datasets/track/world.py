"""A road in a country, and what a camera sees of it from any place: a picture is a function of seed and pose alone."""

import math

import numpy as np

from datasets.driving.camera import SIMULATOR, Camera
from datasets.track.circuit import make_circuit
from datasets.track.landscape import make_landscape
from datasets.track.painter import Painter
from datasets.track.sky import HIGHEST, direction_column, make_panorama


class World:
    """A circuit with the country around it.

    Args:
        seed, index: what is drawn at random follows from these two, 0..2^32-1.
        camera: what looks at it.

    Attributes:
        circuit: the centre line of the road.
        camera: as given.
    """

    def __init__(self, seed: int, index: int, camera: Camera = SIMULATOR):
        random = np.random.Generator(np.random.PCG64([seed, index])).random
        self.circuit, self.camera = make_circuit(random), camera
        landscape = make_landscape(self.circuit, random)
        self._panorama = make_panorama(random)
        height, width = camera.shape
        first = math.floor(camera.horizon + 0.5)  # the first row whose pixels have their centres below the horizon
        rows, columns = np.arange(height) + 0.5, np.arange(width) + 0.5
        self._first = first
        self._painter = Painter(landscape, *camera.ground_at(columns, rows[first:, None]), random)
        side = (columns - width / 2) / camera.focal_length  # tangent of the direction, to the right
        self._direction = direction_column(np.arctan(side))  # [W]
        tangent = (camera.horizon - rows[:first, None]) / camera.focal_length / np.sqrt(1 + side * side)
        places = (1 - tangent / HIGHEST) * len(self._panorama)
        self._elevation = np.clip(places.astype(np.int64), 0, len(self._panorama) - 1)  # [first, W]

    def frame(self, x: float, z: float, heading: float) -> np.ndarray:
        """The picture of a camera at (x, z), metres, that looks along `heading`: uint8 [H, W, 3] in 0..255."""
        picture = np.empty((*self.camera.shape, 3), np.uint8)
        columns = self._panorama.shape[1]
        column = np.floor(self._direction + direction_column(heading)).astype(np.int64) % columns
        picture[: self._first] = self._panorama.reshape(-1, 3).take(self._elevation * columns + column, 0)
        picture[self._first :] = self._painter.paint(x, z, heading).transpose(1, 2, 0)
        return picture

    def view(self, way: float, offset: float = 0.0, heading_error: float = 0.0) -> np.ndarray:
        """The picture from a pose beside the centre line; see pose_at."""
        return self.frame(*self.pose_at(way, offset, heading_error))

    def pose_at(self, way: float, offset: float = 0.0, heading_error: float = 0.0) -> tuple[float, float, float]:
        """(x, z, heading) of a pose beside the centre line.

        way: metres along the lap. offset: metres to the right of the centre line. heading_error: radians to the right
        of the road's heading.
        """
        x, z, heading, _ = self.circuit.at(way)
        return (
            float(x + offset * math.cos(heading)),
            float(z - offset * math.sin(heading)),
            float(heading + heading_error),
        )

    def locate(self, x: float, z: float) -> tuple[float, float, float]:
        """(metres along the lap, metres to the right of the centre line, the road's heading there) of a point."""
        way, offset = self.circuit.locate(x, z)
        return float(way), float(offset), float(self.circuit.at(way)[2])
