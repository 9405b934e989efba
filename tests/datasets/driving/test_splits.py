import numpy as np
import pytest

from datasets.driving.splits import Options, balanced, bins_of, cut, make
from errors import DataError
from tests.datasets.driving.test_driving_split import Drawn
from tests.datasets.driving.test_table import table

SHARES = {"validation": 0.24, "test": 0.16}


def test_a_recording_is_cut_into_three_stretches_in_the_order_of_time():
    rows = cut("drive", table(np.arange(1000) * 0.07), 0, SHARES)
    assert {name: len(there) for name, there in rows.items()} == {"train": 600, "validation": 240, "test": 160}
    np.testing.assert_array_equal(np.concatenate([*rows.values()]), np.arange(1000))


def test_time_counts_and_not_the_number_of_rows():
    seconds = np.concatenate([np.arange(600) * 0.1, 60 + np.arange(82) * 0.5])  # 60 s and 40.5 s
    rows = cut("drive", table(seconds), 0, SHARES)
    assert rows["train"][-1] == 600  # at 60.0 s, the last before 60 % of 100.5 s
    assert rows["test"][0] == 649  # at 84.5 s, the first after 84 % of 100.5 s


def test_each_recording_gives_its_part():
    recordings = np.repeat([0, 1], [100, 200])
    seconds = np.concatenate([np.arange(100), np.arange(200)]) * 0.1
    rows = cut("drive", table(seconds, recordings=recordings), 0, SHARES)
    np.testing.assert_array_equal(np.bincount(recordings[rows["train"]]), [60, 120])
    np.testing.assert_array_equal(np.bincount(recordings[rows["test"]]), [16, 32])


def test_cycles_repeat_the_three_parts():
    rows = cut("drive", table(np.arange(1000) * 0.1), 0, SHARES, cycle=24)  # about 4 cycles of 25 s
    parts = {name: 1 + np.count_nonzero(np.diff(there) > 1) for name, there in rows.items()}
    assert parts == {"train": 4, "validation": 4, "test": 4}
    assert len(rows["train"]) == pytest.approx(600, abs=4)
    assert rows["test"][-1] == 999


def test_there_are_no_more_cycles_than_rows():
    rows = cut("drive", table(np.arange(1000) * 0.1), 0, SHARES, cycle=1e-320)
    assert sum(map(len, rows.values())) == 1000


def test_splits_that_are_elsewhere_are_not_cut_off():
    rows = cut("drive", table(np.arange(100) * 0.1), 0, {"test": 0.25})
    assert {name: len(there) for name, there in rows.items()} == {"train": 75, "test": 25}


def test_frames_are_split_by_their_names():
    one = table(np.arange(1000) * 0.1)
    rows = cut("drive", one, 0, SHARES, split_by="frames")
    assert len(rows["test"]) == pytest.approx(160, abs=40)
    assert np.count_nonzero(np.diff(rows["test"]) > 1) > 80  # all over the drive
    np.testing.assert_array_equal(np.sort(np.concatenate([*rows.values()])), np.arange(1000))
    np.testing.assert_array_equal(rows["test"], cut("drive", one, 7, SHARES, split_by="frames")["test"])


def test_too_few_rows_are_refused():
    with pytest.raises(DataError, match="drive: none of 2 rows is for validation; record more"):
        cut("drive", table([0.0, 0.1]), 0, SHARES)
    with pytest.raises(DataError, match="drive has 2 pictures; 3 are the least for 3 splits"):
        cut("drive", table([0.0, 0.1]), 0, SHARES, split_by="frames")


def test_bins_are_a_21st_of_the_range_each():
    np.testing.assert_array_equal(bins_of([-1, -0.96, -0.9, -0.047, 0, 0.047, 0.048, 1]), [0, 0, 1, 10, 10, 10, 11, 20])


@pytest.mark.parametrize("most", [0.5, 1.0, 2.0])
def test_balancing_thins_the_straight_drives_alone(most):
    angles = np.concatenate([np.zeros(500), np.full(40, 0.3), np.full(60, -0.3), np.full(100, 0.01)])
    kept = balanced(angles, most, 0)
    counts = np.bincount(bins_of(angles[kept]), minlength=21)
    assert counts[10] == most * 60
    assert counts.sum() - counts[10] == 100
    np.testing.assert_array_equal(kept, np.unique(kept))
    np.testing.assert_array_equal(kept, balanced(angles, most, 0))
    assert (kept[: len(kept) - 100] != balanced(angles, most, 1)[: len(kept) - 100]).any()


@pytest.mark.parametrize(
    ("angles", "most"), [([0, 0, 0, 0.3], 0), ([0, 0, 0], 1), ([0, 0.3, 0.3], 1), ([0, 0.3, 0.3], 1e308), ([], 1)]
)
def test_nothing_is_thinned_without_need(angles, most):
    np.testing.assert_array_equal(balanced(np.array(angles, float), most, 0), np.arange(len(angles)))


def test_training_has_cameras_and_transforms_and_the_others_have_not():
    one = table(np.arange(4) * 0.1, [0, 0.5, 0, 0.5])
    rows = {"train": np.array([0, 1]), "validation": np.array([2]), "test": np.array([3])}
    dataset = make("drive", one, Drawn(), rows, 0, Options(side_steering=0.2), "hash")
    assert dataset.sizes == {"train": 2 * 3 * 14, "validation": 1, "test": 1}
    assert dataset.content == "hash" and dataset.classes == ()
    np.testing.assert_allclose(dataset.splits["test"]["angles"], [0.5])
    np.testing.assert_allclose(dataset.splits["train"]["angles"][[14, 28]], [0.2, -0.2])
    np.testing.assert_array_equal(dataset.splits["test"]["images"][0, 0, 0], [95] * 3)  # row 3, camera 0
    few = make("drive", one, Drawn(), rows, 0, Options(cameras="center", transforms="flipped"))
    assert few.sizes["train"] == 2 * 2


def test_targets_are_smoothed_and_recorded_angles_stay():
    one = table(np.arange(4) * 0.1, [0, 0.6, 0, 0.6])
    rows = {"train": np.arange(4)}
    train = make("drive", one, Drawn(), rows, 0, Options("center", "original", smooth_steering=0.2)).splits["train"]
    np.testing.assert_allclose(train["angles"], [0.3, 0.2, 0.4, 0.3], atol=1e-6)
    np.testing.assert_allclose(train["recorded"], [0, 0.6, 0, 0.6], atol=1e-6)


def test_balancing_goes_by_the_targets():
    angles = np.zeros(4)
    one = table(np.arange(4) * 0.1, angles)
    train = make("drive", one, Drawn(), {"train": np.arange(4)}, 0, Options(balance_steering=1.0)).splits["train"]
    assert len(train) == 4 * 42  # there is no other bin to go by
