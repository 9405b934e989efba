"""Weights from elsewhere: checkpoints, .npz and .npy of layers, opened by their content."""

import os

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

NETWORK = ["conv1/bias", "conv1/kernel", "conv1/kernel/ExponentialMovingAverage", "fc/Adam/kernel", "nothing/Adam"]
STATE = {
    "beta1_power", "beta2_power", "global_step", "run_state/best",
    "conv1/bias/Adam", "conv1/bias/Adam_1", "conv1/kernel/Adam", "conv1/kernel/Adam_1", "fc/Adam/kernel/Adam",
    "fc/Adam/kernel/Adam_1", "conv1/kernel/Momentum", "conv1/bias/RMSProp", "conv1/bias/RMSProp_1",
    "train/conv1/bias/Adadelta", "train/conv1/bias/Adadelta_1",
}  # fmt: skip


@pytest.mark.parametrize("version", [tf.train.SaverDef.V1, tf.train.SaverDef.V2])
def test_checkpoint(session, tmp_path, version):
    prefix = tf.train.Saver(write_version=version).save(session, str(tmp_path / "model.ckpt"), global_step=3)
    for path in (prefix, f"{prefix}.meta", *(tmp_path.glob("model.ckpt-3*")), tmp_path):
        source = open_source(str(path))
        assert (str(source.path), source.kind) == (prefix, "TensorFlow checkpoint")
        assert sorted(source.variables.keys() - source.training_state) == NETWORK
        assert source.training_state == STATE
    assert source.variables["conv1/kernel"].shape == (3, 3, 1, 2)
    assert (source.variables["global_step"].shape, source.variables["global_step"].dtype) == ((), "int64")
    assert_same(source.read(["conv1/kernel"]), {"conv1/kernel": value_of(session, "conv1/kernel")})


@pytest.mark.parametrize("version", [tf.train.SaverDef.V1, tf.train.SaverDef.V2])
def test_checkpoint_in_parts(tmp_path, version):
    """Variables in parts, and files in parts."""
    with tf.Graph().as_default(), tf.Session(config=tf.ConfigProto(device_count={"CPU": 2})) as session:
        parts = tf.get_variable("parts", [4, 2], partitioner=tf.fixed_size_partitioner(2))
        with tf.device("/cpu:1"):
            whole = tf.get_variable("whole", [3])
        session.run(tf.global_variables_initializer())
        tf.train.Saver(write_version=version, sharded=True).save(session, str(tmp_path / "m"), write_meta_graph=False)
        expected = {"parts": session.run(parts.as_tensor()), "whole": session.run(whole)}
    for path in tmp_path.glob("m*"):
        source = open_source(str(path))
        assert {name: variable.shape for name, variable in source.variables.items()} == {"parts": (4, 2), "whole": (3,)}
        if version == tf.train.SaverDef.V2:
            assert_same(source.read(expected), expected)
        else:
            assert_same(source.read(["whole"]), {"whole": expected["whole"]})
            with pytest.raises(RunError, match="a V1 checkpoint of partitioned variables, which .* save it as V2"):
                source.read(["parts"])


def test_run_folder_gives_its_best(iris_run):
    assert open_source(str(iris_run)).path == iris_run / "best-50"
    assert open_source(f"{iris_run}/model-30.index").path == iris_run / "model-30"
    assert {"global_step", "run_state/best"} <= open_source(str(iris_run)).training_state


def test_checkpoint_file_with_the_path_of_another_machine(session, tmp_path):
    tf.train.Saver().save(session, str(tmp_path / "model.ckpt"))
    (tmp_path / "checkpoint").write_text('model_checkpoint_path: "/home/bob/model.ckpt"\n')
    assert open_source(str(tmp_path)).path == tmp_path / "model.ckpt"
    (tmp_path / "checkpoint").write_text('model_checkpoint_path: "/home/bob/model.ckpt-9"\n')
    with pytest.raises(RunError, match="/checkpoint names /home/bob/model.ckpt-9, which is not there; name another"):
        open_source(str(tmp_path))
    (tmp_path / "checkpoint").write_text("garbage")
    with pytest.raises(RunError, match="/checkpoint names no checkpoint; name one yourself"):
        open_source(str(tmp_path))


def test_folder_of_something_else(session, tmp_path):
    with pytest.raises(
        RunError, match="is no run folder and has no file `checkpoint`; name a run folder, a checkpoint,"
    ):
        open_source(str(tmp_path))
    tf.train.Saver().save(session, str(tmp_path / "a.ckpt"), write_state=False)
    np.savez(tmp_path / "b.npz", **ARRAYS)
    with pytest.raises(RunError, match=f"; name one of its files: {tmp_path}/a.ckpt, {tmp_path}/b.npz$"):
        open_source(str(tmp_path))


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
