"""What the windows of a scan say, by hand: which count, and where the heat map shows them."""

import numpy as np
import pytest

from graphs.sliding import Windows
from tasks.classification.options import WindowOptions
from tasks.classification.window_search import Scan, heat_map

WINDOWS = Windows(None, None, (8, 8), (4, 4), ())  # a window of 8 pixels at steps of 4


def scan(log_odds, contrast=50.0, border=0.0, zoom=1.0):
    odds = np.asarray(log_odds, float)
    full = [np.broadcast_to(np.float64(value), odds.shape) for value in (contrast, border)]
    return Scan(np.zeros(odds.shape, int), odds, *full, np.full(2, zoom))


def test_probabilities_follow_from_the_odds():
    np.testing.assert_allclose(scan([[0.0, np.log(3), -np.log(3)]]).probabilities, [[0.5, 0.75, 0.25]])


@pytest.mark.parametrize(
    ("options", "counts"),
    [
        ({"whole": "yes"}, [False, True, False]),
        ({"whole": "no"}, [False, True, True]),
        ({"whole": "yes", "least_contrast": 5.0}, [True, True, False]),
        ({"whole": "yes", "least_contrast": 30.0}, [False, False, False]),
    ],
)
def test_windows_that_are_flat_or_cut_through_something_do_not_count(options, counts):
    of_row = scan([[0.0, 0.0, 0.0]], contrast=[[10.0, 25.0, 25.0]], border=[[0.0, 9.0, 11.0]])
    assert of_row.worthy(WindowOptions(**options)).tolist() == [counts]


def test_the_heat_map_stands_where_the_windows_have_their_middle():
    """In a picture of 20x24, 4 pixels have one middle; of two scales the more probable window is shown."""
    log_odds, contrast = np.full([4, 5], -20.0), np.full([4, 5], 50.0)
    log_odds[1, 3] = 20.0
    log_odds[2, 0], contrast[2, 0] = 20.0, 0.0
    seen = scan(log_odds, contrast)
    heat = heat_map(20, 24, [seen], WINDOWS, WindowOptions())
    hot = np.argwhere(heat > 0.5)
    assert (hot.min(axis=0).tolist(), hot.max(axis=0).tolist(), len(hot)) == ([6, 14], [9, 17], 16)  # around (8, 16)
    assert np.isnan(heat).sum() == 20 * 24 - 16 * 20
    large = scan([[20.0]], zoom=2.0)  # one window of 16, whose middle is (8, 8)
    for scales in ([seen, large], [large, seen]):
        both = heat_map(20, 24, scales, WINDOWS, WindowOptions())
        assert (both[8, 8], both[8, 16], both[14, 16]) == pytest.approx((1, 1, 0), abs=1e-3)
