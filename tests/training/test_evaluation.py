"""What evaluate.py reports, against scikit-learn on what an independent session predicts; and what it refuses."""

import io
import json
import shutil
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from PIL import Image
from sklearn.metrics import accuracy_score, classification_report, log_loss, top_k_accuracy_score

from datasets import registry as datasets
from datasets.split import ArraySplit
from graphs.classifiers.mnist import MnistCNN
from graphs.graph import Graph
from tasks.classification.evaluator import ClassificationEvaluator
from training import evaluation
from training.evaluator import Evaluator, Findings


@pytest.fixture
def evaluated(command):
    """A function: evaluated("iris", run, "--split=train") runs evaluate.py and returns its report."""

    def run(model, folder, *words):
        assert command("evaluate.py", model, f"--save_dir={folder}", *words) == 0
        split = next((word.partition("=")[2] for word in words if word.startswith("--split")), "test")
        return json.loads((folder / f"evaluation-{split}.json").read_text())

    return run


@pytest.fixture
def copy(iris_run, tmp_path):
    """A copy of the run of iris, to be spoilt."""
    return shutil.copytree(iris_run, tmp_path / "copy")


def iris_scores(prefix, features):
    """[N, 4] -> [N, classes], by NumPy from the numbers in a checkpoint."""
    reader = tf.train.load_checkpoint(str(prefix))
    return features @ reader.get_tensor("model/kernel") + reader.get_tensor("model/bias")


@pytest.mark.parametrize("split", ["train", "validation", "test"])
@pytest.mark.parametrize("name", ["best-50", "model-30"])
def test_iris_is_what_numpy_and_scikit_learn_say(iris_run, evaluated, split, name):
    report = evaluated("iris", iris_run, f"--split={split}", f"--checkpoint={name}")
    data = datasets.load("iris").splits[split]
    labels, scores = data["labels"], iris_scores(iris_run / name, data["features"])
    right = scores[np.arange(len(labels)), labels]
    hinge = np.maximum(0, scores - right[:, None] + 1).sum(axis=1) - 1  # j = y adds max(0, 1)
    assert report["metrics"]["loss"] == pytest.approx(hinge.mean(), rel=1e-5)
    assert report["metrics"]["accuracy"] == pytest.approx(accuracy_score(labels, scores.argmax(1)))

    classes = ["setosa", "versicolor", "virginica"]
    told = classification_report(labels, scores.argmax(1), target_names=classes, output_dict=True, zero_division=0)
    assert list(report["classes"]) == classes
    for row, wanted in ((report["classes"][name], told[name]) for name in classes):
        assert row["examples"] == wanted["support"]
        for column, key in (("precision", "precision"), ("recall", "recall"), ("f1", "f1-score")):
            assert row[column] == pytest.approx(wanted[key])
    for name_of, key in (("macro_precision", "precision"), ("macro_recall", "recall"), ("macro_f1", "f1-score")):
        assert report["metrics"][name_of] == pytest.approx(told["macro avg"][key])
    assert (report["examples"], report["step"]) == (len(labels), int(name.split("-")[1]))


def test_mnist_is_what_an_independent_session_and_scikit_learn_say(mnist_run, evaluated):
    report = evaluated("mnist", mnist_run)
    data = datasets.load("shapes", image_size=28, channels=1, examples=100).splits["test"]
    with tf.Graph().as_default(), tf.Session() as session:
        model = MnistCNN()
        tf.train.Saver(tf.global_variables()).restore(session, str(mnist_run / "best-3"))
        probabilities = session.run(model.outputs["probabilities"], {model.feeds["images"]: data["images"]})
    predictions = probabilities.argmax(axis=1)
    sums = probabilities.sum(axis=1, keepdims=True, dtype=np.float64)  # scikit-learn warns when these are not 1 exactly
    loss = log_loss(data["labels"], probabilities / sums, labels=range(10))
    assert report["metrics"]["loss"] == pytest.approx(loss, rel=1e-5)
    assert report["metrics"]["accuracy"] == pytest.approx(accuracy_score(data["labels"], predictions))
    means = ["macro_precision", "macro_recall", "macro_f1"]
    assert list(report["metrics"]) == ["loss", "accuracy", *means]  # top-5 of ten classes says little
    right = sum(row["recall"] * row["examples"] for row in report["classes"].values())
    assert right == pytest.approx(report["metrics"]["accuracy"] * 20)


def test_more_outputs_than_classes(tmp_path, command, evaluated):
    words = ["--num_classes=12", "--steps=5", f"--save_dir={tmp_path}"]
    assert command("train.py", "iris", *words) == 0
    report = evaluated("iris", tmp_path, "--checkpoint=last")
    data = datasets.load("iris").splits["test"]
    scores = iris_scores(tmp_path / "model-5", data["features"])
    top5 = top_k_accuracy_score(data["labels"], scores, k=5, labels=range(12))
    assert report["metrics"]["top5_accuracy"] == pytest.approx(top5)
    assert 0 < top5 < 1
    assert report["metrics"]["accuracy"] == pytest.approx(accuracy_score(data["labels"], scores.argmax(1)))
    assert set(report["classes"]) == {"setosa", "versicolor", "virginica"}


@pytest.mark.parametrize(("model", "run"), [("iris", "iris_run"), ("mnist", "mnist_run")])
def test_the_batch_size_changes_nothing(request, evaluated, model, run):
    folder = request.getfixturevalue(run)
    reports = [evaluated(model, folder, f"--batch_size={size}") for size in (500, 7, 1)]
    for other in reports[1:]:
        assert other["metrics"]["loss"] == pytest.approx(reports[0]["metrics"]["loss"], rel=1e-5)
        assert other["metrics"]["accuracy"] == pytest.approx(reports[0]["metrics"]["accuracy"])
        assert other["classes"] == reports[0]["classes"]


def test_the_report_has_the_keys_of_the_contract(iris_run, evaluated, capsys):
    report = evaluated("iris", iris_run)
    assert list(report) == [
        "model", "data", "split", "checkpoint", "step", "examples", "metrics", "classes", "when",
    ]  # fmt: skip
    assert [report[key] for key in ("model", "data", "split", "checkpoint", "step", "examples")] == [
        "iris", "iris", "test", "best-50", 50, 45,
    ]  # fmt: skip
    assert 0 <= report["metrics"]["accuracy"] <= 1
    assert set(report["classes"]["setosa"]) == {"precision", "recall", "f1", "examples", "predicted"}
    assert abs((datetime.now().astimezone() - datetime.fromisoformat(report["when"])).total_seconds()) < 60

    out, err = capsys.readouterr()
    assert out.startswith(f"iris on 45 test examples of iris, checkpoint {iris_run / 'best-50'}\n")
    assert f"accuracy             {report['metrics']['accuracy']:.4f}" in out
    assert "versicolor" in out and "precision" in out
    assert str(iris_run / "evaluation-test.json") in out
    assert err == ""


def test_nothing_is_lost_where_nobody_reads_the_results(copy, command, monkeypatch):
    class Gone(io.StringIO):
        def write(self, text):
            raise BrokenPipeError

    (copy / "confusion-test.png").unlink(missing_ok=True)
    monkeypatch.setattr(sys, "stdout", Gone())
    assert command("evaluate.py", "iris", f"--save_dir={copy}") == 1
    assert (copy / "evaluation-test.json").exists() and (copy / "confusion-test.png").exists()


def test_counts_are_shown_as_whole_numbers(iris_run, evaluated, capsys, monkeypatch):
    found = Findings({"classes_found": 7, "share": np.float64(7)})
    monkeypatch.setattr(ClassificationEvaluator, "findings", lambda *_: found)
    assert evaluated("iris", iris_run)["metrics"]["classes_found"] == 7
    assert "\nclasses_found        7\nshare                7.0000\n" in capsys.readouterr().out


def test_a_picture_is_a_png_or_of_the_kind_that_its_name_ends_in(copy, evaluated, capsys, monkeypatch):
    drawn = {"a sheet": ("sheet", Path.touch), "a film": ("film.gif", Path.touch)}
    monkeypatch.setattr(ClassificationEvaluator, "findings", lambda *_: Findings(pictures=drawn))
    evaluated("iris", copy, "--split=validation")
    assert (copy / "sheet-validation.png").exists() and (copy / "film-validation.gif").exists()
    assert f"\na film: {copy / 'film-validation.gif'}\n" in capsys.readouterr().out


def test_the_confusion_matrix_is_a_picture(iris_run, evaluated):
    (iris_run / "confusion-test.png").unlink(missing_ok=True)
    evaluated("iris", iris_run)
    pixels = np.asarray(Image.open(iris_run / "confusion-test.png").convert("L"))
    assert min(pixels.shape) > 500
    assert len(np.unique(pixels)) > 20


@pytest.mark.parametrize(
    ("which", "found"),
    [
        ("best", "best-50"),
        ("last", "model-50"),
        ("model-40", "model-40"),
        ("{run}/model-40", "model-40"),
        ("{run}/model-40.index", "model-40"),
        ("{run}/model-40.data-00000-of-00001", "model-40"),
        ("best-50.index", "best-50"),
    ],
)
def test_which_checkpoint(iris_run, evaluated, which, found):
    report = evaluated("iris", iris_run, f"--checkpoint={which.format(run=iris_run)}")
    assert report["checkpoint"] == found
    assert report["step"] == int(found.split("-")[1])


def test_without_a_best_the_last_is_the_best(copy, evaluated):
    for path in copy.glob("best-*"):
        path.unlink()
    assert evaluated("iris", copy)["checkpoint"] == "model-50"


def refused(command, capsys, *words):
    """What evaluate.py says on its way out with status 1: one line."""
    capsys.readouterr()
    status = command("evaluate.py", *words)
    out, err = capsys.readouterr()
    assert (status, out) == (1, "")
    assert err.startswith("evaluate.py: ") and err.count("\n") == 1
    assert "internal error" not in err
    return err


def test_refuses_what_is_no_run_of_the_model(iris_run, tmp_path, command, capsys):
    def said(model, folder):
        return refused(command, capsys, model, f"--save_dir={folder}")

    assert f"no run in {tmp_path / 'nowhere'}" in said("iris", tmp_path / "nowhere")
    assert f"no run in {tmp_path}: " in said("iris", tmp_path)
    assert f"{iris_run} is a run of iris, not of xor" in said("xor", iris_run)
    assert f"{tmp_path}/file" in said("iris", tmp_path / "file" / "below")


def test_refuses_a_run_without_checkpoint(copy, command, capsys):
    for path in copy.glob("*.index"):
        path.unlink()
    assert f"{copy} holds no checkpoint yet" in refused(command, capsys, "iris", f"--save_dir={copy}")


@pytest.mark.parametrize(
    "which",
    ["nothing-1", "{run}/model-7", "config.json", ".", "..", "/"],
)
def test_refuses_what_is_no_checkpoint(iris_run, command, capsys, which):
    which = which.format(run=iris_run)
    said = refused(command, capsys, "iris", f"--save_dir={iris_run}", f"--checkpoint={which}")
    assert f"no checkpoint {which}" in said


def test_refuses_a_damaged_checkpoint(copy, command, capsys):
    path = copy / "best-50.data-00000-of-00001"
    path.write_bytes(path.read_bytes()[:20])
    assert f"can't restore {copy / 'best-50'}" in refused(command, capsys, "iris", f"--save_dir={copy}")


def replace(old, new):
    return lambda text: text.replace(old, new)


EDITS = {  # what a hand does to config.json -> what is said of it
    "cut off": (lambda text: text[:-9], "is not JSON"),
    "empty": (lambda text: "", "is not JSON"),
    "a comma too many": (replace("\n}", ",\n}"), "is not JSON"),
    "a list": (lambda text: "[]", "has no proper 'model'"),
    "no classes": (replace('"classes"', '"class"'), "has no proper 'classes'"),
    "a number for the data": (replace('"data": "iris"', '"data": 7'), "has no proper 'data'"),
    "an unknown hyperparameter": (replace('"l2"', '"l22"'), "no hyperparameter 'l22'; did you mean l2?"),
    "a word for a number": (replace('"l2": 0.0', '"l2": "much"'), "l2 is a number >= 0, not 'much'"),
    "out of range": (replace('"l2": 0.0', '"l2": -1'), "l2 is a number >= 0, not -1"),
    "not a number": (replace('"l2": 0.0', '"l2": NaN'), "l2 is a number >= 0, not nan"),
    "an unknown choice": (replace('"hinge"', '"hing"'), "not 'hing'; did you mean hinge?"),
    "other classes": (replace('"num_classes": 3', '"num_classes": 4'), "[4, 3] there and [4, 4] in this graph"),
    "more classes than there are numbers": (replace('"num_classes": 3', f'"num_classes": {2**62}'), "<= 1000000, not"),
    "brackets without end": (lambda text: "[" * 100_000, "is not JSON"),
    "an unknown data set": (replace('"data": "iris"', '"data": "tulips"'), "not 'tulips'"),
    "data of another model": (replace('"data": "iris"', '"data": "xor"'), "not 'xor'"),
    "an unknown option of the data": (replace('"data_options": {', '"data_options": {"image_size": 9'), "image_size"),
    "no seed": (replace('"seed"', '"sed"'), "it has no option 'seed'"),
    "null for the seed": (replace('"seed": 0', '"seed": null'), "seed is a whole number"),
    "a fraction for the seed": (replace('"seed": 0', '"seed": 0.5'), "seed is a whole number"),
    "a number for a folder": (replace('"data_dir": "', '"data_dir": 5, "x": "'), "data_dir is a text, not 5"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_refuses_a_config_edited_into_nonsense(copy, command, capsys, edit):
    spoil, message = EDITS[edit]
    path = copy / "config.json"
    text = path.read_text()
    path.write_text(spoil(text))
    assert path.read_text() != text
    said = refused(command, capsys, "iris", f"--save_dir={copy}")
    assert message in said
    assert str(copy) in said


class OfPositives(Graph):
    """A metric of the positive numbers alone, which is no number where a batch has none."""

    def build_graph(self):
        tf.get_variable("weight", [])
        numbers = tf.placeholder(tf.float32, [None])
        positive = tf.cast(numbers > 0, tf.float32)
        count = tf.reduce_sum(positive)
        self.feeds = {"numbers": numbers}
        self.metrics = {"mean": tf.reduce_mean(numbers), "positive_mean": tf.reduce_sum(numbers * positive) / count}
        self.metric_counts = {"positive_mean": count}
        self.outputs = {"doubles": 2 * numbers}


class Counts(Evaluator):
    """Counts the examples that it sees with their outputs."""

    outputs = ("doubles",)

    def start(self):
        self.seen = 0

    def add(self, batch, outputs):
        assert (outputs["doubles"] == 2 * batch["numbers"]).all()
        self.seen += len(batch["numbers"])

    def metrics(self):
        return {"seen": self.seen}


@pytest.mark.parametrize("batch_size", [1, 2, 3, 7])
def test_a_metric_of_some_examples_is_their_mean(batch_size):
    numbers = np.array([-1, -2, 5, 7, -3, 30, -8], np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        model = OfPositives()
        evaluator = Counts(model, session, ())
        metrics = evaluation.measure(session, model, evaluator, ArraySplit({"numbers": numbers}), batch_size)
        assert metrics == {"mean": pytest.approx(4), "positive_mean": pytest.approx(14), "seen": 7}
        without = ArraySplit({"numbers": -np.abs(numbers)})
        metrics = evaluation.measure(session, model, evaluator, without, batch_size)
        assert (metrics["positive_mean"], metrics["seen"]) == (0, 7)  # of none at all; and what was before is forgotten
