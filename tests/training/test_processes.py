"""The process of a trial: its words, threads, log and signals, and that it never outlives the search."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from training import processes
from training.processes import LocalProcess

ROOT = Path(__file__).parents[2]
PROGRAM = """
import os, signal, sys, time
print(*sys.argv[1:], os.environ.get("TF_NUM_INTRAOP_THREADS"), os.getpgid(0) == os.getpid(), flush=True)
print("an error", file=sys.stderr, flush=True)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
if sys.argv[1] == "waits":
    time.sleep(60)
sys.exit(3)
"""


@pytest.fixture
def program(tmp_path, monkeypatch) -> Path:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    monkeypatch.setattr(processes, "_TRAIN", path)
    return path


def until(true):
    """Waits until something is true."""
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return True


def test_words_threads_and_output(program, tmp_path):
    log = tmp_path / "log"
    log.write_text("before\n")
    process = LocalProcess(["net", "--rate=a b"], log, threads=3)
    assert until(lambda: process.status() is not None) and process.status() == 3
    assert log.read_text() == "before\nnet --rate=a b 3 True\nan error\n"


@pytest.mark.parametrize(("given", "found"), [({}, "None"), ({"TF_CONFIG": "own"}, "own")])
def test_a_trial_is_no_worker_of_the_cluster_around_it(program, tmp_path, monkeypatch, given, found):
    monkeypatch.setenv("TF_CONFIG", "around")
    program.write_text("import os; print(os.environ.get('TF_CONFIG'))")
    process = LocalProcess([], tmp_path / "log", threads=1, environment=given)
    assert until(lambda: process.status() is not None) and process.status() == 0
    assert (tmp_path / "log").read_text() == f"{found}\n"


def test_stop_is_sigterm(program, tmp_path):
    log = tmp_path / "log"
    process = LocalProcess(["waits"], log, threads=0)
    until(lambda: "error" in log.read_text())
    assert process.status() is None
    process.stop()
    assert until(lambda: process.status() is not None) and process.status() == 143
    assert log.read_text().startswith("waits None True")
    process.stop()  # too late, and harmless


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's word of a parent's death is Linux's")
def test_a_killed_search_takes_its_trials_with_it(program, tmp_path):
    log = tmp_path / "log"
    script = f"""
import sys, time
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from training import processes
processes._TRAIN = Path({str(program)!r})
print(processes.LocalProcess(["waits"], Path({str(log)!r}), 0)._process.pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    until(lambda: log.exists() and "error" in log.read_text())
    os.kill(parent.pid, signal.SIGKILL)
    parent.communicate()
    stat = Path(f"/proc/{child}/stat")
    until(lambda: not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] in "ZX")
