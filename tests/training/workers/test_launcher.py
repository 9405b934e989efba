"""Processes that are started together, watched, and started again; they are small scripts here."""

import json
import os
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from errors import RunError, UsageError
from training import processes
from training.options import TrainOptions
from training.workers import launcher
from training.workers.cluster import Cluster
from training.workers.launcher import Launcher, is_needed, launch

HEAD = """
import json, os, signal, sys, time
from pathlib import Path
place = Path(sys.argv[1])
config = json.loads(os.environ["TF_CONFIG"])
index = config["task"]["index"]
start = len(list(place.glob(f"worker-{index}-*")))
(place / f"worker-{index}-{start}").write_text(json.dumps([sys.argv, dict(os.environ)]))
def say(text):
    print(f"train.py: {text}", file=sys.stderr, flush=True)
"""


@pytest.fixture
def program(tmp_path):
    """A function: body of a script -> its command; it knows `index` and `start`, the number of starts before."""

    def written(body: str) -> list[str]:
        path = tmp_path / "train.py"
        path.write_text(HEAD + body)
        return [str(path), str(tmp_path)]

    return written


def starts(tmp_path: Path) -> list[str]:
    """The workers that were started."""
    return sorted(path.name for path in tmp_path.glob("worker-*"))


def test_all_workers_get_addresses_numbers_and_threads(program, tmp_path, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3,5")
    assert Launcher(program(""), tmp_path, 0).run_all(3) == 0
    assert starts(tmp_path) == ["worker-0-0", "worker-1-0", "worker-2-0"]
    given = [json.loads((tmp_path / name).read_text())[1] for name in starts(tmp_path)]
    clusters = [json.loads(one["TF_CONFIG"])["cluster"]["worker"] for one in given]
    assert clusters[0] == clusters[1] == clusters[2] and len(set(clusters[0])) == 3
    assert [one["CUDA_VISIBLE_DEVICES"] for one in given] == ["3", "5", "3"]
    threads = max(1, processes.cores() // 3)
    assert {one["TF_NUM_INTRAOP_THREADS"] for one in given} == {str(threads)}
    assert {one["CNN_GRAPHS_LAUNCHER"] for one in given} == {str(os.getpid())}


def test_after_a_kill_all_start_again(program, tmp_path, capfd):
    body = """
if start == 0 and index == 1:
    os.kill(os.getpid(), signal.SIGKILL)
if start == 0:
    time.sleep(0.3); say("worker 1 has ended"); sys.exit(75)
"""
    assert Launcher(program(body), tmp_path, 1).run_all(2) == 0
    assert starts(tmp_path) == ["worker-0-0", "worker-0-1", "worker-1-0", "worker-1-1"]
    out, error = capfd.readouterr()
    told = ["worker 1 was ended by SIGKILL", "all workers start again from the newest checkpoint (restart 1 of 1)"]
    assert out.splitlines() == told
    assert error == "train.py: worker 1 has ended\n"


def test_a_frozen_worker_is_killed(program, tmp_path, capfd, monkeypatch):
    monkeypatch.setattr(launcher, "_GRACE", 0.3)
    body = """
if start == 0 and index == 0:
    os.kill(os.getpid(), signal.SIGSTOP)
if start == 0:
    say("worker 0 has shown no sign of life"); sys.exit(75)
"""
    assert Launcher(program(body), tmp_path, 1).run_all(2) == 0
    out, error = capfd.readouterr()
    assert out.splitlines()[0] == "worker 0 does not end and is killed"
    assert error == "worker 1: train.py: worker 0 has shown no sign of life\n"


def test_restarts_are_limited(program, tmp_path):
    with pytest.raises(
        RunError, match="workers were lost 3 times, and --restarts is 2; .* keeps the newest checkpoint"
    ):
        Launcher(program("os.kill(os.getpid(), signal.SIGKILL)"), tmp_path, 2).run_all(1)
    assert len(starts(tmp_path)) == 3


@pytest.mark.parametrize(("failing", "error"), [(0, "train.py: bad\n"), (1, "worker 1: train.py: bad\n")])
def test_a_worker_that_fails_by_itself_ends_all(program, tmp_path, capfd, failing, error):
    """Another start would end alike."""
    body = f"""
if index == {failing}:
    say("bad"); sys.exit(2)
time.sleep(0.2); sys.exit(75)
"""
    assert Launcher(program(body), tmp_path, 5).run_all(2) == 2
    assert starts(tmp_path) == ["worker-0-0", "worker-1-0"]
    assert capfd.readouterr().err == error


def test_a_crash_without_a_line_is_shown(program, tmp_path, capfd):
    assert (
        Launcher(program("if index == 1: raise KeyError('x')\ntime.sleep(0.2); sys.exit(75)"), tmp_path, 5).run_all(2)
        == 1
    )
    assert capfd.readouterr().err.endswith("worker 1: KeyError: 'x'\n")


@pytest.mark.parametrize(
    ("before", "given", "words"),
    [
        (False, ["--fresh"], ["--fresh"]),
        (True, ["--fresh"], []),
        (True, ["--fresh=true", "--debug"], ["--debug"]),
        (True, ["--fresh", "true", "--debug", "true"], ["--debug", "true"]),
    ],
)
def test_a_restart_does_not_delete_what_was_trained(program, tmp_path, before, given, words):
    body = f"""
if start == 0:
    if {before}:
        (place / "run").mkdir(); (place / "run" / "config.json").write_text("")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert Launcher([*program(body), *given], tmp_path / "run", 1).run_all(1) == 0
    argv, _ = json.loads((tmp_path / "worker-0-1").read_text())
    assert argv[2:] == words


def test_signals_are_handed_on(program, tmp_path):
    body = """
def stop(number, frame):
    (place / f"stopped-{index}").touch(); sys.exit(128 + number)
signal.signal(signal.SIGTERM, stop)
(place / f"ready-{index}").touch()
time.sleep(20)
"""

    def send() -> None:
        end = time.monotonic() + 10
        while len(list(tmp_path.glob("ready-*"))) < 2 and time.monotonic() < end:
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=send).start()
    assert Launcher(program(body), tmp_path, 3).run_all(2) == 143
    assert len(list(tmp_path.glob("stopped-*"))) == 2


def test_a_loss_after_a_signal_is_no_reason_to_start_again(program, tmp_path):
    body = """
signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(75))
(place / "ready").touch()
time.sleep(20)
"""

    def send() -> None:
        end = time.monotonic() + 10
        while not (tmp_path / "ready").exists() and time.monotonic() < end:
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=send).start()
    assert Launcher(program(body), tmp_path, 3).run_all(1) == 143
    assert starts(tmp_path) == ["worker-0-0"]


def test_one_worker_of_a_cluster(program, tmp_path, capfd):
    """Who does not come at the first start is mistyped; later it may be starting."""
    body = """
say(f"start {start}")
sys.exit([75, 76, 0][start])
"""
    with socket.create_server(("127.0.0.1", 0)) as free:
        cluster = Cluster(("127.0.0.1:1", f"127.0.0.1:{free.getsockname()[1]}"), 1)
    assert Launcher(program(body), tmp_path, 2).run_one(cluster) == 0
    assert capfd.readouterr().err.splitlines() == [f"train.py: start {start}" for start in range(3)]
    for path in tmp_path.glob("worker-*"):
        path.unlink()
    assert Launcher(program("sys.exit(76)"), tmp_path, 2).run_one(cluster) == 1
    assert starts(tmp_path) == ["worker-1-0"]


def test_when_workers_are_started(monkeypatch):
    monkeypatch.delenv("CNN_GRAPHS_LAUNCHER", raising=False)
    assert [is_needed(TrainOptions(**chosen)) for chosen in ({}, {"workers": 2}, {"cluster": ("a:1",)})] == [
        False,
        True,
        True,
    ]
    monkeypatch.setenv("CNN_GRAPHS_LAUNCHER", "1")
    assert not is_needed(TrainOptions(workers=2))


def test_a_batch_that_cannot_be_divided_is_refused_before_all():
    with pytest.raises(UsageError, match="--batch_size 100 can't be divided among 3 workers"):
        launch(["train.py"], "mnist", TrainOptions(workers=3))
