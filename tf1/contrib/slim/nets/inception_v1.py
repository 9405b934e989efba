"""Inception v1 (GoogLeNet) as slim had it: Szegedy et al. 2015, with batch norm."""

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import arg_scope
from tf1.contrib.layers import avg_pool2d, batch_norm, conv2d, dropout, fully_connected, max_pool2d, softmax
from tf1.contrib.slim.nets import mixing
from tf1.contrib.slim.nets.alexnet import trunc_normal

__all__ = ["inception_v1", "inception_v1_arg_scope", "inception_v1_base", "trunc_normal"]


def _block(ones: int, threes: tuple, fives: tuple, pooled: int, last="Conv2d_0b_3x3") -> str:
    """The four branches. Slim's "5x5" have kernels of 3x3, and one of these has another name."""
    return (
        f"Conv2d_0a_1x1 {ones}"
        f"| Conv2d_0a_1x1 {threes[0]}, Conv2d_0b_3x3 {threes[1]}"
        f"| Conv2d_0a_1x1 {fives[0]}, {last} {fives[1]}"
        f"| MaxPool_0a_3x3, Conv2d_0b_1x1 {pooled}"
    )


#: Sizes for pictures of 224x224.
_STAGES = (
    ("Conv2d_1a_7x7", "Conv2d_1a_7x7 64 /2"),  # [batch, 112, 112, 64]
    ("MaxPool_2a_3x3", "MaxPool_2a_3x3 /2"),
    ("Conv2d_2b_1x1", "Conv2d_2b_1x1 64"),
    ("Conv2d_2c_3x3", "Conv2d_2c_3x3 192"),
    ("MaxPool_3a_3x3", "MaxPool_3a_3x3 /2"),  # [batch, 28, 28, 192]
    ("Mixed_3b", _block(64, (96, 128), (16, 32), 32)),
    ("Mixed_3c", _block(128, (128, 192), (32, 96), 64)),
    ("MaxPool_4a_3x3", "MaxPool_4a_3x3 /2"),  # [batch, 14, 14, 480]
    ("Mixed_4b", _block(192, (96, 208), (16, 48), 64)),
    ("Mixed_4c", _block(160, (112, 224), (24, 64), 64)),
    ("Mixed_4d", _block(128, (128, 256), (24, 64), 64)),
    ("Mixed_4e", _block(112, (144, 288), (32, 64), 64)),
    ("Mixed_4f", _block(256, (160, 320), (32, 128), 128)),
    ("MaxPool_5a_2x2", "MaxPool_5a_2x2 /2"),  # [batch, 7, 7, 832]
    ("Mixed_5b", _block(256, (160, 320), (32, 128), 128, last="Conv2d_0a_3x3")),
    ("Mixed_5c", _block(384, (192, 384), (48, 128), 128)),  # [batch, 7, 7, 1024]
)


def inception_v1_base(inputs, final_endpoint="Mixed_5c", scope="InceptionV1"):
    """[batch, height, width, channels] -> (net at final_endpoint, end points by name)."""
    with (
        tf.variable_scope(scope, "InceptionV1", [inputs]),
        arg_scope([conv2d, fully_connected], weights_initializer=trunc_normal(0.01)),
        arg_scope([conv2d, max_pool2d], stride=1, padding="SAME"),
    ):
        return mixing.run(inputs, _STAGES, int, final_endpoint)


def inception_v1(
    inputs, num_classes=1000, is_training=True, dropout_keep_prob=0.8, prediction_fn=softmax, spatial_squeeze=True,
    reuse=None, scope="InceptionV1",
):  # fmt: skip
    """[batch, 224, 224, channels] -> (logits [batch, num_classes], end points by name, Predictions among them)."""
    modes = arg_scope([batch_norm, dropout], is_training=is_training)
    with tf.variable_scope(scope, "InceptionV1", [inputs, num_classes], reuse=reuse) as opened, modes:
        net, end_points = inception_v1_base(inputs, scope=opened)
        with tf.variable_scope("Logits"):
            net = avg_pool2d(net, [7, 7], stride=1, scope="MaxPool_0a_7x7")
            net = dropout(net, dropout_keep_prob, scope="Dropout_0b")
            net = conv2d(net, num_classes, [1, 1], activation_fn=None, normalizer_fn=None, scope="Conv2d_0c_1x1")
            if spatial_squeeze:
                net = tf.squeeze(net, [1, 2], name="SpatialSqueeze")
            end_points["Logits"] = net
            end_points["Predictions"] = prediction_fn(net, scope="Predictions")
    return net, end_points


inception_v1.default_image_size = 224


def inception_v1_arg_scope(weight_decay=0.00004, use_batch_norm=True, batch_norm_var_collection="moving_vars"):
    """The arg_scope to build inception_v1 in; without batch norm the convolutions have biases."""
    scope = mixing.convolution_scope(weight_decay, batch_norm_var_collection)
    if use_batch_norm:
        return scope
    with arg_scope(scope), arg_scope([conv2d], normalizer_fn=None, normalizer_params={}) as scope:
        return scope
