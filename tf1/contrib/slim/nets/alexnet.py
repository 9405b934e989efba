"""AlexNet v2 as slim had it: Krizhevsky 2014, "One weird trick", without local response normalization."""

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import arg_scope
from tf1.contrib.layers import conv2d, max_pool2d
from tf1.contrib.slim.nets.fully_convolutional import classified, collecting, convolution_scope, finished

__all__ = ["alexnet_v2", "alexnet_v2_arg_scope", "trunc_normal"]


def trunc_normal(stddev: float):
    """An initializer: normal values around 0 that are drawn again beyond two standard deviations."""
    return tf.truncated_normal_initializer(0.0, stddev)


def alexnet_v2_arg_scope(weight_decay=0.0005):
    """The arg_scope to build alexnet_v2 in. Biases start at 0.1."""
    return convolution_scope(weight_decay, bias=0.1)


def alexnet_v2(
    inputs, num_classes=1000, is_training=True, dropout_keep_prob=0.5, spatial_squeeze=True, scope="alexnet_v2"
):  # fmt: skip
    """[batch, 224, 224, channels] -> (logits [batch, num_classes], end points by name).

    Larger pictures give [batch, height, width, num_classes] with spatial_squeeze=False.
    """
    with tf.variable_scope(scope, "alexnet_v2", [inputs]) as opened:
        collection = f"{opened.original_name_scope}_end_points"
        with collecting(collection):
            net = conv2d(inputs, 64, [11, 11], 4, padding="VALID", scope="conv1")
            net = max_pool2d(net, [3, 3], 2, scope="pool1")
            net = conv2d(net, 192, [5, 5], scope="conv2")
            net = max_pool2d(net, [3, 3], 2, scope="pool2")
            net = conv2d(net, 384, [3, 3], scope="conv3")
            net = conv2d(net, 384, [3, 3], scope="conv4")
            net = conv2d(net, 256, [3, 3], scope="conv5")
            net = max_pool2d(net, [3, 3], 2, scope="pool5")
            initial = {"weights_initializer": trunc_normal(0.005), "biases_initializer": tf.constant_initializer(0.1)}
            with arg_scope([conv2d], **initial):
                last = {"biases_initializer": tf.zeros_initializer()}
                net = classified(net, num_classes, (4096, 4096), 5, is_training, dropout_keep_prob, **last)
            return finished(net, collection, opened, spatial_squeeze)


alexnet_v2.default_image_size = 224
