"""Layers of small networks: the examples of the lectures and of the book, and networks of all kinds of operations."""

import math

import pytest
import tensorflow.compat.v1 as tf

from graphs import layers
from graphs.description.known_sizes import copied
from graphs.description.layers import layers_of
from graphs.description.totals import totals
from graphs.layers.convolutions import grouped_conv2d


def described(network, *shape, sizes=()):
    """The layers behind the input of network(pictures [N, *shape])."""
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, *shape], name="images")
        outputs = network(images)
        numbers = {v.op.name: (math.prod(v.shape.as_list()), v.trainable) for v in tf.global_variables()}
        first, *others = layers_of(copied({"images": images}, [outputs], sizes), numbers)
        assert (first.name, first.kind, first.parameters) == ("images", "input", 0)
        return others


def one(network, *shape):
    (layer,) = described(network, *shape)
    return layer


def conv(filters, size, strides=1, padding="same", name=None):
    return lambda images: layers.conv2d(images, filters, size, strides, padding, name=name)


def chain(*parts):
    def network(images):
        for part in parts:
            images = part(images)
        return images

    return network


def weights(layer):
    """Its parameters without biases."""
    return layer.parameters - layer.shape[-1]


def test_lecture_002_a_convolution_of_a_large_grey_picture():
    layer = one(conv(16, 2, 2, "valid"), 200, 200, 1)
    assert (layer.shape, layer.parameters, layer.kernel, layer.stride) == ((100, 100, 16), 80, (2, 2), (2, 2))


def test_lecture_002_pooling_halves_height_and_width():
    layer = one(lambda images: layers.max_pooling2d(images, 2, 2), 100, 100, 15)
    assert (layer.shape, layer.parameters, layer.multiply_adds) == ((50, 50, 15), 0, 0)


def test_book_chapter_2_a_convolution_has_fewer_parameters_than_a_dense_layer():
    assert one(conv(10, 5), 32, 32, 3).parameters == 760
    dense = one(lambda images: layers.dense(layers.flatten(images), 10), 32, 32, 3)
    assert (dense.parameters, dense.multiply_adds) == (30_730, 30_720)


def test_book_chapter_2_multiply_adds():
    """The book writes 9,462,528 = 222 * 222 * 3 * 64: without the kernel, and without the padding that it names."""
    assert one(conv(64, 3), 224, 224, 3).multiply_adds == 86_704_128 == 9 * 3 * 64 * 224 * 224
    assert one(conv(64, 3, 1, "valid"), 224, 224, 3).multiply_adds == 9 * 9_462_528
    dense = one(lambda images: layers.dense(layers.flatten(images), 64), 224, 224, 3)
    assert dense.multiply_adds == 9_633_792


def test_book_chapter_2_a_dense_layer_costs_what_its_convolution_does():
    dense = one(lambda maps: layers.dense(layers.flatten(maps), 4096), 7, 7, 512)
    convolution = one(conv(4096, 7, 1, "valid"), 7, 7, 512)
    assert convolution.shape == (1, 1, 4096)
    assert dense.parameters == convolution.parameters == 102_760_448 + 4096
    assert dense.multiply_adds == convolution.multiply_adds == 102_760_448


def test_book_chapter_2_receptive_fields_of_a_picture_of_14_pixels():
    def pool(images):
        return layers.max_pooling2d(images, 2, 2)

    found = described(chain(*[conv(4, 3, 1, "valid")] * 2, pool, conv(4, 3, 1, "valid")), 14, 14, 3)
    assert [layer.receptive_field for layer in found] == [(3, 3), (5, 5), (6, 6), (10, 10)]
    assert [layer.shape[0] for layer in found] == [12, 10, 5, 3]


@pytest.mark.parametrize("channels", [8, 20])
def test_book_chapter_5_small_kernels_save_weights(channels):
    (large,) = described(conv(channels, 7), 16, 16, channels)
    small = described(chain(*[conv(channels, 3)] * 3), 16, 16, channels)
    assert small[-1].receptive_field == large.receptive_field == (7, 7)
    assert (weights(large), sum(map(weights, small))) == (49 * channels**2, 27 * channels**2)
    bottleneck = described(chain(conv(channels // 2, 1), conv(channels // 2, 3), conv(channels, 1)), 16, 16, channels)
    (plain,) = described(conv(channels, 3), 16, 16, channels)
    assert (sum(map(weights, bottleneck)), weights(plain)) == (3.25 * channels**2, 9 * channels**2)


def test_book_chapter_5_a_squeeze_saves_nine_tenths_of_an_inception_branch():
    assert one(conv(32, 5), 28, 28, 192).multiply_adds == 120_422_400
    squeezed = described(chain(conv(16, 1), conv(32, 5)), 28, 28, 192)
    assert [layer.multiply_adds for layer in squeezed] == [2_408_448, 10_035_200]
    assert totals(squeezed).multiply_adds == 12_443_648


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize(("side", "size", "stride"), [(28, 5, 1), (29, 3, 2), (32, 2, 3), (17, 7, 4), (8, 1, 5)])
def test_sizes_are_those_of_the_formula(padding, side, size, stride):
    expected = math.ceil(side / stride) if padding == "same" else math.ceil((side - size + 1) / stride)
    assert one(conv(4, size, stride, padding), side, side, 3).shape == (expected, expected, 4)
    pooled = one(lambda images: layers.average_pooling2d(images, size, stride, padding), side, side, 3)
    assert pooled.shape == (expected, expected, 3)


def test_batch_norm_is_a_layer_whose_averages_are_not_trainable():
    def network(images):
        return layers.batch_normalization(conv(4, 3, name="a")(images), name="a_bn")

    convolution, normalized = described(network, 8, 8, 3)
    assert (convolution.name, convolution.parameters, convolution.trainable) == ("a", 112, 112)
    assert (normalized.name, normalized.parameters, normalized.trainable) == ("a_bn", 16, 8)


def test_normalization_by_elementary_operations_is_one_layer():
    def network(images):
        return layers.batch_normalization(conv(4, 3, name="a")(images), name="a_bn", fused=False)

    assert [(layer.name, layer.parameters, layer.shape) for layer in described(network, 8, 8, 3)] == [
        ("a", 112, (8, 8, 4)), ("a_bn", 16, (8, 8, 4)),
    ]  # fmt: skip


def test_the_kernels_of_a_separable_convolution_are_two_layers():
    found = described(lambda images: layers.separable_conv2d(images, 8, 3, 2, "same", name="s"), 10, 10, 4)
    assert [(layer.name, layer.parameters, layer.multiply_adds, layer.depth) for layer in found] == [
        ("s/depthwise_kernel", 36, 25 * 36, 1), ("s/pointwise_kernel", 32 + 8, 25 * 32, 2),
    ]  # fmt: skip


def test_groups_divide_the_cost():
    layer = one(lambda images: grouped_conv2d(images, 8, 3, 2, "same", name="g"), 10, 10, 4)
    assert (layer.parameters, layer.multiply_adds) == (3 * 3 * 2 * 8 + 8, 100 * 3 * 3 * 2 * 8)


def test_a_transposed_convolution_multiplies_its_kernel_at_each_input():
    layer = one(lambda images: layers.conv2d_transpose(images, 8, 3, 2, "same", name="t"), 5, 6, 4)
    assert (layer.shape, layer.multiply_adds) == ((10, 12, 8), 5 * 6 * 3 * 3 * 4 * 8)
    assert (layer.field_stride, layer.receptive_field) == ((0.5, 0.5), (2, 2))


def test_a_dilated_convolution_has_the_shape_behind_it():
    network = chain(lambda images: layers.conv2d(images, 4, 3, dilation_rate=2, padding="same", use_bias=False))
    layer = one(network, 9, 10, 3)
    assert (layer.shape, layer.receptive_field, layer.field_stride) == ((9, 10, 4), (5, 5), (1, 1))


def test_steps_and_volumes_have_layers_too():
    steps = one(lambda steps: layers.conv1d(steps, 8, 5, 2, name="a"), 100, 3)
    assert (steps.name, steps.parameters, steps.multiply_adds, steps.receptive_field) == ("a", 128, 48 * 120, (5,))
    volume = one(lambda volume: layers.conv3d(volume, 2, 3, 1, "same", name="b"), 4, 5, 6, 1)
    assert (volume.kernel, volume.multiply_adds, volume.receptive_field) == ((3, 3, 3), 120 * 54, (3, 3, 3))


def test_shared_weights_count_once_and_work_each_time():
    def network(images):
        halves = [conv(4, 3, name="a")(images)]
        with tf.variable_scope(tf.get_variable_scope(), reuse=True):
            return tf.concat([*halves, conv(4, 3, name="a")(-images)], axis=3)

    layer = one(network, 8, 8, 3)
    assert (layer.parameters, layer.multiply_adds) == (112, 2 * 64 * 108)


def test_the_longest_path_is_the_depth():
    def network(images):
        net = conv(4, 3)(images)
        return conv(4, 3)(conv(4, 1)(net) + chain(conv(4, 3), conv(4, 3))(net))

    assert totals(described(network, 8, 8, 3)).depth == 4


def test_what_stands_before_the_first_layer_does_not_blur_the_field():
    def network(images):
        net = tf.image.per_image_standardization(tf.image.resize(images, [32, 32]))
        return conv(4, 3)(tf.pad(net, [[0, 0], [1, 1], [1, 1], [0, 0]]))

    assert one(network, 50, 50, 3).receptive_field == (3, 3)


def test_open_sizes_are_asked_for():
    (layer,) = described(conv(4, 3, 2), None, None, 3, sizes=(40, 60, 3))
    assert layer.shape == (20, 30, 4)


def test_variables_without_an_operation_on_the_data_are_a_layer():
    def network(images):
        with tf.variable_scope("gate"):
            gate = tf.sigmoid(tf.get_variable("g", [], initializer=tf.zeros_initializer()))
        return tf.where(gate > 0.2, images, -images)

    (layer,) = described(network, 8, 8, 3)
    assert (layer.name, layer.parameters) == ("gate", 1)


def test_activations_are_what_gradients_need():
    def network(images):
        net = tf.nn.relu(conv(4, 3, name="a")(images))  # the kernel's gradient needs the pictures, ReLU's its output
        net = layers.max_pooling2d(net, 2, 2, name="p")  # its output, which the next layer needs, too
        return layers.dense(layers.flatten(net), 5, name="d")  # nothing of its own

    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, 8, 8, 3], name="images")
        found = layers_of(copied({"images": images}, [network(images)]), {})
    assert [layer.activations for layer in found] == [8 * 8 * 3, 8 * 8 * 4, 4 * 4 * 4, 0]


def test_what_depends_on_is_training_is_read_as_well():
    """A network whose batch norm and dropout choose by a tensor, in a tf.cond, behind which the batch is unknown."""

    def network(images):
        training = tf.placeholder_with_default(False, [], name="training")
        net = layers.batch_normalization(conv(4, 3, name="a")(images), training=training, name="a_bn")
        return conv(2, 3, 2, name="b")(layers.dropout(tf.nn.relu(net), 0.5, training=training))

    found = described(network, 8, 8, 3)
    assert [(layer.name, layer.parameters, layer.multiply_adds, layer.receptive_field) for layer in found] == [
        ("a", 112, 64 * 108, (3, 3)), ("a_bn", 16, 0, (3, 3)), ("b", 74, 16 * 72, (5, 5)),
    ]  # fmt: skip
