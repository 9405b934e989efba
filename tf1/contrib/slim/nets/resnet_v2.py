"""ResNet v2 as slim had it: He et al. 2016, "Identity mappings"; the stride stands in a block's last unit."""

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import add_arg_scope
from tf1.contrib.layers import batch_norm, conv2d
from tf1.contrib.layers.utils import collect_named_outputs, last_dimension
from tf1.contrib.slim.nets import resnet_utils
from tf1.contrib.slim.nets.resnet_utils import resnet_arg_scope

__all__ = [
    "bottleneck", "resnet_arg_scope", "resnet_v2", "resnet_v2_50", "resnet_v2_101", "resnet_v2_152",
    "resnet_v2_200", "resnet_v2_block",
]  # fmt: skip


@add_arg_scope
def bottleneck(inputs, depth, depth_bottleneck, stride, rate=1, outputs_collections=None, scope=None):
    """A residual unit of 1x1, 3x3 and 1x1: [batch, height, width, maps] -> [batch, height / stride, ..., depth].

    rate: dilation of the 3x3 convolution.
    """
    linear = {"normalizer_fn": None, "activation_fn": None}
    with tf.variable_scope(scope, "bottleneck_v2", [inputs]) as opened:
        activated = batch_norm(inputs, activation_fn=tf.nn.relu, scope="preact")
        if depth == last_dimension(inputs.get_shape(), min_rank=4):
            shortcut = resnet_utils.subsample(inputs, stride, "shortcut")
        else:
            shortcut = conv2d(activated, depth, [1, 1], stride=stride, scope="shortcut", **linear)
        residual = conv2d(activated, depth_bottleneck, [1, 1], stride=1, scope="conv1")
        residual = resnet_utils.conv2d_same(residual, depth_bottleneck, 3, stride, rate=rate, scope="conv2")
        residual = conv2d(residual, depth, [1, 1], stride=1, scope="conv3", **linear)
        return collect_named_outputs(outputs_collections, opened.name, shortcut + residual)


def resnet_v2(
    inputs, blocks, num_classes=None, is_training=True, global_pool=True, output_stride=None, include_root_block=True,
    reuse=None, scope=None,
):  # fmt: skip
    """[batch, height, width, channels] -> (net, end points by name).

    net is [batch, 1, 1, num_classes] of logits, not squeezed; without num_classes [batch, 1, 1, depth of the last
    block]; without global_pool rows and columns stay. blocks: a list of resnet_utils.Block. output_stride: pixels from
    one position to the next, a multiple of 4 with the root block; None for 32.
    """
    return resnet_utils.network("resnet_v2", bottleneck, True, **locals())


resnet_v2.default_image_size = 224


def resnet_v2_block(scope, base_depth, num_units, stride):
    """A resnet_utils.Block of num_units bottlenecks with base_depth maps inside and 4 * base_depth behind."""
    return resnet_utils.units(scope, bottleneck, base_depth, num_units, stride)


resnet_v2_50, resnet_v2_101, resnet_v2_152, resnet_v2_200 = (
    resnet_utils.variant(resnet_v2, resnet_v2_block, layers) for layers in resnet_utils.UNITS
)
