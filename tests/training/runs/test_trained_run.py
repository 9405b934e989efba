"""A trained run, opened: its weights, its network without what only training needs, its data."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from datasets import registry as datasets
from datasets.wanted import WHOLE
from errors import DataError, RunError, UsageError
from graphs.generators.vae import VaeGenerator
from tasks.registry import models
from training.options import TrainOptions
from training.runs import run_folder, trained_run
from training.runs.trained_run import TrainedRun


@pytest.fixture
def opened(mnist_run):
    """The run of mnist, open; its config may be changed."""
    with TrainedRun(models()["mnist"], str(mnist_run)) as run:
        yield run


def test_it_has_the_weights_of_its_checkpoint_and_no_dropout(opened, mnist_run):
    assert (opened.prefix, opened.step, opened.folder) == (mnist_run / "best-3", 3, mnist_run)
    assert opened.classes == json.loads((mnist_run / "config.json").read_text())["classes"]
    assert tf.get_default_graph() is opened.graph is opened.session.graph
    reader = tf.train.load_checkpoint(str(mnist_run / "best-3"))
    for variable, value in zip(opened.model.variables, opened.session.run(opened.model.variables), strict=True):
        np.testing.assert_array_equal(value, reader.get_tensor(variable.op.name))
        assert not variable.trainable
    assert opened.model.hyperparameters["dropout"] == 0 < opened.config["hyperparameters"]["dropout"]


def test_it_runs_over_a_split_of_its_data(opened):
    test = opened.dataset().splits["test"]
    passes = list(opened.run_over(test, opened.model.outputs["predictions"], batch_size=7))
    assert [len(found) for _, found in passes] == [7, 7, 6]
    assert all((batch["labels"] < 10).all() for batch, _ in passes)


def test_its_graph_is_the_default_one_inside_alone(mnist_run):
    before = tf.get_default_graph()
    with TrainedRun(models()["mnist"], str(mnist_run), "last") as run:
        assert run.prefix.name == "model-3"
    assert tf.get_default_graph() is before
    with pytest.raises(RuntimeError, match="closed"):
        run.session.run(run.model.variables)


def test_a_part_is_built_with_the_hyperparameters_and_weights_that_it_shares(tmp_path):
    entry = models()["vae"]
    chosen = {"latent_size": 3, "image_shape": [28, 28, 1]}
    config = run_folder.describe("vae", list("0123456789"), {"train": 1}, chosen, {}, TrainOptions(data="digits"))
    (tmp_path / "config.json").write_text(json.dumps(config))
    with tf.Graph().as_default(), tf.Session() as session:
        model = entry.load()(**run_folder.with_tuples(chosen))
        session.run(tf.global_variables_initializer())
        model.saver.save(session, str(tmp_path / "best-1"))
    with TrainedRun(entry, str(tmp_path)) as whole, TrainedRun(entry, str(tmp_path), part=VaeGenerator) as part:
        assert part.model.hyperparameters["latent_size"] == 3
        assert {v.op.name for v in part.model.variables} < {v.op.name for v in whole.model.variables}
        made = []
        for run in (whole, part):
            latent = run.model.draw_latents(4, seed=1)
            made.append(run.session.run(run.model.outputs["samples"], {run.model.latent: latent}))
    np.testing.assert_array_equal(*made)


@pytest.mark.parametrize(
    ("model", "folder", "message"),
    [("iris", "nowhere", "no run in nowhere: nowhere/config.json is missing"), ("iris", "", "is a run of mnist, not")],
)
def test_what_is_no_run_of_the_model_is_refused(mnist_run, model, folder, message):
    with pytest.raises(RunError, match=message):
        TrainedRun(models()[model], folder or str(mnist_run))


@pytest.fixture
def asked(monkeypatch):
    """A list of (data set, data_dir, options) that was asked for, in the place of loading; its classes are c, d."""
    calls = []

    def load(name, data_dir, seed, wanted, **options):
        calls.append((name, data_dir, options))
        return SimpleNamespace(classes=("c", "d"), splits={WHOLE: None})

    monkeypatch.setattr(datasets, "load", load)
    monkeypatch.setattr(trained_run, "check_fields", lambda *_: None)
    return calls


def test_where_its_data_are_looked_for(opened, asked, tmp_path):
    there, gone = str(tmp_path), str(tmp_path / "gone")
    opened.config |= {"data": "mnist", "data_options": {}, "classes": ["c", "d"]}
    for origin, given in ((there, ""), (gone, ""), ("", ""), (gone, "given"), (there, "given")):
        opened.config["options"]["data_dir"] = origin
        opened.dataset(given)
    places = [there, "", "", "given", "given"]  # "": in $CNN_GRAPHS_DATA, then in the user cache
    assert asked == [("mnist", place, {}) for place in places]


def test_other_data_are_prepared_as_those_of_the_run(opened, asked):
    """What the loader of the other set takes as well; most_objects, of shapes alone, is left out."""
    chosen = {"image_size": [32, 64], "resize": "stretch", "strict": True}
    opened.entry = models()["yolo"]
    opened.config |= {"data": "voc:/cells", "classes": ["c", "d"], "data_options": chosen | {"most_objects": 3}}
    opened.other_dataset("coco:/cells.json", "", "test")
    prepared = chosen | {"image_size": (32, 64), "masks": False, "instances": False, "channels": 3}
    assert asked == [("coco:/cells.json", "", prepared)]


def test_data_that_do_not_fit_are_refused(opened, asked, tmp_path):
    with pytest.raises(UsageError, match="cifar10 holds other examples than mnist takes"):
        opened.other_dataset("cifar10", "", "test")
    with pytest.raises(UsageError, match="digits has other classes than shapes, on which the run was trained"):
        opened.other_dataset("digits", "", "test")
    opened.config |= {"data": f"folder:{tmp_path}", "data_options": {}}
    with pytest.raises(DataError, match=f"folder:{tmp_path} has other classes than when the run was trained"):
        opened.dataset()


def test_data_that_are_gone_are_told_with_the_remedy(opened, asked, monkeypatch):
    def gone(*_, **__):
        raise DataError("no such folder")

    monkeypatch.setattr(datasets, "load", gone)
    opened.config |= {"data": "folder:/gone", "data_options": {}}
    with pytest.raises(DataError, match="^/gone, where the run had its pictures, is gone; --data folder:PATH names an"):
        opened.dataset()
    opened.config |= {"data": "mnist"}
    opened.config["options"]["data_dir"] = "/gone"
    with pytest.raises(DataError, match="^/gone, where the run had its data, is gone; --data_dir names another. no"):
        opened.dataset()


@pytest.mark.parametrize(
    ("count", "steps", "first"), [(1000, 0, "tench"), (1001, 0, "background"), (5, 0, "setosa"), (1000, 1, "setosa")]
)
def test_imported_weights_of_imagenet_predict_its_classes(tmp_path, count, steps, first):
    """A network that was trained has learnt the data set's classes as its first."""
    save_iris(tmp_path, count, steps)
    with TrainedRun(models()["iris"], str(tmp_path), "last") as run:
        assert run.predicted_classes[0] == first
        assert len(run.predicted_classes) == (3 if first == "setosa" else count)
        assert run.classes == ["setosa", "versicolor", "virginica"]


def save_iris(folder, count, steps):
    """A run of iris with this number of classes, at step 0 of as many steps."""
    hyperparameters, options = {"num_classes": count, "loss": "softmax"}, TrainOptions(data="iris", steps=steps)
    classes = ("setosa", "versicolor", "virginica")
    config = run_folder.describe("iris", classes, {"train": 90}, hyperparameters, {}, options)
    (folder / "config.json").write_text(json.dumps(config))
    with tf.Graph().as_default(), tf.Session() as session:
        model = models()["iris"].load()(**hyperparameters)
        session.run(tf.global_variables_initializer())
        model.saver.save(session, str(folder / "model-0"))
