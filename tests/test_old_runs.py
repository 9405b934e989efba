"""Run folders that an earlier version made are evaluated, predict, are exported and resume.

tests/old_runs/*.json hold the config.json of such runs, with PLACE for the folders, and the variables in their
checkpoints. The values of the variables are of no interest here: they are the initial ones of today.
"""

import functools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tensorflow.compat.v1 as tf
from PIL import Image

from datasets import digits
from datasets import registry as datasets
from tasks.registry import models
from tests.datasets.boxed.boxed_folders import annotation, picture, thing
from training import build
from training.loop import Training
from training.options import TrainOptions
from training.runs import run_folder
from training.session import open_session

FOLDER = Path(__file__).with_name("old_runs")
GAN = ["--data=digits", "--precision=float32"]
BOXED = ["--precision=float32", "--validate_every=10"]
#: Run -> the flags with which it was trained.
WORDS = {
    "iris": ["--validate_every=10"],
    "squeezenet": [
        "--data=folder:PLACE/pictures", "--init_from=PLACE/weights.npz", "--strategy=small-similar", "--cache_features",
        "--validate_every=10", "--learning_rate_of=",
    ],
    "localization": ["--data=voc:PLACE/boxed", "--image_size=64", *BOXED],
    "yolo": ["--examples=100", *BOXED],
    "cae": ["--data=digits", "--validate_every=10"],
    "gan": [*GAN, "--validate_every=10"],
    "cgan": [*GAN, "--validate_every=10"],
    "vae": [*GAN, "--validate_every=10"],
}  # fmt: skip
METRICS = {"squeezenet": "accuracy", "localization": "mean_iou", "yolo": "map_50", "cae": "reconstruction_loss"}
METRICS |= {"iris": "accuracy", "gan": "pixel_frechet", "cgan": "pixel_frechet", "vae": "negative_elbo"}
WRITE = {"localization": ["boxed/0.png"], "yolo": ["boxed/0.png"], "squeezenet": ["pictures/ants/0.png"]}
WRITE |= {"iris": ["flowers.csv"], "cae": ["pictures/ants/0.png"]}
WRITE |= {"gan": ["--count=2"], "cgan": ["--count=2"], "vae": ["--count=2"]}


@pytest.fixture(scope="module", autouse=True)
def read_once():
    """The digits are read by one of all these commands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digits, "load", functools.cache(digits.load))
        yield


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with pictures of two classes, pictures with boxes, and a table: what stands for PLACE."""
    place = tmp_path_factory.mktemp("old")
    (place / "flowers.csv").write_text("5.1,3.5,1.4,0.2\n")
    random = np.random.default_rng(0)
    for name in ("ants", "bees"):
        (place / "pictures" / name).mkdir(parents=True)
        for number in range(8):
            pixels = random.integers(0, 256, (30, 40, 3), np.uint8)
            Image.fromarray(pixels).save(place / "pictures" / name / f"{number}.png")
    (place / "boxed").mkdir()
    for number in range(12):
        picture().save(place / "boxed" / f"{number}.png")
        (place / "boxed" / f"{number}.xml").write_text(annotation(thing(name="raccoon")))
    return place


def old(name: str, place: Path) -> tuple[dict, dict[str, list[int]]]:
    """The config of an old run, and its variables: name -> shape."""
    held = json.loads((FOLDER / f"{name}.json").read_text().replace("PLACE", str(place)))
    return held["config"], held["variables"]


def save_initial_values(config: dict, folder: Path) -> dict[str, list[int]]:
    """Writes config.json, model-20 and best-20 as a training of this config would; returns the variables saved."""
    options, entry = TrainOptions(**config["options"]), models()[config["model"]]
    dataset = datasets.load(options.data, "", options.seed, **run_folder.with_tuples(config["data_options"]))
    if ":" in options.data:
        config["examples"] = dataset.sizes  # the pictures here are not those of the old run
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config))
    with tf.Graph().as_default(), open_session() as session:
        model = build.build(entry.load(), run_folder.with_tuples(config["hyperparameters"]), options)
        evaluator = entry.load_evaluator()(model, session, dataset.classes)
        training = Training(model, evaluator, options, folder, dataset)
        session.run(tf.global_variables_initializer())
        session.run(tf.assign(tf.train.get_global_step(), 20))
        training.checkpoints.save(session, 20)
        training.checkpoints.save_best(session, 20)
        return {variable.op.name: variable.shape.as_list() for variable in tf.global_variables()}


@pytest.fixture(scope="module", params=WORDS)
def run(request, place):
    """(name, folder) of a run with an old config."""
    folder = place / f"run of {request.param}"
    config, variables = old(request.param, place)
    assert save_initial_values(config, folder) == variables
    return request.param, folder


def test_it_is_evaluated(run, command):
    name, folder = run
    assert command("evaluate.py", name, f"--save_dir={folder}") == 0
    report = json.loads((folder / "evaluation-test.json").read_text())
    assert (report["step"], report["checkpoint"]) == (20, "best-20")
    assert np.isfinite(report["metrics"][METRICS[name]])


def test_it_predicts(run, command, place, tmp_path, monkeypatch, capsys):
    name, folder = run
    monkeypatch.chdir(tmp_path)
    words = [word if word.startswith("--") else place / word for word in WRITE[name]]
    assert command("predict.py", name, *words, f"--save_dir={folder}") == 0
    out = capsys.readouterr().out
    assert ("2 pictures of checkpoint" if words == ["--count=2"] else str(words[0])) in out


def test_it_is_exported(run, command, tmp_path, capsys):
    name, folder = run
    assert command("export.py", folder, tmp_path / "out") == 0
    assert f"savedmodel of {name}, checkpoint {folder}/best-20, " in capsys.readouterr().out


def test_it_resumes(run, command, place, capsys):
    name, folder = run
    words = [word.replace("PLACE", str(place)) for word in WORDS[name]]
    assert command("train.py", name, *words, "--steps=21", f"--save_dir={folder}") == 0
    assert f"resuming from step 20 of {folder}" in capsys.readouterr().out
    assert list(pd.read_csv(folder / "history.csv")["step"]) == [21]
    resumed, (before, _) = run_folder.read(folder), old(name, place)
    assert resumed["started"] == before["started"]
    for part in ("hyperparameters", "data_options"):
        assert resumed[part].items() >= before[part].items()
