"""Sliding a classifier gives what it says of each window cut out; what can't slide is refused by name."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import freezing, layers
from graphs.sliding import slide
from tasks.registry import models


def build(name, **chosen):
    """A model as it is slid: images, logits."""
    freezing.train_only("(?!)")
    model = models()[name].load()(**chosen)
    return model.feeds["images"], model.outputs["probabilities"].op.inputs[0]


def randomize(session):
    """Gives all variables values with which logits differ from window to window."""
    random = np.random.default_rng(0)
    for variable in tf.global_variables():
        shape, name = variable.shape.as_list(), variable.op.name
        if name.endswith(("gamma", "variance")):
            value = random.uniform(0.5, 2, shape)
        else:
            value = random.normal(0, np.sqrt(2 / np.prod(shape[:-1])) if len(shape) > 1 else 0.1, shape)
        variable.load(value, session)


def slid_and_cut(images, logits, height, width):
    """The windows, and the logits [rows, columns, classes] of a random picture: slid, and of each window cut out."""
    windows = slide(images, logits)
    picture = np.random.default_rng(1).integers(0, 256, [1, height, width, images.shape[3]])
    with tf.Session() as session:
        randomize(session)
        slid = session.run(windows.logits, {windows.images: picture})[0]
        cut = [
            [
                session.run(logits, {images: picture[:, top : top + windows.size[0], left : left + windows.size[1]]})[0]
                for left in range(0, width - windows.size[1] + 1, windows.stride[1])
            ]
            for top in range(0, height - windows.size[0] + 1, windows.stride[0])
        ]
    return windows, slid, np.array(cut)


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("mnist", {"padding": "valid"}),
        ("mnist", {"padding": "valid", "batch_norm": True, "num_classes": 12}),
        ("cifar", {"padding": "valid"}),
        ("lenet", {}),
        ("lenet", {"batch_norm": True}),
    ],
)
def test_without_padding_it_is_the_same_as_cutting_out(name, chosen):
    with tf.Graph().as_default():
        windows, slid, cut = slid_and_cut(*build(name, augment=False, dropout=0.0, **chosen), 59, 73)
    side = {"mnist": 28}.get(name, 32)
    assert (windows.size, windows.stride, windows.padded) == ((side, side), (4, 4), ())
    assert slid.shape == cut.shape == ((59 - side) // 4 + 1, (73 - side) // 4 + 1, chosen.get("num_classes", 10))
    assert cut.std(axis=(0, 1)).min() > 1e-2
    np.testing.assert_allclose(slid, cut, atol=1e-4)


def test_branches_depthwise_convolutions_and_means_slide():
    """Two branches whose maps differ by a row in a large picture of odd size, a third that averages, BGR, one mean."""
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, 21, 17, 3])
        net = tf.reverse(images, axis=[3]) / 100
        net = tf.nn.relu6(layers.depthwise_conv2d(net, 3, depth_multiplier=2))  # [N, 19, 15, 6]
        wide = layers.conv2d(net, 4, 3, 2)  # [N, 9, 7, 4]
        narrow = layers.conv2d(layers.max_pooling2d(net, 3, 1), 4, 1, 2)  # the same
        every = tf.nn.max_pool2d(layers.conv2d(net, 4, 3), 1, 2, "VALID")  # the same
        net = tf.concat([wide + narrow + every, layers.average_pooling2d(layers.conv2d(net, 5, 2), 2, 2)], axis=3)
        net = tf.reduce_mean(tf.nn.relu(net), axis=[1, 2])  # [N, 9]
        windows, slid, cut = slid_and_cut(images, layers.dense(net, 3), 34, 40)
    assert (windows.size, windows.stride, windows.padded) == ((21, 17), (2, 2), ())
    assert slid.shape == cut.shape == (7, 12, 3)
    assert cut.std(axis=(0, 1)).min() > 1e-3
    np.testing.assert_allclose(slid, cut, atol=1e-4)


def test_a_network_of_averages_with_padding_slides_and_says_so():
    with tf.Graph().as_default():
        thin = {"width": 0.125, "image_shape": (32, 32, 3), "num_classes": 4, "cut": "conv_pw_3", "dropout": 0.0}
        windows, slid, _ = slid_and_cut(*build("mobilenet", **thin), 40, 48)
        depthwise = [each for each in tf.get_default_graph().get_operations() if each.type == "DepthwiseConv2dNative"]
    assert (windows.stride, slid.shape) == ((4, 4), (3, 5, 4))
    assert {name.partition("/")[0] for name in windows.padded} == {"conv1", "conv_dw_1", "conv_dw_2", "conv_dw_3"}
    # TensorFlow aborts where a depthwise convolution with explicit padding has a folded bias behind it.
    assert {each.get_attr("padding") for each in depthwise[len(depthwise) // 2 :]} == {b"VALID"}


def test_any_network_of_known_layers_slides():
    """A window that is no square, strides that differ, a pooling that leaves rows out, two flattenings, odd steps."""
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, 31, 30, 2])
        net = 1 - 2 * (images / 255)
        net = layers.conv2d(net, 8, (5, 4), (1, 2), activation="elu")  # [N, 27, 14, 8]
        net = layers.max_pooling2d(net * tf.range(1.0, 9.0), (2, 3), 2)  # [N, 13, 6, 8]; row 27 is left out
        kernel = tf.get_variable("kernel", [3, 3, 8, 4])
        net = tf.nn.leaky_relu(tf.nn.conv2d(net, kernel, 1, "VALID", dilations=2))  # [N, 9, 2, 4]
        net = layers.dropout(layers.flatten(net), 0.0)
        net = layers.flatten(layers.dense(net, 16, activation="tanh"))
        windows, slid, cut = slid_and_cut(images, layers.dense(net, 3, use_bias=False), 50, 49)
    assert (windows.size, windows.stride, windows.padded) == ((31, 30), (2, 4), ())
    assert cut.std() > 1e-2
    np.testing.assert_allclose(slid, cut, atol=1e-4)


def test_a_network_that_pads_says_so_and_differs_near_the_borders_alone():
    """Of zeros all around, a window shows no difference, in a picture of an odd size as well."""
    with tf.Graph().as_default(), tf.Session() as session:
        images, logits = build("encoder")  # black is 0 in it, and its biases are 0 at the start
        windows = slide(images, logits)
        session.run(tf.global_variables_initializer())
        picture = np.zeros([1, 61, 55, 1])
        picture[:, 20:28, 26:34] = np.random.default_rng(0).integers(0, 256, [8, 8, 1])  # amid the window at 12, 16
        slid = session.run(windows.logits, {windows.images: picture})[0]
        cut = session.run(logits, {images: picture[:, 12:40, 16:44]})[0]
        assert (windows.padded, windows.stride) == (("conv1/Conv2D", "conv2/Conv2D"), (4, 4))
        assert slid.shape == (9, 7, 10)
        assert np.abs(cut).max() > 1e-2
        np.testing.assert_allclose(slid[3, 4], cut, atol=1e-5)
        picture[:] = 255
        slid = session.run(windows.logits, {windows.images: picture})[0]
        cut = session.run(logits, {images: picture[:, 12:40, 16:44]})[0]
        assert np.abs(slid[3, 4] - cut).max() > 1e-2


@pytest.mark.parametrize(
    ("name", "chosen", "words"),
    [
        ("squeezenet", {}, r"resized \(ResizeBilinear\)"),
        ("alexnet", {"cut": "conv1"}, r"resized \(ResizeBilinear\)"),
        ("cifar", {"standardize": True, "augment": False}, r"can't slide: what per_image_standardization/\w+ \("),
        ("mnist", {"augment": False}, r"dropout/cond \(If\)"),
        ("mlp", {}, "no convolution"),
    ],
)
def test_what_looks_at_all_of_a_window_is_refused_by_name(name, chosen, words):
    with tf.Graph().as_default(), pytest.raises(UsageError, match=words):
        slide(*build(name, **chosen))


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (lambda net: layers.flatten(tf.reduce_mean(net, [1], name="rows")), r"what rows \(Mean\)"),
        (lambda net: layers.flatten(tf.reverse(net, [2], name="mirror")), r"what mirror \(ReverseV2\)"),
        (lambda net: layers.flatten(tf.nn.avg_pool2d(net, 3, 2, "SAME", name="pool")), r"what pool \(AvgPool\)"),
        (lambda net: layers.flatten(tf.identity(net[:, 1:, ::2])), r"StridedSlice\)"),
        (lambda net: layers.flatten(tf.multiply(net, tf.ones([4, 1]), name="spot")), r"spot \(Mul\)"),
        (lambda net: tf.multiply(layers.flatten(net), tf.range(48.0), name="spot"), r"spot \(Mul\)"),
        (lambda net: tf.reshape(net, [-1, 24], name="half"), r"half \(Reshape\)"),
        (
            lambda net: layers.flatten(tf.add(net, tf.reduce_mean(net, [1, 2], keepdims=True), name="sum")),
            r"sum \(AddV2\)",
        ),
        (lambda net: layers.flatten(tf.concat([net, net], 1, name="rows")), r"rows \(ConcatV2\)"),
        (lambda net: layers.flatten(tf.concat([net, net, tf.ones([1, 4, 4, 1])], 3, name="mask")), r"mask \(Con"),
        (lambda net: tf.concat([layers.flatten(net), layers.flatten(2 * net)], 1, name="flat"), r"flat \(ConcatV2\)"),
        (lambda net: layers.flatten(layers.batch_normalization(net, training=True, name="bn")), r"bn/\w+ \(FusedBatch"),
    ],
)
def test_what_depends_on_the_place_is_refused_by_name(step, words):
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, 6, 6, 1])
        net = step(layers.conv2d(images, 3, 3))  # [N, 4, 4, 3]
        with pytest.raises(UsageError, match=words):
            slide(images, layers.dense(net, 2))
