"""The pinhole: the formulas at places that a sheet of paper gives, and one against the other."""

import numpy as np

from datasets.driving.camera import SIMULATOR, Camera

CAMERA = Camera(focal_length=100, horizon=40, height=2, side_offset=0.5, shape=(100, 200))


def test_a_point_of_the_ground_is_seen_where_the_rays_cross_the_picture():
    columns, rows = CAMERA.seen_at(np.array([0.0, 3.0, -3.0]), np.array([10.0, 10.0, 20.0]))
    np.testing.assert_allclose(columns, [100, 130, 85])
    np.testing.assert_allclose(rows, [60, 60, 50])


def test_what_is_seen_lies_where_it_was_looked_at():
    x, z = np.array([-4.0, 0.3, 7.0]), np.array([2.0, 11.0, 60.0])
    np.testing.assert_allclose(SIMULATOR.ground_at(*SIMULATOR.seen_at(x, z)), (x, z))


def test_a_step_aside_moves_the_ground_by_its_depth_below_the_horizon():
    """Moving by e shifts a row by e / height for each row below the horizon, whatever the focal length."""
    x, rows = CAMERA.ground_at(120.0, np.array([41.0, 60.0, 99.0]))[0], np.array([41.0, 60.0, 99.0])
    z = CAMERA.ground_at(120.0, rows)[1]
    columns, _ = CAMERA.seen_at(x - 0.5, z)
    np.testing.assert_allclose(columns, 120 - 0.5 / 2 * (rows - 40))


def test_smaller_pictures_show_the_same_ground():
    small = CAMERA.fitted((50, 100))
    columns, rows = small.seen_at(3.0, 10.0)
    np.testing.assert_allclose((columns * 2, rows * 2), CAMERA.seen_at(3.0, 10.0))
