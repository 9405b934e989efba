"""Tests of what is above the horizon."""

import math

import numpy as np
import pytest

from datasets.track.sky import HIGHEST, direction_column, make_panorama


@pytest.fixture(scope="module")
def panorama() -> np.ndarray:
    return make_panorama(np.random.Generator(np.random.PCG64(0)).random)


def test_panorama_is_blue_above_and_wooded_at_the_horizon(panorama):
    assert panorama.dtype == np.uint8 and panorama.shape == (160, 3600, 3)
    red, green, blue = panorama[:10].reshape(-1, 3).mean(0)
    assert blue > green > red
    red, green, blue = panorama[-2:].reshape(-1, 3).mean(0)
    assert green > red and green > blue and green < 80


def test_hills_tell_directions_apart(panorama):
    hills = panorama[120:, ::100].astype(float)  # below a tangent of an eighth
    difference = np.abs(hills[:, :, None] - hills[:, None]).mean((0, 3))
    assert difference[~np.eye(36, dtype=bool)].min() > 5


def test_panorama_closes(panorama):
    steps = np.abs(np.diff(panorama.astype(float), axis=1)).mean((0, 2))
    around = np.abs(panorama[:, 0].astype(float) - panorama[:, -1]).mean()
    assert around <= steps.max()


def test_a_turn_is_once_around_the_columns():
    assert direction_column(2 * math.pi) == pytest.approx(3600)
    assert direction_column(math.radians(1)) == pytest.approx(10)
    assert HIGHEST > 60 / 138.6  # the top of the simulator's pictures
