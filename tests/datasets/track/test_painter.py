"""Tests of how much of a pixel lines and blocks cover, against samples; the pictures are tested in test_world.py."""

import numpy as np
import pytest

from datasets.track.painter import _band, _blocks, _extent, _rise


def samples(middle: np.ndarray, width: float) -> np.ndarray:
    """20,000 places in each pixel of this width: [N, 20000]."""
    return middle[:, None] + ((np.arange(20_000) + 0.5) / 20_000 - 0.5) * width


@pytest.mark.parametrize("width", [0.01, 0.3, 5.0])
def test_band_is_the_share_of_a_pixel_between_two_offsets(width):
    middle = np.linspace(-6, 6, 97)
    inside = (samples(middle, width) > -1.2) & (samples(middle, width) < 3.5)
    np.testing.assert_allclose(_band(middle, np.full(97, width), -1.2, 3.5), inside.mean(1), atol=1e-3)


@pytest.mark.parametrize("length", [0.01, 0.7, 4.0, 31.0])
def test_blocks_are_the_share_of_a_pixel_in_the_first_metres_of_each_period(length):
    way = np.linspace(20, 60, 89)
    inside = samples(way, length) % 9.0 < 3.0
    np.testing.assert_allclose(_blocks(way, np.full(89, length), 3.0, 9.0), inside.mean(1), atol=1e-3)


def test_extent_is_how_far_a_plane_reaches_within_a_pixel():
    rows, columns = np.indices((5, 7), np.float32)
    np.testing.assert_allclose(_extent(3 * columns - 2 * rows), np.full((5, 7), 5.0))


def test_rise_goes_the_short_way_round_a_lap():
    first, second = np.array([99.9, 0.2, 50], np.float32), np.array([0.1, 99.8, 52], np.float32)
    np.testing.assert_allclose(_rise(first, second, 100.0), [0.2, -0.4, 2.0], atol=1e-4)
    np.testing.assert_allclose(_rise(first, second, 0.0), second - first)
