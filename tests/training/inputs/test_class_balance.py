"""Rare classes in a run: its first lines, its config.json, resume, and what has no classes."""

import json

import numpy as np
import pytest

from benchmarks import kill
from datasets.dataset import Dataset
from errors import UsageError
from graphs.classifiers.iris import LinearClassifier
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
