"""Tests of the pictures, against the pinhole formula."""

import math

import numpy as np
import pytest

from datasets.driving.camera import SIMULATOR
from datasets.track.world import World

F = SIMULATOR.focal_length
LINE = 3.25  # the middle of the edge lines, metres from the centre line


@pytest.fixture(scope="module")
def world() -> World:
    return World(0, 0)


def straight_way(world: World, length: float = 30.0) -> float:
    """The metres along the lap where a stretch begins that is straight for so long and has the same looks."""
    looks = world._painter._landscape.along.T
    for way in np.arange(5.0, world.circuit.length - length - 5, 1.0):
        curvature = world.circuit.at(way + np.arange(-2, length, 0.25))[3]
        of_stretch = looks[int(way * 2) : int((way + length) * 2)]
        if not curvature.any() and (of_stretch == of_stretch[0]).all():
            return way
    raise AssertionError("no such stretch")


def brightest(picture: np.ndarray, row: int, near: float, reach: float) -> float:
    """The centre of what is brighter than the road in a row, within `reach` columns of a column: continuous pixels."""
    first, last = int(near - reach), int(near + reach) + 1
    red = picture[row, first:last, 0].astype(float)
    excess = np.clip(red - np.median(red) - 35, 0, None)
    assert excess.sum() > 0
    return float((excess * (np.arange(first, last) + 0.5)).sum() / excess.sum())


@pytest.mark.parametrize(("offset", "error"), [(0.0, 0.0), (0.8, 0.0), (-1.2, 0.0), (0.0, 0.06), (0.5, -0.08)])
def test_edge_lines_are_where_the_pinhole_formula_sees_them(world, offset, error):
    way = straight_way(world)
    picture = world.view(way, offset, error)
    for row in (85, 95, 110):
        for side in (-LINE, LINE):
            # The line is the points (side - offset, ahead) beside the road; turned by the heading error they are seen
            # in the row of z metres ahead: x = (side - offset) / cos(error) - z tan(error).
            z = F * SIMULATOR.height / (row + 0.5 - SIMULATOR.horizon)
            x = (side - offset) / math.cos(error) - z * math.tan(error)
            column = SIMULATOR.shape[1] / 2 + F * x / z
            if 8 < column < SIMULATOR.shape[1] - 8:
                assert brightest(picture, row, column, 7) == pytest.approx(column, abs=0.7)
                if not error:
                    assert column == pytest.approx(float(SIMULATOR.seen_at(side - offset, z)[0]))


def test_edge_line_is_as_wide_as_it_is(world):
    picture = world.view(straight_way(world))
    z = F * SIMULATOR.height / (90.5 - SIMULATOR.horizon)
    column = 160 - F * LINE / z
    red = picture[90, int(column) - 8 : int(column) + 9, 0].astype(float)
    road, line = np.median(red), red.max()
    assert ((red - road).clip(0) / (line - road)).sum() == pytest.approx(0.2 * F / z, rel=0.25)


def test_a_turn_moves_the_hills_by_its_tangent(world):
    straight, turned = (world.view(50.0, 0, error).astype(float)[:58] for error in (0.0, 0.05))
    moved = F * math.tan(0.05)  # columns to the left, in the middle of the picture
    errors = {
        shift: np.abs(straight[:, 150 + shift : 180 + shift] - turned[:, 150:180]).mean() for shift in range(-12, 13)
    }
    assert min(errors, key=errors.get) == round(moved)


def test_what_is_far_away_rises_towards_the_sides_as_a_plane_picture_shows_it(world):
    """In a direction `aside` of the middle, a tangent of elevation takes focal length / cos(aside) more rows."""
    aside = 0.8
    column = int(160 + F * math.tan(aside))
    errors, unscaled = [], []
    for heading in np.arange(0, 6, 0.2):
        middle, side = world.frame(0, 0, heading)[:58, 160], world.frame(0, 0, heading - aside)[:58, column]
        rows = np.arange(20, 58)
        above = SIMULATOR.horizon - (rows + 0.5)
        same = np.floor(SIMULATOR.horizon - above * math.cos(aside)).astype(int)
        errors.append(np.abs(side[rows].astype(float) - middle[np.minimum(same, 57)]).mean())
        unscaled.append(np.abs(side[rows].astype(float) - middle[rows]).mean())
    assert np.mean(errors) < 0.4 * np.mean(unscaled)


def test_an_offset_leaves_the_hills_where_they_are(world):
    np.testing.assert_array_equal(world.view(50.0, -1.0)[:60], world.view(50.0, 1.0)[:60])
    assert (world.view(50.0, -1.0)[60:] != world.view(50.0, 1.0)[60:]).mean() > 0.5


def test_view_is_the_frame_of_its_pose(world):
    x, z, heading = world.pose_at(321.0, 1.5, -0.2)
    np.testing.assert_array_equal(world.view(321.0, 1.5, -0.2), world.frame(x, z, heading))
    way, offset, road = world.locate(x, z)
    assert way == pytest.approx(321.0, abs=0.02)
    assert offset == pytest.approx(1.5, abs=2e-3)
    assert heading - road == pytest.approx(-0.2, abs=1e-3)


def test_picture_is_a_function_of_seed_and_pose(world):
    again = World(0, 0)
    for way in (0.0, 400.0):
        picture = world.view(way, 0.3)
        assert picture.dtype == np.uint8 and picture.shape == (160, 320, 3)
        np.testing.assert_array_equal(picture, again.view(way, 0.3))
    assert (World(0, 1).view(0.0) != world.view(0.0)).mean() > 0.5
    assert (World(1, 0).view(0.0) != world.view(0.0)).mean() > 0.5


def test_lap_has_no_seam(world):
    """The steps from picture to picture where the lap begins again are like those in its middle."""
    ways = np.arange(-2, 2, 0.25)
    pictures = np.stack([world.view(way) for way in ways]).astype(float)
    steps = np.abs(np.diff(pictures, axis=0)).mean((1, 2, 3))
    assert steps.max() < 2 * np.median(steps)


def test_small_pictures_show_the_same(world):
    small = World(0, 0, SIMULATOR.fitted((80, 160))).view(100.0).astype(float)
    large = world.view(100.0).astype(float).reshape(80, 2, 160, 2, 3).mean((1, 3))
    assert np.abs(small - large).mean() < 4


def test_course_between_cells_is_that_of_the_circuit_and_there_is_no_road_elsewhere(world):
    random = np.random.default_rng(0)
    x, z = (random.uniform(-200, 200, (400, 500)).astype(np.float32) for _ in range(2))
    course, by_road, _ = world._painter._look_up(x, z)
    way, offset = world.circuit.locate(x, z)
    near = np.abs(offset) < 5.2
    assert 0.02 < near.mean() < 0.2
    assert by_road[near].all() and not by_road[np.abs(offset) > 9].any()
    np.testing.assert_allclose(course[0][near], offset[near], atol=0.01)
    lap = world.circuit.length
    around = (course[1] - way + lap / 2) % lap - lap / 2
    np.testing.assert_allclose(around[near], 0, atol=0.05)


def test_road_is_painted_on_the_pixels_that_see_it(world, monkeypatch):
    handed = []
    paint_road = world._painter._road

    def spy(colour, offset, *rest):
        handed.append(offset)
        return paint_road(colour, offset, *rest)

    monkeypatch.setattr(world._painter, "_road", spy)
    columns, rows = np.meshgrid(np.arange(320) + 0.5, np.arange(60, 160) + 0.5)
    right, ahead = SIMULATOR.ground_at(columns, rows)
    for way, error in ((0.0, 0.0), (250.0, 0.4), (500.0, -0.4)):
        x, z, heading = world.pose_at(way, 0.0, error)
        world.frame(x, z, heading)
        sine, cosine = math.sin(heading), math.cos(heading)
        _, offset = world.circuit.locate(x + right * cosine + ahead * sine, z - right * sine + ahead * cosine)
        expected = np.abs(offset[np.abs(offset) < 5.2])
        assert len(handed[-1]) == pytest.approx(len(expected), abs=20)
        assert np.abs(handed[-1]).mean() == pytest.approx(expected.mean(), abs=0.01)
