"""A field that the project does not know, derived from pictures, from train to export: a line in an Entry."""

import json
from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf2
from PIL import Image

from benchmarks.kill import differences
from datasets import registry as datasets
from tasks import registry
from tests import toy_task
from tests.toy_task.brightness import PATH, Brightness
from training.entry import Entry

WORDS = ["--data=shapes", "--examples=100", "--batch_size=10", "--validate_every=20"]
LEAST = "--least=90"
ENTRY = Entry(
    "tests.toy_task.derived:ToyOfBrightness",
    "a number from two that are derived",
    {"images": (28, 28, 1), "labels": ()},
    "digits",
    derived={"brightness": PATH},
    recipe={"epochs": 3, "learning_rate": 0.02},
)


@pytest.fixture(scope="module", autouse=True)
def task(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(registry.TASKS, "toy_task", replace(toy_task.TASK, models={"toy-derived": ENTRY}))
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def run(tmp_path_factory, command):
    """The folder of a run that was stopped in the middle and resumed."""
    folder = tmp_path_factory.mktemp("toy") / "run"
    for steps in (20, 40):
        assert command("train.py", "toy-derived", *WORDS, LEAST, f"--steps={steps}", f"--save_dir={folder}") == 0
    return folder


@pytest.fixture(scope="module")
def test_images():
    return datasets.load("shapes", image_size=28, channels=1, examples=100).splits["test"]["images"]


def derived_by_hand(images):
    return np.stack([Brightness(90)(image) for image in images])


def test_what_it_is_derived_with_is_in_the_config(run):
    assert json.loads((run / "config.json").read_text())["hyperparameters"] == {"least": 90}


def test_a_resumed_run_ends_in_the_same_bits(run, command, tmp_path):
    assert command("train.py", "toy-derived", *WORDS, LEAST, "--steps=40", f"--save_dir={tmp_path / 'straight'}") == 0
    assert differences(run, tmp_path / "straight") == []


def test_the_second_start_makes_nothing(run, command, capsys, tmp_path):
    capsys.readouterr()
    assert command("train.py", "toy-derived", *WORDS, LEAST, "--steps=1", f"--save_dir={tmp_path / 'other'}") == 0
    assert "brightness of" not in capsys.readouterr().out
    assert command("train.py", "toy-derived", *WORDS, "--steps=1", "--least=91", f"--save_dir={tmp_path}/third") == 0
    assert capsys.readouterr().out.count("brightness of") == 2  # train and validation


def test_evaluation_derives_the_split_that_it_measures(run, command, capsys, test_images):
    capsys.readouterr()
    assert command("evaluate.py", "toy-derived", f"--save_dir={run}") == 0
    said = capsys.readouterr().out
    assert f"brightness of test: {len(test_images)} examples" in said and said.count("brightness of") == 1
    assert json.loads((run / "evaluation-test.json").read_text())["metrics"]["loss"] > 0


def test_an_export_takes_it_and_a_prediction_makes_it(run, command, capsys, test_images, tmp_path):
    assert command("export.py", run, tmp_path / "out") == 0
    network = tf2.saved_model.load(str(tmp_path / "out")).signatures["serving_default"]
    picture = test_images[0, :, :, 0]
    picture = 255 - picture if np.median(picture) > 127 else picture  # pictures.read makes the ground dark
    image, brightness = picture[np.newaxis, :, :, np.newaxis], derived_by_hand([picture[:, :, np.newaxis]])
    found = network(images=tf2.constant(image), brightness=tf2.constant(brightness))
    np.testing.assert_array_equal(found["seen"], brightness)

    Image.fromarray(picture).save(tmp_path / "a.png")
    capsys.readouterr()
    assert command("predict.py", "toy-derived", tmp_path / "a.png", f"--save_dir={run}", "--decimals=6") == 0
    assert float(capsys.readouterr().out.split()[-1]) == pytest.approx(float(found["numbers"][0]), abs=1e-4)
