"""A run on a folder of pictures: found again by any spelling, missed in a line, asked as it was trained."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


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
