"""What AlexNet v2, OverFeat and VGG of slim share: convolutions in a row, and dense layers as convolutions."""

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import arg_scope
from tf1.contrib.layers import conv2d, dropout, fully_connected, l2_regularizer, max_pool2d
from tf1.contrib.layers.utils import convert_collection_to_dict

__all__ = ["classified", "collecting", "convolution_scope", "finished"]


def convolution_scope(weight_decay: float, bias: float = 0.0, pooling: str | None = "VALID") -> dict:
    """The arg_scope of these networks: ReLU, weight decay, padding SAME in convolutions and `pooling` in pools."""
    biases = tf.constant_initializer(bias) if bias else tf.zeros_initializer()
    decay = l2_regularizer(weight_decay)
    dense = {"activation_fn": tf.nn.relu, "weights_regularizer": decay, "biases_initializer": biases}
    with arg_scope([conv2d, fully_connected], **dense), arg_scope([conv2d], padding="SAME") as scope:
        if pooling is None:
            return scope
        with arg_scope([max_pool2d], padding=pooling) as scope:
            return scope


def collecting(collection: str):
    """The arg_scope in which layers add their outputs to `collection`, from which the end points are made."""
    return arg_scope([conv2d, fully_connected, max_pool2d], outputs_collections=collection)


def classified(net, num_classes, units: tuple, kernel: int, is_training: bool, keep_prob: float, **last):
    """[batch, height, width, channels] -> [batch, height', width', num_classes] by layers fc6, fc7 and fc8.

    units: channels of fc6 and fc7. kernel: height and width of fc6's kernel. last: further arguments of fc8.
    """
    net = conv2d(net, units[0], [kernel, kernel], padding="VALID", scope="fc6")
    net = dropout(net, keep_prob, is_training=is_training, scope="dropout6")
    net = conv2d(net, units[1], [1, 1], scope="fc7")
    net = dropout(net, keep_prob, is_training=is_training, scope="dropout7")
    return conv2d(net, num_classes, [1, 1], activation_fn=None, normalizer_fn=None, scope="fc8", **last)


def finished(net, collection: str, scope: tf.VariableScope, spatial_squeeze: bool):
    """(logits, end points): squeezed to [batch, num_classes] if asked for, which the last end point is then too."""
    end_points = convert_collection_to_dict(collection)
    if spatial_squeeze:
        net = tf.squeeze(net, [1, 2], name="fc8/squeezed")
        end_points[f"{scope.name}/fc8"] = net
    return net, end_points
