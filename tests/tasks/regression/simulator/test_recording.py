"""Drives as recordings."""

import csv
import errno
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from errors import RunError
from tasks.regression.simulator.pilot import Frame
from tasks.regression.simulator.recording import Recording, Recordings

ROOT = Path(__file__).parents[4]
NOON = datetime(2026, 11, 29, 12, 0, 0, 7_999)


def frame(steering: float = 0.25, throttle: float = 0.5) -> Frame:
    return Frame(b"bytes of a JPEG", steering, throttle, 8.75)


def rows(folder):
    with open(folder / "driving_log.csv", newline="") as file:
        return list(csv.reader(file))


def test_rows_are_those_of_the_simulator(tmp_path):
    recording = Recording(tmp_path / "a" / "drive")
    recording.add(frame(), NOON)
    assert rows(recording.folder) == [["IMG/center_2026_11_29_12_00_00_007.jpg", "", "", "0.25", "0.5", "0", "8.75"]]
    assert (recording.folder / "IMG/center_2026_11_29_12_00_00_007.jpg").read_bytes() == b"bytes of a JPEG"


def test_a_negative_throttle_is_the_brake(tmp_path):
    recording = Recording(tmp_path)
    recording.add(frame(throttle=-0.75), NOON)
    assert rows(tmp_path)[0][4:6] == ["0", "0.75"]


def test_each_frame_has_a_picture_of_its_own_even_in_a_millisecond(tmp_path):
    recording = Recording(tmp_path)
    for number in range(3):
        recording.add(frame(number / 10), NOON)
    recording.add(frame(), NOON.replace(microsecond=0))  # a clock that was put back
    names = [row[0] for row in rows(tmp_path)]
    assert names == [f"IMG/center_2026_11_29_12_00_00_{ms:03d}.jpg" for ms in (7, 8, 9, 10)]
    assert len(list((tmp_path / "IMG").iterdir())) == 4


def test_rows_are_on_the_disk_at_once(tmp_path):
    recording = Recording(tmp_path)
    recording.add(frame(), NOON)
    assert (tmp_path / "driving_log.csv").read_bytes().endswith(b",8.75\n")  # and nothing was closed


def test_another_recording_is_left_alone(tmp_path):
    (tmp_path / "driving_log.csv").write_text("a human's\n")
    with pytest.raises(RunError, match="holds a recording already; name another folder by --record"):
        Recordings(str(tmp_path))
    assert (tmp_path / "driving_log.csv").read_text() == "a human's\n"


def test_cars_at_a_time_do_not_mix(tmp_path):
    recordings = Recordings(str(tmp_path))
    first, second = recordings.take(), recordings.take()
    assert (first.folder, second.folder) == (tmp_path, tmp_path / "car-2")
    recordings.give_back(first)
    assert recordings.take() is first
    recordings.give_back(second)
    recordings.give_back(first)
    assert recordings.take() is first
    recordings.close()


def test_what_can_not_be_written_is_named(tmp_path, monkeypatch):
    recording = Recording(tmp_path)

    def full(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(RunError, match="center_2026_11_29_12_00_00_007.jpg: No space left on device"):
        recording.add(frame(), NOON)
    assert rows(tmp_path) == []


def test_a_killed_process_leaves_a_log_that_can_be_read(tmp_path):
    code = f"""
import os, signal
from datetime import datetime
from pathlib import Path
from tasks.regression.simulator.pilot import Frame
from tasks.regression.simulator.recording import Recording
recording = Recording(Path({str(tmp_path)!r}))
for number in range(50):
    recording.add(Frame(b"picture", number / 50, 0.5, 9.0), datetime.now())
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    assert [float(row[3]) for row in rows(tmp_path)] == [number / 50 for number in range(50)]
    assert all((tmp_path / row[0]).read_bytes() == b"picture" for row in rows(tmp_path))
