"""A run on a folder of pictures: found again by any spelling, missed in a line, asked as it was trained."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tasks.registry import models
from training import data
from training.options import TrainOptions


@pytest.fixture
def run(tmp_path, command) -> tuple[Path, Path]:
    """(run folder, folder of pictures) of `encoder`, trained on oblong pictures of two classes, stretched."""
    random = np.random.default_rng(0)
    for label, name in enumerate(("dark", "light")):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for number in range(10):
            pixels = random.integers(0, 128, (20, 60), np.uint8) + 127 * label
            Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / "pictures" / name / f"{number}.png")
    words = [f"--data=folder:{tmp_path / 'pictures'}", "--resize=stretch", "--steps=2", "--batch_size=4"]
    assert command("train.py", "encoder", *words, f"--save_dir={tmp_path / 'run'}") == 0
    return tmp_path / "run", tmp_path / "pictures"


def measured(command, folder, *words, file="evaluation-test.json") -> dict:
    (folder / file).unlink(missing_ok=True)
    assert command("evaluate.py", "encoder", f"--save_dir={folder}", *words) == 0
    return json.loads((folder / file).read_text())["metrics"]


def test_the_same_pictures_by_another_name_are_read_in_the_same_way(run, command, monkeypatch):
    folder, pictures = run
    usual = measured(command, folder)
    monkeypatch.chdir(pictures / "dark")
    assert measured(command, folder, "--data=folder:..") == usual
    os.rename(pictures, pictures.with_name("moved"))
    moved = f"--data=folder:{pictures.with_name('moved')}"
    assert measured(command, folder, moved, file="evaluation-test-folder.json") == usual


def test_a_folder_that_is_gone(run, command, capsys):
    folder, pictures = run
    os.rename(pictures, pictures.with_name("moved"))
    assert command("evaluate.py", "encoder", f"--save_dir={folder}") == 1
    assert f"{pictures}, where the run had its pictures, is gone; --data folder:PATH names" in capsys.readouterr().err


def test_other_classes_are_refused(run, command, capsys):
    folder, pictures = run
    os.rename(pictures / "dark", pictures / "black")
    assert command("evaluate.py", "encoder", f"--save_dir={folder}", "--data=digits") == 2
    assert "digits has other classes than " in capsys.readouterr().err


def test_a_class_that_is_new_would_shift_the_labels_of_all_others(run, command, capsys):
    folder, pictures = run
    shutil.copytree(pictures / "light", pictures / "bright")
    assert command("evaluate.py", "encoder", f"--save_dir={folder}") == 1
    assert f"folder:{pictures} has other classes than when the run was trained; " in capsys.readouterr().err
    assert not (folder / "evaluation-test.json").exists()


def test_predictions_bring_pictures_to_their_size_as_the_training_did(run, command, capsys):
    folder, pictures = run
    capsys.readouterr()
    assert command("predict.py", "encoder", str(pictures / "dark" / "0.png"), f"--save_dir={folder}") == 0
    assert "60x20 L, stretched to 28x28" in capsys.readouterr().out


def ink_on_paper(folder: Path) -> Path:
    """Ten dark strokes on white of each of two classes: upright and level ones."""
    for name, (rows, columns) in {
        "level": (slice(12, 16), slice(4, 24)),
        "upright": (slice(4, 24), slice(12, 16)),
    }.items():
        (folder / name).mkdir(parents=True)
        for number in range(10):
            pixels = np.full((28, 28), 250 - number, np.uint8)
            pixels[rows, columns] = 3 * number
            Image.fromarray(pixels).save(folder / name / f"{number}.png")
    return folder


@pytest.fixture
def train(command, tmp_path):
    """A function that trains two steps on ink on paper; returns the exit status."""
    pictures = ink_on_paper(tmp_path / "paper")

    def train(*words) -> int:
        fixed = [f"--data=folder:{pictures}", "--batch_size=4", f"--save_dir={tmp_path / 'run'}"]
        return command("train.py", "encoder", *fixed, *words)

    return train


def config_of(folder: Path) -> dict:
    return json.loads((folder / "config.json").read_text())


def test_a_run_keeps_whether_its_pictures_are_inverted(train, tmp_path, command, capsys):
    """Also when pictures that come later would decide otherwise; and predict.py follows, whatever the one picture."""
    assert train("--steps=2") == 0
    assert "light borders in 100% of those for training, so all are inverted" in capsys.readouterr().err
    assert config_of(tmp_path / "run")["data_options"]["invert"] == "yes"
    assert train("--steps=3") == 0
    assert "light borders" not in capsys.readouterr().err
    assert train("--steps=4", "--invert=no") == 2
    assert "invert was yes, is no" in capsys.readouterr().err
    dark = tmp_path / "dark.png"
    Image.new("L", (28, 28), 10).save(dark)
    for words, inverted in (((), True), (("--invert=no",), False)):
        assert command("predict.py", "encoder", dark, f"--save_dir={tmp_path / 'run'}", "--json", *words) == 0
        assert ("inverted" in json.loads(capsys.readouterr().out)[0]["input"]) == inverted


def test_pictures_that_are_not_inverted_are_not_by_predict_either(train, tmp_path, command, capsys):
    assert train("--steps=2", "--invert=no") == 0
    capsys.readouterr()
    picture = tmp_path / "paper" / "level" / "0.png"
    assert command("predict.py", "encoder", picture, f"--save_dir={tmp_path / 'run'}", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["input"] == "28x28 L"


def test_a_run_of_an_earlier_version_goes_on_as_it_began(train, tmp_path, command, capsys):
    """It inverted each picture with a light border, and its config.json does not say so."""
    assert train("--steps=2", "--invert=each") == 0
    config = config_of(tmp_path / "run")
    del config["data_options"]["invert"]
    (tmp_path / "run" / "config.json").write_text(json.dumps(config))
    before = measured(command, tmp_path / "run")
    assert train("--steps=3") == 0
    assert "light borders" not in capsys.readouterr().err
    assert config_of(tmp_path / "run")["data_options"]["invert"] == "each"
    assert before.keys() == measured(command, tmp_path / "run").keys()


def test_pictures_for_validation_from_elsewhere_are_inverted_as_those_for_training(tmp_path):
    """Though they are light on dark themselves."""
    pictures = ink_on_paper(tmp_path / "paper")
    shutil.copytree(pictures, tmp_path / "board")
    for path in (tmp_path / "board").glob("*/*.png"):
        Image.fromarray(255 - np.asarray(Image.open(path))).save(path)
    options = TrainOptions(data=f"folder:{pictures}", validation_data=f"folder:{tmp_path / 'board'}")
    own = {"image_size": 28, "channels": 1, "invert": "auto"}
    dataset = data.load(models()["encoder"], options, own)
    assert dataset.chosen == {"invert": "yes"}
    assert dataset.splits["train"]["images"][:, 0, 0].max() < 30
    assert dataset.splits["validation"]["images"][:, 0, 0].min() > 220
