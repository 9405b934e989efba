"""What reads regions of maps, converted to ONNX: onnxruntime finds the same."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.regions.pyramid import pyramid_roi_align
from graphs.regions.roi_align import roi_align
from graphs.regions.roi_pooling import roi_pooling

STRIDE = 8


def from_levels(features, boxes, stride):
    """Regions from a pyramid of the map and of a smaller one."""
    smaller = tf.nn.max_pool2d(features, 2, 2, "SAME")
    return pyramid_roi_align({stride: features, 2 * stride: smaller}, boxes, canonical=2.0)


@pytest.mark.parametrize("large", [2_048, 0])
@pytest.mark.parametrize("read", [roi_align, roi_pooling, from_levels])
def test_onnxruntime_reads_the_same_regions(read, large, monkeypatch):
    """large: the positions of a map above which RoI align cuts its samples out."""
    monkeypatch.setattr("graphs.regions.roi_align._LARGE", large)
    tf2onnx, onnxruntime = pytest.importorskip("tf2onnx"), pytest.importorskip("onnxruntime")
    random = np.random.default_rng(0)
    features = random.normal(size=(2, 6, 9, 3)).astype(np.float32)
    corners = np.sort(random.uniform(size=(2, 8, 2, 2)) * [48, 72], axis=2)
    feeds = {"features:0": features, "boxes:0": corners.reshape(2, 8, 4).astype(np.float32)}
    with tf.Graph().as_default() as graph, tf.Session() as session:
        maps = tf.placeholder(tf.float32, [None, *features.shape[1:]], name="features")
        boxes = tf.placeholder(tf.float32, [None, None, 4], name="boxes")
        expected = session.run(tf.identity(read(maps, boxes, STRIDE), name="regions"), feeds)
        model, _ = tf2onnx.convert.from_graph_def(
            graph.as_graph_def(), input_names=list(feeds), output_names=["regions:0"]
        )
    (found,) = onnxruntime.InferenceSession(model.SerializeToString()).run(None, feeds)
    np.testing.assert_allclose(found, expected, atol=1e-5)
