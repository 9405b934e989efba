"""Where weights are looked for: a run, a folder, a checkpoint, a file of any name; and what is said of the others."""

import pickle
import shutil
import zipfile

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import RunError
from tests.training.weights.weight_files import (
    ARRAYS,
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


def test_names_that_lie(keras3, tmp_path):
    folder, _ = keras3
    np.savez(tmp_path / "real.npz", **ARRAYS)
    for origin, name, message in (
        (folder / "a.h5", "weights.npz", "is a Keras HDF5 file, not what its name says; rename it to .h5"),
        (tmp_path / "real.npz", "a.h5", "is a NumPy .npz archive, not what its name says; rename it to .npz"),
        (folder / "a.keras", "b.npz", "is a Keras .keras archive, not what its name says; rename it to .keras"),
    ):
        shutil.copy(origin, tmp_path / name)
        with pytest.raises(RunError) as error:
            open_source(str(tmp_path / name))
        assert str(error.value) == f"{tmp_path / name} {message}"
    shutil.copy(folder / "a.keras", tmp_path / "without_suffix")
    assert open_source(str(tmp_path / "without_suffix")).kind == "Keras .keras archive"


def test_other_formats(tmp_path):
    (tmp_path / "a.pkl").write_bytes(pickle.dumps({"w": 1}))
    with pytest.raises(
        RunError, match="a.pkl is of no format that is known here: it is damaged or something else; name a"
    ):
        open_source(str(tmp_path / "a.pkl"))
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("archive/data.pkl", b"x")
    with pytest.raises(RunError, match="a.npz is no NumPy .npz archive, whatever its name says: it is damaged or "):
        open_source(str(tmp_path / "a.npz"))


@pytest.mark.parametrize("name", ["a.npz", "a.npy", "a.h5", "a.keras", "a", "a.ckpt"])
def test_empty(tmp_path, name):
    (tmp_path / name).touch()
    with pytest.raises(RunError, match=f"{name} is empty; get it again"):
        open_source(str(tmp_path / name))


def test_missing(session, tmp_path):
    np.savez(tmp_path / "squeezenet.npz", **ARRAYS)
    tf.train.Saver().save(session, str(tmp_path / "model.ckpt-1000"))
    for word, hint in (
        ("squeezenet.npy", f"; did you mean {tmp_path}/squeezenet.npz?"),
        ("model.ckpt-100", f"; did you mean {tmp_path}/model.ckpt-1000?"),
        ("xyz", "; name a run folder, a checkpoint, .npz, .npy of layers, .h5, .keras or a frozen .pb"),
    ):
        with pytest.raises(RunError) as error:
            open_source(str(tmp_path / word))
        assert str(error.value) == f"no weights at {tmp_path / word}: neither it nor {word}.index is there{hint}"
    with pytest.raises(RunError, match=f"no weights at {tmp_path}/a/b: there is no folder {tmp_path}/a$"):
        open_source(str(tmp_path / "a" / "b"))


def test_parts_of_a_checkpoint_that_are_missing(session, tmp_path):
    prefix = tf.train.Saver().save(session, str(tmp_path / "m"))
    (tmp_path / "m.data-00000-of-00001").rename(tmp_path / "data")
    with pytest.raises(RunError, match="m.index is without m.data-00000-of-00001, the values; get that too"):
        open_source(prefix)
    (tmp_path / "data").rename(tmp_path / "m.data-00000-of-00001")
    (tmp_path / "m.index").unlink()
    for part in ("m.data-00000-of-00001", "m.meta"):
        with pytest.raises(RunError, match=f"{part} is a part of a checkpoint without its m.index; get that too"):
            open_source(str(tmp_path / part))


def test_a_name_that_no_file_can_have():
    with pytest.raises(RunError, match="cannot read x+: File name too long"):
        open_source("x" * 5000)
