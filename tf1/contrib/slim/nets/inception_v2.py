"""Inception v2 as slim had it: Ioffe and Szegedy 2015, "Batch normalization", with a separable first convolution."""

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import arg_scope
from tf1.contrib.layers import avg_pool2d, batch_norm, conv2d, dropout, max_pool2d, separable_conv2d, softmax
from tf1.contrib.slim.nets import mixing
from tf1.contrib.slim.nets.alexnet import trunc_normal

__all__ = ["inception_v2", "inception_v2_arg_scope", "inception_v2_base", "trunc_normal"]


def _block(ones: int, threes: tuple, doubles: tuple, pooled: int, pool="AvgPool") -> str:
    """The four branches of a block without stride."""
    return (
        f"Conv2d_0a_1x1 {ones}"
        f"| Conv2d_0a_1x1 {threes[0]} n0.09, Conv2d_0b_3x3 {threes[1]}"
        f"| Conv2d_0a_1x1 {doubles[0]} n0.09, Conv2d_0b_3x3 {doubles[1]}, Conv2d_0c_3x3 {doubles[1]}"
        f"| {pool}_0a_3x3, Conv2d_0b_1x1 {pooled} n0.1"
    )


def _reduction(threes: tuple, doubles: tuple) -> str:
    """The three branches of a block with a stride of 2."""
    return (
        f"Conv2d_0a_1x1 {threes[0]} n0.09, Conv2d_1a_3x3 {threes[1]} /2"
        f"| Conv2d_0a_1x1 {doubles[0]} n0.09, Conv2d_0b_3x3 {doubles[1]}, Conv2d_1a_3x3 {doubles[1]} /2"
        f"| MaxPool_1a_3x3 /2"
    )


#: Sizes for pictures of 224x224.
_STAGES = (
    ("Conv2d_1a_7x7", "Separable_7x7 64 /2 n1.0"),  # [batch, 112, 112, 64]
    ("MaxPool_2a_3x3", "MaxPool_2a_3x3 /2"),
    ("Conv2d_2b_1x1", "Conv2d_2b_1x1 64 n0.1"),
    ("Conv2d_2c_3x3", "Conv2d_2c_3x3 192"),
    ("MaxPool_3a_3x3", "MaxPool_3a_3x3 /2"),  # [batch, 28, 28, 192]
    ("Mixed_3b", _block(64, (64, 64), (64, 96), 32)),
    ("Mixed_3c", _block(64, (64, 96), (64, 96), 64)),
    ("Mixed_4a", _reduction((128, 160), (64, 96))),  # [batch, 14, 14, 576]
    ("Mixed_4b", _block(224, (64, 96), (96, 128), 128)),
    ("Mixed_4c", _block(192, (96, 128), (96, 128), 128)),
    ("Mixed_4d", _block(160, (128, 160), (128, 160), 96)),
    ("Mixed_4e", _block(96, (128, 192), (160, 192), 96)),
    ("Mixed_5a", _reduction((128, 192), (192, 256))),  # [batch, 7, 7, 1024]
    ("Mixed_5b", _block(352, (192, 320), (160, 224), 128)),
    ("Mixed_5c", _block(352, (192, 320), (192, 224), 128, pool="MaxPool")),  # [batch, 7, 7, 1024]
)


def inception_v2_base(inputs, final_endpoint="Mixed_5c", min_depth=16, depth_multiplier=1.0, scope=None):
    """[batch, height, width, channels] -> (net at final_endpoint, end points by name).

    depth_multiplier: factor of all numbers of filters, at least min_depth of which remain.
    """
    depth = mixing.depth_function(depth_multiplier, min_depth)
    layers = [conv2d, max_pool2d, avg_pool2d, separable_conv2d]
    with tf.variable_scope(scope, "InceptionV2", [inputs]), arg_scope(layers, stride=1, padding="SAME"):
        return mixing.run(inputs, _STAGES, depth, final_endpoint)


def inception_v2(
    inputs, num_classes=1000, is_training=True, dropout_keep_prob=0.8, min_depth=16, depth_multiplier=1.0,
    prediction_fn=softmax, spatial_squeeze=True, reuse=None, scope="InceptionV2",
):  # fmt: skip
    """[batch, 224, 224, channels] -> (logits [batch, num_classes], end points by name, Predictions among them)."""
    mixing.depth_function(depth_multiplier, min_depth)
    modes = arg_scope([batch_norm, dropout], is_training=is_training)
    with tf.variable_scope(scope, "InceptionV2", [inputs, num_classes], reuse=reuse) as opened, modes:
        net, end_points = inception_v2_base(
            inputs, scope=opened, min_depth=min_depth, depth_multiplier=depth_multiplier
        )
        net = mixing.logits(net, end_points, num_classes, dropout_keep_prob, prediction_fn, spatial_squeeze, [7, 7])
        del end_points["PreLogits"]  # only version 3 had it
    return net, end_points


inception_v2.default_image_size = 224


def inception_v2_arg_scope(weight_decay=0.00004, batch_norm_var_collection="moving_vars"):
    """The arg_scope to build inception_v2 in."""
    return mixing.convolution_scope(weight_decay, batch_norm_var_collection)
