"""graphs/regions/roi_align.py: against a loop over samples and ONNX; gradients; constants, planes, empty boxes."""

import itertools

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.regions.roi_align import bin_weights, roi_align

STRIDE, HEIGHT, WIDTH = 8, 6, 9
#: Inside, across the border, far outside, smaller than a position, empty, the whole map; in pixels.
BOXES = np.array(
    [
        [[3.2, 7.9, 30.1, 64.0], [-9.0, -3.0, 20.0, 80.0], [60.0, 90.0, 70.0, 95.0]],
        [[10.0, 11.0, 11.5, 12.5], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 48.0, 72.0]],
    ],
    np.float32,
)


def looped(features, boxes, stride, size, samples):
    """The mean of the samples of each bin, one after the other."""
    batch, height, width, channels = features.shape
    result = np.zeros((*boxes.shape[:2], size, size, channels))
    for n, r, i, j in itertools.product(range(batch), range(boxes.shape[1]), range(size), range(size)):
        top, left, bottom, right = boxes[n, r].astype(float) / stride
        for a, b in itertools.product(range(samples), repeat=2):
            y = top + (bottom - top) * (i + (a + 0.5) / samples) / size - 0.5
            x = left + (right - left) * (j + (b + 0.5) / samples) / size - 0.5
            if -1 <= y <= height and -1 <= x <= width:
                result[n, r, i, j] += sampled(features[n], y, x) / samples**2
    return result


def sampled(picture, y, x):
    """The value [C] between the four rows and columns around a place, which is moved into the map first."""
    y, x = (min(max(place, 0), length - 1) for place, length in zip((y, x), picture.shape[:2], strict=True))
    i, j = int(y), int(x)
    below, right = min(i + 1, picture.shape[0] - 1), min(j + 1, picture.shape[1] - 1)
    above = picture[i, j] * (1 - x + j) + picture[i, right] * (x - j)
    return above * (1 - y + i) + (picture[below, j] * (1 - x + j) + picture[below, right] * (x - j)) * (y - i)


def features_of(channels=3, seed=0):
    return np.random.default_rng(seed).normal(size=(2, HEIGHT, WIDTH, channels)).astype(np.float32)


def aligned(features, boxes=BOXES, stride=STRIDE, size=7, samples=2):
    with tf.Graph().as_default(), tf.Session() as session:
        return session.run(roi_align(tf.constant(features), tf.constant(boxes), stride, size, samples))


@pytest.mark.parametrize(("size", "samples"), [(7, 2), (2, 1), (5, 3), (1, 4)])
def test_bins_are_the_means_of_their_samples(size, samples):
    features = features_of()
    found = aligned(features, size=size, samples=samples)
    np.testing.assert_allclose(found, looped(features, BOXES, STRIDE, size, samples), atol=2e-6)


@pytest.mark.parametrize(("size", "samples"), [(7, 2), (3, 1)])
def test_onnxruntime_aligns_the_same(size, samples):
    onnx, onnxruntime = pytest.importorskip("onnx"), pytest.importorskip("onnxruntime")
    choices = {"output_height": size, "output_width": size, "sampling_ratio": samples, "spatial_scale": 1 / STRIDE}
    node = onnx.helper.make_node(
        "RoiAlign", ["features", "boxes", "pictures"], ["regions"], coordinate_transformation_mode="half_pixel",
        mode="avg", **choices,
    )  # fmt: skip
    number, whole = onnx.TensorProto.FLOAT, onnx.TensorProto.INT64
    shapes = {"features": (number, 4 * [None]), "boxes": (number, [None, 4]), "pictures": (whole, [None])}
    inputs = [onnx.helper.make_tensor_value_info(name, *kind) for name, kind in shapes.items()]
    outputs = [onnx.helper.make_tensor_value_info("regions", number, 4 * [None])]
    graph = onnx.helper.make_graph([node], "regions", inputs, outputs)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 16)], ir_version=8)
    features = features_of()
    feeds = {
        "features": features.transpose(0, 3, 1, 2),
        "boxes": BOXES[..., [1, 0, 3, 2]].reshape(-1, 4),
        "pictures": np.repeat(np.arange(2), 3),
    }
    (expected,) = onnxruntime.InferenceSession(model.SerializeToString()).run(None, feeds)
    expected = expected.transpose(0, 2, 3, 1).reshape(2, 3, size, size, 3)
    np.testing.assert_allclose(aligned(features, size=size, samples=samples), expected, atol=2e-6)


def test_sizes_that_the_graph_does_not_know():
    features = features_of()
    with tf.Graph().as_default(), tf.Session() as session:
        maps, boxes = tf.placeholder(tf.float32, [None, None, None, 3]), tf.placeholder(tf.float32, [None, None, 4])
        regions = roi_align(maps, boxes, STRIDE, size=4)
        assert regions.shape.as_list() == [None, None, 4, 4, 3]
        found = session.run(regions, {maps: features, boxes: BOXES})
        np.testing.assert_allclose(found, aligned(features, size=4), atol=1e-6)
        assert session.run(regions, {maps: features, boxes: BOXES[:, :0]}).shape == (2, 0, 4, 4, 3)


def test_the_gradient_is_the_share_of_each_position():
    """The output is linear in the features, so the gradient is the looped result of each unit map, weighted."""
    weights = np.random.default_rng(1).normal(size=(2, 3, 3, 3, 1)).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        features, boxes = tf.constant(features_of(1)), tf.constant(BOXES)
        regions = roi_align(features, boxes, STRIDE, size=3)
        assert tf.gradients(regions, boxes) == [None]
        gradient = session.run(tf.gradients(regions, features, tf.constant(weights))[0])
    units = np.eye(HEIGHT * WIDTH).reshape(1, HEIGHT, WIDTH, -1).repeat(2, axis=0)  # a channel for each position
    shares = looped(units, BOXES, STRIDE, 3, 2)  # [2, 3, 3, 3, H * W]
    expected = np.einsum("nrijc,nrijp->np", weights, shares).reshape(2, HEIGHT, WIDTH, 1)
    np.testing.assert_allclose(gradient, expected, atol=1e-5)


def test_a_constant_map_gives_the_constant_and_a_plane_the_middles_of_bins():
    y, x = np.meshgrid(np.arange(HEIGHT) + 0.5, np.arange(WIDTH) + 0.5, indexing="ij")
    plane = (2 * y - 3 * x) * STRIDE
    features = np.stack([np.full_like(plane, 5), plane], axis=2)[np.newaxis].astype(np.float32)
    box = np.array([[[9.0, 5.0, 37.0, 61.0]]], np.float32)  # all samples between middles
    constant, found = np.moveaxis(aligned(features, box)[0, 0], 2, 0)
    np.testing.assert_allclose(constant, 5, rtol=1e-6)
    middles = (np.arange(7) + 0.5) / 7
    expected = 2 * (9 + 28 * middles)[:, np.newaxis] - 3 * (5 + 56 * middles)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_the_dtype_is_that_of_the_features():
    features = features_of()
    with tf.Graph().as_default(), tf.Session() as session:
        regions = roi_align(tf.constant(features, tf.bfloat16), tf.constant(BOXES), STRIDE)
        assert regions.dtype == tf.bfloat16
        np.testing.assert_allclose(session.run(tf.cast(regions, tf.float32)), aligned(features), atol=0.05)


def test_shares_of_cells():
    with tf.Graph().as_default(), tf.Session() as session:
        starts, ends = tf.constant([0.0, 1.0, 3.5]), tf.constant([4.0, 3.0, 7.5])
        found = session.run(bin_weights(starts, ends, 4, 2, 1))
    # Samples at 1 and 3, between cells; at 1.5 and 2.5, in the middles of cells; at 4.5, just at the limit, and 6.5.
    expected = [
        [[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]],
        [[0, 1, 0, 0], [0, 0, 1, 0]],
        [[0, 0, 0, 1], [0, 0, 0, 0]],
    ]
    np.testing.assert_allclose(found, expected)


def test_large_maps_give_the_same_values_and_gradients(monkeypatch):
    """Samples that are cut out, beside the products: boxes within, across the border, outside and empty."""
    random = np.random.default_rng(0)
    features = tf.constant(random.normal(size=(2, 9, 12, 3)), tf.float32)
    corners = random.uniform(-40, 140, (2, 20, 2, 2)).astype(np.float32)
    boxes = np.concatenate([corners.min(2), corners.max(2)], axis=2)
    boxes[0, :3] = [[0, 0, 0, 0], [0, 0, 72, 96], [-1, -3, 75, 99]]
    wanted = roi_align(features, tf.constant(boxes), 8, 4)
    monkeypatch.setattr("graphs.regions.roi_align._LARGE", 0)
    found = roi_align(features, tf.constant(boxes), 8, 4)
    weights = tf.constant(random.normal(size=found.shape), tf.float32)
    gradients = [tf.gradients(one, features, weights)[0] for one in (wanted, found)]
    with tf.Session() as session:
        (wanted, found), (expected, gradient) = session.run([(wanted, found), gradients])
    np.testing.assert_allclose(found, wanted, atol=1e-5)
    np.testing.assert_array_equal(gradient, expected)
