"""A checkpoint and its MetaGraph as TensorFlow 1.4 wrote them: restored, run, frozen, and read as weights."""

from pathlib import Path

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from datasets import mnist
from training.weights.open_source import open_source

pytestmark = pytest.mark.data


def test_a_graph_of_tensorflow_1_4_runs_as_then_restored_and_frozen(real_data, tmp_path):
    prefix = Path(real_data("checkpoints"), "checkpoints", "tflayers_mnist_mlp", "model.ckpt")
    test = mnist.load_mnist(real_data("mnist"), 0).splits["test"]
    images = test["images"].reshape(10000, 784) / 255  # as it was trained
    with tf.Graph().as_default() as graph, tf.Session() as session:
        saver = tf.train.import_meta_graph(f"{prefix}.meta", clear_devices=True)
        saver.restore(session, str(prefix))
        pictures, *kept = "Placeholder:0", "Placeholder_2:0", "Placeholder_3:0"
        feeds = {pictures: images} | dict.fromkeys(kept, 1.0)  # dropout keeps all
        scores = [op for op in graph.get_operations() if op.type == "BiasAdd"][-1].outputs[0]
        logits = session.run(scores, feeds)
        assert np.sum(logits.argmax(axis=1) == test["labels"]) == 9750
        frozen = tf.graph_util.convert_variables_to_constants(session, graph.as_graph_def(), [scores.op.name])
    (tmp_path / "frozen.pb").write_bytes(frozen.SerializeToString())
    source, reader = open_source(str(tmp_path / "frozen.pb")), tf.train.load_checkpoint(str(prefix))
    values = source.read(source.variables)
    assert len(values) == 6
    for name, value in values.items():
        np.testing.assert_array_equal(value, reader.get_tensor(name))
    with tf.Graph().as_default(), tf.Session() as session:
        tf.import_graph_def(frozen, name="")
        again = session.run(scores.name, feeds)
    np.testing.assert_allclose(again, logits, atol=1e-4)
