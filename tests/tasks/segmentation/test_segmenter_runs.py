"""Segmenters from train.py to evaluate.py: tiny runs on drawn shapes, whole commands."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from sklearn.metrics import jaccard_score

from datasets import registry as datasets
from tasks.registry import models, run_files
from training.runs import own_files
from training.runs.trained_run import TrainedRun

METRICS = ["mean_iou", "pixel_accuracy", "mean_accuracy", "frequency_weighted_iou", "loss"]


def test_evaluation(unet_run, command, capsys):
    assert command("evaluate.py", "unet", f"--save_dir={unet_run}") == 0
    out = capsys.readouterr().out
    report = json.loads((unet_run / "evaluation-test.json").read_text())
    with TrainedRun(models()["unet"], str(unet_run)) as opened:
        split = opened.dataset().splits["test"]
        found = opened.session.run(opened.model.outputs["classes"], {opened.model.feeds["images"]: split["images"]})
    assert list(report["metrics"]) == METRICS
    wanted = jaccard_score(split["masks"].ravel(), found.ravel(), average="macro", zero_division=0)
    assert report["metrics"]["mean_iou"] == pytest.approx(wanted, abs=1e-3)  # batches of another size, ties
    assert [line.split()[0] for line in out.splitlines()[2:7]] == METRICS
    assert re.search(r"\nbackground +0\.\d{4} ", out)
    assert report["classes"]["background"]["pixels"] == (split["masks"] == 0).sum()
    for name in ("confusion", "worst"):
        assert min(Image.open(unet_run / f"{name}-test.png").size) > 500


def test_history_has_what_evaluation_has(unet_run, command):
    assert command("evaluate.py", "unet", f"--save_dir={unet_run}", "--split=validation", "--batch_size=7") == 0
    report = json.loads((unet_run / "evaluation-validation.json").read_text())
    row = pd.read_csv(unet_run / "history.csv").set_index("step").loc[report["step"]]
    for name in METRICS:
        assert report["metrics"][name] == pytest.approx(row[f"validation_{name}"], abs=1e-3)  # ties


def test_what_a_constant_answer_reaches_is_known(unet_run):
    """A training whose validations say no more than that is told to be dead."""
    entry, split = (
        models()["unet"],
        datasets.load("shapes", masks=True, image_size=(32, 32), examples=100).splits["test"],
    )
    with TrainedRun(entry, str(unet_run)) as opened:
        evaluator = entry.load_evaluator()(opened.model, opened.session, opened.classes)
        split = opened.dataset().splits["test"]
        evaluator.start()
        evaluator.add({"masks": split["masks"]}, {"classes": np.zeros(split["masks"].shape, np.int32)})
        metrics, guessing = evaluator.metrics(), evaluator.guessing()
    assert metrics["mean_iou"] <= guessing["mean_iou"] == pytest.approx(metrics["mean_iou"])
    shares = np.unique(split["masks"], return_counts=True)[1] / split["masks"].size
    assert guessing["loss"] == pytest.approx(-np.sum(shares * np.log(shares)))


def test_pictures_of_an_evaluation_are_files_of_a_run(tmp_path):
    for name in ("confusion-test", "worst-train", "mine"):
        (tmp_path / f"{name}.png").write_bytes(b"")
    assert own_files.clear(tmp_path, run_files()) == ["mine.png"]
