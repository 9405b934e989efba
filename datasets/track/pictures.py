"""The pictures of a drive, rendered when they are asked for."""

import hashlib
import math
import threading
from typing import NamedTuple

import numpy as np

from datasets.decoded_pictures import DecodedPictures
from datasets.driving.camera import Camera
from datasets.driving.table import CAMERAS
from datasets.track.world import World

SIDES = (0, -1, 1)  # of the CAMERAS: center, left, right


class Poses(NamedTuple):
    """Where the car was at each row of a table: the number of the world, x and z in metres, heading in radians; [R]."""

    worlds: np.ndarray
    x: np.ndarray
    z: np.ndarray
    headings: np.ndarray


class RenderedPictures(DecodedPictures):
    """What the CAMERAS of a car saw, numbered row * 3 + camera.

    A world is drawn at its first picture.

    Args:
        worlds: (seed, index) of each world.
        poses: of the rows.
        camera: the one in the centre.
        budget: GB of pictures that stay in memory.
    """

    def __init__(self, worlds: list[tuple[int, int]], poses: Poses, camera: Camera, budget: float):
        super().__init__(len(CAMERAS) * len(poses.x), (*camera.shape, 3), budget)
        self._seeds, self._poses, self._camera = worlds, poses, camera
        self._worlds: dict[int, World] = {}
        self._drawing = threading.Lock()

    def decode(self, number: int) -> tuple[np.ndarray, None]:
        """Renders the picture of a row as one of the cameras sees it."""
        row, camera = divmod(int(number), len(CAMERAS))
        x, z, heading = (float(values[row]) for values in self._poses[1:])
        aside = SIDES[camera] * self._camera.side_offset
        world = self._world(int(self._poses.worlds[row]))
        return world.frame(x + aside * math.cos(heading), z - aside * math.sin(heading), heading), None

    def fingerprint(self, numbers: np.ndarray) -> bytes:
        """A hash of the worlds, the camera and the poses of these pictures; none is rendered."""
        digest = hashlib.sha256(repr((self._seeds, self._camera, self.is_inverted)).encode())
        digest.update(np.ascontiguousarray(numbers, np.int64))
        for values in self._poses:
            digest.update(values[np.asarray(numbers) // len(CAMERAS)])
        return digest.digest()

    def _world(self, number: int) -> World:
        with self._drawing:  # the other threads need the same world, as a rule
            if number not in self._worlds:
                self._worlds[number] = World(*self._seeds[number], self._camera)
            return self._worlds[number]
