"""Smooth random textures that repeat, for the ground and the sky of a track."""

from collections.abc import Callable

import numpy as np

Random = Callable[..., np.ndarray]  # numpy.random.Generator.random: a shape -> numbers in 0..1, all equally likely


def smooth_noise(random: Random, cells: tuple[int, int], shape: tuple[int, int]) -> np.ndarray:
    """Random values at the corners of a grid and smooth between them: float32 [*shape] in -1..1, which repeats.

    cells: of the grid, from top to bottom and from left to right.
    """
    values = 2 * random(cells) - 1
    for axis in (0, 1):
        place = np.arange(shape[axis]) * (cells[axis] / shape[axis])
        before = place.astype(np.int64)
        part = place - before
        part = part * part * (3 - 2 * part)
        part = part[:, None] if axis == 0 else part
        first, second = (np.take(values, (before + step) % cells[axis], axis) for step in (0, 1))
        values = first + part * (second - first)
    return values.astype(np.float32)


def rough_noise(random: Random, cells: tuple[int, int], shape: tuple[int, int], octaves: int) -> np.ndarray:
    """A sum of smooth noises, each of half the size and weight of the one before: float32 [*shape] around 0."""
    total = np.zeros(shape, np.float32)
    for octave in range(octaves):
        grid = cells[0] << octave, cells[1] << octave
        total += smooth_noise(random, grid, shape) * np.float32(0.5**octave)
    return total
