"""Published weights by --init_from alone: files with the official names and shapes, values where they belong."""

import re

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from tasks.registry import models
from training.options import TrainOptions
from training.weights import published, transfer
from training.weights.open_source import open_source

WIDTH = 0.25
OFFICIAL = {  # names and shapes in published files of this width -> the variable
    "keras": {
        "conv1/kernel": ((3, 3, 3, 8), "conv1/kernel"),
        "conv_dw_1_bn/moving_variance": ((8,), "conv_dw_1_bn/moving_variance"),
        "conv_preds/kernel": ((1, 1, 256, 1001), "logits/kernel"),
        "conv_preds/bias": ((1001,), "logits/bias"),
    },
    "slim": {
        "MobilenetV1/Conv2d_0/weights": ((3, 3, 3, 8), "conv1/kernel"),
        "MobilenetV1/Conv2d_0/BatchNorm/gamma": ((8,), "conv1_bn/gamma"),
        "MobilenetV1/Conv2d_1_depthwise/depthwise_weights": ((3, 3, 8, 1), "conv_dw_1/depthwise_kernel"),
        "MobilenetV1/Conv2d_13_pointwise/BatchNorm/moving_mean": ((256,), "conv_pw_13_bn/moving_mean"),
        "MobilenetV1/Logits/Conv2d_1c_1x1/weights": ((1, 1, 256, 1001), "logits/kernel"),
        "MobilenetV1/Logits/Conv2d_1c_1x1/biases": ((1001,), "logits/bias"),
    },
}


def slim_name(name):
    """The name of a variable of MobileNet in tf-slim's checkpoints."""
    layer, _, word = name.partition("/")
    if layer == "logits":
        layer = "Logits/Conv2d_1c_1x1"
    parts = "/BatchNorm/" if layer.endswith("_bn") else "/"
    layer = layer.removesuffix("_bn")
    kind, _, number = layer.removeprefix("conv").removeprefix("_").partition("_")
    if layer == "conv1":
        layer = "Conv2d_0"
    elif number and layer.startswith("conv_"):
        layer = f"Conv2d_{number}_{'depthwise' if kind == 'dw' else 'pointwise'}"
    word = word.replace("kernel", "weights") if word.endswith("kernel") else word.replace("bias", "biases")
    return f"MobilenetV1/{layer}{parts}{word}"


@pytest.fixture(scope="module")
def built():
    """MobileNet for 1001 classes."""
    with tf.Graph().as_default():
        return models()["mobilenet"].load()(num_classes=1001, width=WIDTH)


@pytest.fixture
def model(built):
    """The same in the default graph."""
    with built.is_training.graph.as_default():
        yield built


@pytest.fixture(scope="module")
def slim(built, tmp_path_factory):
    """The prefix of a checkpoint of tf-slim with what a training leaves in it, and its values by our names."""
    random, prefix = np.random.default_rng(0), str(tmp_path_factory.mktemp("slim") / "mobilenet.ckpt")
    values = {v.op.name: random.random(v.shape.as_list(), np.float32) for v in built.variables}
    written = {slim_name(name): value for name, value in values.items()}
    written["MobilenetV1/Logits/Conv2d_1c_1x1/weights"] = values["logits/kernel"][None, None]
    for state in ("ExponentialMovingAverage", "RMSProp"):
        written[f"MobilenetV1/Conv2d_0/weights/{state}"] = np.zeros((3, 3, 3, 8), np.float32)
    written["global_step"] = np.int64(7)
    with tf.Graph().as_default(), tf.Session() as session:
        arrays = {name: tf.placeholder(value.dtype, value.shape) for name, value in written.items()}
        save = tf.raw_ops.SaveV2(
            prefix=prefix, tensor_names=list(arrays), shape_and_slices=[""] * len(arrays), tensors=list(arrays.values())
        )
        session.run(save, {arrays[name]: value for name, value in written.items()})
    return prefix, values


@pytest.fixture(scope="module")
def original():
    """MobileNet of keras.applications with random weights, and its official values."""
    network = keras.applications.MobileNet(alpha=WIDTH, weights=None, classes=1001)
    random = np.random.default_rng(0)
    weights = {weight.path: weight for weight in network.weights if "seed" not in weight.path}
    values = {name: random.random(weight.shape, np.float32) for name, weight in weights.items()}
    for name, weight in weights.items():
        weight.assign(values[name])
    return network, values


def test_the_official_names_are_as_this_test_says(original, slim):
    _, values = original
    assert {name: values[name].shape for name in OFFICIAL["keras"]} == {
        name: shape for name, (shape, _) in OFFICIAL["keras"].items()
    }
    source = open_source(slim[0])
    for name, (shape, variable) in OFFICIAL["slim"].items():
        assert source.variables[name].shape == shape and slim_name(variable) == name


@pytest.mark.parametrize("file", ["model.h5", "model.keras", "model.weights.h5"])
def test_files_of_keras_applications(built, original, tmp_path, file):
    network, values = original
    network.save_weights(tmp_path / file) if "weights" in file else network.save(tmp_path / file)
    with built.is_training.graph.as_default():  # not before: Keras saves outside of graphs
        plan = transfer.plan(built, str(tmp_path / file), whole=True)
    found = {variable.op.name: value for variable, value in plan.values.items()}
    for name, (_, variable) in OFFICIAL["keras"].items():
        np.testing.assert_array_equal(found[variable], np.reshape(values[name], found[variable].shape))
    assert len(found) == len(values) == 137
    assert re.search(
        r"\n  names of Keras: \S+ -> (logits/kernel|conv_dw_1/depthwise_kernel); pixels auto", plan.summary()
    )


def test_a_checkpoint_of_slim(model, slim):
    path, values = slim
    plan = transfer.plan(model, path, whole=True)
    found = {variable.op.name: value for variable, value in plan.values.items()}
    for name, value in values.items():
        np.testing.assert_array_equal(found[name], value, name)
    assert "names of tf-slim: MobilenetV1/Conv2d_0/weights -> conv1/kernel; pixels auto" in plan.summary()
    outcomes = {row.came_from: row.outcome for row in plan.rows}
    assert outcomes["MobilenetV1/Conv2d_0/weights/ExponentialMovingAverage"] == transfer.UNUSED
    assert plan.source.training_state == {"global_step", "MobilenetV1/Conv2d_0/weights/RMSProp"}


def test_a_file_without_top_begins_a_new_head(model, slim, tmp_path):
    path, names = str(tmp_path / "no_top.npz"), slim[1]
    np.savez(path, **{slim_name(name): value for name, value in names.items() if "logits" not in name})
    plan = transfer.plan(model, path)
    assert "  new, no head there         2  logits/kernel [256, 1001], logits/bias [1001]" in plan.summary()
    assert len(plan.values) == 135
    with pytest.raises(UsageError, match="lacks logits/kernel, logits/bias"):
        transfer.plan(model, path, whole=True)


def test_a_rename_of_the_user_takes_the_place_of_the_naming(model, slim):
    plan = transfer.plan(model, slim[0], rename="^MobilenetV1/Conv2d_0/weights$=>conv1/kernel")
    assert [variable.op.name for variable in plan.values] == ["conv1/kernel"]
    assert "names of" not in plan.summary()


def test_a_localizer_takes_the_weights_for_its_backbone(slim):
    path, values = slim
    with tf.Graph().as_default():
        plan = transfer.plan(models()["localization"].load()(trunk="mobilenet_0.25", image_size=(64, 64)), path)
    found = {variable.op.name: value for variable, value in plan.values.items()}
    assert found.keys() == values.keys() - {"logits/kernel", "logits/bias"}
    np.testing.assert_array_equal(found["conv_pw_13/kernel"], values["conv_pw_13/kernel"])


CHOSEN = {"width": WIDTH, "pixels": "auto", "dropout": 0.1}


@pytest.mark.parametrize(
    ("rename", "given", "old", "pixels"),
    [
        ("", set(), None, "signed"),
        ("", {"pixels"}, None, "auto"),
        ("a=>b", set(), None, "auto"),
        ("", set(), {"hyperparameters": {"pixels": "unit", "dropout": 0.5}}, "unit"),
        ("", {"pixels"}, {"hyperparameters": {"pixels": "unit"}}, "auto"),
    ],
)
def test_what_follows_from_the_names(slim, rename, given, old, pixels):
    """A flag that the user gave and what a run has that resumes take precedence; all else is as it was chosen."""
    options = TrainOptions(init_from=slim[0], rename=rename)
    kind = models()["mobilenet"].load()
    assert published.adapted(kind, CHOSEN, options, given, old) == CHOSEN | {"pixels": pixels}


def test_own_names_have_no_naming(tmp_path):
    np.savez(tmp_path / "own.npz", **{"conv1/kernel": np.zeros((3, 3, 3, 8), np.float32)})
    options = TrainOptions(init_from=str(tmp_path / "own.npz"))
    assert published.adapted(models()["mobilenet"].load(), CHOSEN, options, set()) == CHOSEN
    assert published.adapted(models()["mobilenet"].load(), CHOSEN, TrainOptions(), set()) == CHOSEN
