import time

import numpy as np
import pytest

from datasets.driving import log
from datasets.flaws import Flaws
from errors import DataError

HEADER = "center,left,right,steering,throttle,brake,speed"
ROW = "IMG/center_{0}.jpg, IMG/left_{0}.jpg, IMG/right_{0}.jpg, {1}, 0.5, 0, 9.1"


def read(tmp_path, *lines, encoding="utf-8"):
    path = tmp_path / "driving_log.csv"
    path.write_text("\n".join(lines), encoding=encoding)
    flaws = Flaws("drive", strict=False)
    return log.read(path, "track1/driving_log.csv", flaws), flaws


def rows(*angles):
    return [ROW.format(number, angle) for number, angle in enumerate(angles)]


@pytest.mark.parametrize("header", [[], [HEADER], ["Center, Left, Right, Steering, Throttle, Brake, Speed"]])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_rows_with_and_without_a_header(tmp_path, header, encoding):
    frame, flaws = read(tmp_path, *header, *rows(0, -0.25, "1"), encoding=encoding)
    assert frame["steering"].tolist() == [0, -0.25, 1]
    assert frame["speed"].tolist() == [9.1] * 3 and frame["brake"].tolist() == [0] * 3
    assert frame["left"].tolist() == ["IMG/left_0.jpg", "IMG/left_1.jpg", "IMG/left_2.jpg"]
    assert not flaws._kinds


def test_columns_in_another_order_and_further_ones(tmp_path):
    frame, _ = read(tmp_path, "speed,steer,lap,center,left,right,throttle,brake", "7,0.5,1,c,l,r,0.1,0.2")
    assert frame.iloc[0].tolist() == ["c", "l", "r", 0.5, 0.1, 0.2, 7]


def test_a_further_column_may_have_another_name_of_one(tmp_path):
    frame, _ = read(tmp_path, f"{HEADER},reverse", "c,l,r,0.5,0.1,0.2,7,1")
    assert frame.iloc[0].tolist() == ["c", "l", "r", 0.5, 0.1, 0.2, 7]


def test_broken_rows_are_counted_by_kind(tmp_path, capsys):
    good = rows(*[0.1] * 8)
    broken = ["IMG/center.jpg,0", ROW.format(9, "left"), ROW.format(9, 1.01), ROW.format(9, "nan"), ROW.format(9, "")]
    frame, flaws = read(tmp_path, *good, *broken)
    assert len(frame) == 8
    flaws.tell()
    assert capsys.readouterr().err.splitlines() == [
        "drive: rows with other than 7 columns: 1 left out, first track1/driving_log.csv, row 9",
        "drive: rows with what is no number: 3 left out, first track1/driving_log.csv, row 10",
        "drive: steering angles outside -1..1: 1 left out, first track1/driving_log.csv, row 11",
    ]


def test_strict_refuses_a_broken_row(tmp_path):
    path = tmp_path / "driving_log.csv"
    path.write_text("\n".join(rows(0, 0, 2)))
    with pytest.raises(DataError, match="--strict refuses steering angles outside -1..1: here, row 3"):
        log.read(path, "here", Flaws("drive", strict=True))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([], "driving_log.csv is empty: record again, or remove its folder"),
        ([HEADER], "has a line of names and no rows"),
        (["center,left,right,angle,throttle,brake,speed", *rows(0)], "its first line lacks steering; a log has the"),
        ([f"{HEADER},Speed", "c,l,r,0,0,0,9,9"], "its first line has speed more than once; a log has the columns cen"),
        (["time,value", "1,2"], "2 of 2 rows can't be used: rows with other than 7 columns; a log has the columns cen"),
        ([row.replace(",", ";") for row in rows(0, 0)], "2 of 2 rows can't be used: its numbers have decimal commas"),
        (["c,l,r,0,25,1,0,9,1", "c,l,r,-0,25,1,0,9,1"], "2 of 2 rows can't be used: its numbers have decimal commas"),
        (['c,l,r,"0,25",1,0,"9,1"', "c,l,r,0,1,0,9"], "1 of 2 rows can't be used: its numbers have decimal commas"),
        (rows(12.5, -3, 0), "2 of 3 rows can't be used: steering angles outside -1..1, perhaps in degrees"),
        (rows("a", "b"), "2 of 2 rows can't be used: rows with what is no number"),
    ],
)  # fmt: skip
def test_what_is_no_log_is_refused(tmp_path, lines, told):
    with pytest.raises(DataError) as raised:
        read(tmp_path, *lines)
    assert told in str(raised.value)
    assert len(str(raised.value).splitlines()) <= 2


def test_a_log_that_can_not_be_read(tmp_path):
    with pytest.raises(DataError, match=r"driving_log.csv: no such file or directory"):
        log.read(tmp_path / "driving_log.csv", "here", Flaws("drive", strict=False))


def test_100_000_rows_take_seconds(tmp_path):
    angles = np.random.default_rng(0).uniform(-1, 1, 100_000).round(6)
    began = time.perf_counter()
    frame, _ = read(tmp_path, *rows(*angles))
    assert time.perf_counter() - began < 5
    np.testing.assert_array_equal(frame["steering"], angles)
