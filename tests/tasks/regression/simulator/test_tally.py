"""The line that sums up a drive."""

import numpy as np

from tasks.regression.simulator.tally import Tally


def test_a_drive_in_a_line():
    tally = Tally()
    latencies = np.arange(1, 102) / 1000  # 1 to 101 ms
    for number, seconds in enumerate(latencies):
        tally.add(number / 15, number / 15 + seconds, (-1) ** number * 0.2)
    assert tally.line() == "101 frames, 15.0 a second, median 51.0 ms, p99 100.0 ms, mean angle 5.0 degrees"


def test_nothing_came():
    assert Tally().line() == "0 frames"


def test_one_frame_has_no_rate():
    tally = Tally()
    tally.add(7.0, 7.004, 0.0)
    assert tally.line() == "1 frame, median 4.0 ms, p99 4.0 ms, mean angle 0.0 degrees"


def test_what_went_wrong_is_counted():
    tally = Tally()
    tally.newer, tally.others = 1200, 3
    tally.faults.update({"no picture": 2, "no speed": 5})
    assert tally.line() == (
        "0 frames; 1,200 were replaced by newer ones; 7 bad: 5 no speed, 2 no picture; 3 packets of other kinds"
    )
