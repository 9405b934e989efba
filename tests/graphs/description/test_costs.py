"""Kept activations against those that TensorFlow's own gradients use."""

import math

import pytest
import tensorflow.compat.v1 as tf

from graphs import layers
from graphs.description.known_sizes import copied
from graphs.description.layers import layers_of

ALIASES = {"Identity", "Reshape", "Squeeze"}  # of the same memory


def conv(net, filters=3, size=3, strides=1):
    return layers.conv2d(net, filters, size, strides, padding="same")


def plain(images):
    net = layers.max_pooling2d(tf.nn.relu(conv(images)), 2, 2)
    return layers.dense(layers.dense(layers.flatten(net), 7, activation=tf.nn.relu), 2)


def normalized(images):
    net = tf.nn.relu(layers.batch_normalization(conv(images), training=False))
    return conv(layers.average_pooling2d(net, 2, 2))


def residual(images):
    net = tf.nn.relu(conv(images))
    return conv(tf.nn.relu(conv(tf.nn.relu(conv(net))) + net))


def activations(images):
    net = tf.nn.leaky_relu(conv(images))
    net = tf.nn.elu(conv(tf.nn.sigmoid(conv(net))))
    return conv(tf.nn.softplus(conv(tf.tanh(conv(tf.nn.relu6(conv(net)))))))


def branches(images):
    net = tf.concat([tf.nn.relu(conv(images, 2)), conv(images, 3, 1)], axis=3)
    return conv(tf.nn.local_response_normalization(net))


def gated(images):
    net = tf.nn.relu(conv(images))
    gate = layers.dense(tf.reduce_mean(net, [1, 2]), 3, activation=tf.nn.sigmoid)
    return conv(net * gate[:, tf.newaxis, tf.newaxis])


def decoder(images):
    net = tf.nn.relu(conv(images, strides=2))
    return layers.conv2d_transpose(tf.tanh(layers.conv2d_transpose(net, 4, 3, 2, "same")), 1, 3)


def used_by_gradients(outputs):
    """The numbers of all float tensors between the pictures and the outputs that gradients of the variables use."""
    graph, total = outputs.graph, tf.reduce_sum(outputs)
    forward = set(graph.get_operations())
    tf.gradients(total, tf.trainable_variables())
    used = {
        tensor for op in graph.get_operations() if op not in forward and not op.type.startswith("Shape")
        for tensor in op.inputs if tensor.op in forward and tensor.dtype == tf.float32
    }  # fmt: skip
    sources = set()
    for tensor in used:
        while tensor.op.type in ALIASES:
            tensor = tensor.op.inputs[0]
        sources.add(tensor)
    return sum(
        math.prod(tensor.shape.as_list())
        for tensor in sources
        if (tensor.shape.rank or 0) > 1 and depends_on_pictures(tensor)
    )


def depends_on_pictures(tensor):
    return tensor.op.name == "images" or any(map(depends_on_pictures, tensor.op.inputs))


@pytest.mark.parametrize("network", [plain, normalized, residual, activations, branches, gated, decoder])
def test_the_gradients_of_tensorflow_use_what_is_counted(network):
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [1, 12, 12, 3], name="images")
        outputs = network(images)
        counted = sum(layer.activations for layer in layers_of(copied({"images": images}, [outputs]), {}))
        assert counted == used_by_gradients(outputs) > 0
