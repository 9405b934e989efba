"""The cameras of the driving simulator: where a point of a flat ground is seen in a picture, and the reverse."""

from typing import NamedTuple

import numpy as np


class Camera(NamedTuple):
    """A pinhole camera that looks along the road, level, over a flat ground.

    A point of the ground is (x, z): x metres to the right of the camera, z metres ahead. A place in a picture is
    (column, row) in continuous pixels, (0, 0) at the top left corner of the picture; pixel (i, j) has its centre at
    (j + 0.5, i + 0.5). The camera looks along the column in the middle.

    focal_length: in pixels. horizon: the row where the ground ends. height: metres above the ground. side_offset: by
    how many metres the left and the right camera stand beside the one in the centre. shape: (height, width) of the
    pictures.
    """

    focal_length: float
    horizon: float
    height: float
    side_offset: float
    shape: tuple[int, int]

    def seen_at(self, x: np.ndarray | float, z: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
        """(columns, rows) where points of the ground are seen, z > 0."""
        scale = self.focal_length / np.asarray(z, float)
        return self.shape[1] / 2 + scale * x, self.horizon + scale * self.height

    def ground_at(self, columns: np.ndarray | float, rows: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
        """(x, z) of the points of the ground that are seen at places below the horizon, rows > horizon."""
        z = self.focal_length * self.height / (np.asarray(rows, float) - self.horizon)
        return (columns - self.shape[1] / 2) * z / self.focal_length, z

    def fitted(self, shape: tuple[int, int]) -> "Camera":
        """The same camera with pictures of another (height, width), which show as much from top to bottom."""
        scale = shape[0] / self.shape[0]
        return self._replace(focal_length=self.focal_length * scale, horizon=self.horizon * scale, shape=shape)


#: The centre camera of Udacity's simulator. Unity's field of view, 60 degrees from top to bottom, gives the focal
#: length: 80 / tan(30 degrees). The others are measured on a recording by `python benchmarks/viewpoint.py --calibrate`:
#: the left and right pictures show horizon and side_offset / height, and the recorded speed shows the height.
SIMULATOR = Camera(focal_length=138.6, horizon=60.0, height=1.4, side_offset=0.88, shape=(160, 320))
