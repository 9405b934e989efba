"""The window of a convolution or a pooling: its size, its strides, its dilation and its padding, axis by axis."""

from typing import NamedTuple

import tensorflow.compat.v1 as tf

from graphs.description.known_sizes import sizes_of

CONVOLUTIONS = {"Conv2D", "DepthwiseConv2dNative", "Conv3D"}
TRANSPOSED = {"Conv2DBackpropInput", "Conv3DBackpropInputV2"}
POOLINGS = {"MaxPool", "AvgPool", "MaxPool3D", "AvgPool3D"}
WINDOWED = CONVOLUTIONS | TRANSPOSED | POOLINGS


class Window(NamedTuple):
    """Along one axis of a map; dilation is 1 for neighbours, before is the padding in front."""

    axis: int
    size: int
    stride: int
    dilation: int
    before: int


def data_of(operation: tf.Operation) -> int:
    """The number of the input that the window moves over."""
    return 2 if operation.type in TRANSPOSED else 0


def windows_of(operation: tf.Operation) -> list[Window]:
    """The windows of an operation of WINDOWED along the spatial axes of its input."""
    channels_first = operation.get_attr("data_format").startswith(b"NC")
    rank = operation.outputs[0].shape.rank
    axes = list(range(2, rank)) if channels_first else list(range(1, rank - 1))
    strides = operation.get_attr("strides")
    if operation.type in POOLINGS:
        ksize = operation.get_attr("ksize")
        sizes, dilations = [ksize[axis] for axis in axes], [1] * len(axes)
    else:
        sizes = operation.inputs[1].shape.as_list()[: rank - 2]
        dilations = [operation.get_attr("dilations")[axis] for axis in axes]
    wide, narrow = sizes_of(operation.inputs[data_of(operation)]), sizes_of(operation.outputs[0])
    if operation.type in TRANSPOSED:
        wide, narrow = narrow, wide
    found = []
    for axis, size, dilation in zip(axes, sizes, dilations, strict=True):
        reach, stride = (size - 1) * dilation + 1, strides[axis]
        before = _before(operation, axis, wide[axis], narrow[axis], reach, stride)
        found.append(Window(axis, size, stride, dilation, before))
    return found


def _before(operation: tf.Operation, axis: int, wide: int, narrow: int, reach: int, stride: int) -> int:
    padding = operation.get_attr("padding")
    if padding == b"EXPLICIT":
        return operation.get_attr("explicit_paddings")[2 * axis]
    return max((narrow - 1) * stride + reach - wide, 0) // 2 if padding == b"SAME" else 0
