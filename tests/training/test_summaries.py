"""What TensorBoard is given: titles, pictures as they are, a graph without clutter, purges after a resume."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import randomness
from graphs.classifiers.mnist import MnistCNN
from training import optimizers
from training.options import TrainOptions
from training.summaries import Charts, as_bytes


@pytest.fixture
def write(tmp_path):
    """A function that writes every kind of event of a small mnist and returns those of the run "train"."""

    def write(step: int) -> list:
        with tf.Graph().as_default(), tf.Session() as session:
            randomness.seed_graph(0)
            model = MnistCNN(augment=False)
            train_step = optimizers.train_step(model, TrainOptions(), tf.constant(0.1))
            session.run(tf.global_variables_initializer())
            charts = Charts(tmp_path, model, train_step, step)
            images = np.arange(10, dtype=np.uint8)[:, None, None, None] * np.ones([1, 28, 28, 1], np.uint8)
            charts.scalars("train", step + 1, {"loss": 0.5})
            charts.scalars("validation", step + 1, {"loss": 0.25})
            charts.histograms(session, step + 1)
            charts.pictures(session, step + 1, {model.feeds["images"]: images})
            charts.close()
        return events(tmp_path / "train")

    return write


def events(folder) -> list:
    (path,) = folder.iterdir()
    return list(tf.train.summary_iterator(str(path)))


def test_titles_are_the_models_own(write, tmp_path):
    values = {value.tag: value for event in write(0) for value in event.summary.value}
    kernels = {"conv1/kernel", "conv1/bias", "dense1/kernel", "logits/bias"}
    assert kernels <= values.keys()
    assert not [tag for tag in values if "summaries" in tag]
    assert values["loss"].simple_value == 0.5
    assert values["conv1/kernel"].histo.num == 5 * 5 * 32
    assert sorted(tag for tag in values if "image" in tag) == [f"images/image/{i}" for i in range(8)]
    validation = [value for event in events(tmp_path / "validation") for value in event.summary.value]
    assert [(value.tag, value.simple_value) for value in validation] == [("loss", 0.25)]


def test_the_graph_shows_the_network_alone(write):
    (graph,) = [event.graph_def for event in write(0) if event.graph_def]
    graph = tf.GraphDef.FromString(graph)
    tops = {node.name.split("/")[0] for node in graph.node}
    assert {"X", "Y", "conv1", "pool1", "dense1", "dropout", "logits", "loss", "metrics", "outputs", "train"} <= tops
    assert not tops & {"save", "save_1", "init", "summaries", "run_state"}
    assert not graph.library.function


def test_a_resume_hides_what_a_killed_process_left(write):
    starts = [event for event in write(40) if event.HasField("session_log")]
    assert [(event.step, event.session_log.status) for event in starts] == [(41, tf.SessionLog.START)]


def test_pictures_are_not_stretched():
    with tf.Graph().as_default(), tf.Session() as session:
        grey = as_bytes(tf.constant([0.0, 0.3, 1.0, 1.7]))
        assert session.run(grey) == pytest.approx([0, 76, 255, 255], abs=1)
        assert session.run(as_bytes(tf.constant([3, 250], tf.uint8))).tolist() == [3, 250]
