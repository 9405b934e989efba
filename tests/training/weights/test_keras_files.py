"""Weights in files of Keras, by the names that TensorFlow 1 would have given them."""

import io
import re
import zipfile

import h5py
import numpy as np
import pytest

from errors import RunError
from tests.training.weights.weight_files import (
    KERNEL,
    assert_same,
    expected_of,
    network_of,
)
from training.weights.open_source import open_source


@pytest.mark.parametrize("name", ["a.keras", "a.weights.h5"])
def test_keras_3(keras3, name):
    folder, model = keras3
    source = open_source(str(folder / name))
    expected = expected_of(model)
    assert len(expected) == 21
    if name != "a.keras":  # which of four a layer of three lacks isn't known there
        words = zip(("beta", "moving_mean", "moving_variance"), "012", strict=True)
        for word, number in words:
            expected[f"unscaled/{number}"] = expected.pop(f"unscaled/{word}")
    assert_same(network_of(source), expected)
    assert {"optimizer/vars/0", "optimizer/vars/1"} <= source.training_state
    assert source.kind == ("Keras .keras archive" if name == "a.keras" else "Keras HDF5 file")


def test_keras_3_before_its_files_had_names_of_layers(keras3, tmp_path):
    folder, model = keras3
    with zipfile.ZipFile(folder / "a.keras") as old, zipfile.ZipFile(tmp_path / "a.keras", "w") as new:
        content = io.BytesIO(old.read("model.weights.h5"))
        with h5py.File(content, "r+") as file:
            file.visititems(lambda _, item: item.attrs.clear())
        new.writestr("config.json", old.read("config.json"))
        new.writestr("model.weights.h5", content.getvalue())
    assert_same(network_of(open_source(str(tmp_path / "a.keras"))), expected_of(model))


def test_keras_2_archive(keras2):
    folder, model = keras2
    assert_same(network_of(open_source(str(folder / "a.keras"))), expected_of(model))


def test_keras_2_numbered(keras2):
    """A file without names of layers: classes and numbers name them."""
    folder, model = keras2
    values = network_of(open_source(str(folder / "a.weights.h5")))
    expected = expected_of(model)
    np.testing.assert_array_equal(values["conv2d/kernel"], expected["conv1/kernel"])
    np.testing.assert_array_equal(values["dense_1/bias"], expected["logits/bias"])
    np.testing.assert_array_equal(values["sequential/dense/kernel"], expected["inner/deep/kernel"])
    np.testing.assert_array_equal(values["batch_normalization/moving_mean"], expected["bn/moving_mean"])
    np.testing.assert_array_equal(values["batch_normalization_1/0"], expected["unscaled/beta"])
    assert len(values) == 21


@pytest.mark.parametrize("name", ["a.h5", "b.h5"])
def test_keras_2_by_name(keras2, name):
    folder, model = keras2
    source = open_source(str(folder / name))
    expected = {key.removeprefix("inner/"): value for key, value in expected_of(model).items()}
    assert_same(network_of(source), expected)
    assert source.kind == "Keras HDF5 file"
    assert len(source.training_state) == (0 if name == "b.h5" else 1 + 2 * len(model.trainable_variables))


def test_keras_3_by_name(keras3):
    folder, model = keras3
    source = open_source(str(folder / "a.h5"))
    expected = expected_of(model)
    expected["dw/kernel"] = expected.pop("dw/depthwise_kernel")
    assert_same(network_of(source), expected)


def test_old_names_without_their_layer_and_twice_the_same(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        for layer, names in {"conv1": ["W", "b:0"], "one": ["deep/w:0"], "two": ["deep/w:0"]}.items():
            file.create_group(layer).attrs["weight_names"] = names
            for name in names:
                file[layer][name] = np.zeros(3)
    assert list(open_source(str(tmp_path / "a.h5")).variables) == ["conv1/W", "conv1/b", "deep/w", "two/deep/w:0"]


def test_keras_3_numbers_of_unknown_meaning(tmp_path):
    """A class of its own maker, more variables than the class has, a variable of the model itself, random state."""
    numbered = ("layers/mine", 2), ("layers/dense", 3), ("layers/dropout/seed_generator", 1), ("", 1)
    with h5py.File(tmp_path / "a.h5", "w") as file:
        for layer, count in numbered:
            for number in range(count):
                file[f"{layer}/vars/{number}"] = np.zeros(3)
    source = open_source(str(tmp_path / "a.h5"))
    assert sorted(network_of(source)) == ["0", "dense/0", "dense/1", "dense/2", "mine/0", "mine/1"]
    assert source.training_state == {"layers/dropout/seed_generator/vars/0"}


def test_hdf5_of_others(tmp_path):
    with h5py.File(tmp_path / "a.hdf5", "w") as file:
        file["conv1/kernel"] = KERNEL
    assert_same(network_of(open_source(str(tmp_path / "a.hdf5"))), {"conv1/kernel": KERNEL})


def test_hdf5_that_points_to_other_files(tmp_path):
    (tmp_path / "secret").write_bytes(bytes(24))
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("x", (3,), "f8", external=[(str(tmp_path / "secret"), 0, 24)])
    with pytest.raises(RunError, match="a.h5 is refused: the values of 'x' are in another file"):
        open_source(str(tmp_path / "a.h5"))


def test_checkpoints_of_objects(keras2, keras3):
    """TensorFlow 2 names variables by paths through Python objects; their own names are beside these."""
    folder, model = keras2
    source = open_source(str(folder / "a.ckpt"))
    assert source.kind == "TensorFlow checkpoint"
    assert_same(network_of(source), {key.removeprefix("inner/"): value for key, value in expected_of(model).items()})
    assert {"m/conv1/kernel", "v/conv1/kernel", "iteration"} <= source.training_state

    folder, model = keras3
    for name in ("saved", "exported"):
        source = open_source(str(folder / name))
        expected = expected_of(model)
        expected["dw/kernel"] = expected.pop("dw/depthwise_kernel")
        prefixed = {key if key.startswith("inner/") else f"{model.name}/{key}": expected[key] for key in expected}
        assert_same(network_of(source), prefixed)
        assert source.path == folder / name / "variables" / "variables"
        # Keras numbers the names of a process.
        state = r"adam(_\d+)?/iteration" if name == "saved" else r"seed_generator(_\d+)?/seed_generator_state"
        assert any(re.fullmatch(state, key) for key in source.training_state)
