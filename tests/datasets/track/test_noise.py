"""Tests of the textures that repeat."""

import numpy as np

from datasets.track.noise import rough_noise, smooth_noise


def random(seed: int = 0):
    return np.random.Generator(np.random.PCG64(seed)).random


def test_noise_has_the_random_values_at_the_corners_of_its_grid():
    noise = smooth_noise(random(), (4, 5), (32, 60))
    assert noise.dtype == np.float32
    np.testing.assert_allclose(noise[::8, ::12], 2 * random()((4, 5)) - 1, atol=1e-6)


def test_noise_is_smooth_and_repeats():
    noise = smooth_noise(random(), (4, 4), (64, 64))
    around = np.pad(noise, 1, mode="wrap")
    most = np.abs(np.diff(around, axis=0)).max(), np.abs(np.diff(around, axis=1)).max()
    assert max(most) <= 2 * 1.5 / 16 + 1e-6  # the steepest place of 3 t^2 - 2 t^3 rises by 1.5
    half = smooth_noise(random(), (1, 4), (1, 64))
    between = (half[0, ::16] + np.roll(half[0, ::16], -1)) / 2
    np.testing.assert_allclose(half[0, 8::16], between, atol=1e-6)


def test_rough_noise_adds_finer_ones_of_less_weight():
    draw = random(3)
    expected = smooth_noise(draw, (2, 3), (16, 24)) + smooth_noise(draw, (4, 6), (16, 24)) / 2
    np.testing.assert_allclose(rough_noise(random(3), (2, 3), (16, 24), 2), expected, atol=1e-6)
