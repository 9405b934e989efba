"""Tests of the driver: keeps to the middle, steers as the geometry says, and is pushed aside by nothing but gusts."""

import math

import numpy as np
import pytest

from datasets.driving.vehicle import MILE_AN_HOUR, STEERING, WHEELBASE, advance
from datasets.track.driver import LOOKAHEAD, RATE, drive, pursuit
from tests.datasets.track.test_circuit import circle, circuit


def drive_of(seed: int, rows: int):
    line = circuit(seed)
    return line, drive(line, np.random.Generator(np.random.PCG64([seed, 1])).random, rows)


@pytest.mark.parametrize("seed", range(4))
def test_driver_stays_in_the_middle_of_the_road_and_is_pushed_from_it(seed):
    line, record = drive_of(seed, 1200)
    _, offset = line.locate(record.x, record.z)
    assert np.abs(offset).max() < 1.5  # of 3.5
    assert 0.1 < offset.std() < 0.5
    assert np.abs(record.angles).max() < 1


def test_driver_goes_round_and_brakes_for_curves():
    line, record = drive_of(0, 1400)
    way, _ = line.locate(record.x, record.z)
    passed = np.diff(way)
    assert (passed < -line.length / 2).sum() == 1  # one lap is full
    assert record.speeds.max() == pytest.approx(30, abs=1e-3)
    _, _, _, curvature = line.at(way)
    sideways = (record.speeds * MILE_AN_HOUR) ** 2 * np.abs(curvature)
    assert sideways.max() < 5.5
    np.testing.assert_allclose(np.diff(record.seconds), 1 / RATE)


def test_angle_on_a_steady_curve_is_that_of_its_curvature():
    for radius in (15.0, 30.0, 80.0):
        line = circle(radius)
        x, z, heading, _ = line.at(1.3 * radius)
        angle = float(pursuit(line, x, z, heading))
        assert math.tan(angle * STEERING) == pytest.approx(WHEELBASE / radius, rel=1e-3)


def test_angle_beside_a_straight_road_is_that_of_the_formula():
    line = circle(1e6, 200_000)
    for offset, error in ((1.0, 0.0), (-0.5, 0.0), (0.0, 0.05), (0.7, -0.1)):
        way = 1000.0
        x, z, heading, _ = line.at(way)
        angle = pursuit(line, x + offset * np.cos(heading), z - offset * np.sin(heading), heading + error)
        # The goal lies LOOKAHEAD ahead and -offset to the right of the road; turn it into the car's view.
        right = -offset * math.cos(error) - LOOKAHEAD * math.sin(error)
        curvature = 2 * right / (offset**2 + LOOKAHEAD**2)
        assert float(angle) == pytest.approx(math.atan(WHEELBASE * curvature) / STEERING, abs=2e-3)


def test_pursuit_takes_arrays():
    line = circuit(0)
    x, z, heading, _ = line.at(np.array([10.0, 200.0]))
    both = pursuit(line, x + 0.3, z, heading)
    assert both.shape == (2,)
    assert both[1] == pursuit(line, x[1] + 0.3, z[1], heading[1])


def test_rows_follow_from_each_other_but_for_gusts_that_turn_the_car():
    _, record = drive_of(1, 300)
    before = [column[:-1] for column in (record.x, record.z, record.headings, record.angles)]
    x, z, heading = advance(*before, record.speeds[:-1] * MILE_AN_HOUR, 1 / RATE)
    np.testing.assert_allclose(x, record.x[1:], atol=1e-5)
    np.testing.assert_allclose(z, record.z[1:], atol=1e-5)
    gusts = (record.headings[1:] - heading) * RATE  # radians a second
    assert 0.05 < gusts.std() < 0.2
    assert np.corrcoef(gusts[:-1], gusts[1:])[0, 1] > 0.8


def test_drive_is_a_function_of_circuit_and_random_numbers():
    for one, other in zip(drive_of(2, 50)[1], drive_of(2, 50)[1], strict=True):
        np.testing.assert_array_equal(one, other)
    line, record = drive_of(2, 50)
    longer = drive(line, np.random.Generator(np.random.PCG64([2, 1])).random, 80)
    np.testing.assert_array_equal(longer.x[:50], record.x)
