"""Tests of the pictures of a drive, against the world that they show."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from datasets.driving.camera import SIMULATOR
from datasets.track.pictures import Poses, RenderedPictures
from datasets.track.world import World

CAMERA = SIMULATOR.fitted((40, 80))
WORLDS = [(0, 0), (0, 5)]
WAYS = (10.0, 200.0, 300.0)


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [World(*world, CAMERA) for world in WORLDS]


def poses(worlds: list[World]) -> Poses:
    owners = np.array([0, 0, 1])
    columns = zip(
        *(worlds[owner].pose_at(way, 0.2, 0.05) for owner, way in zip(owners, WAYS, strict=True)), strict=True
    )
    return Poses(owners, *map(np.array, columns))


def test_side_cameras_stand_beside_the_one_in_the_centre(worlds):
    pictures = RenderedPictures(WORLDS, poses(worlds), CAMERA, 1.0)
    for number in range(9):
        row, camera = divmod(number, 3)
        world = worlds[0 if row < 2 else 1]
        x, z, heading = world.pose_at(WAYS[row], 0.2, 0.05)
        aside = (0, -1, 1)[camera] * SIMULATOR.side_offset  # metres to the right of the centre camera
        seen = world.frame(x + aside * math.cos(heading), z - aside * math.sin(heading), heading)
        np.testing.assert_array_equal(pictures.pixels(np.array([number]))[0], seen)


def test_a_camera_to_the_right_sees_the_ground_further_to_the_left(worlds):
    """All of the ground at one distance moves by focal length * side_offset / distance."""
    row = 140
    z = SIMULATOR.focal_length * SIMULATOR.height / (row + 0.5 - SIMULATOR.horizon)
    world = World(0, 0)
    center, right = (world.view(60.0, offset)[row].astype(float) for offset in (0.0, SIMULATOR.side_offset))
    errors = [np.abs(center[shift:] - right[: 320 - shift]).mean() for shift in range(1, 100)]
    assert 1 + int(np.argmin(errors)) == pytest.approx(SIMULATOR.focal_length * SIMULATOR.side_offset / z, abs=1)


def test_threads_render_the_same(worlds):
    pictures = RenderedPictures(WORLDS, poses(worlds), CAMERA, 0.0)  # nothing is kept
    numbers = np.arange(9)
    expected = pictures.pixels(numbers)
    fresh = RenderedPictures(WORLDS, poses(worlds), CAMERA, 0.0)
    with ThreadPoolExecutor(4) as threads:
        for seen in threads.map(fresh.pixels, [numbers] * 4):
            np.testing.assert_array_equal(seen, expected)


def test_fingerprint_tells_what_is_seen_apart(worlds):
    there = poses(worlds)
    numbers = np.arange(9)
    prints = [
        RenderedPictures(WORLDS, there, CAMERA, 1.0).fingerprint(numbers),
        RenderedPictures(WORLDS, there, CAMERA, 1.0).fingerprint(numbers[1:]),
        RenderedPictures([(0, 0), (0, 6)], there, CAMERA, 1.0).fingerprint(numbers),
        RenderedPictures(WORLDS, there, SIMULATOR, 1.0).fingerprint(numbers),
        RenderedPictures(WORLDS, there._replace(x=there.x + 0.01), CAMERA, 1.0).fingerprint(numbers),
    ]
    assert len(set(prints)) == 5
    assert prints[0] == RenderedPictures(WORLDS, there, CAMERA, 0.0).fingerprint(numbers)
