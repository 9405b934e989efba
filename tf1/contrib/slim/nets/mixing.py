"""Inception networks from tables of text: what a line means, and the head that the three versions share.

A stage of a table is (end point, text). A text without "|" is one layer, in the scope of the end point;
a text with "|" is a mixed block of branches, whose layers follow each other, separated by ",". Layers joined by "+" see
the same inputs and are concatenated. A layer reads

    Conv2d_0a_1x1 64                filters; the kernel stands at the end of the name
    Conv2d_1a_1x1 384 k3x3 /2 V     another kernel, a stride, padding VALID (S for SAME)
    Conv2d_0a_1x1 64 n0.09          initial weights: truncated normal with this standard deviation
    MaxPool_0a_3x3                  AvgPool_0a_3x3
    Separable_7x7 64                depthwise and pointwise
"""

import re

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import arg_scope
from tf1.contrib.layers import (
    avg_pool2d,
    batch_norm,
    conv2d,
    dropout,
    fully_connected,
    l2_regularizer,
    max_pool2d,
    separable_conv2d,
    variance_scaling_initializer,
)
from tf1.contrib.slim.nets.alexnet import trunc_normal

__all__ = ["convolution_scope", "depth_function", "logits", "reduced_kernel", "run"]

_SIZE = re.compile(r"(\d+)x(\d+)$")
_PADDINGS = {"V": "VALID", "S": "SAME"}


def depth_function(depth_multiplier: float, min_depth: int):
    """Filters of the table -> filters of the layer. Raises ValueError unless the multiplier is above 0."""
    if depth_multiplier <= 0:
        raise ValueError("depth_multiplier is not greater than zero.")
    return lambda filters: max(int(filters * depth_multiplier), min_depth)


def run(net, stages, depth, final_endpoint: str):
    """The stages one after the other, to final_endpoint -> (net, end points by name in order).

    Raises ValueError if no stage is called final_endpoint.
    """
    end_points = {}
    for name, text in stages:
        net = _mixed(net, name, text, depth) if "|" in text else _layer(net, text, depth, name)
        end_points[name] = net
        if name == final_endpoint:
            return net, end_points
    raise ValueError(f"Unknown final endpoint {final_endpoint}")


def _mixed(net, name: str, text: str, depth):
    with tf.variable_scope(name):
        branches = []
        for index, layers in enumerate(text.split("|")):
            with tf.variable_scope(f"Branch_{index}"):
                branch = net
                for layer in layers.split(","):
                    parts = [_layer(branch, part, depth) for part in layer.split("+")]
                    branch = parts[0] if len(parts) == 1 else tf.concat(parts, 3)
            branches.append(branch)
        return tf.concat(branches, 3)


def _layer(net, text: str, depth, scope: str | None = None):
    """One layer; scope: its name if it is not the text's."""
    name, *options = text.split()
    kernel, filters, arguments = _SIZE.search(name).groups(), None, {"scope": scope or name}
    for option in options:
        if option.isdigit():
            filters = depth(int(option))
        elif option.startswith("/"):
            arguments["stride"] = int(option[1:])
        elif option.startswith("n"):
            arguments["weights_initializer"] = trunc_normal(float(option[1:]))
        elif option.startswith("k"):
            kernel = _SIZE.search(option).groups()
        else:
            arguments["padding"] = _PADDINGS[option]
    kernel = [int(size) for size in kernel]
    if name.startswith("MaxPool"):
        return max_pool2d(net, kernel, **arguments)
    if name.startswith("AvgPool"):
        return avg_pool2d(net, kernel, **arguments)
    if name.startswith("Separable"):
        return separable_conv2d(net, filters, kernel, depth_multiplier=min(int(filters / 3), 8), **arguments)
    return conv2d(net, filters, kernel, **arguments)


def reduced_kernel(net, kernel: list) -> list:
    """The kernel, or the height and width of net where these are known and smaller."""
    sizes = net.get_shape().as_list()[1:3]
    return kernel if None in sizes else [min(pair) for pair in zip(sizes, kernel, strict=True)]


def logits(net, end_points: dict, num_classes, keep_prob: float, prediction_fn, spatial_squeeze: bool, kernel: list):
    """Adds PreLogits, Logits and Predictions to end_points -> logits [batch, num_classes] if squeezed."""
    with tf.variable_scope("Logits"):
        kernel = reduced_kernel(net, kernel)
        net = avg_pool2d(net, kernel, padding="VALID", scope="AvgPool_1a_{}x{}".format(*kernel))
        net = dropout(net, keep_prob=keep_prob, scope="Dropout_1b")
        end_points["PreLogits"] = net
        net = conv2d(net, num_classes, [1, 1], activation_fn=None, normalizer_fn=None, scope="Conv2d_1c_1x1")
        if spatial_squeeze:
            net = tf.squeeze(net, [1, 2], name="SpatialSqueeze")
    end_points["Logits"] = net
    end_points["Predictions"] = prediction_fn(net, scope="Predictions")
    return net


def convolution_scope(
    weight_decay, collection, decay=0.9997, epsilon=0.001, updates_collections=tf.GraphKeys.UPDATE_OPS, **norm
):  # fmt: skip
    """The arg_scope of the three versions: weight decay, batch norm without scale, ReLU.

    collection: the moving means and variances are added to it. norm: further arguments of batch_norm.
    """
    moving = {"beta": None, "gamma": None, "moving_mean": [collection], "moving_variance": [collection]}
    norm = {
        "decay": decay,
        "epsilon": epsilon,
        "updates_collections": updates_collections,
        "variables_collections": moving,
        **norm,
    }
    with arg_scope([conv2d, fully_connected], weights_regularizer=l2_regularizer(weight_decay)):
        convolution = {"weights_initializer": variance_scaling_initializer(), "activation_fn": tf.nn.relu}
        with arg_scope([conv2d], normalizer_fn=batch_norm, normalizer_params=norm, **convolution) as scope:
            return scope
