"""Inception v3 as slim had it: Szegedy et al. 2016, "Rethinking the Inception architecture"."""

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import arg_scope
from tf1.contrib.layers import avg_pool2d, batch_norm, conv2d, dropout, max_pool2d, softmax
from tf1.contrib.slim.nets import mixing
from tf1.contrib.slim.nets.alexnet import trunc_normal

__all__ = ["inception_v3", "inception_v3_arg_scope", "inception_v3_base", "trunc_normal"]


def _block5(pooled: int, fives=("Conv2d_0a_1x1", "Conv2d_0b_5x5")) -> str:
    """Mixed_5b to Mixed_5d: branches of 1x1, 5x5, two 3x3 and a pool."""
    return (
        "Conv2d_0a_1x1 64"
        f"| {fives[0]} 48, {fives[1]} 64"
        "| Conv2d_0a_1x1 64, Conv2d_0b_3x3 96, Conv2d_0c_3x3 96"
        f"| AvgPool_0a_3x3, Conv2d_0b_1x1 {pooled}"
    )


def _block6(maps: int) -> str:
    """Mixed_6b to Mixed_6e: 7x7 as 1x7 and 7x1, once and twice, with `maps` in between."""
    return (
        "Conv2d_0a_1x1 192"
        f"| Conv2d_0a_1x1 {maps}, Conv2d_0b_1x7 {maps}, Conv2d_0c_7x1 192"
        f"| Conv2d_0a_1x1 {maps}, Conv2d_0b_7x1 {maps}, Conv2d_0c_1x7 {maps}, Conv2d_0d_7x1 {maps}, Conv2d_0e_1x7 192"
        "| AvgPool_0a_3x3, Conv2d_0b_1x1 192"
    )


def _block7(second: str) -> str:
    """Mixed_7b and Mixed_7c: 3x3 as 1x3 beside 3x1; `second` is the name of one of these."""
    return (
        "Conv2d_0a_1x1 320"
        f"| Conv2d_0a_1x1 384, Conv2d_0b_1x3 384 + {second} 384"
        "| Conv2d_0a_1x1 448, Conv2d_0b_3x3 384, Conv2d_0c_1x3 384 + Conv2d_0d_3x1 384"
        "| AvgPool_0a_3x3, Conv2d_0b_1x1 192"
    )


#: Sizes for pictures of 299x299. Padding is VALID before the mixed blocks, SAME within.
_STAGES = (
    ("Conv2d_1a_3x3", "Conv2d_1a_3x3 32 /2 V"),  # [batch, 149, 149, 32]
    ("Conv2d_2a_3x3", "Conv2d_2a_3x3 32 V"),
    ("Conv2d_2b_3x3", "Conv2d_2b_3x3 64"),
    ("MaxPool_3a_3x3", "MaxPool_3a_3x3 /2 V"),
    ("Conv2d_3b_1x1", "Conv2d_3b_1x1 80 V"),
    ("Conv2d_4a_3x3", "Conv2d_4a_3x3 192 V"),
    ("MaxPool_5a_3x3", "MaxPool_5a_3x3 /2 V"),  # [batch, 35, 35, 192]
    ("Mixed_5b", _block5(32)),
    ("Mixed_5c", _block5(64, ("Conv2d_0b_1x1", "Conv_1_0c_5x5"))),
    ("Mixed_5d", _block5(64)),
    (
        "Mixed_6a",  # [batch, 17, 17, 768]
        "Conv2d_1a_1x1 384 k3x3 /2 V"
        "| Conv2d_0a_1x1 64, Conv2d_0b_3x3 96, Conv2d_1a_1x1 96 k3x3 /2 V"
        "| MaxPool_1a_3x3 /2 V",
    ),
    ("Mixed_6b", _block6(128)),
    ("Mixed_6c", _block6(160)),
    ("Mixed_6d", _block6(160)),
    ("Mixed_6e", _block6(192)),
    (
        "Mixed_7a",  # [batch, 8, 8, 1280]
        "Conv2d_0a_1x1 192, Conv2d_1a_3x3 320 /2 V"
        "| Conv2d_0a_1x1 192, Conv2d_0b_1x7 192, Conv2d_0c_7x1 192, Conv2d_1a_3x3 192 /2 V"
        "| MaxPool_1a_3x3 /2 V",
    ),
    ("Mixed_7b", _block7("Conv2d_0b_3x1")),
    ("Mixed_7c", _block7("Conv2d_0c_3x1")),  # [batch, 8, 8, 2048]
)


def inception_v3_base(inputs, final_endpoint="Mixed_7c", min_depth=16, depth_multiplier=1.0, scope=None):
    """[batch, height, width, channels] -> (net at final_endpoint, end points by name).

    depth_multiplier: factor of all numbers of filters, at least min_depth of which remain.
    """
    depth = mixing.depth_function(depth_multiplier, min_depth)
    with tf.variable_scope(scope, "InceptionV3", [inputs]), _same():
        return mixing.run(inputs, _STAGES, depth, final_endpoint)


def _same():
    return arg_scope([conv2d, max_pool2d, avg_pool2d], stride=1, padding="SAME")


def inception_v3(
    inputs, num_classes=1000, is_training=True, dropout_keep_prob=0.8, min_depth=16, depth_multiplier=1.0,
    prediction_fn=softmax, spatial_squeeze=True, reuse=None, scope="InceptionV3",
):  # fmt: skip
    """[batch, 299, 299, channels] -> (logits [batch, num_classes], end points by name).

    AuxLogits, from Mixed_6e, and Predictions are among the end points.
    """
    depth = mixing.depth_function(depth_multiplier, min_depth)
    modes = arg_scope([batch_norm, dropout], is_training=is_training)
    with tf.variable_scope(scope, "InceptionV3", [inputs, num_classes], reuse=reuse) as opened, modes:
        net, end_points = inception_v3_base(
            inputs, scope=opened, min_depth=min_depth, depth_multiplier=depth_multiplier
        )
        end_points["AuxLogits"] = _auxiliary(end_points["Mixed_6e"], num_classes, depth, spatial_squeeze)
        net = mixing.logits(net, end_points, num_classes, dropout_keep_prob, prediction_fn, spatial_squeeze, [8, 8])
    return net, end_points


def _auxiliary(net, num_classes, depth, spatial_squeeze: bool):
    """[batch, 17, 17, 768] -> [batch, num_classes], the second classifier."""
    with _same(), tf.variable_scope("AuxLogits"):
        net = avg_pool2d(net, [5, 5], stride=3, padding="VALID", scope="AvgPool_1a_5x5")
        net = conv2d(net, depth(128), [1, 1], scope="Conv2d_1b_1x1")
        kernel = mixing.reduced_kernel(net, [5, 5])
        net = conv2d(
            net, depth(768), kernel, weights_initializer=trunc_normal(0.01), padding="VALID",
            scope="Conv2d_2a_{}x{}".format(*kernel),
        )  # fmt: skip
        linear = {"activation_fn": None, "normalizer_fn": None, "weights_initializer": trunc_normal(0.001)}
        net = conv2d(net, num_classes, [1, 1], scope="Conv2d_2b_1x1", **linear)
        return tf.squeeze(net, [1, 2], name="SpatialSqueeze") if spatial_squeeze else net


inception_v3.default_image_size = 299


def inception_v3_arg_scope(
    weight_decay=0.00004, batch_norm_var_collection="moving_vars", batch_norm_decay=0.9997, batch_norm_epsilon=0.001,
    updates_collections=tf.GraphKeys.UPDATE_OPS, use_fused_batchnorm=True,
):  # fmt: skip
    """The arg_scope to build inception_v3 in."""
    norm = (batch_norm_decay, batch_norm_epsilon, updates_collections)
    return mixing.convolution_scope(weight_decay, batch_norm_var_collection, *norm, fused=use_fused_batchnorm)
