"""Formats of weights: what is read of them, that nothing is executed, and what is said of damaged ones."""

import io
import json
import os
import shutil
import zipfile

import h5py
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import RunError
from tests.training.weights.weight_files import (
    ARRAYS,
    BIAS,
    KERNEL,
    assert_same,
    value_of,
)
from training.weights.open_source import open_source


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_npz(tmp_path, save):
    save(tmp_path / "a.npz", **ARRAYS)
    source = open_source(str(tmp_path / "a.npz"))
    assert source.kind == "NumPy .npz archive"
    assert source.variables["conv1/kernel"].shape == (1, 2, 2, 3)
    assert [variable.dtype for variable in source.variables.values()] == ["float32", "float64", "int64"]
    assert source.training_state == set()
    assert_same(source.read(ARRAYS), ARRAYS)


def test_only_what_is_asked_for_is_read(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, good=np.arange(5.0), bad=np.arange(9999.0))
    content = path.read_bytes()
    path.write_bytes(content.replace(np.float64(9000).tobytes(), bytes(8)))
    source = open_source(str(path))
    assert_same(source.read(["good"]), {"good": np.arange(5.0)})
    with pytest.raises(
        RunError, match=r"as a NumPy .npz archive: Bad CRC-32 .*; it is damaged or cut off, get it again"
    ):
        source.read(["good", "bad"])


def test_only_the_tensors_asked_for_are_read(session, tmp_path):
    prefix = tf.train.Saver([v for v in tf.global_variables() if "conv1" in v.name]).save(session, str(tmp_path / "m"))
    data = tmp_path / "m.data-00000-of-00001"
    value = value_of(session, "conv1/kernel").tobytes()
    assert value in data.read_bytes()
    data.write_bytes(data.read_bytes().replace(value, bytes(len(value))))
    source = open_source(prefix)
    assert_same(source.read(["conv1/bias"]), {"conv1/bias": value_of(session, "conv1/bias")})
    with pytest.raises(RunError, match="m as a TensorFlow checkpoint: .*hecksum does not match.*; it is damaged"):
        source.read(["conv1/kernel"])


def _python2(value):
    """The bytes of Python 2's np.save of {"conv1": [KERNEL, BIAS]}."""

    def array(values):
        shape = b"".join(b"K" + bytes([size]) for size in values.shape)
        content = values.tobytes()
        return (
            b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR(K\x01("
            + shape + b"tcnumpy\ndtype\n(U\x02f4K\x00K\x01tR(K\x03U\x01<NNNK\x00K\x00K\x00tb\x89U"
            + bytes([len(content)]) + content + b"tb"
        )  # fmt: skip

    (name, (kernel, bias)) = next(iter(value.items()))
    header = b"{'descr': '|O8', 'fortran_order': False, 'shape': (), }".ljust(69) + b"\n"
    return (
        b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
        + b"\x80\x02cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR(K\x01)cnumpy\ndtype\n"
        + b"(U\x02O8K\x00K\x01tR(K\x03U\x01|NNNK\x00K\x00K?tb\x89]}U" + bytes([len(name)]) + name.encode()
        + b"]" + array(kernel) + b"a" + array(bias) + b"asatb."
    )  # fmt: skip


@pytest.mark.parametrize(
    "layers",
    [
        {"conv1": [KERNEL, BIAS]},
        {"conv1": (KERNEL, BIAS)},
        {"conv1": {"weights": KERNEL, "biases": BIAS}},
        {b"conv1": {b"weights": KERNEL, b"biases": BIAS}},
    ],
    ids=["list", "tuple", "dict", "bytes"],
)
def test_layers(tmp_path, layers):
    np.save(tmp_path / "a.npy", layers)
    source = open_source(str(tmp_path / "a.npy"))
    assert source.kind == "NumPy .npy of layers"
    assert source.variables["conv1/kernel"].shape == (2, 3)
    assert source.variables["conv1/kernel"].dtype == "float32"
    assert_same(source.read(source.variables), {"conv1/kernel": KERNEL, "conv1/bias": BIAS})


def test_layers_of_python_2(tmp_path):
    path = tmp_path / "bvlc_alexnet.npy"
    path.write_bytes(_python2({"conv1": [KERNEL, BIAS]}))
    assert list(np.load(path, allow_pickle=True, encoding="latin1").item()) == ["conv1"]  # NumPy agrees
    source = open_source(str(path))
    assert_same(source.read(source.variables), {"conv1/kernel": KERNEL, "conv1/bias": BIAS})


def test_layers_of_other_words(tmp_path):
    np.save(tmp_path / "a.npy", {"bn": {"scale": BIAS, "mean": BIAS}, "conv1": [KERNEL]})
    assert list(open_source(str(tmp_path / "a.npy")).variables) == ["bn/scale", "bn/mean", "conv1/kernel"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            KERNEL,
            r"holds one array \[2, 3\] of float32, not a dict of layers; arrays need names: save it with np.savez\(",
        ),
        (np.float32(1), r"holds one array \[\] of float32, not a dict of layers"),
        (np.array([None, 1], object), r"holds one array \[2\] of object, not a dict of layers"),
        ([KERNEL, BIAS], "is refused, .*: it holds an array of objects"),
        ({"conv1": [KERNEL, "x"]}, "holds something else at 'conv1', not a dict layer -> "),
        ({"conv1": KERNEL}, "holds something else at 'conv1'"),
        ({"conv1": [KERNEL, BIAS, BIAS]}, "holds something else at 'conv1'"),
        ({}, "is a NumPy .npy of layers without any variable"),
    ],
    ids=["numbers", "number", "objects", "list", "text", "array", "three", "empty"],
)
def test_npy_of_something_else(tmp_path, content, message):
    if isinstance(content, list):
        inner = np.empty(2, object)
        inner[:] = content
        content = {"conv1": inner}
    np.save(tmp_path / "a.npy", content)
    with pytest.raises(RunError, match=message):
        open_source(str(tmp_path / "a.npy"))


class _Evil:
    def __init__(self, proof):
        self.proof = proof

    def __reduce__(self):
        return os.mkdir, (str(self.proof),)


@pytest.mark.parametrize("name", ["a.npz", "a.npy"])
def test_nothing_is_executed(tmp_path, name):
    proof, path = tmp_path / "executed", tmp_path / name
    evil = {"conv1": [KERNEL, _Evil(proof)]}
    if name == "a.npz":
        np.savez(path, good=KERNEL, bad=np.array(evil, object))
    else:
        np.save(path, evil)
    with pytest.raises(RunError, match=f"{name} is refused, nothing of it was executed: it") as error:
        open_source(str(path))
    assert ("'bad' is an array of objects, which is a pickle; save it" if name == "a.npz" else "mkdir") in str(error)
    assert not proof.exists()
    loaded = np.load(path, allow_pickle=True)
    loaded["bad"] if name == "a.npz" else loaded.item()
    assert proof.is_dir()  # it would have worked


def test_without_variables(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_group("conv1")
    with pytest.raises(RunError, match="a.h5 is a Keras HDF5 file without any variable; name another source"):
        open_source(str(tmp_path / "a.h5"))


@pytest.mark.parametrize("name", ["a.npz", "a.npy", "a.h5", "a.keras", "m.index", "m.data-00000-of-00001", "v1.ckpt"])
def test_cut_off(session, keras3, tmp_path, name):
    """Half of every file is refused, when it is opened or when it is read."""
    np.savez(tmp_path / "a.npz", **ARRAYS)
    np.save(tmp_path / "a.npy", {"conv1": [KERNEL, BIAS]})
    for copied in ("a.h5", "a.keras"):
        shutil.copy(keras3[0] / copied, tmp_path)
    tf.train.Saver().save(session, str(tmp_path / "m"))
    tf.train.Saver(write_version=tf.train.SaverDef.V1).save(session, str(tmp_path / "v1.ckpt"))
    path = tmp_path / name
    source = open_source(str(path))
    source.read(source.variables)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(RunError) as error:
        source = open_source(str(path))
        source.read(source.variables)
    message = str(error.value)
    assert "damaged" in message and str(tmp_path) in message
    assert "\n" not in message and len(message) < 250 + len(str(tmp_path)) * 2


def test_a_damaged_index_in_few_words(session, tmp_path):
    prefix = tf.train.Saver().save(session, str(tmp_path / "m"))
    content = bytearray((tmp_path / "m.index").read_bytes())
    content[40] ^= 1
    (tmp_path / "m.index").write_bytes(content)
    with pytest.raises(RunError) as error:
        open_source(prefix)
    assert str(error.value) == (
        f"cannot read {prefix} as a TensorFlow checkpoint: Unable to read file ({prefix}.index); "
        "it is damaged or cut off, get it again"
    )


def test_a_header_that_lies_takes_no_memory(tmp_path):
    header = np.lib.format.header_data_from_array_1_0(np.zeros(1)) | {"shape": (2**50,)}
    content = io.BytesIO()
    np.lib.format.write_array_header_1_0(content, header)
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("w.npy", content.getvalue() + bytes(8))
    with pytest.raises(RunError, match="a.npz is damaged: 'w' is shorter than its shape says"):
        open_source(str(tmp_path / "a.npz"))


def test_config_without_sense(keras3, tmp_path):
    for config in ("[]", "{", json.dumps({"config": {"layers": [1]}})):
        with zipfile.ZipFile(keras3[0] / "a.keras") as old, zipfile.ZipFile(tmp_path / "a.keras", "w") as new:
            new.writestr("config.json", config)
            new.writestr("model.weights.h5", old.read("model.weights.h5"))
        with pytest.raises(RunError, match="cannot read .*a.keras as a Keras .keras archive: .*; it is damaged"):
            open_source(str(tmp_path / "a.keras"))
