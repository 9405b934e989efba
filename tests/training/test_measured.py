"""Tests of training/measured.py: what is measured after files came, went, changed or moved."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from datasets import registry
from datasets.dataset import keep_labelled
from datasets.wanted import WHOLE, Wanted
from errors import DataError
from training import measured
from training.command_options import EvaluateOptions
from training.runs import file_list

RANDOM = np.random.default_rng(5)
SPLITS = ("train", "validation", "test")


def draw(*paths: Path) -> None:
    """Pictures of noise, unlike all others."""
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(RANDOM.integers(0, 256, (8, 8), np.uint8)).save(path)


class Run(SimpleNamespace):
    """What `choose` needs of a trained run, of pictures in a folder: its list and its data."""

    def __init__(self, folder: Path, pictures: Path, labels: int = 0):
        folder.mkdir()
        super().__init__(folder=folder, config={"data": f"folder:{pictures}", "options": {"steps": 9}})
        whole = self.dataset()
        file_list.write(folder, file_list.of_dataset(whole, keep_labelled(whole, labels, 0) if labels else whole))

    def dataset(self, data_dir="", whole=True, at=""):
        return registry.load(at or self.config["data"], "", 0, image_size=8)

    def other_dataset(self, name, data_dir, split):
        dataset = registry.load(name, "", 0, Wanted(only=split), image_size=8)
        return dataset, next(iter(dataset.splits))

    def names(self, split):
        """The files of a split, as the list has them."""
        return [example.name for example in file_list.read(self.folder) if example.split == split]

    def measured(self, split="test", data=""):
        """What is measured: (name of the split, names of the files)."""
        chosen = measured.choose(self, EvaluateOptions(split=split, data=data))
        assert chosen.dataset.splits[chosen.name] is chosen.split
        return chosen.name, [origin.name for origin in chosen.split.origins]


@pytest.fixture
def pictures(tmp_path):
    """Twenty pictures of each of two classes."""
    draw(*(tmp_path / "set" / name / f"{number}.png" for name in ("ants", "bees") for number in range(20)))
    return tmp_path / "set"


@pytest.fixture
def run(tmp_path, pictures):
    return Run(tmp_path / "run", pictures)


@pytest.fixture
def parted(tmp_path):
    """(run, pictures): four pictures of each of two classes in each split."""
    draw(*(tmp_path / "parted" / split / name / f"{number}.png"
           for split in ("train", "val", "test") for name in ("ants", "bees") for number in range(4)))  # fmt: skip
    return Run(tmp_path / "parted run", tmp_path / "parted"), tmp_path / "parted"


@pytest.mark.parametrize("split", SPLITS)
def test_nothing_happened(run, split, capsys):
    assert run.measured(split) == (split, run.names(split))
    assert capsys.readouterr().err == ""


def test_one_came_and_one_went(run, pictures, capsys):
    gone = run.names("train")[0]
    (pictures / gone).unlink()
    draw(pictures / "bees" / "new.png")
    _, names = run.measured()
    assert set(names) - {"bees/new.png"} == set(run.names("test"))  # the new one may be for the test
    told = f"folder:{pictures} has changed since the run began: 1 came (bees/new.png), 1 went ({gone})\n"
    assert capsys.readouterr().err == told


def test_what_was_trained_on_is_not_measured_under_another_name(parted, capsys):
    run, pictures = parted
    (pictures / "train/ants/1.png").rename(pictures / "test/ants/moved.png")
    (pictures / "val/bees/2.png").rename(pictures / "test/bees/moved.png")
    assert run.measured() == ("test", run.names("test"))
    assert "2 of 10 test examples are left out, since the run has seen them" in capsys.readouterr().err
    (pictures / "train/ants/2.png").rename(pictures / "val/ants/moved.png")
    shutil.copy(pictures / "test/ants/0.png", pictures / "val/ants/tested.png")
    _, names = run.measured("validation")
    assert "val/ants/moved.png" not in names and "val/ants/tested.png" in names


def test_nothing_is_left(parted):
    run, pictures = parted
    shutil.rmtree(pictures / "test")
    shutil.copytree(pictures / "train", pictures / "test")
    with pytest.raises(DataError, match="none of the 8 test examples is left to measure, since the run has seen them"):
        run.measured()


def test_other_content(run, pictures, capsys):
    """Such a picture was not trained on; one that was for training is not measured, since it may be nearly the same."""
    trained, tested = run.names("train")[0], run.names("test")[0]
    draw(pictures / trained, pictures / tested)
    assert run.measured() == ("test", run.names("test"))
    assert f"2 with other content ({', '.join(sorted([trained, tested]))})" in capsys.readouterr().err
    assert run.measured("train") == ("train", run.names("train")[1:])
    assert "1 of" in capsys.readouterr().err


def test_copies_that_were_there_from_the_start_are_told_and_measured(parted, tmp_path, capsys):
    _, pictures = parted
    shutil.copy(pictures / "train/ants/0.png", pictures / "test/ants/copy.png")
    run = Run(tmp_path / "another", pictures)
    assert "test/ants/copy.png" in run.measured()[1]
    told = "1 of the validation and test examples are training examples as well, by their content: "
    assert f"{told}test/ants/copy.png of test is train/ants/0.png" in capsys.readouterr().err


def test_the_training_examples_are_those_that_labels_kept(tmp_path, pictures):
    run = Run(tmp_path / "few", pictures, labels=6)
    name, names = run.measured("train")
    assert (name, names) == ("train", run.names("train")) and len(names) == 6


@pytest.mark.parametrize("split", SPLITS)
def test_the_same_files_at_another_place(run, pictures, split, capsys):
    moved = pictures.with_name("moved")
    shutil.copytree(pictures, moved)
    name, names = run.measured(split, f"folder:{moved}")
    assert (name, names) == (split, run.names(split)) and capsys.readouterr().err == ""


def test_other_data_are_measured_whole_but_for_what_was_seen(run, pictures, tmp_path, capsys):
    other = tmp_path / "other"
    draw(other / "ants" / "0.png", other / "ants" / "1.png")
    assert run.measured("test", f"folder:{other}") == (WHOLE, ["ants/0.png", "ants/1.png"])
    for split in SPLITS:
        shutil.copy(pictures / run.names(split)[0], other / "ants" / f"{split}.png")
    assert capsys.readouterr().err == ""
    name, names = run.measured("test", f"folder:{other}")
    assert (name, names) == (WHOLE, ["ants/0.png", "ants/1.png", "ants/test.png"])
    told = f"folder:{other}: 2 of 5 examples are left out, since the run has seen them\n"
    assert capsys.readouterr().err == told


@pytest.mark.parametrize("split", SPLITS)
def test_other_data_with_splits(run, parted, split):
    pictures = parted[1]
    name, names = run.measured(split, f"folder:{pictures}")
    assert name == split and len(names) == 8 and {one[:3] for one in names} == {split[:3]}


def test_published_data(run, capsys):
    run.other_dataset = lambda name, data_dir, split: (registry.load(name), split)
    chosen = measured.choose(run, EvaluateOptions(split="validation", data="xor"))
    assert (chosen.name, len(chosen.split), capsys.readouterr().err) == ("validation", 4, "")


def test_a_run_of_an_earlier_version(run, pictures, capsys):
    (run.folder / "examples.csv").unlink()
    told = f"{run.folder} has no examples.csv, since an earlier version made it: which files it was trained on can't be"
    for data in ("", f"folder:{pictures}"):
        run.measured("test", data)
        assert capsys.readouterr().err.startswith(told)
    run.config["options"]["steps"] = 0  # weights from elsewhere: nobody expects it to know
    run.measured()
    assert capsys.readouterr().err == ""


def test_from_training_to_resuming(pictures, tmp_path, command, capsys, monkeypatch):
    """A picture more, data that move, a link, and what --fresh does."""
    folder, moved = tmp_path / "run", tmp_path / "moved"
    words = ["train.py", "mnist", "--batch_size=4", f"--save_dir={folder}"]
    assert command(*words, f"--data=folder:{pictures}", "--steps=1") == 0
    assert len(file_list.read(folder)) == 40
    capsys.readouterr()
    pictures.rename(moved)
    (tmp_path / "link").symlink_to(moved)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert command(*words, "--data=folder:~/link", "--steps=2") == 0
    assert "resuming from step 1" in capsys.readouterr().out
    assert json.loads((folder / "config.json").read_text())["data"] == f"folder:{moved}"

    draw(moved / "ants" / "new.png")
    assert command(*words, f"--data=folder:{moved}", "--steps=3") == 2
    first, second = capsys.readouterr().err.splitlines()
    told = f"folder:{moved} holds other files than when the run in {folder} began: 1 came (ants/new.png)"
    assert first == f"train.py: {told}" and "--fresh" in second
    assert command("evaluate.py", "mnist", f"--save_dir={folder}") == 0
    assert "has changed since the run began: 1 came (ants/new.png)\n" in capsys.readouterr().err
    (folder / "examples.csv").unlink()
    assert command(*words, f"--data=folder:{moved}", "--steps=3") == 2
    assert "examples were" in capsys.readouterr().err
