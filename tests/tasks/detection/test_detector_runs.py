"""Detectors from train.py to export.py: tiny runs on drawn shapes, whole commands."""

import json

import numpy as np
import pandas as pd
import pytest
import tensorflow as tf2
from PIL import Image

from benchmarks.kill import differences
from datasets import registry as datasets
from tasks.registry import models

LOCALIZATION = [
    "--examples=100",
    "--image_size=32",
    "--steps=4",
    "--batch_size=10",
    "--validate_every=2",
    "--precision=float32",
    "--schedule=constant",
    "--augment",
]
YOLO = [*LOCALIZATION, "--filters=2", "--most_objects=3"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory, command):
    """Model -> the folder of its finished run, with five landmarks for localization."""
    folder = tmp_path_factory.mktemp("detectors")
    assert command("train.py", "localization", *LOCALIZATION, "--keypoints=5", f"--save_dir={folder / 'one'}") == 0
    assert command("train.py", "yolo", *YOLO, f"--save_dir={folder / 'many'}") == 0
    return {"localization": folder / "one", "yolo": folder / "many"}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Two test pictures of the runs' data, the first twice as large: files."""
    folder = tmp_path_factory.mktemp("pictures")
    images = datasets.load("shapes", boxes=True, image_size=(32, 32), examples=100).splits["test"]["images"]
    Image.fromarray(images[0]).resize((64, 64)).save(folder / "large.png")
    Image.fromarray(images[1]).save(folder / "small.png")
    return [folder / "large.png", folder / "small.png"]


METRICS = {
    "localization": {"presence_accuracy", "mean_iou", "iou_over_50", "class_accuracy", "keypoint_error"},
    "yolo": {"map_50", "map_50_11point", "map_50_95"},
}
FILES = {"localization": {"worst"}, "yolo": {"worst", "curves"}}


@pytest.mark.parametrize("model", METRICS)
def test_evaluation(model, runs, command, capsys):
    assert command("evaluate.py", model, f"--save_dir={runs[model]}") == 0
    report = json.loads((runs[model] / "evaluation-test.json").read_text())
    told = capsys.readouterr().out
    assert METRICS[model] <= report["metrics"].keys()
    assert all(f"{name:20} {report['metrics'][name]:.4f}\n" in told for name in METRICS[model])
    assert set(report["classes"]) >= {"circle", "arrow"}
    for name in FILES[model]:
        assert Image.open(runs[model] / f"{name}-test.png").size > (300, 300)


@pytest.mark.parametrize("model", METRICS)
def test_validation_measures_what_evaluation_does(model, runs, command):
    last = pd.read_csv(runs[model] / "history.csv").iloc[-1]
    words = [f"--save_dir={runs[model]}", "--split=validation", "--checkpoint=last", "--batch_size=7"]
    assert command("evaluate.py", model, *words) == 0
    measured = json.loads((runs[model] / "evaluation-validation.json").read_text())["metrics"]
    for name in METRICS[model] | {"loss"}:
        assert measured[name] == pytest.approx(last[f"validation_{name}"], rel=1e-4, abs=1e-6), name


@pytest.mark.parametrize(("model", "words"), [("localization", [*LOCALIZATION, "--keypoints=5"]), ("yolo", YOLO)])
def test_a_resumed_run_ends_in_the_same_bits(model, words, runs, tmp_path, command):
    words = [word for word in words if not word.startswith("--steps")]
    for steps in (2, 4):
        assert command("train.py", model, *words, f"--steps={steps}", f"--save_dir={tmp_path}") == 0
    assert differences(runs[model], tmp_path) == []


def test_anchors_become_numbers_that_stay(runs, command, capsys):
    config = json.loads((runs["yolo"] / "config.json").read_text())
    assert config["hyperparameters"]["anchors"].count("x") == config["hyperparameters"]["cell_boxes"] == 3
    assert command("train.py", "yolo", *YOLO, f"--save_dir={runs['yolo']}") == 0
    assert "has done 4 of 4 steps" in capsys.readouterr().out


@pytest.mark.parametrize("model", METRICS)
def test_prediction(model, runs, pictures, tmp_path, command, capsys):
    words = [*pictures, f"--save_dir={runs[model]}", "--threshold=0", "--json", f"--out={tmp_path / 'out'}"]
    assert command("predict.py", model, *words) == 0
    reports = json.loads(capsys.readouterr().out)
    assert [(report["height"], report["width"]) for report in reports] == [(64, 64), (32, 32)]
    for report in reports:
        assert 1 <= len(report["objects"]) <= 100
        for found in report["objects"]:
            top, left, bottom, right = found["box"].values()
            assert 0 <= top <= bottom <= report["height"] and 0 <= left <= right <= report["width"]
            assert found["class"] in datasets.load("shapes", examples=100).classes
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "large.png", "large.json", "small.png", "small.json",
    }  # fmt: skip


@pytest.mark.parametrize("model", METRICS)
def test_a_saved_model_finds_what_the_graph_finds(model, runs, tmp_path, command, capsys):
    assert command("export.py", runs[model], tmp_path / "out") == 0
    assert capsys.readouterr().out.count("differs from the graph by at most") >= 3
    images = datasets.load("shapes", boxes=True, image_size=(32, 32), examples=100).splits["test"]["images"][:3]
    found = tf2.saved_model.load(str(tmp_path / "out")).signatures["serving_default"](images=tf2.constant(images))
    assert found["boxes"].shape == ((3, 4) if model == "localization" else (3, 100, 4))
    assert len(json.loads((tmp_path / "out" / "classes.json").read_text())) == 10


@pytest.mark.parametrize("form", ["onnx", "tflite"])
def test_other_formats_give_the_candidates(form, runs, tmp_path, command, capsys):
    assert command("export.py", runs["yolo"], tmp_path / "out", f"--format={form}") == 0
    assert "scores           float32  [N, 48, 10]" in capsys.readouterr().out  # 4x4 cells, 3 boxes each


@pytest.mark.parametrize("model", METRICS)
def test_own_pictures_are_learned_alike_in_either_format(model):
    """And with every data set a run has a length: without one it would be refused."""
    entry = models()[model]
    assert entry.recipe_for("coco:cells.json") == entry.recipe_for("voc:cells")
    for data in entry.data_sets():
        assert entry.recipe_for(data).keys() & {"steps", "epochs"}, data


@pytest.mark.parametrize(
    ("model", "words", "message"),
    [
        ("localization", ["--keypoints=3"], "the network takes [None, 3, 2]; give --keypoints 5"),
        ("yolo", ["--image_size=36"], "the backbone small has cells of 8x8 pixels, and 36x36 is no multiple"),
        ("yolo", ["--image_size=32,32,32"], "image_size is one number or height,width, not 3 numbers"),
        ("yolo", ["--anchors=3by4"], "anchors: '3by4' is no HEIGHTxWIDTH in pixels; give for example 30x40,10x13"),
        ("yolo", ["--labels=100"], "--labels counts pictures of a class, and those of shapes hold any; leave it out"),
        (
            "yolo",
            ["--data=cifar10"],
            "yolo:FOLDER, python:MODULE:FUNCTION, records:FOLDER, not 'cifar10'",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_a_line(model, words, message, tmp_path, command, capsys):
    assert command("train.py", model, "--examples=100", "--steps=1", f"--save_dir={tmp_path / 'run'}", *words) == 2
    told = capsys.readouterr().err
    assert message in told and told.count("\n") <= 2
    assert not (tmp_path / "run" / "config.json").exists()


def test_a_network_learns_to_find(tmp_path, command):
    """Some dozens of steps on large, lone objects: the overlap of chance is left far behind."""
    words = ["--examples=300", "--image_size=32", "--epochs=25", "--batch_size=30", f"--save_dir={tmp_path}"]
    assert command("train.py", "localization", *words, "--heads=presence,box", "--empty=0") == 0
    assert command("evaluate.py", "localization", f"--save_dir={tmp_path}") == 0
    metrics = json.loads((tmp_path / "evaluation-test.json").read_text())["metrics"]
    assert metrics["mean_iou"] > 0.6
    assert np.isfinite(list(metrics.values())).all()
