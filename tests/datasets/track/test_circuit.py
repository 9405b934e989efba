"""Tests of the circuits, against finite differences and circles."""

import math

import numpy as np
import pytest
from scipy.spatial import KDTree

from datasets.track.circuit import RADII, Circuit, make_circuit


def circuit(seed: int) -> Circuit:
    return make_circuit(np.random.Generator(np.random.PCG64([seed, 0])).random)


def circle(radius: float, samples: int = 2000) -> Circuit:
    """A circuit to the right around (radius, 0), from (0, 0) along z."""
    turn = 2 * np.pi * np.arange(samples) / samples
    x, z = radius * (1 - np.cos(turn)), radius * np.sin(turn)
    curvatures = np.full(samples, 1 / radius)
    return Circuit(2 * np.pi * radius, x, z, turn, curvatures, KDTree(np.stack([x, z], axis=1)))


@pytest.mark.parametrize("seed", range(12))
def test_circuit_closes_and_its_samples_are_equally_far_apart(seed):
    line = circuit(seed)
    steps = np.hypot(np.roll(line.x, -1) - line.x, np.roll(line.z, -1) - line.z)  # the last one to the first sample
    np.testing.assert_allclose(steps, line.length / len(line.x), rtol=2e-3)
    assert 800 < line.length < 1300
    turned = np.unwrap(line.headings)[-1] - line.headings[0]
    assert abs(turned) == pytest.approx(2 * math.pi, abs=1e-2)


@pytest.mark.parametrize("seed", range(12))
def test_headings_and_curvatures_are_those_of_the_line(seed):
    line = circuit(seed)
    ahead_x, ahead_z = np.roll(line.x, -1) - np.roll(line.x, 1), np.roll(line.z, -1) - np.roll(line.z, 1)
    difference = np.arctan2(ahead_x, ahead_z) - line.headings
    np.testing.assert_allclose((difference + np.pi) % (2 * np.pi) - np.pi, 0, atol=2e-3)
    bend = (np.roll(line.headings, -1) - np.roll(line.headings, 1) + np.pi) % (2 * np.pi) - np.pi
    np.testing.assert_allclose(bend * len(line.x) / line.length / 2, line.curvatures, atol=1e-3)


def test_there_are_straight_stretches_and_curves_to_both_sides_within_the_radii():
    for seed in range(12):
        curvatures = circuit(seed).curvatures
        assert np.abs(curvatures).max() <= 1 / RADII[0] + 1e-9
        assert (curvatures > 1 / RADII[1]).any() and (curvatures < -1 / RADII[1]).any()
        assert 0.2 < (curvatures == 0).mean() < 0.7


def test_circuits_run_both_ways():
    ways = {round((line.headings[-1] - line.headings[0]) / 2 / math.pi) for line in map(circuit, range(12))}
    assert ways == {-1, 1}


def test_circuit_is_a_function_of_its_random_numbers():
    np.testing.assert_array_equal(circuit(3).x, circuit(3).x)
    assert circuit(3).length != circuit(4).length


def test_locate_undoes_at():
    line = circuit(1)
    random = np.random.default_rng(0)
    way, offset = random.uniform(0, line.length, 500), random.uniform(-6, 6, 500)
    x, z, heading, _ = line.at(way)
    found, aside = line.locate(x + offset * np.cos(heading), z - offset * np.sin(heading))
    np.testing.assert_allclose(aside, offset, atol=2e-3)
    around = (found - way + line.length / 2) % line.length - line.length / 2
    np.testing.assert_allclose(around, 0, atol=0.02)


def test_a_lap_repeats():
    line = circuit(2)
    np.testing.assert_allclose(line.at(line.length + 5.3)[:2], line.at(5.3)[:2], atol=1e-6)
    np.testing.assert_allclose(line.at(-1.0)[:2], line.at(line.length - 1)[:2], atol=1e-6)


def test_offset_in_a_circle_to_the_right_is_what_its_radius_lacks():
    line = circle(40.0)
    inside = 40 - 37.5  # to the right of the line, as the middle of the circle is
    way, offset = line.locate(40 - 37.5 * np.cos(0.7), 37.5 * np.sin(0.7))
    assert offset == pytest.approx(inside, abs=1e-4)
    assert way == pytest.approx(0.7 * 40, abs=1e-3)


def test_parts_of_the_road_keep_apart():
    for seed in range(6):
        line = circuit(seed)
        step = line.length / len(line.x)
        points = np.stack([line.x, line.z], axis=1)[::4]
        distance = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
        number = np.arange(len(points))
        along = np.abs(number[:, None] - number) * step * 4
        along = np.minimum(along, line.length - along)
        assert distance[along > 65].min() > 29
