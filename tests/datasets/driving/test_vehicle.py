"""The bicycle model: circles, straight lines, and small steps of its differential equations."""

import numpy as np

from datasets.driving import vehicle


def test_full_steering_turns_on_the_circle_of_the_wheelbase():
    assert vehicle.curvature(1.0) == np.tan(np.radians(25)) / vehicle.WHEELBASE
    np.testing.assert_allclose(vehicle.curvature(-0.3), -vehicle.curvature(0.3))


def test_the_steering_for_a_curvature_leads_to_it():
    angles = np.linspace(-1, 1, 9)
    np.testing.assert_allclose(vehicle.steering_for(vehicle.curvature(angles)), angles, atol=1e-12)


def test_a_straight_drive_goes_where_the_car_looks():
    x, z, heading = vehicle.advance(1.0, 2.0, np.radians(30), 0.0, 4.0, 0.5)
    np.testing.assert_allclose((x, z, heading), (1 + 2 * 0.5, 2 + 2 * np.sqrt(3) / 2, np.radians(30)))


def test_a_quarter_of_a_circle_to_the_right_ends_one_radius_ahead_and_one_aside():
    radius = 20.0
    steering = vehicle.steering_for(1 / radius)
    x, z, heading = vehicle.advance(0.0, 0.0, 0.0, steering, radius * np.pi / 2, 1.0)
    np.testing.assert_allclose((x, z, heading), (radius, radius, np.pi / 2))


def test_one_arc_is_many_small_steps_of_the_equations():
    speeds, steering, seconds = np.array([5.0, 14.0]), np.array([0.4, -0.1]), 0.8
    x, z, heading = np.zeros(2), np.zeros(2), np.array([0.2, -0.1])
    expected = vehicle.advance(x, z, heading, steering, speeds, seconds)
    step = seconds / 20_000
    for _ in range(20_000):
        x, z = x + speeds * np.sin(heading) * step, z + speeds * np.cos(heading) * step
        heading = heading + speeds * np.tan(np.radians(25) * steering) / vehicle.WHEELBASE * step
    np.testing.assert_allclose((x, z, heading), expected, atol=1e-3)
