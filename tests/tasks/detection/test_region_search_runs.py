"""R-CNN and Fast R-CNN from train.py to export.py: tiny runs on drawn shapes, whole commands."""

import json
import sys

import numpy as np
import pandas as pd
import pytest
import tensorflow as tf2
from PIL import Image

from benchmarks.kill import differences
from datasets import registry as datasets
from tasks.detection.selective_search import SelectiveSearch

WORDS = [
    "--examples=100", "--image_size=32", "--batch_size=10", "--validate_every=2", "--precision=float32",
    "--schedule=constant", "--augment", "--filters=2", "--most_objects=3", "--regions=20", "--scale=20",
    "--region_units=8", "--region_samples=8",
]  # fmt: skip
MODELS = {"rcnn": ["--crop_size=16", "--context=2"], "fast_rcnn": ["--map_channels=4", "--pooled_size=3"]}


@pytest.fixture(scope="module", autouse=True)
def cache_of_regions(tmp_path_factory):
    """A cache of this module's own."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory, command):
    """Model -> the folder of its finished run."""
    folder = tmp_path_factory.mktemp("searched")
    for model, words in MODELS.items():
        assert command("train.py", model, *WORDS, *words, "--steps=4", f"--save_dir={folder / model}") == 0
    return {model: folder / model for model in MODELS}


@pytest.fixture(scope="module")
def test_examples():
    data = datasets.load("shapes", boxes=True, image_size=(32, 32), most_objects=3, examples=100)
    return data.splits["test"].take(slice(0, 5))


def searched(images):
    return np.stack([SelectiveSearch(20, "fast", 20)(image) for image in images])


def test_both_models_have_the_same_regions(runs, cache_of_regions):
    """For the same pictures and flags: training and validation, and no split more."""
    files = list((cache_of_regions / "cnn-graphs" / "derived").iterdir())
    assert len([path for path in files if "regions-" in path.name]) >= 2
    assert json.loads((runs["rcnn"] / "config.json").read_text())["hyperparameters"]["regions"] == 20


@pytest.mark.parametrize("model", MODELS)
def test_a_resumed_run_ends_in_the_same_bits(model, runs, tmp_path, command):
    for steps in (2, 4):
        assert command("train.py", model, *WORDS, *MODELS[model], f"--steps={steps}", f"--save_dir={tmp_path}") == 0
    assert differences(runs[model], tmp_path) == []


@pytest.mark.parametrize("model", MODELS)
def test_evaluation(model, runs, command, capsys):
    capsys.readouterr()
    assert command("evaluate.py", model, f"--save_dir={runs[model]}") == 0
    report = json.loads((runs[model] / "evaluation-test.json").read_text())
    assert {"map_50", "map_50_11point", "map_50_95", "class_loss", "box_loss"} <= report["metrics"].keys()
    assert np.isfinite(list(report["metrics"].values())).all()
    for name in ("worst", "curves"):
        assert Image.open(runs[model] / f"{name}-test.png").size > (300, 300)


@pytest.mark.parametrize("model", MODELS)
def test_validation_measures_what_evaluation_does(model, runs, command):
    last = pd.read_csv(runs[model] / "history.csv").iloc[-1]
    words = [f"--save_dir={runs[model]}", "--split=validation", "--checkpoint=last", "--batch_size=7"]
    assert command("evaluate.py", model, *words) == 0
    measured = json.loads((runs[model] / "evaluation-validation.json").read_text())["metrics"]
    for name in ("map_50", "map_50_95", "loss"):
        assert measured[name] == pytest.approx(last[f"validation_{name}"], rel=1e-3, abs=1e-5), name


@pytest.mark.parametrize("model", MODELS)
def test_a_saved_model_takes_pictures_and_regions(model, runs, tmp_path, command, capsys, test_examples):
    capsys.readouterr()
    assert command("export.py", runs[model], tmp_path / "out") == 0
    said = capsys.readouterr().out
    assert "input   regions          float32  [N, 20, 4]" in said
    network = tf2.saved_model.load(str(tmp_path / "out")).signatures["serving_default"]
    images, regions = test_examples["images"], searched(test_examples["images"])
    found = network(images=tf2.constant(images), regions=tf2.constant(regions))
    np.testing.assert_array_equal(found["proposals"], regions)
    assert found["boxes"].shape == (5, 100, 4)
    assert np.isfinite(found["scores"]).all() and found["scores"].numpy().max() > 0


@pytest.mark.parametrize("model", MODELS)
def test_prediction_finds_what_the_export_finds(model, runs, tmp_path, command, capsys, test_examples):
    images = test_examples["images"][:2]
    files = [tmp_path / f"{number}.png" for number in range(2)]
    for image, file in zip(images, files, strict=True):
        Image.fromarray(image).save(file)
    assert command("export.py", runs[model], tmp_path / "network") == 0
    network = tf2.saved_model.load(str(tmp_path / "network")).signatures["serving_default"]
    wanted = network(images=tf2.constant(images), regions=tf2.constant(searched(images)))
    capsys.readouterr()
    words = [*files, f"--save_dir={runs[model]}", "--threshold=0", "--json", f"--out={tmp_path / 'out'}"]
    assert command("predict.py", model, *words) == 0
    reports = json.loads(capsys.readouterr().out)
    assert len(reports) == 2
    for report, boxes, scores in zip(reports, wanted["boxes"].numpy(), wanted["scores"].numpy(), strict=True):
        best = list(report["objects"][0]["box"].values())
        assert report["objects"][0]["score"] == pytest.approx(scores[0], abs=1e-3)
        np.testing.assert_allclose(best, boxes[0], atol=0.05)
    assert (tmp_path / "out" / "1.png").exists()


def test_a_classifier_gives_the_trunk(tmp_path, command):
    shapes = ["--data=shapes", "--examples=100", "--batch_size=10", "--steps=1"]
    classifier = tmp_path / "classifier"
    small = ["--width=0.25", "--image_shape=32,32,3"]
    assert command("train.py", "mobilenet", *shapes, *small, f"--save_dir={classifier}") == 0
    words = [word for word in WORDS if not word.startswith("--filters")]
    words += ["--crop_size=32", "--context=2", "--trunk=mobilenet_0.25", f"--init_from={classifier}", "--steps=1"]
    assert command("train.py", "rcnn", *words, f"--save_dir={tmp_path / 'run'}") == 0
    outcomes = pd.read_csv(tmp_path / "run" / "transfer.csv").set_index("variable")["outcome"]
    restored = set(outcomes[outcomes == "restored"].index)
    assert len(restored) == len(outcomes) - 8  # without the six of the head, and the two of the classifier
    assert {"classes/kernel", "boxes/bias", "dense1/kernel"} <= set(outcomes.index) - restored


@pytest.mark.parametrize("model", MODELS)
def test_without_opencv_a_line_says_what_to_install(model, tmp_path, command, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2.ximgproc.segmentation", None)
    assert command("train.py", model, *WORDS, *MODELS[model], "--steps=1", f"--save_dir={tmp_path / 'run'}") == 1
    told = capsys.readouterr().err
    assert "python -m pip install -r requirements-regions.txt" in told and told.count("\n") <= 2
    assert not (tmp_path / "run" / "config.json").exists()


def test_what_does_not_fit_is_refused_in_a_line(tmp_path, command, capsys):
    for words, message in (
        (["--mode=slow"], "--mode is one of fast, quality, not 'slow'"),
        (["--regions=0"], "--regions is a whole number >= 1 and <= 10000, not '0'"),
        (["--crop_size=4"], "crop_size: the backbone small takes 8 pixels or more, not 4"),
    ):
        assert command("train.py", "rcnn", *WORDS[:3], "--steps=1", *words, f"--save_dir={tmp_path / 'run'}") == 2
        told = capsys.readouterr().err
        assert message in told and told.count("\n") <= 2
