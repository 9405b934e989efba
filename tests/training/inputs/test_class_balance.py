"""Rare classes in a run: its first lines, its config.json, resume, and what has no classes."""

import json

import numpy as np
import pytest

from benchmarks import kill
from datasets.dataset import Dataset
from errors import UsageError
from graphs.classifiers.iris import LinearClassifier
from graphs.segmenters.segmenter import Segmenter
from parameters import IGNORED
from training.inputs.class_balance import Balance, balance_of
from training.options import TrainOptions


def dataset(labels, classes=("rare", "often")) -> Dataset:
    fields = {"features": np.zeros([len(labels), 4], np.float32), "labels": np.array(labels, np.int32)}
    return Dataset("flowers", dict.fromkeys(("train", "validation", "test"), fields), classes)


def test_the_table_of_classes():
    options = TrainOptions(class_weights="inverse", sample="balanced")
    balance = balance_of(options, LinearClassifier, dataset([0, 1, 1, 1]))
    assert balance.table() == [
        "class  examples  weight  share of a batch",
        "often         3   0.667             50.0%",
        "rare          1       2             50.0%",
    ]
    assert balance.config() == {"class_weights": pytest.approx([2, 2 / 3]), "class_shares": pytest.approx([0.5, 0.5])}
    assert (
        "class_weights" not in balance_of(TrainOptions(sample="balanced"), LinearClassifier, dataset([0, 1])).config()
    )
    assert balance_of(TrainOptions(), LinearClassifier, dataset([0, 1])) is None


def masked(masks, classes=("sky", "road", "car")) -> Dataset:
    fields = {"images": np.zeros((*masks.shape, 1), np.uint8), "masks": masks}
    return Dataset("streets", dict.fromkeys(("train", "validation", "test"), fields), classes)


def test_pixels_weigh_by_the_formula_of_segnet():
    """1,100 pictures, more than are counted at a time; some are ignored as a whole, not all have class 2."""
    random = np.random.default_rng(5)
    masks = random.choice(np.array([0, 0, 0, 1, IGNORED], np.uint8), (1100, 3, 4))
    masks[::7, 0, 0] = 2
    masks[::5] = IGNORED
    of_class, of_pictures = [0, 0, 0], [0, 0, 0]
    for mask in masks:
        counted = [pixel for pixel in mask.ravel() if pixel != IGNORED]
        for number in set(counted):
            of_class[number] += counted.count(number)
            of_pictures[number] += len(counted)
    frequencies = np.divide(of_class, of_pictures)
    balance = balance_of(TrainOptions(class_weights="median_frequency"), Segmenter, masked(masks))
    assert list(balance.counts) == of_class
    np.testing.assert_allclose(balance.weights, np.median(frequencies) / frequencies, rtol=1e-12)
    np.testing.assert_allclose(balance.shares, np.divide(of_class, sum(of_class)), rtol=1e-12)
    assert balance.table()[0] == "class    pixels  weight  share of a batch"
    inverse = balance_of(TrainOptions(class_weights="inverse"), Segmenter, masked(masks)).weights
    np.testing.assert_allclose(inverse, sum(of_class) / (3 * np.array(of_class)), rtol=1e-12)


def test_a_class_without_pixels_weighs_1():
    balance = balance_of(TrainOptions(class_weights="inverse"), Segmenter, masked(np.ones((2, 3, 4), np.uint8)))
    assert list(balance.counts) == [0, 24, 0] and list(balance.weights) == [1, 1, 1]


def test_pictures_with_masks_are_not_drawn_by_class():
    told = "--sample draws examples by their labels, and streets has the classes of pixels; leave it out, or weigh"
    with pytest.raises(UsageError, match=told):
        balance_of(TrainOptions(sample="balanced"), Segmenter, masked(np.zeros((2, 3, 4), np.uint8)))


def test_of_many_classes_the_most_frequent_and_the_rarest_are_shown():
    counts = np.arange(100)
    lines = Balance(tuple(f"c{n}\n" for n in counts), counts, None, counts / counts.sum()).table()
    assert len(lines) == 26 and lines[13] == "..."
    assert lines[1].split() == ["c99\\n", "99", "1", "2.0%"] and lines[-1].split()[0] == "c0\\n"


@pytest.mark.parametrize("chosen", [{"class_weights": "inverse"}, {"sample": "balanced"}])
def test_data_without_classes_are_refused(chosen):
    with pytest.raises(UsageError, match=r"--\w+ \w+: flowers has no classes; leave it out"):
        balance_of(TrainOptions(**chosen), LinearClassifier, dataset([0, 1], classes=()))


def test_a_run_with_weights_and_sampling_resumes_in_the_same_bits(tmp_path, command, capsys):
    words = ["train.py", "iris", "--class_weights=versicolor=3", "--sample=square_root", "--batch_size=20"]
    words += ["--validate_every=5", "--schedule=constant"]
    assert command(*words, "--steps=20", f"--save_dir={tmp_path}/straight") == 0
    assert "versicolor        30       3" in capsys.readouterr().out
    assert command(*words, "--steps=10", f"--save_dir={tmp_path}/resumed") == 0
    assert command(*words, "--steps=20", f"--save_dir={tmp_path}/resumed") == 0
    assert kill.differences(tmp_path / "straight", tmp_path / "resumed") == []
    config = json.loads((tmp_path / "resumed" / "config.json").read_text())
    assert config["class_weights"] == [1, 3, 1] and len(config["class_shares"]) == 3
    assert command("evaluate.py", "iris", f"--save_dir={tmp_path}/resumed", "--split=validation") == 0
    measured = json.loads((tmp_path / "resumed" / "evaluation-validation.json").read_text())["metrics"]["loss"]
    history = (tmp_path / "resumed" / "history.csv").read_text().splitlines()
    best = min(float(row.split(",")[history[0].split(",").index("validation_loss")]) for row in history[1:])
    assert measured == pytest.approx(best)  # both without weights
    assert command(*words, "--class_weights=inverse", f"--save_dir={tmp_path}/resumed") == 2


def test_a_segmenter_trains_with_weights_of_its_pixels(tmp_path, command, capsys):
    words = ["--examples=100", "--image_size=16", "--filters=1", "--batch_size=4", "--steps=1"]
    words += ["--class_weights=median_frequency", f"--save_dir={tmp_path / 'run'}"]
    assert command("train.py", "unet", *words) == 0
    assert "class         pixels  weight  share of a batch\nbackground" in capsys.readouterr().out
    config = json.loads((tmp_path / "run" / "config.json").read_text())
    assert len(config["class_weights"]) == 11 and config["class_weights"][0] < min(config["class_weights"][1:])
