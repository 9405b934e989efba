"""The lock of a run folder: one training at a time, and nothing that is dead is in the way."""

import errno
import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from errors import RunError, UsageError
from training.runs import lock
from training.runs.lock import Lock

ROOT = Path(__file__).parents[3]
HOLD = """
import sys
from pathlib import Path
from training.runs.lock import Lock
with Lock(Path(sys.argv[1])):
    print("locked", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(lock, "BEAT", 0.05)
    monkeypatch.setattr(lock, "DEAD", 0.3)


@pytest.fixture
def hold():
    """Starts processes that hold the lock of a folder until their input ends; ends them after the test."""
    holders = []

    def hold(folder, code=HOLD) -> subprocess.Popen:
        pipe = subprocess.PIPE
        holder = subprocess.Popen([sys.executable, "-c", code, folder], cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        holders.append(holder)
        assert holder.stdout.readline() == "locked\n"
        return holder

    yield hold
    for holder in holders:
        holder.kill()
        holder.communicate()


@pytest.fixture
def forge(tmp_path):
    """Writes the lock of a process that is dead: of this machine, or of another, or of this one before a reboot."""

    def forge(**changes) -> Path:
        with Lock(tmp_path):
            record = json.loads((tmp_path / ".lock").read_text())
        (tmp_path / ".lock").write_text(json.dumps(record | changes))
        return tmp_path

    return forge


def no_locks(*_):
    raise OSError(errno.ENOLCK, "No locks available")


def test_the_second_is_refused_while_the_first_lives(tmp_path, hold):
    first = hold(tmp_path)
    with pytest.raises(RunError) as refused, Lock(tmp_path):
        pass
    assert re.fullmatch(
        rf"{tmp_path} is being trained by process {first.pid} on host {os.uname().nodename} "
        r"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d; wait for it, or choose another --save_dir",
        str(refused.value),
    )
    first.communicate("")
    with Lock(tmp_path):
        pass
    assert not list(tmp_path.iterdir())


def test_a_killed_holder_is_not_in_the_way(tmp_path, hold, capsys):
    first = hold(tmp_path)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert (tmp_path / ".lock").exists()
    with Lock(tmp_path):
        assert json.loads((tmp_path / ".lock").read_text())["process"] == os.getpid()
    assert capsys.readouterr().out == ""  # no waiting


def test_a_process_of_today_with_the_number_of_a_dead_one_is_not_in_the_way(forge):
    with Lock(forge(process=os.getppid())):  # which lives
        pass


@pytest.mark.parametrize("text", ["", "garbage", "[]", "{}", '{"process": 1}', "\x00" * 200, "[" * 100_000])
def test_nonsense_in_the_file_is_not_in_the_way(tmp_path, text):
    (tmp_path / ".lock").write_text(text)
    with Lock(tmp_path):
        assert json.loads((tmp_path / ".lock").read_text())["process"] == os.getpid()


@pytest.mark.parametrize("kernel", [True, False])
def test_the_dead_of_another_machine_or_boot_is_not_in_the_way(forge, capsys, monkeypatch, kernel):
    if not kernel:
        monkeypatch.setattr(fcntl, "flock", no_locks)
    folder = forge(host="x", machine="another boot id", process=1, since="2026-11-21 10:00:00")
    with Lock(folder):
        assert json.loads((folder / ".lock").read_text())["process"] == os.getpid()
    said = capsys.readouterr().out
    assert f"{folder} was locked by process 1 on host x since 2026-11-21 10:00:00; waiting 0 seconds" in said


def test_the_living_of_another_machine_is_respected(forge):
    folder = forge(host="x", machine="another boot id")
    ended = threading.Event()

    def beat():
        while not ended.wait(0.02):
            os.utime(folder / ".lock")

    holder = threading.Thread(target=beat)
    holder.start()
    try:
        with pytest.raises(RunError, match="is being trained by process .* on host x since"), Lock(folder):
            pass
    finally:
        ended.set()
        holder.join()


def test_a_release_while_waiting_for_a_sign_of_life_counts(forge, monkeypatch):
    monkeypatch.setattr(lock, "DEAD", 1000.0)
    folder = forge(machine="another boot id")
    release = threading.Timer(0.1, (folder / ".lock").unlink)
    release.start()
    with Lock(folder):
        release.join()


def test_a_lock_that_the_kernel_keeps_for_another_machine_can_be_deleted(forge, hold):
    folder = forge(machine="another boot id", host="x")
    with open(folder / ".lock") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # as a file server keeps it for a client that never came back
        with pytest.raises(RunError, match=f"If that host is gone for good, delete {folder}/.lock"), Lock(folder):
            pass
        (folder / ".lock").unlink()
        with Lock(folder):
            pass


def test_without_locks_in_the_file_system_the_living_is_respected(tmp_path, monkeypatch):
    monkeypatch.setattr(fcntl, "flock", no_locks)
    with Lock(tmp_path):
        with pytest.raises(RunError, match=f"is being trained by process {os.getpid()} on host"), Lock(tmp_path):
            pass
        assert json.loads((tmp_path / ".lock").read_text())["process"] == os.getpid()


RACE = """
import errno, fcntl, sys
from pathlib import Path
from errors import RunError
from training.runs import lock
if sys.argv[2] == "no locks":
    def no_locks(*_):
        raise OSError(errno.ENOLCK, "No locks available")
    fcntl.flock = no_locks
    lock.BEAT, lock.DEAD = 1.0, 4.0
print("ready", flush=True)
sys.stdin.readline()
try:
    with lock.Lock(Path(sys.argv[1])):
        print("got it", flush=True)
        sys.stdin.read()
except RunError as error:
    print(str(error).split("; wait")[0].split("being ")[-1].split(" on host")[0], flush=True)
"""


@pytest.mark.parametrize("locks", ["locks", "no locks"])
def test_of_many_that_start_at_once_one_gets_it(tmp_path, locks):
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", RACE, tmp_path / "a" / "run", locks]
    racers = [subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) for _ in range(6)]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    last_words = {}
    for racer in racers:
        while (words := racer.stdout.readline()).startswith(str(tmp_path)):  # waits for a sign of life
            pass
        last_words[racer.pid] = words.strip()
    for racer in racers:
        racer.communicate("")
    (winner,) = [pid for pid, words in last_words.items() if words == "got it"]
    assert set(last_words.values()) <= {"got it", f"trained by process {winner}", "trained by another process"}
    assert f"trained by process {winner}" in last_words.values()


PROGRAM = "import subprocess; child = subprocess.Popen(['sleep', '60']).pid"
FORK = "import os, time; come, go = os.pipe(); child = os.fork(); child or [os.write(go, b'x'), time.sleep(60)]"


@pytest.mark.parametrize("child", [PROGRAM, f"{FORK}; os.read(come, 1)"], ids=["program", "fork"])
def test_a_child_that_outlives_the_holder_does_not_keep_the_lock(tmp_path, hold, child):
    first = hold(tmp_path, HOLD.replace('    print("locked"', f'    {child}\n    print("locked\\n", child'))
    pid = int(first.stdout.readline())
    try:
        first.kill()
        first.wait()
        os.kill(pid, 0)  # the child lives
        with Lock(tmp_path):
            pass
    finally:
        os.kill(pid, signal.SIGKILL)


def test_a_folder_that_stayed_empty_is_taken_away_again(tmp_path):
    with pytest.raises(UsageError, match="no"), Lock(tmp_path / "a" / "b"):
        raise UsageError("no")
    assert not (tmp_path / "a").exists()
    with Lock(tmp_path / "a" / "b"):
        (tmp_path / "a" / "b" / "config.json").write_text("{}")
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["config.json"]


def test_a_lock_that_is_not_ours_any_more_is_not_deleted(tmp_path):
    with Lock(tmp_path):
        (tmp_path / ".lock").unlink()
        (tmp_path / ".lock").write_text("another's")
    assert (tmp_path / ".lock").read_text() == "another's"


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="is a file; --save_dir takes a folder"), Lock(tmp_path / "file"):
        pass


def test_a_folder_that_can_not_be_written_is_named(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(RunError, match=r"can't save .*\.lock: Read-only file system; fix that"), Lock(tmp_path):
        pass


def test_train_py_is_refused_and_leaves_the_run_alone(tmp_path, iris_run, hold, command, capsys):
    run = tmp_path / "run"
    shutil.copytree(iris_run, run)
    first = hold(run)
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    for more in ([], ["--fresh"]):
        assert command("train.py", "iris", "--steps=60", "--validate_every=10", f"--save_dir={run}", *more) == 1
        assert f"train.py: {run} is being trained by process {first.pid} on host" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before
    assert command("evaluate.py", "iris", f"--save_dir={run}") == 0
    first.communicate("")
    assert command("train.py", "iris", "--steps=60", "--validate_every=10", f"--save_dir={run}") == 0
    assert not (run / ".lock").exists()


@pytest.mark.parametrize("target", ["link", "gone"])
def test_a_folder_that_is_a_link_to_nowhere_is_refused(tmp_path, target):
    (tmp_path / "link").symlink_to(tmp_path / target)
    with (
        pytest.raises(UsageError, match=f"^{tmp_path}/link is a link to nowhere; make the folder"),
        Lock(tmp_path / "link"),
    ):
        pass
    (tmp_path / "gone").mkdir()
    (tmp_path / "good").symlink_to(tmp_path / "gone")
    with Lock(tmp_path / "good"):
        assert (tmp_path / "gone" / ".lock").exists()
