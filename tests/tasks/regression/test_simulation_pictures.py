"""Plot and film of a simulated drive: colours at the places that the numbers say."""

import math

import numpy as np
import pytest
from PIL import Image

from tasks.regression import drivers, simulation_pictures
from tasks.regression.drivers import Frame
from tasks.regression.simulation import simulate
from tests.tasks.regression.recorded_drives import recording
from tests.tasks.regression.test_simulation import CAMERA


def close_to(pixels, colour):
    """bool [H, W]: the pixels that have this colour, about."""
    return np.abs(pixels.astype(int) - colour).max(axis=2) < 40


@pytest.fixture
def film(tmp_path):
    """A function: film(frames) -> the pictures of the GIF, uint8 [n, H, W, 3]; and its path."""

    def make(frames, milliseconds=100.0):
        path = tmp_path / "drive.gif"
        simulation_pictures.draw_film(frames, milliseconds, path)
        with Image.open(path) as gif:
            pages = []
            for number in range(gif.n_frames):
                gif.seek(number)
                pages.append(np.asarray(gif.convert("RGB")))
        return pages, path

    return make


def test_the_needles_point_to_the_sides_of_their_angles(film):
    image = np.full((160, 320, 3), 128, np.uint8)
    pages, _ = film([Frame(image, 0.5, -0.5, 0.3), Frame(image, -0.5, 0.0, 0.0)])
    for page, chosen, recorded in zip(pages, (1, -1), (-1, 0), strict=True):
        for colour, side in (((255, 106, 80), chosen), ((110, 224, 90), recorded)):
            rows, columns = np.nonzero(close_to(page[:158], colour))
            tip = columns[rows == rows.min()].mean() - 160
            expected = 56 * math.sin(3 * math.radians(25) * 0.5) * side  # three times the wheels' angle
            assert tip == pytest.approx(expected, abs=4)


def test_a_film_of_ten_seconds_of_noise_stays_below_three_megabytes(film):
    """Of grain as strong as that of asphalt: a road takes less."""
    generator = np.random.default_rng(0)
    ground = np.linspace(60, 180, 160)[:, None, None]
    images = [np.uint8(ground + generator.normal(0, 8, (160, 320, 1)) + [0, 5, 9]) for _ in range(75)]
    _, path = film([Frame(image, 0.0, 0.0, 0.0) for image in images])
    assert path.stat().st_size < 3e6


def test_small_pictures_are_enlarged(film):
    pages, _ = film([Frame(np.full((80, 160, 3), 90, np.uint8), 0.1, 0.1, 0.0)])
    assert pages[0].shape == (180, 320, 3)


def test_the_plot_has_a_line_a_driver_the_limit_and_a_cross_for_each_intervention(tmp_path):
    split = recording(np.full(300, 0.1), lengths=[150, 150])
    drives = {
        "network": simulate(split, drivers.recorded, CAMERA, 1.0),
        "constant": simulate(split, drivers.constant(0.0), CAMERA, 1.0),
    }
    simulation_pictures.draw_offsets(drives, 1.0, tmp_path / "offsets.png")
    pixels = np.asarray(Image.open(tmp_path / "offsets.png").convert("RGB"))
    top, bottom = np.split(pixels, 2)
    blue, orange, red = (31, 119, 180), (255, 127, 14), (214, 39, 40)
    assert close_to(top, blue).sum() > 500 and close_to(bottom, orange).sum() > 500
    assert not close_to(top, orange).sum() and not close_to(bottom, blue).sum()
    assert close_to(bottom, red).sum() > close_to(top, red).sum() + 100  # crosses, beside the limits
