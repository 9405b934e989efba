"""Derived fields: the same by one process or several, kept whole or not at all, made again for other pictures."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from datasets.dataset import Dataset
from datasets.split import ArraySplit, Split, Subset
from errors import DataError, RunError, UsageError
from tests.toy_task.brightness import PATH, Brightness
from tests.training.inputs.makers import Killed, Process, pictures
from training.entry import Entry
from training.inputs import derived
from training.inputs.derived import DerivedSplit
from training.workers.team import Team

ROOT = Path(__file__).parents[3]
ENTRY = Entry("module:Class", "about", {}, "digits", name="toy", derived={"brightness": PATH})


def made_by_hand(images: np.ndarray, least: int = 127) -> np.ndarray:
    return np.array([[image.mean() / 255, (image > least).mean()] for image in images], np.float32)


@pytest.fixture
def folder(cache) -> Path:
    """Where derived fields are kept."""
    return cache / "derived"


@pytest.fixture
def split() -> DerivedSplit:
    return DerivedSplit(pictures(), {"brightness": Brightness(127)})


def test_the_field_stands_beside_the_others(split):
    assert len(split) == 30
    assert split.fields["brightness"] == (np.float32, (2,))
    assert set(split.take(slice(0, 2))) == {"images", "labels", "brightness"}
    assert set(split.take(slice(0, 2), ("brightness",))) == {"brightness"}
    assert split.original("images", 3).shape == (6, 5, 3)
    np.testing.assert_array_equal(split.original("brightness", 3), split["brightness"][3])


def test_prepared_or_not_it_is_the_same(split, folder):
    rows = np.array([[3, 29, 3], [0, 1, 2]])
    wanted = made_by_hand(pictures()["images"])[rows]
    before = split.take(rows, ("labels", "brightness"))
    split.prepare("train")
    after = split.take(rows, ("labels", "brightness"))
    for found in (before, after):
        np.testing.assert_array_equal(found["brightness"], wanted)
        np.testing.assert_array_equal(found["labels"], rows)
    assert list(folder.iterdir())


@pytest.mark.parametrize("cores", [1, 3])
def test_any_number_of_processes_gives_the_same(cores, split, folder, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(cores)))
    assert "brightness" in split.fields  # from the first picture
    Brightness.asked.clear()
    split.prepare("train")
    assert len(Brightness.asked) == (30 if cores == 1 else 0)
    np.testing.assert_array_equal(split["brightness"], made_by_hand(pictures()["images"]))


def test_the_processes_import_no_tensorflow(folder, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1})
    split = DerivedSplit(pictures(), {"process": Process()})
    split.prepare()
    numbers, have_imported = split["process"].T
    assert os.getpid() not in numbers
    assert not have_imported.any()


def test_it_is_made_once_for_the_same_pictures(split, folder, capsys):
    split.prepare("train")
    (path,) = folder.iterdir()
    assert f"brightness of train: 30 examples, kept in {path}, 0.0 MB" in capsys.readouterr().out
    time_of_change = path.stat().st_mtime_ns
    again = DerivedSplit(pictures(), {"brightness": Brightness(127)})
    assert "brightness" in again.fields  # from the first picture
    Brightness.asked.clear()
    again.prepare("validation")
    assert not Brightness.asked and not capsys.readouterr().out
    assert path.stat().st_mtime_ns == time_of_change
    np.testing.assert_array_equal(again["brightness"], split["brightness"])


@pytest.mark.parametrize(("seed", "least"), [(1, 127), (0, 128)])
def test_other_pictures_or_choices_have_another_file(seed, least, split, folder):
    split.prepare()
    other = DerivedSplit(pictures(seed=seed), {"brightness": Brightness(least)})
    other.prepare()
    assert len(list(folder.iterdir())) == 2
    assert other.fingerprint(("brightness",)) != split.fingerprint(("brightness",))
    np.testing.assert_array_equal(other["brightness"], made_by_hand(pictures(seed=seed)["images"], least))


@pytest.mark.parametrize("damage", [lambda data: data[:-8], lambda data: b"no array", lambda data: b""])
def test_a_damaged_file_is_made_again(damage, split, folder):
    split.prepare()
    (path,) = folder.iterdir()
    path.write_bytes(damage(path.read_bytes()))
    again = DerivedSplit(pictures(), {"brightness": Brightness(127)})
    again.prepare()
    np.testing.assert_array_equal(again["brightness"], made_by_hand(pictures()["images"]))


def test_a_subset_prepares_the_whole(split, folder):
    part = Subset(split, np.array([4, 2]))
    part.prepare("test")
    np.testing.assert_array_equal(part["brightness"], made_by_hand(pictures()["images"])[[4, 2]])
    assert len(list(folder.iterdir())) == 1


def test_a_picture_that_cannot_be_read_leaves_nothing(split, folder, monkeypatch):
    def take(rows, names=()):
        if isinstance(rows, slice) and rows.start >= 16:
            raise DataError("16.png is no picture")
        return ArraySplit.take(split._split, rows, names)

    monkeypatch.setattr(split._split, "fingerprint", lambda names: b"")
    monkeypatch.setattr(split._split, "take", take)
    with pytest.raises(DataError, match=r"^16\.png is no picture$"):
        split.prepare()
    assert not list(folder.iterdir())


def test_a_process_that_is_killed_is_told_and_leaves_nothing(folder, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1})
    split = DerivedSplit(pictures(), {"numbers": Killed(os.getpid())})
    told = "^numbers of train: a process that makes them was killed, perhaps for want of memory; free some, or start"
    with pytest.raises(RunError, match=told):
        split.prepare("train")
    assert not list(folder.iterdir())


def test_what_is_taken_is_made_once(split):
    Brightness.asked.clear()
    assert split.take(slice(0, 1))["brightness"].shape == (1, 2)
    assert len(Brightness.asked) == 1


def test_a_place_that_cannot_be_written_is_named(split, folder):
    folder.parent.mkdir(parents=True)
    folder.write_text("a file")
    with pytest.raises(RunError, match=rf"^can't save {folder}/brightness-[0-9a-f]{{16}}\.npy: .*; fix that"):
        split.prepare()


SCRIPT = """
import sys, time
sys.path.insert(0, {root!r})
from tests.training.inputs.makers import Slow, pictures
from training.inputs.derived import DerivedSplit

if __name__ == "__main__":
    split = DerivedSplit(pictures(), {{"brightness": Slow(127)}})
    split.prepare("train")
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's word of a parent's death is Linux's")
def test_a_kill_leaves_no_field_and_no_process(tmp_path, folder, monkeypatch):
    monkeypatch.setenv("NOTES", str(tmp_path))
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1})
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(root=str(ROOT)))
    process = subprocess.Popen([sys.executable, script])
    deadline = time.monotonic() + 60
    while not (workers := [path for path in tmp_path.iterdir() if path.name.isdigit()]):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    while any(Path(f"/proc/{path.name}").exists() for path in workers):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert not list(folder.glob("*.npy"))


def test_makers_take_hyperparameters_by_name():
    makers = derived.makers_of(ENTRY, {"least": 5, "dropout": 0.5})
    assert makers == {"brightness": Brightness(5)}


def test_a_model_that_derives_nothing_keeps_its_data():
    data = Dataset("toys", {"train": pictures()}, ())
    assert derived.with_derived(Entry("module:Class", "about", {}, "digits"), {}, data) is data
    added = derived.with_derived(ENTRY, {"least": 5}, data)
    assert added.sizes == data.sizes and "brightness" in added.splits["train"]


def test_a_stream_is_refused():
    class Stream(ArraySplit):
        has_own_order = True

    data = Dataset("python:own:make", {"train": Stream({"images": np.zeros((1, 2, 2, 3), np.uint8)})}, ())
    with pytest.raises(UsageError, match=r"^toy derives brightness from each picture once, and python:own:make is"):
        derived.with_derived(ENTRY, {"least": 5}, data)


@pytest.mark.parametrize("index", [0, 1])
def test_worker_0_prepares_first(index):
    said = []

    class Worker(Team):
        def from_first(self, content):
            said.append("told")
            return content

    class Noted(Split):
        def prepare(self, title=""):
            said.append(title)

    worker = Worker()
    worker.index = index
    derived.prepare({"train": Noted(), "validation": Noted()}, worker)
    assert said == (["told", "train", "validation"] if index else ["train", "validation", "told"])
