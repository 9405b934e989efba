"""graphs/blocks.py: pixels against their formulas, Caffe's pooling against a loop, networks that are cut."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import blocks, layers


def value(tensor):
    with tf.Session() as session:
        return session.run(tensor)


def test_pixels_are_scaled():
    pixels = np.array([0, 51, 255], np.uint8)
    with tf.Graph().as_default():
        np.testing.assert_allclose(value(blocks.unit_pixels(tf.constant(pixels))), [0, 0.2, 1], rtol=1e-6)
        np.testing.assert_allclose(value(blocks.scale_pixels(tf.constant(pixels))), [-1, -0.6, 1], rtol=1e-6)


def test_bgr_minus_mean():
    with tf.Graph().as_default():
        red_pixel = tf.constant([[[[200, 50, 10]]]], tf.uint8)
        assert value(blocks.bgr_minus_mean(red_pixel)).ravel().tolist() == [10 - 104, 50 - 117, 200 - 123]


def test_local_response_normalization_is_caffes():
    images = 300 * np.random.default_rng(0).standard_normal((2, 3, 3, 7)).astype(np.float32)
    expected = np.empty_like(images)
    for channel in range(7):
        around = images[..., max(0, channel - 2) : channel + 3]
        scale = 1 + 1e-4 / 5 * np.square(around).sum(axis=-1)  # Caffe: local_size 5, alpha 0.0001, beta 0.75, k 1
        expected[..., channel] = images[..., channel] / scale**0.75
    with tf.Graph().as_default():
        found = value(blocks.local_response_normalization(tf.constant(images), "norm1"))
    np.testing.assert_allclose(found, expected, rtol=1e-4)
    assert np.abs(found).max() < 0.9 * np.abs(images).max()


def bilinear(line: np.ndarray, size: int) -> np.ndarray:
    """Values [n] -> [size]: each between the two nearest centres of pixels, those at the border go on beyond it."""
    centres = (np.arange(size) + 0.5) * len(line) / size - 0.5
    return np.interp(centres, np.arange(len(line)), line)


@pytest.mark.parametrize("size", [3, 9, 14])
def test_resized_is_bilinear_between_centres(size):
    image = np.random.default_rng(0).integers(0, 256, (1, 6, 9, 2), np.uint8)
    with tf.Graph().as_default():
        found = value(blocks.resized(tf.constant(image), size, size))
    expected = np.apply_along_axis(bilinear, 2, np.apply_along_axis(bilinear, 1, image, size), size)
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_a_picture_of_the_right_size_stays_as_it_is():
    image = np.random.default_rng(0).integers(0, 256, (2, 7, 7, 3), np.uint8)
    with tf.Graph().as_default():
        images = tf.placeholder(tf.uint8, [None, None, None, 3])
        resized = blocks.resized(images, 7, 7)
        assert resized.shape.as_list() == [None, 7, 7, 3]
        with tf.Session() as session:
            np.testing.assert_array_equal(session.run(resized, {images: image}), image)


def caffe_pooling(image: np.ndarray, size: int, strides: int) -> np.ndarray:
    """[H, W] -> the largest of each window, one for every started step; what is beyond the border doesn't count."""
    rows, columns = (1 + -(-(n - size) // strides) for n in image.shape)
    starts = [(row * strides, column * strides) for row in range(rows) for column in range(columns)]
    return np.reshape([image[y : y + size, x : x + size].max() for y, x in starts], (rows, columns))


@pytest.mark.parametrize(("size", "strides"), [(3, 2), (2, 2), (3, 3)])
@pytest.mark.parametrize(("height", "width"), [(4, 5), (5, 4), (6, 6), (7, 7), (8, 9), (13, 14)])
@pytest.mark.parametrize("is_known", [True, False])
def test_ceil_max_pooling(is_known, height, width, size, strides):
    image = -1 - np.random.default_rng(0).random((height, width), np.float32)  # below the 0 of a padding with zeros
    with tf.Graph().as_default():
        inputs = tf.constant(image[np.newaxis, :, :, np.newaxis])
        if not is_known:
            inputs = tf.placeholder_with_default(inputs, [None, None, None, 1])
        pooled = blocks.ceil_max_pooling(inputs, size, strides, "pool")
        found, gradient = value([pooled, tf.gradients(pooled, inputs)[0]])
    expected = caffe_pooling(image, size, strides)
    np.testing.assert_array_equal(found[0, :, :, 0], expected)
    assert gradient.sum() == expected.size


def row_of_three(cut):
    net = blocks.Stack(tf.ones([1, 8]), cut)
    for name, units in (("first", 4), ("second", 3), ("third", 2)):
        net.add(name, layers.dense, units, use_bias=False)
    return net


def test_a_stack_may_end_with_a_stage():
    with tf.Graph().as_default():
        net = blocks.Stack(tf.ones([1, 8]), "wide")
        net.add("first", layers.dense, 4)
        net.stage("wide")
        net.add("second", layers.dense, 3)
        net.stage("narrow")
        assert net.end().shape.as_list() == [1, 4]
        assert list(net.stages) == ["wide"]
        assert len(tf.global_variables()) == 2


@pytest.mark.parametrize("size", [3, 7])
@pytest.mark.parametrize("shape", [(7, 9), (8, 8)])
def test_explicit_padding_is_the_same_for_unknown_sizes(shape, size):
    padding = (size // 2, size // 2)
    image = np.random.default_rng(0).normal(size=(1, *shape, 2)).astype(np.float32)
    found = []
    for sides in (shape, (None, None)):
        with tf.Graph().as_default(), tf.Session() as session:
            images = tf.placeholder(tf.float32, [None, *sides, 2])
            padded, way = blocks.bordered(images, size, 2, padding)
            kernel = tf.constant(np.random.default_rng(1).normal(size=(size, size, 2, 3)).astype(np.float32))
            found.append(session.run(tf.nn.conv2d(padded, kernel, 2, way.upper()), {images: image}))
    np.testing.assert_allclose(found[1], found[0], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(("cut", "units"), [("", 2), ("first", 4), ("second", 3), ("third", 2)])
def test_a_stack_ends_where_it_is_cut(cut, units):
    with tf.Graph().as_default():
        assert row_of_three(cut).end().shape.as_list() == [1, units]
        assert len(tf.global_variables()) == {4: 1, 3: 2, 2: 3}[units]


def test_a_cut_behind_no_layer_is_refused():
    with tf.Graph().as_default(), pytest.raises(UsageError, match="no layer 'fourth'.*there are first, second, third"):
        row_of_three("fourth").end()


@pytest.mark.parametrize(
    ("cut", "stages"), [("", {"a": 4, "b": 2}), ("first", {"a": 4}), ("second", {"a": 4}), ("third", {"a": 4, "b": 2})]
)
def test_stages_are_outputs_with_a_name(cut, stages):
    """The stage of a layer that is cut away is not there."""
    with tf.Graph().as_default():
        net = blocks.Stack(tf.ones([1, 8]), cut)
        net.add("first", layers.dense, 4)
        net.stage("a")
        net.add("second", layers.dense, 3)
        net.add("third", layers.dense, 2)
        net.stage("b")
        assert {name: stage.shape.as_list()[1] for name, stage in net.stages.items()} == stages


@pytest.mark.parametrize("standardize", [False, True])
def test_normalized(standardize):
    image = np.random.default_rng(0).integers(0, 256, (2, 5, 6, 3), np.uint8)
    with tf.Graph().as_default():
        found = value(blocks.normalized(tf.constant(image), standardize))
    means, deviations = (f(image, axis=(1, 2, 3), keepdims=True) for f in (np.mean, np.std))
    np.testing.assert_allclose(found, (image - means) / deviations if standardize else image / 127.5 - 1, atol=1e-5)


def test_layers_have_the_activation_of_the_network():
    with tf.Graph().as_default(), tf.Session() as session:
        layers_of = [blocks.Blocks(tf.constant(False), False, 0.0, 0.0, "glorot_uniform", *a) for a in ((), (tf.abs,))]
        ones = tf.ones([1, 3, 3, 1])
        results = [
            (block.convolution(ones, 50, 3, f"conv{k}"), block.dense(ones[:, 0, :, 0], 50, f"dense{k}"))
            for k, block in enumerate(layers_of)
        ]
        session.run(tf.global_variables_initializer())
        (relu_conv, relu_dense), (abs_conv, abs_dense) = session.run(results)
    assert 0.2 < np.mean(relu_conv == 0) < 0.8
    assert 0.2 < np.mean(relu_dense == 0) < 0.8
    assert (abs_conv > 0).all()
    assert (abs_dense > 0).all()


def test_a_depthwise_kernel_starts_with_the_fan_in_of_one_channel():
    """he_uniform is within sqrt(6 / n): n is 9 for a window of 3x3, however many channels there are."""
    with tf.Graph().as_default(), tf.Session() as session:
        block = blocks.Blocks(tf.constant(False), False, 0.0, 0.0, "he_uniform")
        block.depthwise_convolution(tf.zeros([1, 5, 5, 64]), 3, name="dw", multiplier=2)
        session.run(tf.global_variables_initializer())
        kernel = session.run(next(v for v in tf.global_variables() if v.op.name == "dw/depthwise_kernel"))
    assert kernel.shape == (3, 3, 64, 2)
    assert 0.98 * np.sqrt(6 / 9) < np.abs(kernel).max() < np.sqrt(6 / 9)
