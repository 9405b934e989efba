"""graphs/classifiers/googlenet.py: the auxiliary heads in the loss, in a run and in transfer; small pictures."""

import json

import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
from PIL import Image

from errors import UsageError
from graphs import freezing, seeding
from graphs.backbones import googlenet
from graphs.classifiers.googlenet import GoogLeNet
from tasks.registry import models
from training.runs.trained_run import TrainedRun

AUXILIARY = ("logits/auxiliary_inception_4a", "logits/auxiliary_inception_4d")


WORDS = ("--data=shapes", "--examples=100", "--steps=1", "--stem=small", "--batch_size=4", "--noaugment")


@pytest.fixture(scope="module", autouse=True)
def thin():
    """Four modules with 4 filters a convolution."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(googlenet, "_PAPER", dict.fromkeys(("3a", "4a", "4d", "5a"), 6 * (4,)))
        yield


@pytest.fixture(scope="module")
def run(thin, tmp_path_factory, command):
    """A run of one step with auxiliary heads."""
    folder = tmp_path_factory.mktemp("runs") / "googlenet"
    assert command("train.py", "googlenet", *WORDS, f"--save_dir={folder}") == 0
    return folder


def auxiliary_of(names) -> dict[str, int]:
    """Auxiliary head -> the number of its variables."""
    return {head: sum(name.startswith(f"{head}/") for name in names) for head in AUXILIARY}


def test_losses_of_the_auxiliary_heads_are_added():
    """Szegedy et al. 2014, section 5: a convolution, a dense layer, logits; weighted by 0.3."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        seeding.seed_graph(0)
        model = GoogLeNet(num_classes=3, image_size=(224,), auxiliary_heads=True)
        shapes = {v.op.name: v.shape.as_list() for v in model.variables if v.op.name.startswith(AUXILIARY[1])}
        assert shapes == {
            f"{AUXILIARY[1]}/conv/kernel": [1, 1, 16, 128], f"{AUXILIARY[1]}/conv/bias": [128],
            f"{AUXILIARY[1]}/dense/kernel": [4 * 4 * 128, 1024], f"{AUXILIARY[1]}/dense/bias": [1024],
            f"{AUXILIARY[1]}/logits/kernel": [1024, 3], f"{AUXILIARY[1]}/logits/bias": [3],
        }  # fmt: skip
        session.run(tf.global_variables_initializer())
        images = np.random.default_rng(0).integers(0, 256, (2, 224, 224, 3), np.uint8)
        logits = [graph.get_tensor_by_name(f"{head}/logits/BiasAdd:0") for head in AUXILIARY]
        feeds = {model.feeds["images"]: images, model.feeds["labels"]: [2, 0]}
        loss, data_loss, values = session.run([model.loss, model.metrics["loss"], logits], feeds)
    entropies = [np.mean(np.log(np.exp(v).sum(axis=1)) - v[[0, 1], [2, 0]]) for v in values]
    assert loss == pytest.approx(data_loss + 0.3 * sum(entropies), rel=1e-5)


@pytest.mark.parametrize(
    ("chosen", "pattern"),
    [
        ({"auxiliary_heads": False}, ""),
        ({"blocks": "a"}, ""),
        ({"cut": "inception_3a"}, ""),
        ({}, "^logits/"),  # nothing is below them that could learn
    ],
)
def test_no_auxiliary_heads(chosen, pattern):
    with tf.Graph().as_default():
        freezing.train_only(pattern)
        model = GoogLeNet(**{"image_size": (32,), "auxiliary_heads": True} | chosen)
        assert auxiliary_of(v.op.name for v in model.variables) == dict.fromkeys(AUXILIARY, 0)


def test_a_cut_leaves_the_auxiliary_heads_before_it():
    with tf.Graph().as_default():
        model = GoogLeNet(image_size=(64,), auxiliary_heads=True, cut="inception_4a")
        found = auxiliary_of(v.op.name for v in model.variables)
    assert found == {AUXILIARY[0]: 6, AUXILIARY[1]: 0}


def test_auxiliary_heads_are_in_the_training_alone(run, command, tmp_path):
    names = {name for name, _ in tf.train.list_variables(tf.train.latest_checkpoint(str(run)))}
    assert all(f"{head}/{layer}/kernel" in names for head in AUXILIARY for layer in ("conv", "dense", "logits"))
    with TrainedRun(models()["googlenet"], str(run), "last") as opened:
        assert opened.step == 1
        assert auxiliary_of(v.op.name for v in opened.model.variables) == dict.fromkeys(AUXILIARY, 0)

    # Of another number of classes the auxiliary heads are as new as the last layer, and frozen layers have none.
    frozen = ["--num_classes=12", f"--init_from={run}", "--strategy=small-similar", "--cache_features"]
    assert command("train.py", "googlenet", *WORDS, *frozen, f"--save_dir={tmp_path / 'frozen'}") == 0


def test_predictions_and_exports_are_of_the_last_head(run, command, capsys, tmp_path):
    shape = json.loads((run / "config.json").read_text())["hyperparameters"]["image_shape"]
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    Image.fromarray(pixels).save(tmp_path / "picture.png")
    capsys.readouterr()
    assert command("predict.py", "googlenet", tmp_path / "picture.png", "--json", f"--save_dir={run}") == 0
    [predicted] = json.loads(capsys.readouterr().out)
    most = [guess["probability"] for guess in predicted["classes"]]

    assert command("export.py", run, tmp_path / "export") == 0
    loaded = tf2.saved_model.load(str(tmp_path / "export"))
    found = loaded.signatures["serving_default"](images=tf2.constant(pixels[np.newaxis]))["probabilities"].numpy()[0]
    np.testing.assert_allclose(np.sort(found)[::-1][: len(most)], most, atol=1e-4)
    variables = tf.train.list_variables(str(tmp_path / "export" / "variables" / "variables"))
    assert not any("auxiliary" in name for name, _ in variables)


def test_pictures_that_are_too_small():
    with tf.Graph().as_default(), pytest.raises(UsageError, match="googlenet takes 32 pixels a side or more"):
        GoogLeNet(image_shape=(31, 40, 3))
    with tf.Graph().as_default(), pytest.raises(UsageError, match="googlenet takes 8 pixels a side or more"):
        GoogLeNet(image_shape=(7, 7, 1), stem="small")
