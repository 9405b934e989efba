"""Signs of life between workers: ends and silence are noticed."""

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from training.workers.heart import Heart

ROOT = Path(__file__).parents[3]


class Told(list):
    """Collects what is told, and wakes who waits for it."""

    def __init__(self):
        super().__init__()
        self.event = threading.Event()

    def __call__(self, line: str) -> None:
        self.append(line)
        self.event.set()


@pytest.fixture
def pair():
    """Two connected sockets."""
    ends = socket.socketpair()
    yield ends
    for end in ends:
        end.close()


def test_a_worker_whose_process_ends_is_noticed(pair):
    told = Told()
    heart = Heart({1: pair[0]}, 60, told)
    heart.start()
    pair[1].close()
    assert told.event.wait(2)
    heart.stop()
    assert told == ["worker 1 has ended; started again, all workers go on from the newest checkpoint"]


def test_silence_is_noticed(pair):
    told = Told()
    heart = Heart({2: pair[0]}, 0.3, told)
    heart.start()
    assert told.event.wait(5)
    heart.stop()
    assert told[0].startswith("worker 2 has shown no sign of life for 0.3 seconds (--worker_timeout)")


def test_hearts_keep_each_other_alive_and_part_in_peace(pair):
    told = Told()
    hearts = [Heart({1: pair[0]}, 0.4, told), Heart({0: pair[1]}, 0.4, told)]
    for heart in hearts:
        heart.start()
    time.sleep(1.2)  # three times the timeout
    for heart in hearts:
        heart.stop()
    assert told == []


def test_the_reason_is_handed_on(pair):
    told = Told()
    hearts = [Heart({1: pair[0]}, 60, told), Heart({0: pair[1]}, 60, told)]
    for heart in hearts:
        heart.start()
    hearts[1].stop("worker 1: no such folder")
    assert told.event.wait(2)
    hearts[0].stop()
    assert told == ["worker 1: no such folder"]


def test_a_reason_may_come_in_parts(pair):
    told = Told()
    heart = Heart({1: pair[0]}, 60, told)
    heart.start()
    for part in (b"..", b"fworker 1: no such ", b"folder\n"):
        pair[1].sendall(part)
        time.sleep(0.1)
    assert told.event.wait(2)
    heart.stop()
    assert told == ["worker 1: no such folder"]


def test_a_process_that_is_at_work_elsewhere_is_ended():
    script = (
        "import socket, sys, time; sys.argv[0] = 'train.py'\n"
        "from training.workers.heart import Heart\n"
        "one, other = socket.socketpair()\n"
        "Heart({1: one}, 60, lambda told: None).start(); other.close(); time.sleep(60)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (75, "")
    assert done.stderr == "train.py: worker 1 has ended; started again, all workers go on from the newest checkpoint\n"


def test_the_end_of_the_launcher_stops_a_worker(pair, monkeypatch):
    sent = []
    monkeypatch.setattr(os, "kill", lambda process, number: sent.append((process, number)))
    heart = Heart({1: pair[0]}, 60, Told(), launcher=os.getppid() + 1)
    heart.start()
    end = time.monotonic() + 5
    while not sent and time.monotonic() < end:
        time.sleep(0.02)
    heart.stop()
    assert sent == [(os.getpid(), 15)]
