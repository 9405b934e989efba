"""A task that the project does not know, from train to export: a folder, tests/toy_task, and a line in the registry."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest
import tensorflow as tf2
from PIL import Image

from benchmarks.kill import differences
from datasets import registry as datasets
from tasks import registry
from tests import toy_task

WORDS = ["--data=shapes", "--examples=100", "--batch_size=10", "--dropout=0.2", "--validate_every=20"]


@pytest.fixture(scope="module", autouse=True)
def task():
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(registry.TASKS, "toy_task", toy_task.TASK)
        yield


@pytest.fixture(scope="module")
def run(tmp_path_factory, command):
    """The folder of a run that was stopped in the middle and resumed."""
    folder = tmp_path_factory.mktemp("toy") / "run"
    assert command("train.py", "toy", *WORDS, "--steps=20", f"--save_dir={folder}") == 0
    assert command("train.py", "toy", *WORDS, "--steps=40", f"--save_dir={folder}") == 0
    return folder


@pytest.fixture(scope="module")
def exported(tmp_path_factory, command, run):
    folder = tmp_path_factory.mktemp("toy") / "exported"
    assert command("export.py", run, folder) == 0
    return tf2.saved_model.load(str(folder)).signatures["serving_default"]


@pytest.fixture(scope="module")
def test_split():
    return datasets.load("shapes", image_size=28, channels=1, examples=100).splits["test"]


def numbers_of(exported, images):
    """[N, 28, 28, 1] -> [N], by the exported network."""
    return exported(images=tf2.constant(images))["numbers"].numpy()


@pytest.mark.parametrize("name", ["train.py", "evaluate.py", "predict.py"])
def test_help_lists_the_task_and_its_model(command, capsys, name):
    assert command(name, "--help") == 0
    assert "\n\nToy task: one number for each picture\n  toy  a number from the mean" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "flag"), [("train.py", "--width 8"), ("evaluate.py", "--tolerance 1"), ("predict.py", "--decimals 2")]
)
def test_help_of_the_model_shows_its_flags(command, capsys, name, flag):
    assert command(name, "toy", "--help") == 0
    assert f"\n  {flag} " in capsys.readouterr().out


def test_a_resumed_run_ends_in_the_same_bits(run, command, tmp_path):
    assert command("train.py", "toy", *WORDS, "--steps=40", f"--save_dir={tmp_path / 'straight'}") == 0
    assert differences(run, tmp_path / "straight") == []
    history = pd.read_csv(run / "history.csv")
    assert list(history["step"]) == [20, 40]
    assert history["validation_largest_error"].gt(0).all()


def test_evaluation_reports_its_numbers_and_draws_its_picture(run, command, capsys, exported, test_split):
    capsys.readouterr()
    assert command("evaluate.py", "toy", f"--save_dir={run}", "--tolerance=2") == 0
    report = json.loads((run / "evaluation-test.json").read_text())
    errors = np.abs(numbers_of(exported, test_split["images"]) - test_split["labels"])
    assert report["metrics"]["loss"] == pytest.approx((errors**2).mean(), rel=1e-4)
    assert report["metrics"]["largest_error"] == pytest.approx(errors.max(), rel=1e-4)
    assert report["metrics"]["within"] == pytest.approx((errors <= 2).mean())
    assert report["histogram"] == np.bincount(errors.astype(int).clip(0, 9), minlength=10).tolist()
    out = capsys.readouterr().out
    assert f"largest_error        {errors.max():.4f}\n" in out
    assert f"histogram of errors: {run / 'errors-test.png'}\n" in out
    assert Image.open(run / "errors-test.png").size == (200, 100)


def test_prediction_prints_the_number_of_the_export(run, command, capsys, exported, test_split, tmp_path):
    Image.fromarray(test_split["images"][0, :, :, 0]).save(tmp_path / "a.png")
    capsys.readouterr()
    assert command("predict.py", "toy", tmp_path / "a.png", f"--save_dir={run}", "--decimals=3") == 0
    file, number = capsys.readouterr().out.split()
    assert file == str(tmp_path / "a.png")
    read = test_split["images"][:1]
    read = 255 - read if np.median(read) > 127 else read  # pictures.read makes the ground dark
    assert float(number) == pytest.approx(numbers_of(exported, read)[0], abs=0.002)
    assert len(number.partition(".")[2]) == 3


def test_fresh_deletes_its_files_and_no_others(run, command, tmp_path):
    folder = shutil.copytree(run, tmp_path / "run")
    for name in ("errors-test.png", "errors.txt"):
        (folder / name).write_text("x")
    assert command("train.py", "toy", *WORDS, "--steps=1", "--fresh", f"--save_dir={folder}") == 0
    assert not (folder / "errors-test.png").exists()
    assert (folder / "errors.txt").exists()


def test_a_run_of_another_model_is_refused(iris_run, command, capsys):
    assert command("evaluate.py", "toy", f"--save_dir={iris_run}") == 1
    assert f"{iris_run} is a run of iris, not of toy" in capsys.readouterr().err
