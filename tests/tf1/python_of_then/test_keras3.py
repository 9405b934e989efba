"""Keras 3 beside an old program's graph: both compute in one process."""

import os
import subprocess
import sys
from pathlib import Path

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}

PROGRAM = """
import tensorflow as tf
import keras
import numpy as np

x = np.random.rand(16, 6).astype("float32")
model = keras.Sequential([keras.layers.Input((6,)), keras.layers.Dense(4), keras.layers.BatchNormalization()])
model.compile("adam", "mse")
before = model.get_weights()[0]
print("epochs", len(model.fit(x, np.ones((16, 4)), epochs=2, verbose=0).history["loss"]))
print("learnt", bool(np.abs(model.get_weights()[0] - before).max() > 0))
model.save("model.keras")
again = keras.models.load_model("model.keras")
print("same", bool(np.allclose(again.predict(x, verbose=0), model(x).numpy(), atol=1e-5)))
print("mean", float(keras.ops.mean(keras.ops.convert_to_tensor([1.0, 2.0]))))
numbers = tf.placeholder(tf.float32, [None])
with tf.Session() as session:
    print("sum", tf.__version__, session.run(tf.reduce_sum(numbers), {numbers: [1, 2]}))
"""


def test_keras_3_beside_a_session(tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    command = [sys.executable, "-m", "tf1", str(tmp_path / "program.py")]
    ran = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, cwd=tmp_path, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout.split("\n")[:-1] == ["epochs 2", "learnt True", "same True", "mean 1.5", "sum 1.15.0 3.0"]
