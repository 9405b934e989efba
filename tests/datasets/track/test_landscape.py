"""Tests of the maps of the ground, against the circuit."""

import numpy as np
import pytest

from datasets.track.landscape import _SECTIONS, BAND, Landscape, make_landscape
from tests.datasets.track.test_circuit import circuit


@pytest.fixture(scope="module")
def line():
    return circuit(0)


@pytest.fixture(scope="module")
def land(line) -> Landscape:
    return make_landscape(line, np.random.Generator(np.random.PCG64(0)).random)


def middles(land: Landscape) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = np.indices(land.by_road.shape)
    row, column = land.cells(land.origin[0] + np.float64(columns) / 2, land.origin[1] + np.float64(rows) / 2)
    np.testing.assert_allclose(row, rows)  # a cell is half a metre
    np.testing.assert_allclose(column, columns)
    return land.origin[0] + columns / 2, land.origin[1] + rows / 2


def test_course_is_that_of_the_circuit_by_the_road(line, land):
    x, z = middles(land)
    way, offset = line.locate(x, z)
    np.testing.assert_array_equal(land.by_road, np.abs(offset) < BAND)
    np.testing.assert_allclose(land.course[0][land.by_road], offset[land.by_road], atol=1e-5)
    np.testing.assert_allclose(land.course[1][land.by_road], way[land.by_road], atol=1e-3)
    assert land.lap == line.length


def test_maps_reach_beyond_the_road_on_all_sides(line, land):
    x, z = middles(land)
    assert x.min() <= line.x.min() - 60 and x.max() >= line.x.max() + 59
    assert z.min() <= line.z.min() - 60 and z.max() >= line.z.max() + 59


def test_water_keeps_away_from_the_road_and_is_there(line, land):
    distance, _ = line.tree.query(np.stack(middles(land), axis=-1))
    wet = land.course[2] > 0
    assert 0.02 < wet.mean() < 0.4
    assert distance[wet].min() > 7


def test_sections_of_the_road_change_and_are_plain_where_the_lap_begins(land):
    looks = land.along.T
    changes = np.flatnonzero((looks[1:, :6] != looks[:-1, :6]).any(1)) + 1
    assert 7 <= len(changes) <= 17  # sections of 60 to 130 metres in a kilometre
    assert np.diff(changes).min() >= 119 and np.diff(changes).max() <= 260  # half metres
    there = {tuple(map(int, look[:6])) for look in looks}
    assert there <= {(*section.surface, *section.line) for section in _SECTIONS}
    assert len(there) >= 3
    assert not looks[:5, 6:].any() and not looks[-5:, 6:].any()
    np.testing.assert_array_equal(land.section_at(np.array([100.2, 100.6])), land.along[:, [200, 201]])
    np.testing.assert_array_equal(land.section_at(np.array([-0.2])), land.along[:, :1])


def test_country_is_of_several_colours(land):
    assert land.ground.dtype == np.uint8
    assert (land.ground.reshape(3, -1).std(1) > 10).all()
