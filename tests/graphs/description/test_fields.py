"""Receptive fields against numeric ones: the pixels on which a position of the output has a gradient."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import layers
from graphs.description.fields import field_of, of_picture
from graphs.description.known_sizes import copied
from graphs.description.layers import layers_of

SIDE = 64


def conv(net, size, strides=1, padding="same", dilation=1):
    positive = tf.random_uniform_initializer(0.5, 1.5, seed=1)
    return layers.conv2d(net, 2, size, strides, padding, dilation_rate=dilation, kernel_initializer=positive)


def depthwise(net, size, strides=1):
    positive = tf.random_uniform_initializer(0.5, 1.5, seed=1)
    channels = net.shape.as_list()[-1]
    kernel = tf.get_variable("depthwise", [size, size, channels, 1], initializer=positive)
    return tf.nn.depthwise_conv2d(net, kernel, [1, strides, strides, 1], "SAME")


def up(net, size, strides, padding="same"):
    positive = tf.random_uniform_initializer(0.5, 1.5, seed=1)
    return layers.conv2d_transpose(net, 2, size, strides, padding, kernel_initializer=positive)


def pool(net, size, strides, padding="same"):
    return layers.average_pooling2d(net, size, strides, padding)  # whose gradient is nowhere 0


def residual(images):
    net = conv(images, 3, 2)
    return conv(conv(conv(net, 3), 3) + net, 3)


def downsampled_residual(images):
    net = conv(images, 7, 2)
    return conv(conv(net, 3, 2), 3) + conv(net, 1, 2)


def branches(images):
    net = conv(images, 3, 2, "valid")
    return conv(tf.concat([conv(net, 1), conv(net, 5), conv(pool(net, 3, 1), 1), conv(conv(net, 3), 3)], axis=3), 3)


def squeezed(images):
    net = conv(images, 3)
    return conv(net * tf.reduce_mean(net, [1, 2], keepdims=True), 3, 2)


def shifted(images):
    net = tf.pad(conv(images, 3, 2), [[0, 0], [2, 1], [0, 3], [0, 0]])
    return net[:, :-3] + net[:, 3:]


def sliced_off(images):
    return conv(conv(images, 3)[:, ::2, 1::2], 3)


def to_depth(images):
    net = conv(tf.nn.space_to_depth(conv(images, 3), 4), 3)
    return conv(tf.nn.depth_to_space(tf.concat([net, net], axis=3), 2), 3)


def picked(images):
    net = conv(images, 3)[:, 5:, tf.newaxis, ..., tf.newaxis, 0]  # [1, 59, 1, 64, 1]
    return conv(net[:, :, 0, 2:40], 3)


def turned(images):
    return conv(tf.transpose(conv(images, (3, 5), (1, 2)), [0, 2, 1, 3]), 3)


def cells(images):
    net = conv(conv(images, 5, 2), 3, 2)
    return tf.reshape(net, [1, 16, 16, 2, 1])[..., 0] * 2


def one_line(images):
    return layers.conv1d(tf.squeeze(conv(images, (SIDE, 3), 1, "valid"), 1), 2, 5, 2, kernel_initializer="ones")


NETWORKS = {
    "one": lambda images: conv(images, 5),
    "book": lambda images: conv(pool(conv(conv(images, 3, 1, "valid"), 3, 1, "valid"), 2, 2, "valid"), 3, 1, "valid"),
    "strided": lambda images: conv(pool(conv(images, 7, 2), 3, 2), 3, 2),
    "dilated": lambda images: conv(conv(conv(images, 3), 3, dilation=2), 3, dilation=4),
    "oblong": lambda images: conv(conv(images, (1, 7), (2, 1)), (7, 1)),
    "depthwise": lambda images: conv(depthwise(conv(images, 3, 2), 3, 2), 1),
    "decoder": lambda images: up(up(conv(conv(images, 3, 2), 3, 2), 3, 2), 2, 2),
    "valid decoder": lambda images: conv(up(conv(images, 5, 3, "valid"), 4, 3, "valid"), 3),
    "bilinear": lambda images: conv(tf.image.resize(conv(images, 3, 2), [SIDE, SIDE], "bilinear"), 3),
    "nearest": lambda images: conv(tf.image.resize(conv(images, 3, 4), [SIDE, SIDE], "nearest"), 3),
    **{
        network.__name__: network
        for network in (
            residual, downsampled_residual, branches, squeezed, shifted, sliced_off, to_depth, picked, turned, cells,
            one_line,
        )
    },
}  # fmt: skip


def numeric(images, outputs):
    """The largest height and width of the pixels with a gradient, of all positions."""
    largest = np.zeros(2, int)
    position = tf.placeholder(tf.int32, [2])
    spatial = outputs if outputs.shape.rank > 3 else outputs[:, tf.newaxis]
    gradient = tf.gradients(tf.reduce_sum(spatial[0, position[0], position[1]]), images)[0]
    rows, columns = (range(max(0, count // 2 - 2), count // 2 + 2) for count in spatial.shape[1:3])
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for row in rows[: spatial.shape[1]]:
            for column in columns[: spatial.shape[2]]:
                seen = session.run(gradient, {images: np.ones(images.shape), position: [row, column]})[0].any(-1)
                largest = np.maximum(largest, [np.ptp(np.flatnonzero(seen.any(axis))) + 1 for axis in (1, 0)])
    return tuple(largest)


def field_from(images, outputs):
    fields = {images.op.name: of_picture(images)}
    for operation in outputs.graph.get_operations():
        below = [fields.get(tensor.op.name) for tensor in operation.inputs]
        if any(field is not None for field in below):
            fields[operation.name] = field_of(operation, below)
    return fields[outputs.op.name]


@pytest.mark.parametrize("name", NETWORKS)
def test_a_field_is_where_the_gradient_is(name):
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [1, SIDE, SIDE, 1], name="images")
        outputs = NETWORKS[name](images)
        field = field_from(images, outputs)
        assert tuple(min(extent.size, SIDE) for extent in field.values()) == numeric(images, outputs)


def test_pixels_that_only_padding_lets_a_position_see_count_as_well():
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, 4, 4, 1], name="images")
        net = conv(conv(conv(images, 3), 3), 3)
        *_, last = layers_of(copied({"images": images}, [net]), {})
        assert (last.receptive_field, last.field_stride) == ((7, 7), (1, 1))
