"""What graphs and datasets, which do not know each other, both say of the simulator."""

import math

import pytest

from datasets.driving.camera import SIMULATOR
from datasets.driving.vehicle import STEERING
from graphs import augment_road
from graphs.regressors.regressor import FULL_LOCK


def test_an_angle_of_1_is_as_many_degrees_for_both():
    assert math.degrees(STEERING) == pytest.approx(FULL_LOCK)


def test_the_ground_ends_at_the_same_row_for_both():
    assert SIMULATOR.horizon / SIMULATOR.shape[0] == augment_road._HORIZON
