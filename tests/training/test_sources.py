"""Tests of training/sources.py: every format, with files that NumPy, TensorFlow and Keras write; what is refused."""

import io
import json
import os
import pickle
import shutil
import zipfile

import h5py
import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from errors import RunError
from training.sources import open_source

ARRAYS = {"conv1/kernel": np.arange(12, dtype=np.float32).reshape(1, 2, 2, 3), "conv1/bias": np.arange(3.0), "step": 7}
NORM = ("gamma", "beta", "moving_mean", "moving_variance")


def _model(library):
    """One layer of each kind that is known by name, a model in a model, and an optimizer with its slots."""
    layers = library.layers
    inner = library.Sequential([layers.Input([4]), layers.Dense(3, name="deep")], name="inner")
    model = library.Sequential(
        [
            layers.Input([4, 4, 1]),
            layers.Conv2D(2, 3, name="conv1"),
            layers.BatchNormalization(name="bn"),
            layers.DepthwiseConv2D(2, name="dw"),
            layers.SeparableConv2D(4, 1, name="sep"),
            layers.BatchNormalization(scale=False, name="unscaled"),
            layers.Conv2DTranspose(4, 1, use_bias=False, name="up"),
            layers.Flatten(),
            layers.Dense(4, name="fc"),
            inner,
            layers.Dropout(0.5),
            layers.Dense(2, name="logits"),
        ]
    )
    model.compile(library.optimizers.Adam())
    model.optimizer.build(model.trainable_variables)
    numbers = np.random.default_rng(1)
    model.set_weights([numbers.random(weights.shape, np.float32) for weights in model.get_weights()])
    return model


def _expected(model):
    """Name -> value: LAYER/VARIABLE as TensorFlow 1 would have it."""
    found = {}
    for layer in model.layers:
        if layer.name == "inner":
            found |= {f"inner/{name}": value for name, value in _expected(layer).items()}
        else:
            for variable, value in zip(layer.weights, layer.get_weights(), strict=True):
                word = variable.name.split(":")[0].rpartition("/")[2]
                found[f"{layer.name}/{'depthwise_kernel' if layer.name == 'dw' and word == 'kernel' else word}"] = value
    return found


@pytest.fixture(scope="module")
def keras3(tmp_path_factory):
    """A folder of the files that Keras 3 writes, and the model."""
    folder, model = tmp_path_factory.mktemp("keras3"), _model(keras)
    model.save(folder / "a.keras")
    model.save_weights(folder / "a.weights.h5")
    model.save(folder / "a.h5")
    tf2.saved_model.save(model, str(folder / "saved"))
    model.export(folder / "exported", verbose=False)
    return folder, model


@pytest.fixture(scope="module")
def keras2(tmp_path_factory):
    """A folder of the files that Keras 2 writes, and the model."""
    folder, model = tmp_path_factory.mktemp("keras2"), _model(tf_keras)
    model.save(folder / "a.keras")
    model.save_weights(folder / "a.weights.h5")
    model.save(folder / "a.h5")
    model.save_weights(folder / "b.h5")
    model.save_weights(folder / "a.ckpt", save_format="tf")
    return folder, model


def _network(source):
    return source.read(name for name in source.variables if name not in source.training_state)


def _same(values, expected):
    assert sorted(values) == sorted(expected)
    for name, value in expected.items():
        np.testing.assert_array_equal(values[name], value, err_msg=name)


@pytest.fixture
def session():
    """Two layers, Adam, Momentum, an average, counters; a session in which all have values."""
    with tf.Graph().as_default(), tf.Session() as session:
        kernel, bias = tf.get_variable("conv1/kernel", [3, 3, 1, 2]), tf.get_variable("conv1/bias", [2])
        other = tf.get_variable("fc/Adam/kernel", [2, 2])  # a layer of that name
        step = tf.train.get_or_create_global_step()
        loss = tf.reduce_sum(kernel**2) + tf.reduce_sum(bias) + tf.reduce_sum(other)
        tf.train.AdamOptimizer().minimize(loss, step)
        tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss, var_list=[kernel])
        tf.train.RMSPropOptimizer(0.1).minimize(loss, var_list=[bias])
        with tf.variable_scope("train"):
            tf.train.AdadeltaOptimizer(0.1).minimize(loss, var_list=[bias])
        tf.train.ExponentialMovingAverage(0.9).apply([kernel])
        with tf.variable_scope("run_state"):
            tf.get_variable("best", [])
        tf.get_variable("nothing/Adam", [])  # the slot of nothing
        session.run(tf.global_variables_initializer())
        yield session


def _value(session, name):
    return session.run(next(variable for variable in tf.global_variables() if variable.op.name == name))


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
    _same(source.read(["conv1/kernel"]), {"conv1/kernel": _value(session, "conv1/kernel")})


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
            _same(source.read(expected), expected)
        else:
            _same(source.read(["whole"]), {"whole": expected["whole"]})
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
    _same(source.read(ARRAYS), ARRAYS)


def test_only_what_is_asked_for_is_read(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, good=np.arange(5.0), bad=np.arange(9999.0))
    content = path.read_bytes()
    path.write_bytes(content.replace(np.float64(9000).tobytes(), bytes(8)))
    source = open_source(str(path))
    _same(source.read(["good"]), {"good": np.arange(5.0)})
    with pytest.raises(
        RunError, match=r"as a NumPy .npz archive: Bad CRC-32 .*; it is damaged or cut off, get it again"
    ):
        source.read(["good", "bad"])


def test_only_the_tensors_asked_for_are_read(session, tmp_path):
    prefix = tf.train.Saver([v for v in tf.global_variables() if "conv1" in v.name]).save(session, str(tmp_path / "m"))
    data = tmp_path / "m.data-00000-of-00001"
    value = _value(session, "conv1/kernel").tobytes()
    assert value in data.read_bytes()
    data.write_bytes(data.read_bytes().replace(value, bytes(len(value))))
    source = open_source(prefix)
    _same(source.read(["conv1/bias"]), {"conv1/bias": _value(session, "conv1/bias")})
    with pytest.raises(RunError, match="m as a TensorFlow checkpoint: .*hecksum does not match.*; it is damaged"):
        source.read(["conv1/kernel"])


KERNEL, BIAS = np.arange(6, dtype=np.float32).reshape(2, 3), np.arange(3, dtype=np.float32)


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
    _same(source.read(source.variables), {"conv1/kernel": KERNEL, "conv1/bias": BIAS})


def test_layers_of_python_2(tmp_path):
    path = tmp_path / "bvlc_alexnet.npy"
    path.write_bytes(_python2({"conv1": [KERNEL, BIAS]}))
    assert list(np.load(path, allow_pickle=True, encoding="latin1").item()) == ["conv1"]  # NumPy agrees
    source = open_source(str(path))
    _same(source.read(source.variables), {"conv1/kernel": KERNEL, "conv1/bias": BIAS})


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


@pytest.mark.parametrize("name", ["a.keras", "a.weights.h5"])
def test_keras_3(keras3, name):
    folder, model = keras3
    source = open_source(str(folder / name))
    expected = _expected(model)
    assert len(expected) == 21
    if name != "a.keras":  # which of four a layer of three lacks isn't known there
        words = zip(("beta", "moving_mean", "moving_variance"), "012", strict=True)
        for word, number in words:
            expected[f"unscaled/{number}"] = expected.pop(f"unscaled/{word}")
    _same(_network(source), expected)
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
    _same(_network(open_source(str(tmp_path / "a.keras"))), _expected(model))


def test_keras_2_archive(keras2):
    folder, model = keras2
    _same(_network(open_source(str(folder / "a.keras"))), _expected(model))


def test_keras_2_numbered(keras2):
    """A file without names of layers: classes and numbers name them."""
    folder, model = keras2
    values = _network(open_source(str(folder / "a.weights.h5")))
    expected = _expected(model)
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
    expected = {key.removeprefix("inner/"): value for key, value in _expected(model).items()}
    _same(_network(source), expected)
    assert source.kind == "Keras HDF5 file"
    assert len(source.training_state) == (0 if name == "b.h5" else 1 + 2 * len(model.trainable_variables))


def test_keras_3_by_name(keras3):
    folder, model = keras3
    source = open_source(str(folder / "a.h5"))
    expected = _expected(model)
    expected["dw/kernel"] = expected.pop("dw/depthwise_kernel")
    _same(_network(source), expected)


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
    assert sorted(_network(source)) == ["0", "dense/0", "dense/1", "dense/2", "mine/0", "mine/1"]
    assert source.training_state == {"layers/dropout/seed_generator/vars/0"}


def test_hdf5_of_others(tmp_path):
    with h5py.File(tmp_path / "a.hdf5", "w") as file:
        file["conv1/kernel"] = KERNEL
    _same(_network(open_source(str(tmp_path / "a.hdf5"))), {"conv1/kernel": KERNEL})


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
    _same(_network(source), {key.removeprefix("inner/"): value for key, value in _expected(model).items()})
    assert {"m/conv1/kernel", "v/conv1/kernel", "iteration"} <= source.training_state

    folder, model = keras3
    for name in ("saved", "exported"):
        source = open_source(str(folder / name))
        expected = _expected(model)
        expected["dw/kernel"] = expected.pop("dw/depthwise_kernel")
        prefixed = {key if key.startswith("inner/") else f"{model.name}/{key}": expected[key] for key in expected}
        _same(_network(source), prefixed)
        assert source.path == folder / name / "variables" / "variables"
        state = "adam/iteration" if name == "saved" else "seed_generator/seed_generator_state"
        assert state in source.training_state


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
