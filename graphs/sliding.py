"""Slides a classifier of small pictures over large ones, as a network of convolutions with the same weights.

A dense layer on a flattened map is a convolution with a kernel as large as that map; the dense layers after it are 1x1
convolutions. In this form the network takes pictures of any size and gives the logits of every window of its own input
size, in steps of the product of its strides. What overlapping windows share is computed once. Sermanet et al. 2013.
"""

import math
from typing import NamedTuple

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.operations import copied

#: Operations that treat each position of a map by itself.
_POINTWISE = {
    "AddV2", "BiasAdd", "Cast", "Elu", "FusedBatchNormV3", "Identity", "LRN", "LeakyRelu", "Mul", "RealDiv", "Relu",
    "Relu6", "Selu", "Sigmoid", "Softplus", "Softsign", "Sub", "Tanh",
}  # fmt: skip


class Windows(NamedTuple):
    """A classifier that slides.

    images: placeholder [N, H, W, channels] of the classifier's dtype and range, H and W at least those of the window.
    logits: [N, rows, columns, classes], of every window within the picture.
    size: height and width of a window in pixels. stride: pixels from one row, and from one column, to the next.
    padded: names of the layers that pad. At the borders of a window that is cut out they see padding, and here the
    surroundings of the window, so the logits differ from those of cut windows. Without such layers they are the same.
    """

    images: tf.Tensor
    logits: tf.Tensor
    size: tuple[int, int]
    stride: tuple[int, int]
    padded: tuple[str, ...]


class _Map(NamedTuple):
    """The counterpart [N, h, w, channels] of a tensor of the classifier.

    stride: pixels of the picture from one position to the next. flat: height and width of the map of one window that
    the classifier has flattened, which the next dense layer spans.
    """

    tensor: tf.Tensor
    stride: tuple[int, int] = (1, 1)
    flat: tuple[int, int] = (1, 1)


def slide(images: tf.Tensor, logits: tf.Tensor) -> Windows:
    """Builds a classifier a second time, with the same variables, for pictures of any size.

    Args:
        images: the classifier's placeholder, [N, height, width, channels].
        logits: [N, classes], computed from it by convolutions, pooling, pointwise operations, sums and concatenations
            of maps, means over positions, flattening and dense layers. Build the classifier without dropout and
            augmentation, and frozen (graphs/freezing.py), so that batch normalization does not depend on is_training.

    Raises:
        UsageError: there is another operation, which is named, or no convolution.
    """
    operations = _between(images.op, logits.op)
    if not any(operation.type == "Conv2D" for operation in operations):
        raise UsageError("there is no convolution in this network; a network of dense layers alone can't slide")
    padded: list[str] = []
    with tf.name_scope("windows"):
        pictures = tf.placeholder(images.dtype, [None, None, None, images.shape[3]], name="images")
        maps = {images.name: _Map(pictures)}
        for operation in operations:
            maps[operation.outputs[0].name] = _rebuilt(operation, maps, padded)
        tensor, stride, _ = maps[logits.name]
        size = tuple(images.shape.as_list()[1:3])
        # Layers may drop rows at the lower border, so windows that reach beyond the picture would have logits, too.
        rows, columns = ((tf.shape(pictures)[i + 1] - size[i]) // stride[i] + 1 for i in (0, 1))
        return Windows(pictures, tensor[:, :rows, :columns], size, stride, tuple(padded))


def _between(first: tf.Operation, last: tf.Operation) -> list[tf.Operation]:
    """The operations on the paths from the first to the last, in the order in which they were made; not the first."""
    operations = first.graph.get_operations()  # in the order in which they were made
    after, before = {first}, {last}
    for operation in operations:
        if any(tensor.op in after for tensor in operation.inputs):
            after.add(operation)
    for operation in reversed(operations):
        if operation in before:
            before.update(tensor.op for tensor in operation.inputs)
    return [operation for operation in operations if operation in after & before and operation is not first]


def _rebuilt(operation: tf.Operation, maps: dict[str, _Map], padded: list[str]) -> _Map:
    """The counterpart of an operation; appends its name to `padded` if it pads."""
    below = [maps[tensor.name] for tensor in operation.inputs if tensor.name in maps]
    if len(below) > 1 and _can_join(operation, maps):
        return _joined(operation, below)
    rules = {
        "Conv2D": _slid, "DepthwiseConv2dNative": _slid, "MaxPool": _slid, "AvgPool": _slid, "Pad": _bordered,
        "Mean": _averaged, "ReverseV2": _reversed, "Reshape": _flattened, "MatMul": _convolved,
    }  # fmt: skip
    if len(below) != 1 or not (operation.type in rules or _is_pointwise(operation, maps)):
        raise _refusal(operation)
    if operation.type in rules:
        return rules[operation.type](operation, below[0], padded)
    inputs = [maps[tensor.name].tensor if tensor.name in maps else tensor for tensor in operation.inputs]
    return below[0]._replace(tensor=copied(operation, inputs, operation.name))


def _can_join(operation: tf.Operation, maps: dict[str, _Map]) -> bool:
    """Whether it sums maps of one size and stride, or puts their channels one behind the other."""
    tensors = list(operation.inputs)
    if operation.type == "ConcatV2":
        rank, axis = operation.outputs[0].shape.rank, tf.get_static_value(tensors.pop())
        if rank != 4 or axis not in (3, -1):
            return False
    elif operation.type != "AddV2":
        return False
    if not all(tensor.name in maps for tensor in tensors):
        return False
    return len({(tuple(tensor.shape[1:-1]), maps[tensor.name].stride) for tensor in tensors}) == 1


def _joined(operation: tf.Operation, below: list[_Map]) -> _Map:
    """The sum of two maps, or maps one behind the other.

    In a large picture a map can have a row or column more at its end than another, if a stride does not divide the
    picture; no window has it.
    """
    sizes = [tf.shape(each.tensor)[1:3] for each in below]
    height, width = tf.unstack(tf.reduce_min(tf.stack(sizes), axis=0))
    tensors = [each.tensor[:, :height, :width] for each in below]
    joined = tf.add_n(tensors) if operation.type == "AddV2" else tf.concat(tensors, axis=3)
    return below[0]._replace(tensor=joined)


def _is_pointwise(operation: tf.Operation, maps: dict[str, _Map]) -> bool:
    """Whether it treats each position by itself: its other inputs are one number, or one per channel."""
    if operation.type not in _POINTWISE:
        return False
    channels = next(maps[tensor.name].tensor.shape.as_list()[3] for tensor in operation.inputs if tensor.name in maps)
    shapes = [tensor.shape.as_list() for tensor in operation.inputs if tensor.name not in maps]
    return all(math.prod(shape[:-1]) == 1 and shape[-1:] in ([], [1], [channels]) for shape in shapes)


def _slid(operation: tf.Operation, below: _Map, padded: list[str]) -> _Map:
    """A convolution or a pooling, with the padding that it gives a window."""
    strides, padding = operation.get_attr("strides"), _padding(operation)
    if any(max(pair) for pair in padding):
        padded.append(operation.name)
    else:
        padding = "VALID"
    if operation.type.endswith("Pool"):
        return _Map(_pooled(operation, below.tensor, strides, padding), _strides(below, strides))
    kernel, dilations = operation.inputs[1], operation.get_attr("dilations")
    if operation.type == "Conv2D":
        tensor = tf.nn.conv2d(below.tensor, kernel, strides, padding, dilations=dilations, name=operation.name)
    else:  # with a bias behind it and explicit padding, TensorFlow's optimizer of graphs ends the process
        bordered = below.tensor if padding == "VALID" else tf.pad(below.tensor, padding)
        tensor = tf.nn.depthwise_conv2d(
            bordered, kernel, strides, "VALID", dilations=dilations[1:3], name=operation.name
        )
    return _Map(tensor, _strides(below, strides))


def _strides(below: _Map, strides: list[int]) -> tuple[int, int]:
    return below.stride[0] * strides[1], below.stride[1] * strides[2]


def _pooled(operation: tf.Operation, tensor: tf.Tensor, strides: list[int], padding: str | list) -> tf.Tensor:
    size = operation.get_attr("ksize")
    if operation.type == "MaxPool":
        return tf.nn.max_pool2d(tensor, size, strides, padding, name=operation.name)
    if padding != "VALID" and max(strides) > 1:  # an average knows no other padding than SAME, which may shift here
        raise _refusal(operation)
    return tf.nn.avg_pool2d(tensor, size, strides, operation.get_attr("padding").decode(), name=operation.name)


def _bordered(operation: tf.Operation, below: _Map, padded: list[str]) -> _Map:
    """A border of zeros around the map of a window, which a large picture has around the whole; or more channels."""
    if tf.get_static_value(operation.inputs[1])[1:3].any():
        padded.append(operation.name)
    return below._replace(tensor=copied(operation, [below.tensor, operation.inputs[1]], operation.name))


def _averaged(operation: tf.Operation, below: _Map, _: list[str]) -> _Map:
    """The mean over all positions of the map of a window."""
    shape, axes = operation.inputs[0].shape.as_list(), tf.get_static_value(operation.inputs[1])
    if len(shape) != 4 or axes is None or sorted(axes.ravel()) != [1, 2] or None in shape[1:]:
        raise _refusal(operation)
    return below._replace(tensor=tf.nn.avg_pool2d(below.tensor, shape[1:3], 1, "VALID", name=operation.name))


def _padding(operation: tf.Operation) -> list[list[int]]:
    """The pixels that a convolution or a pooling adds before and after each dimension of the map of one window.

    The padding "SAME" depends on the size: for a larger map it may add a pixel more in front, which shifts all others.
    """
    padding = operation.get_attr("padding")
    if padding == b"EXPLICIT":
        flat = operation.get_attr("explicit_paddings")
        return [flat[i : i + 2] for i in range(0, 8, 2)]
    pairs = [[0, 0] for _ in range(4)]
    if padding == b"SAME":
        of_conv = not operation.type.endswith("Pool")
        sizes = [1, *operation.inputs[1].shape[:2]] if of_conv else operation.get_attr("ksize")
        dilations = operation.get_attr("dilations") if of_conv else [1, 1, 1]
        for i in (1, 2):
            inside, outside = operation.inputs[0].shape[i], operation.outputs[0].shape[i]
            if inside is None:
                raise _refusal(operation)
            span = (outside - 1) * operation.get_attr("strides")[i] + (sizes[i] - 1) * dilations[i] + 1
            missing = max(span - inside, 0)
            pairs[i] = [missing // 2, missing - missing // 2]
    return pairs


def _reversed(operation: tf.Operation, below: _Map, _: list[str]) -> _Map:
    """Channels in the opposite order."""
    if tf.get_static_value(operation.inputs[1]).tolist() != [3]:
        raise _refusal(operation)
    return below._replace(tensor=copied(operation, [below.tensor, operation.inputs[1]], operation.name))


def _flattened(operation: tf.Operation, below: _Map, _: list[str]) -> _Map:
    """Flattening changes nothing, but the dense layer after it needs the size of the map."""
    _, *sizes = operation.inputs[0].shape.as_list()
    if None in sizes or operation.outputs[0].shape.as_list()[1:] != [math.prod(sizes)]:
        raise _refusal(operation)
    return below._replace(flat=tuple(sizes[:2])) if len(sizes) == 3 else below


def _convolved(operation: tf.Operation, below: _Map, _: list[str]) -> _Map:
    """A dense layer: its kernel [height * width * channels, units] is one of [height, width, channels, units]."""
    if operation.get_attr("transpose_a") or operation.get_attr("transpose_b"):
        raise _refusal(operation)
    kernel = operation.inputs[1]
    kernel = tf.reshape(kernel, [*below.flat, below.tensor.shape[3], kernel.shape[1]])
    return _Map(tf.nn.conv2d(below.tensor, kernel, 1, "VALID", name=operation.name), below.stride)


def _refusal(operation: tf.Operation) -> UsageError:
    return UsageError(
        f"this network can't slide: what {operation.name} ({operation.type}) gives may depend on all of a window at "
        "once, or on where it is cut out"
    )
