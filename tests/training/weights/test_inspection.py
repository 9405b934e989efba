"""Tests of training/weights/inspection.py: the table and the JSON of what a source holds."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import RunError
from training.weights.inspection import inspect


@pytest.fixture
def prefix(tmp_path):
    """A checkpoint of 12 parameters in 3 variables, with 12 numbers of momentum and a counter."""
    with tf.Graph().as_default(), tf.Session() as session:
        step = tf.train.create_global_step()
        variables = [tf.get_variable(f"layer{number}/kernel", [2, number]) for number in (1, 10, 2)]
        loss = tf.add_n([tf.reduce_sum(variable) for variable in variables])
        tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss, step)
        session.run(tf.global_variables_initializer())
        return tf.train.Saver().save(session, str(tmp_path / "model.ckpt"))


def test_table(prefix, capsys):
    inspect(prefix, as_json=False)
    assert (
        capsys.readouterr().out
        == f"""\
variable                 shape   dtype    parameters
global_step              scalar  int64             1  training state
layer1/kernel            2, 1    float32           2
layer1/kernel/Momentum   2, 1    float32           2  training state
layer2/kernel            2, 2    float32           4
layer2/kernel/Momentum   2, 2    float32           4  training state
layer10/kernel           2, 10   float32          20
layer10/kernel/Momentum  2, 10   float32          20  training state
26 parameters in 3 variables of the network; 27 numbers in 4 variables of training state
TensorFlow checkpoint {prefix}
"""
    )


def test_json(prefix, capsys):
    inspect(f"{prefix}.index", as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["source", "kind", "parameters", "variables"]
    assert (found["source"], found["kind"], found["parameters"]) == (prefix, "TensorFlow checkpoint", 26)
    names = [variable["name"] for variable in found["variables"]]
    assert names[1::2] == ["layer1/kernel", "layer2/kernel", "layer10/kernel"]
    assert found["variables"][5] == {
        "name": "layer10/kernel", "shape": [2, 10], "dtype": "float32", "parameters": 20, "training_state": False
    }  # fmt: skip
    assert found["variables"][6]["training_state"] is True


def test_npz_without_training_state(tmp_path, capsys):
    np.savez(tmp_path / "a.npz", **{"fc/kernel": np.zeros((1000, 1000), np.float16)})
    inspect(str(tmp_path / "a.npz"), as_json=False)
    assert capsys.readouterr().out.splitlines()[1:] == [
        "fc/kernel  1000, 1000  float16   1,000,000",
        "1,000,000 parameters in 1 variable of the network",
        f"NumPy .npz archive {tmp_path}/a.npz",
    ]


def test_run(iris_run, capsys):
    inspect(str(iris_run), as_json=False)
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "a run of iris on iris"
    assert said[-1] == f"TensorFlow checkpoint {iris_run}/best-50"
    inspect(str(iris_run), as_json=True)
    assert json.loads(capsys.readouterr().out)["source"] == f"{iris_run}/best-50"


def test_nothing_is_printed_of_what_is_not_there(tmp_path, capsys):
    with pytest.raises(RunError, match="no weights at"):
        inspect(str(tmp_path / "nothing"), as_json=True)
    assert capsys.readouterr().out == ""


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "parameters", "state"), [("tflayers_mnist_mlp", 262_510, 14), ("contrib_mnist_siamese", 160_259, 10)]
)
def test_the_checkpoints_of_tensorflow_1(name, parameters, state, capsys):
    data = Path(os.environ.get("CNN_GRAPHS_DATA") or Path.home() / ".cache" / "cnn-graphs")
    prefix = data / "checkpoints" / name / "model.ckpt"
    if not Path(f"{prefix}.index").exists():
        pytest.skip(f"not there (set CNN_GRAPHS_DATA): {prefix}.index")
    inspect(str(prefix), as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert found["parameters"] == parameters
    assert sum(variable["training_state"] for variable in found["variables"]) == state
