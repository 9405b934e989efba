"""What --simulate reports: a table of three drivers, metrics, and which seconds are filmed."""

import numpy as np
import pytest
from PIL import Image

from datasets.driving import vehicle
from errors import UsageError
from tasks.regression import simulated, simulation
from tests.tasks.regression.recorded_drives import recording

CURVE = float(vehicle.steering_for(1 / 50))


@pytest.fixture(scope="module")
def found():
    """The findings of a perfect network in a curve of 30 s, which the constant driver does not take."""
    angles = np.full(301, CURVE)
    return simulated.findings(recording(angles), lambda images: np.full(len(images), CURVE), 0.0, 2.0)


def test_the_perfect_network_is_as_good_as_the_recorded_driver(found):
    assert found.metrics["autonomy"] == 100 and found.metrics["interventions"] == 0
    assert found.metrics["mean_absolute_offset"] == pytest.approx(0, abs=1e-5)
    # 2 m aside after t = sqrt(2 * 2 * 50) / 10 = 1.42 s: 20 times in 30 s
    assert found.metrics["constant_autonomy"] == 0
    assert found.details["simulation"]["constant"]["interventions"] == 20
    assert found.details["simulation"]["recorded"]["autonomy"] == 100
    assert found.details["simulation"]["network"]["stretches"][0]["seconds"] == pytest.approx(30)


def test_a_table_names_the_drivers(found):
    lines = [line.split() for line in found.lines]
    assert ["recorded", "100.0", "0", "0.000", "0.000", "30.0"] in lines
    assert next(line for line in lines if line[:1] == ["constant"])[1:3] == ["0.0", "20"]


def test_what_is_drawn_are_a_plot_and_a_film(found, tmp_path):
    names = {title: name for title, (name, _) in found.pictures.items()}
    assert names == {"offset over time": "offsets", "what the car saw": "drive.gif"}
    for name, draw in found.pictures.values():
        draw(tmp_path / f"{name.partition('.')[0]}.{name.partition('.')[2] or 'png'}")
    with Image.open(tmp_path / "drive.gif") as film:
        assert film.n_frames <= 75 and film.info["duration"] == 200  # 101 rows of 0.1 s, every other one
        assert film.width == 320
    with Image.open(tmp_path / "offsets.png") as plot:
        assert plot.format == "PNG" and plot.width == 1000


def test_the_film_shows_the_ten_seconds_that_are_steered_most():
    angles = np.zeros(600)
    angles[450:460] = -0.9
    angles[100:105] = 0.9
    rows = simulated.film_rows(recording(angles, lengths=[300, 300]))
    assert set(range(450, 460)) <= set(rows) | set(rows + 1)  # every other row
    assert 45 <= len(rows) <= 75 and rows[-1] - rows[0] <= 100 and rows[0] >= 300


def test_short_stretches_are_filmed_to_their_end():
    assert list(simulated.film_rows(recording([0.0, 0.1, 0.5, 0.2, 0.3], lengths=[1, 4]))) == [1, 2, 3]


def test_pictures_of_a_folder_can_not_be_driven_along():
    split = recording(np.zeros(4))
    split.fields.pop("speeds")
    with pytest.raises(UsageError, match="this data set has no speeds: leave --simulate out"):
        simulation.check(split)
