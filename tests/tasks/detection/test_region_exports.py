"""Detectors that propose regions, from train.py to export.py: recall of their proposals, complete exports."""

import json

import numpy as np
import onnxruntime
import pytest
import tensorflow as tf2
from PIL import Image

from datasets import registry as datasets
from tasks.registry import models
from training.runs.trained_run import TrainedRun

WORDS = [
    "--examples=100", "--image_size=32", "--steps=4", "--batch_size=10", "--filters=4", "--most_objects=3",
    "--map_channels=8", "--region_units=16", "--proposals=20", "--precision=float32", "--schedule=constant",
]  # fmt: skip
FURTHER = {"faster_rcnn": [], "mask_rcnn": ["--mask_convolutions=1", "--mask_filters=4"]}


@pytest.fixture(scope="module", params=FURTHER)
def run(request, tmp_path_factory, command):
    """The model and its finished run."""
    folder = tmp_path_factory.mktemp("regions") / request.param
    assert command("train.py", request.param, *WORDS, *FURTHER[request.param], f"--save_dir={folder}") == 0
    return request.param, folder


def test_evaluation_has_the_recall_of_the_proposals(run, command, capsys):
    model, folder = run
    assert command("evaluate.py", model, f"--save_dir={folder}") == 0
    report, told = json.loads((folder / "evaluation-test.json").read_text()), capsys.readouterr().out
    assert {name for name in report["metrics"] if name.startswith("recall")} == {"recall_50"}
    (row,) = report["proposals"].values()
    assert row["0.50"] == report["metrics"]["recall_50"]
    assert 0 < row["mean_number"] <= 20
    assert "no picture has more than 20 proposals; with larger numbers, recall would be the same" in told.splitlines()
    assert Image.open(folder / "recall-test.png").size == (840, 600)


def exported(folder, images):
    """Name -> array, by the runtime of what is in the folder."""
    if not (folder / "model.onnx").exists():
        signature = tf2.saved_model.load(str(folder)).signatures["serving_default"]
        return {name: tensor.numpy() for name, tensor in signature(images=tf2.constant(images)).items()}
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"))
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, {"images": images}), strict=True))


@pytest.mark.parametrize("form", ["savedmodel", "onnx"])
def test_an_export_is_complete(form, run, tmp_path, command, capsys):
    model, folder = run
    assert command("export.py", folder, tmp_path / "out", f"--format={form}") == 0
    assert "compared on 20 test examples of shapes" in capsys.readouterr().out
    images = datasets.load("shapes", boxes=True, image_size=(32, 32), examples=100).splits["test"]["images"][:3]
    with TrainedRun(models()[model], str(folder)) as opened:
        wanted = opened.session.run(opened.model.outputs, {opened.model.feeds["images"]: images})
    found = exported(tmp_path / "out", images)
    assert found.keys() == wanted.keys() >= {"boxes", "scores", "classes", "proposals"}
    assert (wanted["proposals"].shape, wanted["boxes"].shape) == ((3, 20, 4), (3, 100, 4))
    for name, array in wanted.items():
        np.testing.assert_allclose(found[name], array, atol=1e-3, err_msg=name)


def test_a_format_without_suppression_is_refused(run, tmp_path, command, capsys):
    model, folder = run
    assert command("export.py", folder, tmp_path / "out", "--format=tflite") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"export.py: tflite can't hold {model}: ")
    assert line.endswith("take --format savedmodel or onnx")
    assert not (tmp_path / "out").exists()
