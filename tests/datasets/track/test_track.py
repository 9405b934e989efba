"""Tests of the data set `track`."""

import numpy as np
import pytest

from datasets import registry
from datasets.driving.camera import SIMULATOR
from datasets.driving.vehicle import STEERING, WHEELBASE
from datasets.track.driver import LOOKAHEAD, drive, pursuit
from datasets.track.track import load
from datasets.track.world import World

SMALL = {"image_size": (40, 80), "minutes": 0.3}  # 84 rows on each circuit


@pytest.fixture(scope="module")
def track():
    return registry.load("track", seed=3, **SMALL)


def test_splits_have_the_minutes_that_were_asked_for(track):
    assert track.sizes == {"train": 3 * 84 * 3 * 2, "validation": 84, "test": 2 * 84}
    assert track.classes == ()
    whole = load("", 0)
    assert whole.sizes == {"train": 1680 * 3 * 2, "validation": 560, "test": 1120}
    assert whole.splits["train"].fields["images"].shape == (80, 160, 3)


def test_stretches_are_circuits_and_files_name_them(track):
    test = track.splits["test"]
    assert test["stretches"].tolist() == [0] * 84 + [1] * 84
    np.testing.assert_allclose(test["seconds"][84:87], [0, 1 / 14, 2 / 14])
    assert test["files"][85] == "test-1/center_0000.071"
    train = track.splits["train"]
    assert set(train["stretches"]) == {0, 1, 2}
    assert {name.split("/")[0] for name in train["files"].tolist()} == {"train-0", "train-1", "train-2"}
    assert len(np.unique(train["files"])) == 3 * 84 * 3


def test_test_is_the_same_for_all_seeds_and_the_rest_is_not(track):
    same, other = load("", 3, **SMALL), load("", 4, **SMALL)
    for split in ("train", "validation", "test"):
        np.testing.assert_array_equal(track.splits[split]["angles"], same.splits[split]["angles"])
        rows = np.array([7, 70])
        mine, its = (dataset.splits[split].take(rows, ("images",))["images"] for dataset in (track, other))
        assert (mine == its).all() == (split == "test")
        differ = (track.splits[split]["angles"] != other.splits[split]["angles"]).any()
        assert differ == (split != "test")
    alone = {split: track.splits[split].take(np.array([0]), ("images",))["images"] for split in track.splits}
    assert (alone["train"] != alone["validation"]).any() and (alone["train"] != alone["test"]).any()


def test_pictures_and_angles_are_those_of_one_pose(track):
    for number in (0, 1):  # of the test's circuits
        world = World(2**31, number, SIMULATOR.fitted((40, 80)))
        record = drive(world.circuit, np.random.Generator(np.random.PCG64([2**31, number, 1])).random, 84)
        row = 60
        x, z, heading = record.x[row], record.z[row], record.headings[row]
        example = track.splits["test"].take(np.array([number * 84 + row]))
        np.testing.assert_array_equal(example["images"][0], world.frame(x, z, heading))
        assert example["angles"][0] == pytest.approx(float(pursuit(world.circuit, x, z, heading)), abs=1e-6)
        assert example["recorded"][0] == example["angles"][0]
        assert example["speeds"][0] == record.speeds[row]


def test_default_correction_of_the_sides_is_what_the_driver_would_do_there():
    train = load("", 0, minutes=0.1).splits["train"]
    middle, left, right = train["angles"][0:6:2]
    sideways = SIMULATOR.side_offset
    curvature = 2 * sideways / (sideways**2 + LOOKAHEAD**2)
    expected = np.arctan(WHEELBASE * curvature) / STEERING
    assert left - middle == pytest.approx(expected, abs=0.01)
    assert middle - right == pytest.approx(expected, abs=0.01)


def test_options_reach_the_splits():
    plain = load("", 0, **SMALL, cameras="center", transforms="original")
    assert plain.sizes["train"] == 3 * 84
    thinned = load("", 0, **SMALL, cameras="center", transforms="original", balance_steering=0.5)
    assert thinned.sizes["train"] < 3 * 84 and thinned.sizes["test"] == 168
    smooth = load("", 0, **SMALL, smooth_steering=0.5).splits["validation"]
    assert np.abs(np.diff(smooth["angles"])).mean() < np.abs(np.diff(smooth["recorded"])).mean()
    np.testing.assert_array_equal(smooth["recorded"], plain.splits["validation"]["angles"])


def test_track_needs_no_files():
    entry = registry.SETS["track"]
    assert entry.embedded
    assert registry.fitting_options("track", {"images": (None, None, None), "angles": ()}) == {}


@pytest.mark.parametrize(
    ("number", "lap", "end", "spread", "colour"),
    [
        (0, 953.458896, (0.532559, -140.253433), 0.1390121, (127.95, 132.00, 132.06)),
        (1, 1017.322057, (55.271312, -100.352562), 0.1139279, (136.27, 148.23, 146.93)),
    ],
)
def test_circuits_of_the_test_stay_what_they_are(number, lap, end, spread, colour):
    """On others, figures of earlier runs could not be compared."""
    world = World(2**31, number)
    record = drive(world.circuit, np.random.Generator(np.random.PCG64([2**31, number, 1])).random, 560)
    assert world.circuit.length == pytest.approx(lap, abs=1e-5)
    assert (record.x[-1], record.z[-1]) == pytest.approx(end, abs=1e-5)
    assert record.angles.std() == pytest.approx(spread, abs=1e-6)
    np.testing.assert_allclose(world.view(500.0).mean((0, 1)), colour, atol=0.05)
