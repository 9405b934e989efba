"""contrib.summary in graph mode, and the projector's configuration: what they leave on disk."""

import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib import summary
from tf1.contrib.tensorboard.plugins import projector


def _values(folder):
    (path,) = folder.glob("events*")
    return {
        (event.step, value.tag): value.simple_value
        for event in tf.train.summary_iterator(str(path))
        for value in event.summary.value
    }


def test_graph_mode(tmp_path):
    with tf.Graph().as_default(), tf.Session() as session:
        step = tf.train.get_or_create_global_step()
        writer = summary.create_file_writer(str(tmp_path), flush_millis=10000)
        with writer.as_default(), summary.record_summaries_every_n_global_steps(2):
            summary.scalar("loss", tf.cast(step, tf.float32) * 0.5)
            summary.histogram("weights", tf.ones([3]))
            operations, flushed, following = summary.all_summary_ops(), summary.flush(), tf.assign_add(step, 1)
            session.run(tf.global_variables_initializer())
            summary.initialize(graph=tf.get_default_graph(), session=session)
            for _ in range(4):
                session.run(operations)
                session.run(following)
            session.run(flushed)
    values = _values(tmp_path)
    assert {key: value for key, value in values.items() if key[1] == "loss"} == {(0, "loss"): 0.0, (2, "loss"): 1.0}
    assert (2, "weights") in values


def test_projector(tmp_path):
    with tf.Graph().as_default():
        writer = tf.summary.FileWriter(str(tmp_path))
        config = projector.ProjectorConfig()
        embedding = config.embeddings.add()
        embedding.tensor_name, embedding.metadata_path = "words", "labels.tsv"
        embedding.sprite.image_path = "sprite.png"
        embedding.sprite.single_image_dim.extend([28, 28])
        projector.visualize_embeddings(writer, config)
    text = (tmp_path / "projector_config.pbtxt").read_text()
    assert 'tensor_name: "words"' in text and 'image_path: "sprite.png"' in text
    with pytest.raises(ValueError, match="logdir"):
        projector.visualize_embeddings(None, config)
