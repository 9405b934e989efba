"""Bottleneck features: the same numbers as without them, made again when stale, refused where they would lie."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from PIL import Image

import files
from datasets import image_folder
from datasets.split import ArraySplit
from errors import RunError, UsageError
from graphs import freezing, seeding
from tasks.registry import models
from training.evaluation import measure
from training.evaluator import Evaluator
from training.inputs import features
from training.options import TrainOptions
from training.session import open_session
from training.steps import optimizers


def built(train: str, name: str = "encoder", **hyperparameters):
    """A model with its training step and the feeds of its features."""
    seeding.seed_graph(0)
    freezing.train_only(train)
    model = models()[name].load()(**hyperparameters)
    step = optimizers.train_step(model, TrainOptions(), tf.constant(0.01))
    return model, step, features.feeds(model, [step, *(metric.op for metric in model.metrics.values())])


def splits(seed: int = 0, shape: tuple = (28, 28, 1)) -> dict:
    random = np.random.default_rng(seed)
    return {
        name: ArraySplit(
            {
                "images": random.integers(0, 256, (count, *shape), np.uint8),
                "labels": random.integers(0, 10, count).astype(np.int32),
            }
        )
        for name, count in (("train", 70), ("validation", 30))
    }


def there(folder) -> dict:
    """What is in RUN/features, sorted: name -> time of its last change."""
    return {path.name: path.stat().st_mtime_ns for path in sorted((folder / "features").glob("*"))}


@pytest.fixture
def session():
    """A session on a graph of its own."""
    with tf.Graph().as_default(), tf.Session() as session:
        yield session


@pytest.mark.parametrize(
    ("train", "boundary"),
    [("fc1|logits", "flatten/Reshape"), ("^logits/", "dropout/Identity"), ("conv2|fc1|logits", "conv1_relu")],
)
def test_the_boundary_is_what_the_first_trained_layer_takes(session, train, boundary):
    _, _, feeds = built(train)
    assert feeds["features"].op.name == boundary
    assert feeds.keys() == {"features", "labels"}


def test_behind_frozen_batch_norm_and_in_front_of_dropout(session):
    _, _, feeds = built("^logits/", "cifar", augment=False)
    assert feeds["features"].op.name == "dense2/Relu"


@pytest.mark.parametrize(
    ("name", "train", "hyperparameters"),
    [
        ("encoder", "fc1|logits", {}),
        ("encoder", "^logits/", {}),
        ("cifar", "^logits/", {"augment": False}),
    ],
)
def test_metrics_and_gradients_are_those_of_the_whole_graph(session, tmp_path, name, train, hyperparameters):
    hyperparameters = {"dropout": 0.0} | hyperparameters
    model, _, feeds = built(train, name, **hyperparameters)
    session.run(tf.global_variables_initializer())
    data = splits(shape=tuple(model.feeds["images"].shape.as_list()[1:]))
    replaced = features.cached(session, model, feeds, data, tmp_path)
    logits = model.outputs["probabilities"].op.inputs[0]
    gradients = tf.gradients(model.loss, [v for v in model.variables if v.trainable])
    fetches = [logits, *gradients]
    pictures, vectors = data["train"], replaced["train"]
    whole = session.run(
        fetches, {model.feeds[field]: pictures[field] for field in model.feeds} | {model.is_training: True}
    )
    rest = session.run(fetches, {feeds[field]: vectors[field] for field in feeds} | {model.is_training: True})
    for one, other in zip(whole, rest, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)
    evaluator = Evaluator(model, session, "0123456789")
    whole = measure(session, model, evaluator, data["validation"], 7)
    rest = measure(session, model, evaluator, replaced["validation"], 11, feeds)
    assert whole == pytest.approx(rest, abs=1e-5)


def test_heads_that_take_a_tensor_as_it_is_and_flat_share_its_features():
    """The dense heads of localization take the flattened features, the box head their places."""
    with tf.Graph().as_default(), open_session(fed_inside=True) as session:
        model, _, feeds = built("^(presence|box|class)/", "localization", image_size=(16, 16), place="soft_argmax")
        assert feeds["features"].shape.as_list() == [None, 2, 2, 32]
        session.run(tf.global_variables_initializer())
        values = {
            "images": np.random.default_rng(0).integers(0, 256, (3, 16, 16, 3), np.uint8),
            "boxes": np.float32([[[1, 2, 9, 12]]] * 3),
            "labels": np.int32([[0], [4], [7]]),
        }
        gradients = tf.gradients(model.loss, [v for v in model.variables if v.trainable])
        whole = session.run(gradients, {model.feeds[name]: array for name, array in values.items()})
        values["features"] = session.run(feeds["features"], {model.feeds["images"]: values.pop("images")})
        rest = session.run(gradients, {feeds[name]: array for name, array in values.items()})
        assert len(rest) == 6
        for one, other in zip(whole, rest, strict=True):
            np.testing.assert_allclose(one, other, atol=1e-4)
            assert np.abs(one).max() > 1e-3


def test_made_once_and_again_when_stale(session, tmp_path, capsys):
    model, _, feeds = built("^logits/")
    session.run(tf.global_variables_initializer())

    def made(data) -> list[str]:
        before = there(tmp_path)
        replaced = features.cached(session, model, feeds, data, tmp_path)
        assert {name: len(split) for name, split in replaced.items()} == {"train": 70, "validation": 30}
        assert capsys.readouterr().out.count("made again") == len(
            [name for name in before if name not in there(tmp_path)]
        )
        return [name.partition("-")[0] for name, time in there(tmp_path).items() if before.get(name) != time]

    assert made(splits()) == ["train", "validation"]
    assert made(splits()) == []
    other = splits()
    other["train"]["images"][3, 4, 5] ^= 1
    assert made(other) == ["train"]
    kernel = next(v for v in model.variables if v.op.name == "conv1/kernel")
    session.run(kernel.initializer, {kernel.initializer.inputs[1]: session.run(kernel) * 1.01})
    assert made(other) == ["train", "validation"]
    head = next(v for v in model.variables if v.op.name == "logits/kernel")
    session.run(head.initializer, {head.initializer.inputs[1]: session.run(head) * 1.01})
    assert made(other) == []
    (train,) = (tmp_path / "features").glob("train-*")
    train.unlink()
    assert made(other) == ["train"]


@pytest.mark.parametrize("damage", [b"", b"half of it", None])
def test_a_damaged_file_is_made_again(session, tmp_path, capsys, damage):
    model, _, feeds = built("^logits/")
    session.run(tf.global_variables_initializer())
    whole = features.cached(session, model, feeds, splits(), tmp_path)["train"]["features"].copy()
    (train,) = (tmp_path / "features").glob("train-*")
    train.write_bytes(train.read_bytes()[:-1000] if damage is None else damage)
    np.testing.assert_array_equal(
        features.cached(session, model, feeds, splits(), tmp_path)["train"]["features"], whole
    )
    assert "damaged: made again" in capsys.readouterr().out


def test_another_graph_of_the_same_network_takes_them_over_and_other_preprocessing_does_not(tmp_path):
    found = []
    for _ in range(2):
        with tf.Graph().as_default(), tf.Session() as session:
            model, _, feeds = built("^logits/")
            session.run(tf.global_variables_initializer())
            features.cached(session, model, feeds, splits(), tmp_path)
            found.append(there(tmp_path))
    assert found[0] == found[1]
    with tf.Graph().as_default(), tf.Session() as session:
        model, _, feeds = built("^logits/", "encoder", cut="conv2")
        session.run(tf.global_variables_initializer())
        features.cached(session, model, feeds, splits(), tmp_path)
    assert not there(tmp_path).keys() & found[0].keys()


@pytest.mark.parametrize(
    ("train", "name", "hyperparameters", "message"),
    [
        ("", "encoder", {}, "no frozen layer stands between the pictures and"),
        ("conv1", "encoder", {}, "no frozen layer"),
        ("^logits/", "encoder", {"augment": True}, "--noaugment"),
        ("^logits/", "mnist", {}, "--noaugment"),
    ],
)
def test_refused_where_they_would_not_stay_the_same(session, train, name, hyperparameters, message):
    with pytest.raises(UsageError, match=message):
        built(train, name, **hyperparameters)


def test_a_full_disk_is_told_and_leaves_nothing_half(session, tmp_path, monkeypatch):
    model, _, feeds = built("^logits/")
    session.run(tf.global_variables_initializer())

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(features, "sync", full)
    with pytest.raises(RunError, match=r"features/train-\w+.npy: No space left on device; free some room"):
        features.cached(session, model, feeds, splits(), tmp_path)
    assert not list((tmp_path / "features").iterdir())
    monkeypatch.setattr(features, "sync", files.sync)
    features.cached(session, model, feeds, splits(), tmp_path)
    assert [name.partition("-")[0] for name in there(tmp_path)] == ["train", "validation"]


def test_features_of_pictures_follow_their_files_and_not_the_budget(session, tmp_path):
    for name in ("ants", "bees"):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for number in range(10):
            Image.new("L", (30, 30), 20 * number).save(tmp_path / "pictures" / name / f"{number}.png")
    model, _, feeds = built("^logits/")
    session.run(tf.global_variables_initializer())

    def made(budget: float) -> list[str]:
        before = there(tmp_path)
        options = {"image_size": 28, "channels": 1, "memory_budget": budget}
        pictures = image_folder.load(str(tmp_path / "pictures"), 0, **options).splits
        replaced = features.cached(session, model, feeds, pictures, tmp_path)
        for name, split in replaced.items():
            inputs = {model.feeds["images"]: pictures[name]["images"]}
            np.testing.assert_allclose(split["features"], session.run(feeds["features"], inputs), atol=1e-5)
            np.testing.assert_array_equal(split["labels"], pictures[name]["labels"])
        return [name.partition("-")[0] for name, time in there(tmp_path).items() if before.get(name) != time]

    assert made(1) == ["test", "train", "validation"]
    assert made(0) == []
    for path in (tmp_path / "pictures").rglob("*.png"):
        path.touch()
    assert made(0) == ["test", "train", "validation"]
