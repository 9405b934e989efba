"""The speed controller against its formula, and with a car."""

import pytest

from tasks.regression.simulator.speed import SpeedController


def test_the_first_throttles_follow_the_formula():
    controller, errors = SpeedController(9), []
    for speed in (3.0, 5.0, 8.0, 9.5):
        errors.append(9 - speed)
        assert controller.throttle(speed) == pytest.approx(0.1 * errors[-1] + 0.002 * sum(errors))


def test_throttles_are_limited():
    controller = SpeedController(30)
    assert controller.throttle(0) == 1
    assert controller.throttle(100) == -1


def drive(controller: SpeedController, speed: float, seconds: float) -> list[float]:
    """A car that loses a tenth of its speed in a second, at 15 frames a second; full throttle gives 8 mph a second."""
    speeds = []
    for _ in range(round(15 * seconds)):
        speed += (8 * controller.throttle(speed) - 0.1 * speed) / 15
        speeds.append(speed)
    return speeds


@pytest.mark.parametrize("desired", [3, 9, 25])
def test_a_car_reaches_its_speed_and_keeps_it(desired):
    speeds = drive(SpeedController(desired), 0, 60)
    assert max(speeds) < 1.25 * desired
    assert speeds[-1] == pytest.approx(desired, abs=0.2)


def test_a_car_that_was_held_does_not_race_away():
    held = SpeedController(9)
    for _ in range(10_000):
        held.throttle(0)
    assert max(drive(held, 0, 60)) < 1.5 * 9


def test_a_restart_forgets():
    controller = SpeedController(9)
    for _ in range(20):
        controller.throttle(5)
    controller.restart()
    assert controller.throttle(5) == pytest.approx(0.1 * 4 + 0.002 * 4)
