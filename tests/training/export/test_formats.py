"""Each format of an export, written and run: several inputs, pictures of any size, outputs of any kind."""

from typing import get_args, get_type_hints

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import blocks, layers
from graphs import boxes as box_math
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


class Chooses(Graph):
    """Boxes and scores in, the chosen ones moved by a layer: what a detector does between two stages."""

    inputs = ("boxes", "scores")

    def build_graph(self):
        boxes = tf.placeholder(tf.float32, [None, 40, 4], name="B")
        scores = tf.placeholder(tf.float32, [None, 40], name="S")
        self.feeds = {"boxes": boxes, "scores": scores}
        chosen, best, _ = box_math.non_maximum_suppression(boxes, scores[..., tf.newaxis], 0.0, 0.3, 30)
        moved = layers.dense(tf.reshape(chosen, [-1, 4]), 4, name="moved")
        self.outputs = {"moved": tf.reshape(moved, [-1, 30, 4]), "best": best}


@pytest.mark.parametrize("name", FORMATS)
def test_which_formats_can_choose_among_overlapping_boxes(name, tmp_path):
    """As Format.can_suppress says: the others refuse the graph."""
    form, random = formats.FORMATS[name], np.random.default_rng(1)
    corners = random.uniform(0, 30, (3, 40, 2))
    boxes = np.concatenate([corners, corners + random.uniform(5, 20, (3, 40, 2))], axis=2).astype(np.float32)
    scores = random.random((3, 40), np.float32)
    scores[1, 5:] = scores[2] = 0  # few boxes, and none
    inputs = {"boxes": boxes, "scores": scores}
    with tf.Graph().as_default(), session.open_session() as opened:
        model = Chooses()
        opened.run(tf.global_variables_initializer())
        wanted = opened.run(model.outputs, {model.feeds[field]: array for field, array in inputs.items()})
        part = exporting.inference_part(opened, model, model.outputs)
    assert 0 < (wanted["best"] > 0).sum(axis=1)[0] < 30  # some were suppressed
    if form.can_suppress:
        form.write(part, tmp_path)
        for each in (slice(0, 3), slice(2, 3)):
            found = form.run(tmp_path, {field: array[each] for field, array in inputs.items()})
            for output, array in wanted.items():
                np.testing.assert_allclose(found[output], array[each], atol=1e-4)
    else:
        with pytest.raises(Exception, match="CombinedNonMaxSuppression"):
            form.write(part, tmp_path)
    part.session.close()


def test_a_format_names_the_packages_that_it_needs_and_whether_it_suppresses_boxes():
    known = {name: (form.packages, form.can_suppress, form.suppresses) for name, form in formats.FORMATS.items()}
    assert known == {
        "savedmodel": ((), True, True),
        "tflite": (("ai_edge_litert.interpreter",), False, False),
        "onnx": (("tf2onnx", "onnxruntime"), True, False),
    }
    choices = get_args(unpack(get_type_hints(ExportOptions, include_extras=True)["format"]).plain)
    assert set(choices) == set(formats.FORMATS)
