"""What ResNet v1 and v2 of slim share: blocks of units, explicit padding, the frame of the network."""

import collections

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import add_arg_scope, arg_scope, arg_scope_func_key, current_arg_scope
from tf1.contrib.layers import batch_norm, conv2d, l2_regularizer, max_pool2d, softmax, variance_scaling_initializer
from tf1.contrib.layers.utils import collect_named_outputs, convert_collection_to_dict

__all__ = ["Block", "conv2d_same", "resnet_arg_scope", "stack_blocks_dense", "subsample"]

#: Layers of a ResNet -> units of its four blocks.
UNITS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3), 200: (3, 24, 36, 3)}


class Block(collections.namedtuple("Block", ["scope", "unit_fn", "args"])):
    """A block of units: its scope, the function that makes a unit, and a dict of that function's arguments for each.

    Before TensorFlow 1.3 the arguments of a unit were a tuple (depth, depth_bottleneck, stride); both are taken.
    """


def subsample(inputs, factor, scope=None):
    """[batch, height, width, channels] -> every `factor`-th row and column of it."""
    return inputs if factor == 1 else max_pool2d(inputs, [1, 1], stride=factor, scope=scope)


def conv2d_same(inputs, num_outputs, kernel_size, stride, rate=1, scope=None):
    """A convolution whose padding depends on the kernel alone, not on the size of the inputs as SAME does with strides.

    [batch, height, width, channels] -> [batch, ceil(height / stride), ceil(width / stride), num_outputs].
    """
    if stride == 1:
        return conv2d(inputs, num_outputs, kernel_size, stride=1, rate=rate, padding="SAME", scope=scope)
    total = (kernel_size - 1) * rate
    sides = [total // 2, total - total // 2]
    inputs = tf.pad(inputs, [[0, 0], sides, sides, [0, 0]])
    return conv2d(inputs, num_outputs, kernel_size, stride=stride, rate=rate, padding="VALID", scope=scope)


@add_arg_scope
def stack_blocks_dense(net, blocks, output_stride=None, outputs_collections=None):
    """The blocks one after the other; beyond a stride of `output_stride` units get a rate (dilation) instead.

    Raises ValueError if the strides of the units never give exactly output_stride.
    """
    stride, rate = 1, 1
    for block in blocks:
        with tf.variable_scope(block.scope, "block", [net]) as opened:
            for number, unit in enumerate(block.args, 1):
                if output_stride is not None and stride > output_stride:
                    raise ValueError("The target output_stride cannot be reached.")
                unit = _named(unit)
                with tf.variable_scope(f"unit_{number}", values=[net]):
                    if output_stride is not None and stride == output_stride:
                        net = block.unit_fn(net, rate=rate, **{**unit, "stride": 1})
                        rate *= unit.get("stride", 1)
                    else:
                        net = block.unit_fn(net, rate=1, **unit)
                        stride *= unit.get("stride", 1)
            net = collect_named_outputs(outputs_collections, opened.name, net)
    if output_stride is not None and stride != output_stride:
        raise ValueError("The target output_stride cannot be reached.")
    return net


def _named(unit) -> dict:
    if isinstance(unit, dict):
        return unit
    return dict(zip(("depth", "depth_bottleneck", "stride"), unit, strict=True))


def resnet_arg_scope(
    weight_decay=0.0001, batch_norm_decay=0.997, batch_norm_epsilon=1e-5, batch_norm_scale=True, is_training=None
):  # fmt: skip
    """The arg_scope to build a ResNet in: weight decay, batch norm and ReLU behind each convolution, pools SAME.

    is_training: of batch norm, as in 1.0, where it was the first argument and the networks had none; a bool or a tensor
    that is given first is taken for it. None for what the network says.
    """
    if isinstance(weight_decay, bool) or tf.is_tensor(weight_decay):
        is_training, weight_decay = weight_decay, 0.0001
    norm = {
        "decay": batch_norm_decay,
        "epsilon": batch_norm_epsilon,
        "scale": batch_norm_scale,
        "updates_collections": tf.GraphKeys.UPDATE_OPS,
    }
    if is_training is not None:
        norm["is_training"] = is_training
    convolution = {
        "weights_regularizer": l2_regularizer(weight_decay),
        "weights_initializer": variance_scaling_initializer(),
        "activation_fn": tf.nn.relu,
        "normalizer_fn": batch_norm,
        "normalizer_params": norm,
    }
    pools = arg_scope([max_pool2d], padding="SAME")
    with arg_scope([conv2d], **convolution), arg_scope([batch_norm], **norm), pools as scope:
        return scope


def units(scope: str, unit_fn, base_depth: int, num_units: int, stride: int) -> Block:
    """A block of bottlenecks with base_depth maps inside and four times as many behind; the last one has the stride."""
    unit = {"depth": base_depth * 4, "depth_bottleneck": base_depth}
    return Block(scope, unit_fn, [{**unit, "stride": 1}] * (num_units - 1) + [{**unit, "stride": stride}])


def variant(network, block, layers: int):
    """The function of a ResNet of so many layers, of UNITS. block: (scope, base_depth, num_units, stride) -> Block."""
    name = f"{network.__name__}_{layers}"
    blocks = [
        block(f"block{index}", base_depth=32 * 2**index, num_units=number, stride=2 if index < 4 else 1)
        for index, number in enumerate(UNITS[layers], 1)
    ]

    def resnet(
        inputs, num_classes=None, is_training=True, global_pool=True, output_stride=None, reuse=None, scope=name
    ):
        return network(
            inputs, blocks, num_classes, is_training, global_pool, output_stride, reuse=reuse, scope=scope
        )  # fmt: skip

    resnet.__name__ = resnet.__qualname__ = name
    resnet.__doc__ = f"ResNet of {layers} layers; see {network.__name__}."
    return resnet


def network(
    name, bottleneck, is_pre_activated, inputs, blocks, num_classes, is_training, global_pool, output_stride,
    include_root_block, reuse, scope,
):  # fmt: skip
    """[batch, height, width, channels] -> (features or logits, end points); see resnet_v1.

    is_pre_activated: whether norm and ReLU stand before the convolutions (version 2), so also behind the last block.
    """
    with tf.variable_scope(scope, name, [inputs], reuse=reuse) as opened:
        collection = f"{opened.original_name_scope}_end_points"
        with (
            arg_scope([conv2d, bottleneck, stack_blocks_dense], outputs_collections=collection),
            arg_scope([batch_norm], is_training=_of_1_0(is_training)),
        ):
            net = inputs
            if include_root_block:
                if output_stride is not None:
                    if output_stride % 4:
                        raise ValueError("The output_stride needs to be a multiple of 4.")
                    output_stride //= 4
                net = _root(net, is_pre_activated)  # [batch, 56, 56, 64] of 224x224 pixels
            net = stack_blocks_dense(net, blocks, output_stride)
            if is_pre_activated:
                net = batch_norm(net, activation_fn=tf.nn.relu, scope="postnorm")
            if global_pool:
                net = tf.reduce_mean(net, [1, 2], name="pool5", keepdims=True)
            if num_classes is not None:
                net = conv2d(net, num_classes, [1, 1], activation_fn=None, normalizer_fn=None, scope="logits")
            end_points = convert_collection_to_dict(collection)
            if num_classes is not None:
                end_points["predictions"] = softmax(net, scope="predictions")
            return net, end_points


def _of_1_0(is_training):
    """What resnet_arg_scope(is_training) said, else the network's own."""
    norm = current_arg_scope().get(arg_scope_func_key(conv2d), {}).get("normalizer_params") or {}
    return norm.get("is_training", is_training)


def _root(net, is_linear: bool):
    with arg_scope([conv2d], **({"activation_fn": None, "normalizer_fn": None} if is_linear else {})):
        net = conv2d_same(net, 64, 7, stride=2, scope="conv1")
    return max_pool2d(net, [3, 3], stride=2, scope="pool1")
