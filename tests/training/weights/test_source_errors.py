"""Weights that are missing, damaged or something else than their name says."""

import io
import json
import pickle
import shutil
import zipfile

import h5py
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import RunError
from tests.training.weights.weight_files import ARRAYS, BIAS, KERNEL
from training.weights.open_source import open_source


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


def test_without_variables(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_group("conv1")
    with pytest.raises(RunError, match="a.h5 is a Keras HDF5 file without any variable; name another source"):
        open_source(str(tmp_path / "a.h5"))


def test_missing(session, tmp_path):
    np.savez(tmp_path / "squeezenet.npz", **ARRAYS)
    tf.train.Saver().save(session, str(tmp_path / "model.ckpt-1000"))
    for word, hint in (
        ("squeezenet.npy", f"; did you mean {tmp_path}/squeezenet.npz?"),
        ("model.ckpt-100", f"; did you mean {tmp_path}/model.ckpt-1000?"),
        ("xyz", "; name a run folder, a checkpoint, .npz, .npy of layers, .h5 or .keras"),
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


def test_a_name_that_no_file_can_have():
    with pytest.raises(RunError, match="cannot read x+: File name too long"):
        open_source("x" * 5000)
