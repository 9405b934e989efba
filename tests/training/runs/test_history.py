"""history.csv survives a resume to the last digit and drops what the resumed run does again."""

import errno
import os

import pandas as pd
import pytest

from errors import RunError
from training.runs.history import History


def test_rows_survive_exactly_and_later_ones_are_dropped(tmp_path):
    history = History(tmp_path, 0)
    for step in (10, 20, 30):
        history.add({"step": step, "seconds": 1.5 * step, "validation_loss": 1 / 3 / step})
    before = history.path.read_text().splitlines()
    resumed = History(tmp_path, 20)
    assert resumed.seconds == 30.0
    resumed.add({"step": 30, "seconds": 45.0, "validation_loss": 1 / 3 / 30})
    assert resumed.path.read_text().splitlines() == before


def test_a_new_run_starts_an_empty_table(tmp_path):
    History(tmp_path, 0).add({"step": 1, "seconds": 2.0})
    history = History(tmp_path, 0)
    assert (history.rows, history.seconds) == ([], 0.0)
    history.add({"step": 5, "seconds": 1.0})
    assert list(pd.read_csv(history.path)["step"]) == [5]


def test_a_damaged_table_is_named(tmp_path):
    (tmp_path / "history.csv").write_bytes(b"\xff\xfe\x00broken")
    with pytest.raises(RunError, match="can't read .*history.csv"):
        History(tmp_path, 10)


def test_a_table_that_can_not_be_written_stays_as_it_was(tmp_path, monkeypatch):
    history = History(tmp_path, 0)
    history.add({"step": 1, "seconds": 2.0})
    before = history.path.read_text()

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunError, match=r"can't save .*history\.csv: No space left on device; free some room"):
        history.add({"step": 2, "seconds": 3.0})
    assert history.path.read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == ["history.csv"]
