"""Old code and old checkpoints: a program in the style of 2018 runs, and weights that TensorFlow 1 trained fit."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import layers

ROOT = Path(__file__).parents[3]
VARIABLES = {
    "model/conv2d/kernel", "model/conv2d/bias", "model/conv_last/kernel", "model/batch_normalization/gamma",
    "model/batch_normalization/beta", "model/batch_normalization/moving_mean",
    "model/batch_normalization/moving_variance", "model/dense/kernel", "model/dense/bias", "model/logits/kernel",
    "model/logits/bias",
}  # fmt: skip


def test_a_program_of_2018_runs_with_another_import_alone(tmp_path):
    # In a process of its own, as disable_v2_behavior holds for the whole process.
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("program_of_2018.py"), tmp_path / "model.ckpt"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert np.mean(found["losses"][:5]) > 0.5 > 0.2 > np.mean(found["losses"][-5:])
    assert found["accuracy"] > 0.95
    assert found["towers differ by"] < 1e-5  # they share weights and moving averages
    assert found["restored differ by"] == 0
    assert found["penalties"] == ["model/conv2d/kernel/Regularizer/mul", "model/logits/kernel/Regularizer/mul"]
    assert found["updates"] == 2  # of the first tower; the second has training=False
    of_the_training = {"global_step", "beta1_power", "beta2_power"}
    assert set(found["variables"]) == set(found["checkpoint"]) == VARIABLES | of_the_training
    assert found["references"]  # the variables are those of TensorFlow 1


@pytest.mark.data
def test_a_checkpoint_of_tensorflow_1_keeps_its_accuracy():
    data = Path(os.environ.get("CNN_GRAPHS_DATA") or Path.home() / ".cache" / "cnn-graphs")
    checkpoint = data / "checkpoints" / "tflayers_mnist_mlp" / "model.ckpt"
    files = [data / "mnist" / f"t10k-{name}.gz" for name in ("images-idx3-ubyte", "labels-idx1-ubyte")]
    missing = [str(path) for path in (checkpoint.with_name("model.ckpt.index"), *files) if not path.exists()]
    if missing:
        pytest.skip(f"not there (set CNN_GRAPHS_DATA): {', '.join(missing)}")
    images, labels = (np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8) for path in files)
    pixels = images[16:].reshape(-1, 784).astype(np.float32) / 255
    with tf.Graph().as_default(), tf.Session() as session:
        net = layers.dense(tf.constant(pixels), 200, tf.nn.relu)
        net = layers.dense(net, tf.train.load_variable(str(checkpoint), "dense_1/bias").size, tf.nn.relu)
        logits = layers.dense(net, 10)
        assert [variable.op.name for variable in tf.global_variables()] == [
            "dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias", "dense_2/kernel", "dense_2/bias",
        ]  # fmt: skip
        tf.train.Saver().restore(session, str(checkpoint))
        predictions = session.run(logits).argmax(1)
    assert np.mean(predictions == labels[8:]) == pytest.approx(0.9750, abs=5e-5)
