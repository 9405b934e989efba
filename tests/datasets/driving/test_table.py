import numpy as np

from datasets.driving.table import Table, smoothed, stretches_of


def table(seconds, angles=None, recordings=None):
    rows = len(seconds)
    return Table.of({
        "files": [[f"{camera}{row}" for camera in "clr"] for row in range(rows)],
        "angles": np.zeros(rows) if angles is None else angles,
        "speeds": np.arange(rows),
        "seconds": seconds,
        "recordings": np.zeros(rows) if recordings is None else recordings,
    })  # fmt: skip


def test_stretches_end_at_gaps_leaps_back_and_recordings():
    seconds = np.array([0, 0.5, 1.5, 2.6, 2.7, 0.1, 0.2, 0.3])
    recordings = np.array([0, 0, 0, 0, 0, 0, 0, 1])
    np.testing.assert_array_equal(stretches_of(recordings, seconds), [0, 0, 0, 1, 1, 2, 2, 3])


def test_taking_rows_breaks_a_stretch_where_more_than_a_second_is_missing():
    whole = table(np.arange(30) * 0.1)
    part = whole.take(np.array([0, 1, 3, 20, 21]))
    np.testing.assert_array_equal(part.stretches, [0, 0, 0, 1, 1])
    assert part.files[3].tolist() == ["c20", "l20", "r20"]
    assert part.size == 5 and part.speeds[3] == 20


def test_the_clock_stands_still_in_gaps_and_starts_with_each_recording():
    times = table([5, 5.5, 6, 100, 100.5, 7, 7.5], recordings=[0, 0, 0, 0, 0, 1, 1])
    np.testing.assert_allclose(times.clock(), [0, 0.5, 1, 1, 1.5, 0, 0.5])


def test_smoothing_is_the_mean_over_the_window_within_the_stretch():
    random = np.random.default_rng(0)
    seconds = np.concatenate([np.cumsum(random.uniform(0.05, 0.1, 40)), 60 + np.cumsum(random.uniform(0.05, 0.1, 30))])
    angles = random.uniform(-1, 1, 70)
    one = table(seconds, angles)
    expected = [
        np.mean([angles[other] for other in range(70)
                 if abs(seconds[other] - seconds[row]) <= 0.25 and (other < 40) == (row < 40)])
        for row in range(70)
    ]  # fmt: skip
    np.testing.assert_allclose(smoothed(one, 0.5), expected, atol=1e-6)


def test_smoothing_keeps_recordings_apart_and_zero_changes_nothing():
    one = table([0, 0.1, 0, 0.1], [1, 1, -1, -1], [0, 0, 1, 1])
    np.testing.assert_array_equal(smoothed(one, 100.0), [1, 1, -1, -1])
    np.testing.assert_array_equal(smoothed(one, 0.0), one.angles)
