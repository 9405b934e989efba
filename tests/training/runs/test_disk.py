"""A disk that is full, or read-only, from the middle of a run on: one line, nothing lost, and the same command resumes.

The disks are real ones of some megabytes: a tmpfs, and an ext4 image whose file system meets an error. Both need root.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tensorflow.compat.v1 as tf

from benchmarks.kill import differences, newest, variables
from errors import RunError
from training.runs.checkpoints import Checkpoints
from training.runs.events import EventFile
from training.runs.history import History

ROOT = Path(__file__).parents[3]
WORDS = ["iris", "--steps=12", "--batch_size=30", "--validate_every=3", "--save_every=2", "--log_every=1", "--keep=100"]
FULL = r"train\.py: can't save \S+{}: No space left on device; free some room, then the same command resumes\n"
READ_ONLY = r"train\.py: can't save \S+{}: Read-only file system; fix that, then the same command resumes\n"


def call(*words) -> str:
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no disk can be made here: {' '.join(map(str, words))}: {done.stderr.strip()}")
    return done.stdout.strip()


@pytest.fixture
def disk(tmp_path):
    """A function that mounts a disk, given the arguments of `mount`; returns its folder."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(*words) -> Path:
        call("mount", *words, folder)
        return folder

    yield mount
    while subprocess.run(["umount", folder], capture_output=True).returncode == 0:
        pass


@pytest.fixture
def small_disk(disk) -> Path:
    return disk("-t", "tmpfs", "-o", "size=1m", "tmpfs")


@pytest.fixture(scope="module")
def alone(tmp_path_factory, command) -> Path:
    """A run on a good disk."""
    folder = tmp_path_factory.mktemp("alone") / "run"
    assert command("train.py", *WORDS, f"--save_dir={folder}") == 0
    return folder


@pytest.fixture
def after(monkeypatch):
    """A function that has something done after the method of a class was called for a step, once."""

    def after(owner, name, wanted, action):
        method = getattr(owner, name)

        def method_and_action(self, *args):
            method(self, *args)
            if wanted in args:
                monkeypatch.setattr(owner, name, method)
                action()

        monkeypatch.setattr(owner, name, method_and_action)

    return after


def fill(folder, pages_left: int, name: str = "filler") -> None:
    """Leaves at most this number of pages of 4096 bytes."""
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    (folder / name).write_bytes(bytes(free - 4096 * pages_left))


def check_saved(run: Path, alone: Path) -> None:
    """Every checkpoint that is visible is whole: its bits are those of the run that was left alone."""
    assert newest(run, "model").name in ("model-6", "model-8", "model-10")
    for index in run.glob("model-*.index"):
        assert variables(index.with_suffix("")) == variables(alone / index.stem)
    assert variables(newest(run, "best"))["model/kernel"]
    assert not list(run.glob(".*"))  # nothing half done takes room


@pytest.mark.parametrize(
    ("pages_left", "file"), [(0, "model-8"), (2, "checkpoint"), (3, "best-9"), (4, "checkpoint"), (5, "best-12")]
)
def test_a_disk_that_is_full_in_the_middle(small_disk, command, alone, after, capsys, pages_left, file):
    run = small_disk / "run"
    after(Checkpoints, "save", 6, lambda: fill(small_disk, pages_left))
    assert command("train.py", *WORDS, f"--save_dir={run}") == 1
    assert re.fullmatch(FULL.format(file), capsys.readouterr().err)
    check_saved(run, alone)

    (small_disk / "filler").unlink()
    fill(small_disk, 0)
    assert command("train.py", *WORDS, f"--save_dir={run}") == 1
    assert re.fullmatch(FULL.format(r"\.lock"), capsys.readouterr().err)
    check_saved(run, alone)

    (small_disk / "filler").unlink()
    assert command("train.py", *WORDS, f"--save_dir={run}") == 0
    assert differences(alone, run) == []


def test_a_table_that_finds_no_room(small_disk, command, alone, monkeypatch, capsys):
    run = small_disk / "run"
    add = History.add

    def fill_and_add(self, row):
        if row["step"] == 9:
            fill(small_disk, 0)
        add(self, row)

    monkeypatch.setattr(History, "add", fill_and_add)
    assert command("train.py", *WORDS, f"--save_dir={run}") == 1
    assert re.fullmatch(FULL.format(r"history\.csv"), capsys.readouterr().err)
    check_saved(run, alone)
    (small_disk / "filler").unlink()
    monkeypatch.undo()
    assert command("train.py", *WORDS, f"--save_dir={run}") == 0
    assert differences(alone, run) == []


@pytest.mark.parametrize("size", [1, 100_000])
def test_events_that_find_no_room(small_disk, size):
    """TensorFlow's own writer loses large ones without a word."""
    file = EventFile(small_disk)
    fill(small_disk, 0)
    summary = tf.Summary(value=[tf.Summary.Value(tag="x" * size, simple_value=1.0)])
    with pytest.raises(RunError, match=r"can't save \S+events\.out\S+: No space left on device; free some room"):
        for step in range(4096):  # the last page takes some small ones
            file.write(tf.Event(step=step, summary=summary))


@pytest.mark.parametrize(("pages_left", "file"), [(0, r"evaluation-test\.json"), (1, r"confusion-test\.png")])
def test_an_evaluation_that_finds_no_room(small_disk, command, alone, capsys, pages_left, file):
    shutil.copytree(alone, small_disk / "run")
    fill(small_disk, pages_left)
    assert command("evaluate.py", "iris", f"--save_dir={small_disk / 'run'}") == 1
    assert re.fullmatch(FULL.replace("train", "evaluate").format(file), capsys.readouterr().err)


def test_a_killed_save_that_fills_the_disk(small_disk, command, alone, after):
    run = small_disk / "run"
    left = []

    def die():
        left.append((run / ".lock").read_bytes())
        raise KeyboardInterrupt

    after(Checkpoints, "save", 6, die)
    assert command("train.py", *WORDS, f"--save_dir={run}") == 130
    (run / ".lock").write_bytes(left[0])
    (run / ".saving").mkdir()
    fill(run, 0, ".saving/model-8.data-00000-of-00001")
    assert command("train.py", *WORDS, f"--save_dir={run}") == 0
    assert differences(alone, run) == []


def test_a_disk_that_becomes_read_only_in_the_middle(disk, tmp_path, command, alone, after, capsys):
    call("mkfs.ext4", "-q", tmp_path / "image", "8M")
    arguments = ("-o", "loop,errors=remount-ro", tmp_path / "image")
    run = disk(*arguments) / "run"
    device = Path(call("findmnt", "-n", "-o", "SOURCE", run.parent)).name
    alarm = Path(f"/sys/fs/ext4/{device}/trigger_fs_error")
    if not alarm.exists():
        pytest.skip("this kernel has no trigger_fs_error")
    after(Checkpoints, "save", 6, lambda: alarm.write_text("a test"))
    assert command("train.py", *WORDS, f"--save_dir={run}") == 1
    assert re.fullmatch(READ_ONLY.format(r"events\.out\.tfevents\.\S+"), capsys.readouterr().err)
    assert command("train.py", *WORDS, f"--save_dir={run}") == 1
    assert re.fullmatch(READ_ONLY.format(r"\.lock"), capsys.readouterr().err)

    call("umount", run.parent)
    disk(*arguments)
    assert command("train.py", *WORDS, f"--save_dir={run}") == 0
    assert differences(alone, run) == []


def test_the_real_command_on_a_disk_that_fills_up(small_disk, tmp_path, command, capsys):
    words = ["iris", "--steps=300", "--batch_size=30", "--validate_every=70", "--save_every=2", "--keep=1000"]
    assert command("train.py", *words, f"--save_dir={tmp_path / 'alone'}") == 0
    program = [sys.executable, "train.py", *words, f"--save_dir={small_disk / 'run'}"]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert re.fullmatch(FULL.format(r"\S*"), done.stderr)
    assert len(list(small_disk.glob("run/model-*.index"))) > 10
    call("mount", "-o", "remount,size=50m", small_disk)
    assert command("train.py", *words, f"--save_dir={small_disk / 'run'}") == 0
    assert "resuming from step" in capsys.readouterr().out
    assert differences(tmp_path / "alone", small_disk / "run") == []
