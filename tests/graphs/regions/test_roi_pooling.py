"""graphs/regions/roi_pooling.py: against a loop over bins and ONNX, gradients against the loop's and differences."""

import itertools
import math

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.regions.roi_pooling import roi_pooling

STRIDE, HEIGHT, WIDTH = 8, 11, 16
#: Inside, across the border, outside, smaller than a position, empty, the whole map; in pixels.
BOXES = np.array(
    [
        [[3.2, 7.9, 30.1, 64.0], [-29.0, -13.0, 40.0, 180.0], [160.0, 250.0, 170.0, 255.0]],
        [[10.0, 11.0, 11.5, 12.5], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 88.0, 128.0]],
    ],
    np.float32,
)


def rounded(number):
    return int(math.copysign(math.floor(abs(number) + 0.5), number))


def bins(start, end, length, size):
    """The positions of each bin on one axis."""
    first = rounded(start / STRIDE)
    extent = max(rounded((end - 1) / STRIDE) - first + 1, 1)
    borders = [(i * extent // size, -(-(i + 1) * extent // size)) for i in range(size)]
    return [[k for k in range(first + begin, first + end) if 0 <= k < length] for begin, end in borders]


def looped(features, boxes, size):
    """The maximum of each bin, and where it is: (n, r, i, j, c) -> (n, y, x, c)."""
    batch, height, width, channels = features.shape
    result, places = np.zeros((*boxes.shape[:2], size, size, channels), features.dtype), {}
    for n, r in itertools.product(range(batch), range(boxes.shape[1])):
        top, left, bottom, right = boxes[n, r].astype(float)
        rows, columns = bins(top, bottom, height, size), bins(left, right, width, size)
        for i, j, c in itertools.product(range(size), range(size), range(channels)):
            inside = [(n, y, x, c) for y in rows[i] for x in columns[j]]
            if inside:
                place = max(inside, key=lambda place: features[place])
                result[n, r, i, j, c], places[n, r, i, j, c] = features[place], place
    return result, places


def features_of(height=HEIGHT, width=WIDTH):
    """No two equal values."""
    return np.random.default_rng(0).permutation(2 * height * width * 3).reshape(2, height, width, 3).astype(np.float32)


def pooled(features, boxes=BOXES, size=7):
    with tf.Graph().as_default(), tf.Session() as session:
        return session.run(roi_pooling(tf.constant(features), tf.constant(boxes), STRIDE, size))


def drawn(count):
    """Boxes [2, count, 4] of any size within the picture, in tenths of pixels."""
    random = np.random.default_rng(1)
    corners = np.sort(random.uniform(size=(2, count, 2, 2)) * [HEIGHT * STRIDE, WIDTH * STRIDE], axis=2)
    return corners.reshape(2, count, 4).round(1).astype(np.float32)


@pytest.mark.parametrize("size", [7, 3, 1])
@pytest.mark.parametrize("boxes", [BOXES, drawn(20)], ids=["special", "drawn"])
def test_bins_are_the_maxima_of_their_positions(boxes, size):
    features = features_of() - 500  # negative values, too
    np.testing.assert_array_equal(pooled(features, boxes, size), looped(features, boxes, size)[0])


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 5), (8, 3)])
def test_maps_of_few_positions(height, width):
    features = features_of(height, width)
    np.testing.assert_array_equal(pooled(features), looped(features, BOXES, 7)[0])


def test_onnxruntime_pools_the_same():
    onnx, onnxruntime = pytest.importorskip("onnx"), pytest.importorskip("onnxruntime")
    size = 4  # a power of 2: the floats of its borders are exact
    node = onnx.helper.make_node(
        "MaxRoiPool", ["features", "boxes"], ["regions"], pooled_shape=[size, size], spatial_scale=1 / STRIDE
    )
    shapes = {"features": 4 * [None], "boxes": [None, 5]}
    inputs = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, axes) for name, axes in shapes.items()]
    outputs = [onnx.helper.make_tensor_value_info("regions", onnx.TensorProto.FLOAT, 4 * [None])]
    graph = onnx.helper.make_graph([node], "regions", inputs, outputs)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 13)], ir_version=8)
    features, boxes = features_of(), np.concatenate([BOXES, drawn(20)], axis=1)
    picture = np.repeat(np.arange(2), boxes.shape[1])[:, np.newaxis]
    inclusive = (boxes - np.array([0, 0, 1, 1], np.float32))[..., [1, 0, 3, 2]].reshape(-1, 4)  # the last pixels
    feeds = {
        "features": features.transpose(0, 3, 1, 2),
        "boxes": np.concatenate([picture, inclusive], axis=1).astype(np.float32),
    }
    (expected,) = onnxruntime.InferenceSession(model.SerializeToString()).run(None, feeds)
    expected = expected.transpose(0, 2, 3, 1).reshape(2, -1, size, size, 3)
    # Its maxima begin with the least positive float instead of the first value.
    np.testing.assert_allclose(pooled(features, boxes, size), expected, atol=1e-37)


def gradient_of(features, boxes, weights, size):
    with tf.Graph().as_default(), tf.Session() as session:
        maps, corners = tf.constant(features), tf.constant(boxes)
        regions = roi_pooling(maps, corners, STRIDE, size)
        assert tf.gradients(regions, corners) == [None]
        return session.run(tf.gradients(regions, maps, tf.constant(weights))[0])


def test_the_gradient_goes_to_the_place_of_the_maximum():
    features, boxes = features_of(), np.concatenate([BOXES, drawn(5)], axis=1)
    weights = np.random.default_rng(2).normal(size=(2, 8, 7, 7, 3)).astype(np.float32)
    expected = np.zeros_like(features)
    for bin_, place in looped(features, boxes, 7)[1].items():
        expected[place] += weights[bin_]
    np.testing.assert_allclose(gradient_of(features, boxes, weights, 7), expected, atol=1e-5)


def test_the_gradient_is_that_of_finite_differences():
    features, boxes = features_of(4, 3), drawn(4)
    weights = np.random.default_rng(3).normal(size=(2, 4, 2, 2, 3)).astype(np.float32)
    steps = 0.25 * np.eye(features.size, dtype=np.float32).reshape(-1, *features.shape)
    expected = []
    with tf.Graph().as_default(), tf.Session() as session:
        maps = tf.placeholder(tf.float32, features.shape)
        total = tf.reduce_sum(weights * roi_pooling(maps, tf.constant(boxes), STRIDE, 2))
        for step in steps:
            after, before = (session.run(total, {maps: moved}) for moved in (features + step, features - step))
            expected.append((after - before) / 0.5)
    np.testing.assert_allclose(gradient_of(features, boxes, weights, 2).ravel(), expected, atol=1e-3)


def test_equal_maxima_share_no_gradient():
    """One of them gets all of it."""
    weights = np.arange(1, 5, dtype=np.float32).reshape(1, 1, 2, 2, 1)
    whole = np.array([[[0, 0, 4 * STRIDE, 4 * STRIDE]]], np.float32)
    gradient = gradient_of(np.zeros((1, 4, 4, 1), np.float32), whole, weights, 2)
    assert sorted(gradient[gradient != 0]) == [1, 2, 3, 4]


def test_a_constant_map_gives_the_constant_and_an_empty_bin_0():
    found = pooled(np.full((2, HEIGHT, WIDTH, 1), -5, np.float32))
    assert (found[0, 2] == 0).all()  # outside
    assert (found[1] == -5).all()


def test_boxes_of_any_number():
    features = features_of()
    with tf.Graph().as_default(), tf.Session() as session:
        maps, boxes = tf.placeholder(tf.float32, [None, HEIGHT, WIDTH, 3]), tf.placeholder(tf.float32, [None, None, 4])
        regions = roi_pooling(maps, boxes, STRIDE)
        assert regions.shape.as_list() == [None, None, 7, 7, 3]
        found = session.run(regions, {maps: features, boxes: BOXES})
        np.testing.assert_array_equal(found, pooled(features))
        assert session.run(regions, {maps: features, boxes: BOXES[:, :0]}).shape == (2, 0, 7, 7, 3)


def test_the_dtype_is_that_of_the_features():
    with tf.Graph().as_default(), tf.Session() as session:
        features = tf.constant(features_of(2, 3), tf.bfloat16)  # below 257: exact
        regions = roi_pooling(features, tf.constant(BOXES), STRIDE)
        assert regions.dtype == tf.bfloat16
        np.testing.assert_array_equal(session.run(tf.cast(regions, tf.float32)), pooled(features_of(2, 3)))


def test_unknown_sizes_of_the_map_are_refused():
    with tf.Graph().as_default(), pytest.raises(ValueError, match=r"maps:0: the graph must know height and width"):
        roi_pooling(tf.placeholder(tf.float32, [None, None, 5, 3], name="maps"), tf.constant(BOXES), STRIDE)
