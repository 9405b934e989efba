"""The numbers of examples that are made of a row of a log, one of its cameras and a transform."""

from typing import NamedTuple

import numpy as np


class Index(NamedTuple):
    """Numbers in mixed radix: number = (row * cameras + camera) * transforms + transform.

    So each triple has exactly one number in 0..len - 1, and the transforms of one picture follow each other.

    The article of which this is made (C. Rodriguez, "Behavioral Cloning using Udacity's Car Simulator", 2017) takes the
    row from number // (cameras * transforms), the camera from number % cameras and the transform from
    number // (rows * cameras). Almost all examples of a row then have the same transform: of 19,491 * 3 * 14 = 818,622
    triples its formula reaches 58,512, each up to 14 times. The article also reports 818,580 examples, 42 fewer. These
    are probably the one row that its reader skips as a header: (19,491 - 1) * 3 * 14 = 818,580.

    rows, cameras, transforms: how many there are of each.
    """

    rows: int
    cameras: int
    transforms: int

    @property
    def size(self) -> int:
        """The number of triples."""
        return self.rows * self.cameras * self.transforms

    def triples(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The (rows, cameras, transforms) of these numbers, each int64 of the shape of `numbers`."""
        pictures, transforms = np.divmod(np.asarray(numbers, np.int64), self.transforms)
        rows, cameras = np.divmod(pictures, self.cameras)
        return rows, cameras, transforms
