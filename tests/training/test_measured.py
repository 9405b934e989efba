"""Tests of training/measured.py and of resuming: files that came, went, changed or moved since the run began."""

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

RANDOM = np.random.default_rng(5)


def draw(path: Path) -> None:
    """A picture of noise, unlike all others."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(RANDOM.integers(0, 256, (8, 8), np.uint8)).save(path)


def listed(folder: Path) -> dict[str, list[str]]:
    """Split -> names in the list of a run."""
    with open(folder / "examples.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    return {split: [row["name"] for row in rows if row["split"] == split] for split in ("train", "validation", "test")}


@pytest.fixture
def words():
    return ["--steps=2", "--batch_size=4"]


@pytest.fixture
def run(tmp_path, command, words, capsys):
    """(run folder, pictures): of a network that tells 20 pictures of each of two classes apart."""
    pictures = tmp_path / "pictures"
    for name in ("ants", "bees"):
        for number in range(20):
            draw(pictures / name / f"{number}.png")
    folder = tmp_path / "run"
    assert command("train.py", "mnist", f"--data=folder:{pictures}", *words, f"--save_dir={folder}") == 0
    capsys.readouterr()
    return folder, pictures


@pytest.fixture
def measure(command, capsys):
    """A function: measure(folder, "--split=train") -> (report of evaluate.py, stderr); None where it failed."""

    def measured(folder, *words, file="evaluation-test.json"):
        (folder / file).unlink(missing_ok=True)
        status = command("evaluate.py", "mnist", f"--save_dir={folder}", *words)
        report = json.loads((folder / file).read_text()) if status == 0 else None
        return report, capsys.readouterr().err

    return measured


def test_the_list_of_a_run(run):
    folder, pictures = run
    names = listed(folder)
    assert sorted(sum(names.values(), [])) == sorted(f"{c}/{n}.png" for c in ("ants", "bees") for n in range(20))
    examples = json.loads((folder / "config.json").read_text())["examples"]
    assert {split: len(members) for split, members in names.items()} == examples


def test_a_picture_more_and_one_less(run, measure, command, words, capsys):
    folder, pictures = run
    usual, err = measure(folder)
    names = listed(folder)
    assert (usual["examples"], err) == (len(names["test"]), "")
    gone = names["train"][0]
    (pictures / gone).unlink()
    draw(pictures / "bees" / "000_new.png")
    again, err = measure(folder)
    assert f"has changed since the run began: 1 came (bees/000_new.png), 1 went ({gone})" in err
    assert again["examples"] - usual["examples"] in (0, 1)  # the new one may be for the test
    assert command("train.py", "mnist", f"--data=folder:{pictures}", *words, f"--save_dir={folder}") == 2
    first, second = capsys.readouterr().err.splitlines()
    told = f"folder:{pictures} holds other files than when the run in {folder} began: 1 came (bees/000_new.png), 1 went"
    assert told in first and "--fresh" in second
    assert command("train.py", "mnist", f"--data=folder:{pictures}", *words, f"--save_dir={folder}", "--fresh") == 0
    assert "bees/000_new.png" in sum(listed(folder).values(), [])


def test_a_training_picture_under_another_name_in_the_test_set_is_not_measured(tmp_path, run, measure, command, words):
    pictures, folder = tmp_path / "parted", tmp_path / "parted run"
    for split in ("train", "val", "test"):
        for name in ("ants", "bees"):
            for number in range(4):
                draw(pictures / split / name / f"{number}.png")
    assert command("train.py", "mnist", f"--data=folder:{pictures}", *words, f"--save_dir={folder}") == 0
    assert measure(folder)[0]["examples"] == 8
    (pictures / "train" / "ants" / "1.png").rename(pictures / "test" / "ants" / "moved.png")
    (pictures / "val" / "bees" / "2.png").rename(pictures / "test" / "bees" / "moved.png")
    report, err = measure(folder)
    assert report["examples"] == 8 and "2 of 10 examples are left out, since the run has seen them" in err
    for split in ("val", "test"):
        shutil.rmtree(pictures / split)
    for name in ("ants", "bees"):
        shutil.copytree(pictures / "train" / name, pictures / "test" / name)
        shutil.copytree(pictures / "train" / name, pictures / "val" / name)
    report, err = measure(folder)
    assert report is None and "test split of folder:" in err and "none of its 7 examples is left to measure" in err


def test_a_picture_with_other_content(run, measure, command, words, capsys):
    folder, pictures = run
    names = listed(folder)
    for name in (names["train"][0], names["test"][0]):
        draw(pictures / name)
    report, err = measure(folder)
    assert "2 with other content (" in err and report["examples"] == len(names["test"])
    report, err = measure(folder, "--split=train", file="evaluation-train.json")
    assert report["examples"] == len(names["train"]) - 1
    assert "1 of" in err and "since the run was not trained on them" in err
    assert command("train.py", "mnist", f"--data=folder:{pictures}", *words, f"--save_dir={folder}") == 2
    assert "2 with other content" in capsys.readouterr().err


def test_data_that_moved(run, measure, command, capsys, monkeypatch):
    folder, pictures = run
    usual, _ = measure(folder)
    moved = pictures.with_name("moved")
    pictures.rename(moved)
    for split in ("train", "validation", "test"):
        file = f"evaluation-{split}-folder.json"
        report, err = measure(folder, f"--data=folder:{moved}", f"--split={split}", file=file)
        assert (report["examples"], report["split"], err) == (len(listed(folder)[split]), split, "")
        assert split != "test" or report["metrics"] == usual["metrics"]
    (moved.with_name("link")).symlink_to(moved)
    monkeypatch.setenv("HOME", str(moved.parent))
    resume = ["train.py", "mnist", "--batch_size=4", f"--save_dir={folder}"]
    for steps, place in ((3, moved), (4, moved.with_name("link")), (5, "~/moved")):
        assert command(*resume, f"--data=folder:{place}", f"--steps={steps}") == 0
        assert f"resuming from step {steps - 1}" in capsys.readouterr().out
    assert json.loads((folder / "config.json").read_text())["data"] == f"folder:{moved}"
    draw(moved / "ants" / "new.png")
    assert command(*resume, f"--data=folder:{moved}", "--steps=6") == 2
    assert "1 came (ants/new.png)" in capsys.readouterr().err


def test_other_data_are_measured_whole(tmp_path, run, measure):
    folder, pictures = run
    other = tmp_path / "other"
    for number in range(3):
        draw(other / "ants" / f"{number}.png")
    report, err = measure(folder, f"--data=folder:{other}", file="evaluation-test-folder.json")
    assert (report["examples"], report["split"]) == (3, "all")
    assert err == f"folder:{other} lacks 1 of the 2 classes of the run: bees\n"
    names = listed(folder)
    trained, tested = (next(name for name in names[split] if name.startswith("ants")) for split in ("train", "test"))
    shutil.copy(pictures / trained, other / "ants" / "copy.png")
    shutil.copy(pictures / tested, other / "ants" / "tested.png")
    report, err = measure(folder, f"--data=folder:{other}", file="evaluation-test-folder.json")
    assert report["examples"] == 4 and "1 of 5 examples are left out, since the run has seen them" in err
    for split, count in {"train": 2, "val": 3, "test": 4}.items():
        for number in range(count):
            draw(tmp_path / "parted" / split / "bees" / f"{number}.png")
    for split, count in {"test": 4, "validation": 3, "train": 2}.items():
        file = f"evaluation-{split}-folder.json"
        report, _ = measure(folder, f"--data=folder:{tmp_path / 'parted'}", f"--split={split}", file=file)
        assert (report["examples"], report["split"]) == (count, split)


def test_a_run_of_an_earlier_version(run, measure, command, words, capsys):
    folder, pictures = run
    (folder / "examples.csv").unlink()
    unknown = f"{folder} has no examples.csv, since an earlier version made it: which files it was trained on can't be"
    report, err = measure(folder)
    assert report["split"] == "test" and err.startswith(unknown) and err.count("\n") == 1
    resume = ["train.py", "mnist", f"--data=folder:{pictures}", "--batch_size=4", f"--save_dir={folder}"]
    assert command(*resume, "--steps=3") == 0
    assert capsys.readouterr().err.startswith(unknown)
    draw(pictures / "ants" / "new.png")
    assert command(*resume, "--steps=4") == 2
    assert "examples were" in capsys.readouterr().err


def test_a_list_that_is_damaged(run, measure):
    folder, _ = run
    (folder / "examples.csv").write_text("split,name\ntrain,a.png\n")
    report, err = measure(folder)
    assert report is None and f"{folder}/examples.csv can't be read (" in err


def test_copies_across_splits_are_told(tmp_path, command, words, capsys):
    for split in ("train", "val", "test"):
        for name in ("ants", "bees"):
            draw(tmp_path / "set" / split / name / "0.png")
    shutil.copy(tmp_path / "set/train/ants/0.png", tmp_path / "set/test/ants/copy.png")
    assert (
        command("train.py", "mnist", f"--data=folder:{tmp_path / 'set'}", *words, f"--save_dir={tmp_path / 'r'}") == 0
    )
    told = "1 of the validation and test examples are training examples as well, by their content: "
    assert f"set: {told}test/ants/copy.png of test is train/ants/0.png" in capsys.readouterr().err


def test_labels_that_are_kept(tmp_path, run, measure, command, words):
    _, pictures = run
    folder = tmp_path / "few"
    flags = [f"--data=folder:{pictures}", "--labels=6", *words, f"--save_dir={folder}"]
    assert command("train.py", "mnist", *flags) == 0
    assert len(listed(folder)["train"]) == 6
    report, err = measure(folder, "--split=train", file="evaluation-train.json")
    assert report["examples"] == 6
    assert measure(folder)[1] == ""
    assert command("train.py", "mnist", *flags) == 0
