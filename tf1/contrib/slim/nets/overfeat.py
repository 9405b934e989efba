"""OverFeat, the fast model, as slim had it: Sermanet et al. 2014."""

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import arg_scope
from tf1.contrib.layers import conv2d, max_pool2d
from tf1.contrib.slim.nets.alexnet import trunc_normal
from tf1.contrib.slim.nets.fully_convolutional import classified, collecting, convolution_scope, finished

__all__ = ["overfeat", "overfeat_arg_scope", "trunc_normal"]


def overfeat_arg_scope(weight_decay=0.0005):
    """The arg_scope to build overfeat in."""
    return convolution_scope(weight_decay)


def overfeat(
    inputs, num_classes=1000, is_training=True, dropout_keep_prob=0.5, spatial_squeeze=True, scope="overfeat"
):  # fmt: skip
    """[batch, 231, 231, channels] -> (logits [batch, num_classes], end points by name)."""
    with tf.variable_scope(scope, "overfeat", [inputs]) as opened:
        collection = f"{opened.name}_end_points"
        with collecting(collection):
            net = conv2d(inputs, 64, [11, 11], 4, padding="VALID", scope="conv1")
            net = max_pool2d(net, [2, 2], scope="pool1")
            net = conv2d(net, 256, [5, 5], padding="VALID", scope="conv2")
            net = max_pool2d(net, [2, 2], scope="pool2")
            net = conv2d(net, 512, [3, 3], scope="conv3")
            net = conv2d(net, 1024, [3, 3], scope="conv4")
            net = conv2d(net, 1024, [3, 3], scope="conv5")
            net = max_pool2d(net, [2, 2], scope="pool5")
            initial = {"weights_initializer": trunc_normal(0.005), "biases_initializer": tf.constant_initializer(0.1)}
            with arg_scope([conv2d], **initial):
                last = {"biases_initializer": tf.zeros_initializer()}
                net = classified(net, num_classes, (3072, 4096), 6, is_training, dropout_keep_prob, **last)
            return finished(net, collection, opened, spatial_squeeze)


overfeat.default_image_size = 231
