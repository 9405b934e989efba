"""graphs/segmenters/unpooling.py: against loops over windows and ONNX, for odd sizes, ties, batches, unknown sizes."""

import itertools

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.segmenters.unpooling import max_pooled, max_unpooled

#: One height and width even, the other odd; both odd; a single row.
SHAPES = [(2, 4, 5, 3), (3, 5, 7, 2), (1, 1, 6, 2)]


def looped(net, values):
    """The maxima of the windows of 2x2, the values where the first of them was, and where that is."""
    batch, height, width, channels = net.shape
    pooled, unpooled, chosen = np.empty_like(values), np.zeros_like(net), {}
    for n, i, j, c in itertools.product(range(batch), *map(range, values.shape[1:3]), range(channels)):
        window = net[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
        row, column = np.unravel_index(window.argmax(), window.shape)
        place = (n, 2 * i + row, 2 * j + column, c)
        pooled[n, i, j, c], unpooled[place], chosen[n, i, j, c] = net[place], values[n, i, j, c], place
    return pooled, unpooled, chosen


def example(shape):
    """Maps with many equal maxima, and a value for each window."""
    random = np.random.default_rng(1)
    net = np.maximum(random.integers(-3, 4, shape), 0).astype(np.float32)
    batch, height, width, channels = shape
    return net, random.normal(size=(batch, -(-height // 2), -(-width // 2), channels)).astype(np.float32)


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
def test_values_come_back_to_the_first_maximum_of_their_window(shape, is_known):
    net, values = example(shape)
    weights = np.random.default_rng(2).normal(size=shape).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = tf.placeholder(tf.float32, shape if is_known else [None, None, None, shape[3]])
        given = tf.placeholder(tf.float32, values.shape if is_known else [None, None, None, shape[3]])
        pooled, places = max_pooled(inputs, "pool")
        unpooled = max_unpooled(given, places, "unpool")
        (gradient,) = tf.gradients(tf.reduce_sum(unpooled * weights), given)
        assert tf.gradients(unpooled, inputs) == [None]
        found = session.run([pooled, unpooled, gradient], {inputs: net, given: values})
    expected_pooled, expected, chosen = looped(net, values)
    np.testing.assert_array_equal(found[0], expected_pooled)
    np.testing.assert_array_equal(found[1], expected)
    for window, place in chosen.items():
        assert found[2][window] == weights[place]


def test_the_place_is_that_of_tensorflows_indices():
    net, values = example((2, 6, 8, 3))
    with tf.Graph().as_default(), tf.Session() as session:
        _, places = max_pooled(tf.constant(net), "pool")
        _, indices = tf.nn.max_pool_with_argmax(net, [1, 2, 2, 1], [1, 2, 2, 1], "SAME", include_batch_in_index=True)
        places, indices = session.run([places, indices])
    np.testing.assert_array_equal(np.flatnonzero(places), np.sort(indices.ravel()))


@pytest.mark.parametrize("shape", SHAPES)
def test_onnxruntime_unpools_to_the_same_places(shape):
    onnx, onnxruntime = pytest.importorskip("onnx"), pytest.importorskip("onnxruntime")
    net, values = example(shape)
    with tf.Graph().as_default(), tf.Session() as session:
        pooled, places = max_pooled(tf.constant(net), "pool")
        found = session.run([pooled, max_unpooled(tf.constant(values), places, "unpool")])
    window = {"kernel_shape": [2, 2], "strides": [2, 2]}
    nodes = [
        onnx.helper.make_node("MaxPool", ["net"], ["pooled", "indices"], **window),
        onnx.helper.make_node("MaxUnpool", ["values", "indices", "size"], ["unpooled"], **window),
    ]
    number, places = onnx.TensorProto.FLOAT, [None] * 4
    inputs = [onnx.helper.make_tensor_value_info(name, number, places) for name in ("net", "values")]
    inputs.append(onnx.helper.make_tensor_value_info("size", onnx.TensorProto.INT64, [4]))
    outputs = [onnx.helper.make_tensor_value_info(name, number, places) for name in ("pooled", "unpooled")]
    graph = onnx.helper.make_graph(nodes, "unpooling", inputs, outputs)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 13)], ir_version=8)
    first = (0, 3, 1, 2)  # ONNX has the channels behind the batch
    # Its MaxUnpool gives even sizes alone, so odd ones get a row or a column without a maximum, which is cut again.
    height, width = shape[1:3]
    even = np.pad(net, [(0, 0), (0, height % 2), (0, width % 2), (0, 0)], constant_values=-1)
    feeds = {"net": even.transpose(first), "values": values.transpose(first)}
    feeds["size"] = np.array(feeds["net"].shape, np.int64)
    expected = onnxruntime.InferenceSession(model.SerializeToString()).run(None, feeds)
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs.transpose(0, 2, 3, 1)[:, : ours.shape[1], : ours.shape[2]])
