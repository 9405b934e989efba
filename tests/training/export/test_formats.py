"""Each format of an export, written and run: several inputs, pictures of any size, outputs of any kind."""

from typing import get_args, get_type_hints

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import blocks, layers
from graphs.graph import Graph
from parameters import unpack
from training import session
from training.command_options import ExportOptions
from training.export import exporting, formats

FORMATS = list(formats.FORMATS)


class Measures(Graph):
    """Takes pictures of any size and a table, and gives numbers that are no probabilities; one variable is spare."""

    inputs = ("images", "features")
    image_size = 8

    def build_graph(self):
        images = tf.placeholder(tf.uint8, [None, None, None, 3], name="X")
        features = tf.placeholder(tf.float32, [None, 2], name="F")
        self.feeds = {"images": images, "features": features}
        net = layers.conv2d(blocks.resized(images, 8, 8) / 255, 4, 3, name="conv")  # [N, 6, 6, 4]
        net = tf.concat([tf.reduce_mean(net, [1, 2]), features], axis=1)  # [N, 6]
        tf.get_variable("spare", [3])
        self.outputs = {"conv": net, "counts": tf.reduce_sum(tf.cast(net > 0.5, tf.int32), axis=1)}


@pytest.mark.parametrize("name", FORMATS)
def test_several_inputs_and_pictures_of_any_size(name, tmp_path):
    form, random = formats.FORMATS[name], np.random.default_rng(5)
    inputs = [
        {"images": random.integers(0, 256, (3, *size, 3), np.uint8), "features": random.random((3, 2), np.float32)}
        for size in ((8, 8), (5, 20))
    ]
    with tf.Graph().as_default(), session.open_session() as opened:
        model = Measures()
        opened.run(tf.global_variables_initializer())
        wanted = [opened.run(model.outputs, {model.feeds[k]: v for k, v in each.items()}) for each in inputs]
        part = exporting.inference_part(opened, model, model.outputs)
    (tmp_path / "out").mkdir()
    form.write(part, tmp_path / "out")
    for each, expected in zip(inputs, wanted, strict=True):
        differences = exporting.compare(form.run(tmp_path / "out", each), expected, name)
        assert differences == {"conv": pytest.approx(0, abs=1e-5), "counts": 0}
    with part.session.graph.as_default():
        assert {variable.op.name for variable in tf.global_variables()} == {"conv/kernel", "conv/bias"}
    part.session.close()


def test_a_format_names_the_packages_that_it_needs_and_whether_it_suppresses_boxes():
    assert {name: (form.packages, form.suppresses) for name, form in formats.FORMATS.items()} == {
        "savedmodel": ((), True),
        "tflite": (("ai_edge_litert.interpreter",), False),
        "onnx": (("tf2onnx", "onnxruntime"), False),
    }
    choices = get_args(unpack(get_type_hints(ExportOptions, include_extras=True)["format"]).plain)
    assert set(choices) == set(formats.FORMATS)
